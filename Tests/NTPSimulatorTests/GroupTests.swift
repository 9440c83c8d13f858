import NTPConfiguration
import NTPProtocol
import NTPTime
import NTPWire
import Testing

@testable import NTPSimulator

/// Broadcast, multicast and manycast between hosts with crystals, over paths that lose and delay.
@Suite struct GroupTests {
    private static let clock = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0\n"

    private static func host(
        _ name: String, _ number: Int, offset: Double = 0, frequencyPPM: Double = 0, _ lines: String
    ) throws -> HostTraits {
        let analysis = ConfigurationReader.read(
            file: name, contents: Array(lines.utf8),
            environment: ConfigurationEnvironment(
                include: { _ in nil }, fileExists: { _ in false }))
        #expect(!analysis.hasError)
        return HostTraits(
            name: name, address: try #require(IPAddress("192.0.2.\(number)")),
            clock: ClockTraits(offset: offset, frequencyPPM: frequencyPPM, wander: 1e-9),
            configuration: analysis.configuration)
    }

    /// Host 0 broadcasts, host 1 listens.
    private static func pair(
        path: Path, to destination: String = "192.0.2.255", client: String, seed: UInt64 = 1
    ) throws -> World {
        var world = World(seed: seed, usualPath: path)
        _ = world.add(try host("server", 1, clock + "broadcast \(destination)\n"))
        _ = world.add(
            try host("client", 2, offset: -0.05, frequencyPPM: 20, "disable auth\n" + client))
        world.network.setPath(path, from: 0, to: 1)
        return world
    }

    private static func listener(_ world: World, _ host: Int = 1) throws -> Association {
        try #require(world.hosts[host].node.associations.first { $0.role == .broadcastClient })
    }

    @Test(arguments: [
        ("192.0.2.255", "broadcastclient\n"), ("224.0.1.1", "multicastclient\n"),
        ("239.1.1.1", "multicastclient 239.1.1.1\n"),
    ])
    func aListenerFollowsAfterItsVolley(destination: String, client: String) throws {
        var world = try Self.pair(
            path: Path(delay: 0.002, jitter: 0.0001), to: destination, client: client)
        world.run(until: .second(7200))
        #expect(world.hosts[1].node.system.stratum == 2)
        #expect(abs(world.hosts[1].clock.error) < 0.001)
        let listener = try Self.listener(world)
        #expect(listener.hostMode == 6 && listener.poll.reach == 0xff)
        #expect(abs(try #require(listener.reception?.delay) - 0.002) < 0.0005)
        let asked = world.hosts[1].requests.count
        #expect(asked <= 8)
        world.run(until: .second(14_400))
        #expect(world.hosts[1].requests.count == asked)
        #expect(world.hosts[0].node.associations.count == 2)
    }

    /// Who joined another group, or none, or is told not to, hears nothing.
    @Test(arguments: [
        ("239.1.1.1", "multicastclient 239.1.1.2\n"), ("192.0.2.255", ""),
        ("239.1.1.1", "broadcastclient\n"), ("192.0.3.255", "broadcastclient\n"),
    ])
    func othersAreLeftAlone(destination: String, client: String) throws {
        var world = try Self.pair(path: Path(delay: 0.002), to: destination, client: client)
        world.run(until: .second(1000))
        #expect(world.hosts[1].node.associations.isEmpty)
    }

    /// Without `disable auth` and without keys nobody is believed.
    @Test func nothingIsBelievedWithoutAKey() throws {
        var world = World(seed: 1, usualPath: Path(delay: 0.002))
        _ = world.add(try Self.host("server", 1, Self.clock + "broadcast 192.0.2.255\n"))
        let client = world.add(try Self.host("client", 2, offset: 0.05, "broadcastclient\n"))
        world.run(until: .second(3600))
        #expect(world.hosts[client].node.associations.isEmpty)
        #expect(world.hosts[client].requests.isEmpty)
    }

    /// A third of the packets lost, and a third of the rest twice.
    @Test(arguments: [1, 2, 3])
    func lossAndDuplication(seed: UInt64) throws {
        var path = Path(delay: 0.002, jitter: 0.0005, loss: 0.33)
        path.duplication = 0.33
        var world = try Self.pair(path: path, client: "broadcastclient\n", seed: seed)
        world.run(until: .second(14_400))
        #expect(world.hosts[1].node.system.stratum == 2)
        #expect(abs(world.hosts[1].clock.error) < 0.003)
        #expect(world.hosts[1].node.associations.count == 1)
    }

    /// A server 42 ms away: what `novolley` takes for granted is off by that, and the volley
    /// measures it.
    @Test func theVolleyFindsASlowBroadcast() throws {
        var world = try Self.pair(
            path: Path(delay: 0.002, jitter: 0.0001), client: "broadcastclient novolley\n")
        world.run(until: .second(7200))
        #expect(abs(world.hosts[1].clock.error) < 0.001)
        world = try Self.pair(
            path: Path(delay: 0.042, jitter: 0.0001), client: "broadcastclient novolley\n")
        world.run(until: .second(7200))
        #expect(abs(world.hosts[1].clock.error) > 0.03)
        world = try Self.pair(
            path: Path(delay: 0.042, jitter: 0.0001), client: "broadcastclient\n")
        world.network.setPath(Path(delay: 0.042, jitter: 0.0001), from: 1, to: 0)
        world.run(until: .second(7200))
        #expect(abs(world.hosts[1].clock.error) < 0.002)
    }

    /// Old broadcasts over and over, and new ones at the wrong time, from the server's address.
    @Test func forgersAndReplays() throws {
        var world = try Self.pair(
            path: Path(delay: 0.002), client: "broadcastclient\nserver 192.0.2.9 noselect\n")
        world.run(until: .second(3600))
        let listener = try Self.listener(world)
        var header = NTPHeader(version: 4, mode: .broadcast)
        header.stratum = 1
        header.poll = 6
        header.transmitTimestamp = listener.peer.transmitTimestamp
        let server = world.hosts[0].address
        for second in Int64(3600)..<7200 {
            world.run(until: .second(second))
            for shift in [0.0, -64, -3000] {
                var replayed = header
                replayed.transmitTimestamp = header.transmitTimestamp.advanced(bySeconds: shift)
                world.inject(replayed.bytes, from: server, to: 1, asGroup: true)
            }
        }
        let after = try Self.listener(world)
        #expect(after.id == listener.id && after.poll.reach == 0xff)
        #expect(after.counters.duplicate > 10_000)
        #expect(abs(world.hosts[1].clock.error) < 0.001)
        #expect(world.hosts[1].steps.count <= 1)
    }

    /// The server's clock is set: the client follows, a step at once where time goes on, and over
    /// hours where it would go back.
    @Test(arguments: [-500.0, 500])
    func theServerSteps(by seconds: Double) throws {
        var world = try Self.pair(path: Path(delay: 0.002), client: "broadcastclient\n")
        world.run(until: .second(3600))
        world.setClock(of: 0, by: seconds)
        world.run(until: .second(18_000))
        #expect(abs(world.hosts[1].clock.error - world.hosts[0].clock.error) < 1e-5)
        #expect(world.hosts[1].node.associations.count == 1)
        #expect(try Self.listener(world).poll.reach == 0xff)
    }

    /// Eight servers in rings of one to eight hops; the search goes as far as it must, and takes
    /// a new server where one dies.
    @Test func manycastFindsWhoIsNear() throws {
        var world = World(seed: 3, usualPath: Path(delay: 0.002, jitter: 0.0002))
        let client = world.add(
            try Self.host(
                "client", 100, offset: 0.05, frequencyPPM: 15,
                "ttl 1 2 3 4 5 6 7 8\ntos minclock 3 maxclock 3 beacon 900\ndisable auth\n"
                    + "manycastclient 239.1.1.1 iburst maxpoll 6\n"))
        for number in 1...8 {
            let server = world.add(
                try Self.host("server\(number)", number, Self.clock + "manycastserver 239.1.1.1\n"))
            var path = Path(delay: 0.001 * Double(number), jitter: 0.0001)
            path.hops = UInt8(number)
            world.network.setPath(path, from: client, to: server)
            world.network.setPath(path, from: server, to: client)
        }
        world.run(until: .second(1200))
        let members = world.hosts[client].node.associations.filter { $0.role == .manycastMember }
        #expect(
            Set(members.map(\.remote.address.description))
                == ["192.0.2.1", "192.0.2.2", "192.0.2.3"])
        #expect(world.hosts[client].node.system.stratum == 2)
        #expect(abs(world.hosts[client].clock.error) < 0.002)
        world.setConduct(of: 2, to: .silent)
        world.run(until: .second(7200))
        let later = world.hosts[client].node.associations.filter { $0.role == .manycastMember }
        let addresses = later.filter(\.isReachable).map(\.remote.address.description)
        #expect(addresses.count >= 3 && !addresses.contains("192.0.2.2"))
        #expect(later.count <= 6)
        #expect(abs(world.hosts[client].clock.error) < 0.002)
    }

    /// Two who are clients and servers of one group: who has the time gives it, and nobody
    /// follows whom follows him.
    @Test func manycastAmongEquals() throws {
        var world = World(seed: 4, usualPath: Path(delay: 0.002))
        let lines = "disable auth\nmanycastserver 239.1.1.1\nmanycastclient 239.1.1.1 iburst\n"
        _ = world.add(try Self.host("one", 1, Self.clock + lines))
        for number in 2...4 {
            _ = world.add(
                try Self.host("host\(number)", number, offset: 0.01 * Double(number), lines))
        }
        world.run(until: .second(7200))
        #expect(world.hosts.map(\.node.system.stratum) == [1, 2, 2, 2])
        #expect(world.hosts.allSatisfy { abs($0.clock.error) < 0.001 })
        #expect(world.hosts[0].node.associations.allSatisfy { $0.role != .manycastMember })
    }
}
