import NTPConfiguration
import NTPProtocol
import NTPTime
import NTPWire
import Testing

@testable import NTPSimulator

/// Two hosts that have each other as `peer`, in a world of bad paths and worse neighbours.
@Suite struct SymmetricPeerTests {
    private static let clock = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0\n"

    private static func host(
        _ name: String, _ number: Int, offset: Double = 0, frequencyPPM: Double = 0, _ lines: String
    ) throws -> HostTraits {
        return HostTraits(
            name: name, address: try #require(IPAddress("192.0.2.\(number)")),
            clock: ClockTraits(offset: offset, frequencyPPM: frequencyPPM),
            configuration: .reading(lines))
    }

    /// Host 0 has the time, host 1 has nobody but host 0; each has the other as a peer.
    private static func pair(
        path: Path = Path(delay: 0.002), options: String = "", seed: UInt64 = 1
    ) throws -> World {
        var world = World(seed: seed, usualPath: Path(delay: 0.002))
        _ = world.add(try host("one", 1, clock + "peer 192.0.2.2 \(options)\n"))
        _ = world.add(
            try host("two", 2, offset: 0.05, frequencyPPM: 10, "peer 192.0.2.1 \(options)\n"))
        world.network.setPath(path, from: 0, to: 1)
        world.network.setPath(path, from: 1, to: 0)
        return world
    }

    private static func peer(_ world: World, _ host: Int) throws -> Association {
        try #require(world.hosts[host].node.associations.last { $0.isSymmetric })
    }

    @Test(arguments: ["", "iburst", "minpoll 3 maxpoll 4", "iburst maxpoll 6"])
    func eachHearsTheOther(options: String) throws {
        var world = try Self.pair(options: options)
        world.run(until: .second(7200))
        #expect(world.hosts.map(\.node.system.stratum) == [1, 2])
        for host in 0...1 { #expect(try Self.peer(world, host).poll.reach | 1 == 0xff) }
        #expect(try Self.peer(world, 0).flash.contains(.peerLoop))
        #expect(abs(world.hosts[1].clock.error) < 0.001)
    }

    /// A third of the packets lost, and a third of the rest twice, in any order.
    @Test(arguments: [1, 2, 3])
    func lossAndDuplication(seed: UInt64) throws {
        var path = Path(delay: 0.002, jitter: 0.001, loss: 0.33)
        path.duplication = 0.33
        var world = try Self.pair(path: path, options: "iburst maxpoll 6", seed: seed)
        world.run(until: .second(14_400))
        #expect(world.hosts[1].node.system.stratum == 2)
        #expect(abs(world.hosts[1].clock.error) < 0.003)
        for host in 0...1 {
            let counters = try Self.peer(world, host).counters
            #expect(counters.received > 50 && counters.duplicate > 5)
        }
    }

    /// Ten forged packets a second to each side, and each honest one replayed over and over: the
    /// pair stays together.
    @Test func forgersAndReplays() throws {
        var world = try Self.pair(options: "iburst maxpoll 6")
        let addresses = world.hosts.map(\.address)
        var recorded: [[UInt8]] = []
        for second in Int64(0)..<6000 {
            world.run(until: .second(second))
            guard second > 1500 else { continue }
            for host in 0...1 {
                let other = try Self.peer(world, host)
                var header = NTPHeader(version: 4, mode: .symmetricActive)
                header.stratum = 1
                header.originTimestamp = NTPTimestamp(bits: UInt64(second) << 20)
                header.receiveTimestamp = other.peer.receiveTimestamp
                header.transmitTimestamp = other.peer.transmitTimestamp.advanced(
                    bySeconds: Double(second % 7) * 1e4 - 2e4)
                world.inject(header.bytes, from: addresses[1 - host], to: host)
                header.originTimestamp = .unset
                header.transmitTimestamp.bits &+= 1
                world.inject(header.bytes, from: addresses[1 - host], to: host)
                for packet in recorded.suffix(8) {
                    world.inject(packet, from: addresses[1 - host], to: host)
                }
                header.originTimestamp = other.peer.originTimestamp
                header.transmitTimestamp = other.peer.transmitTimestamp
                recorded.append(header.bytes)
            }
        }
        #expect(world.hosts.map(\.node.system.stratum) == [1, 2])
        for host in 0...1 {
            let association = try Self.peer(world, host)
            #expect(association.poll.reach.nonzeroBitCount >= 6)
            #expect(association.counters.bogusOrigin > 1000)
        }
        #expect(abs(world.hosts[1].clock.error) < 0.001)
        #expect(world.hosts[1].steps.isEmpty && world.hosts[0].steps.isEmpty)
    }

    /// The clock of the one who is followed is set back, or forth: what was said before is void,
    /// and the other follows.
    @Test(arguments: [-30.0, 30, -500])
    func theOtherSideSteps(by seconds: Double) throws {
        var world = try Self.pair(options: "iburst maxpoll 6")
        world.run(until: .second(3600))
        #expect(abs(world.hosts[1].clock.error) < 0.001)
        world.setClock(of: 0, by: seconds)
        // Backward it is slewed, 500 s in nearly two hours.
        world.run(until: .second(18_000))
        #expect(abs(world.hosts[1].clock.error - seconds) < 0.005)
        #expect(world.hosts[1].node.system.stratum == 2)
        for host in 0...1 { #expect(try Self.peer(world, host).poll.reach | 1 == 0xff) }
    }

    /// Each of a pair has a server of its own. Whoever loses it follows the other, and goes back.
    @Test func whoLosesItsServerFollowsItsPeer() throws {
        var world = World(seed: 5, usualPath: Path(delay: 0.002, jitter: 0.0002))
        let servers = [
            world.add(try Self.host("north", 1, Self.clock)),
            world.add(try Self.host("south", 2, Self.clock)),
        ]
        let pair = [
            world.add(
                try Self.host(
                    "left", 3, offset: 0.02, frequencyPPM: 15,
                    "server 192.0.2.1 iburst maxpoll 6\npeer 192.0.2.4 maxpoll 6\n")),
            world.add(
                try Self.host(
                    "right", 4, offset: -0.02, frequencyPPM: -15,
                    "server 192.0.2.2 iburst maxpoll 6\npeer 192.0.2.3 maxpoll 6\n")),
        ]
        world.run(until: .second(3600))
        #expect(pair.map { world.hosts[$0].node.system.stratum } == [2, 2])
        for (lost, side) in zip(servers, pair) {
            world.setConduct(of: lost, to: .silent)
            let start = world.now
            world.run(until: start.advanced(bySeconds: 7200))
            let node = world.hosts[side].node
            #expect(node.system.stratum == 3)
            let followed = node.associations.first { $0.id == node.system.systemPeer }
            #expect(followed?.role == .peer)
            #expect(abs(world.hosts[side].clock.error) < 0.002)
            world.setConduct(of: lost, to: .honest)
            world.run(until: world.now.advanced(bySeconds: 3600))
            #expect(world.hosts[side].node.system.stratum == 2)
        }
    }

    /// A peer that only one side has in its configuration is answered like a client.
    @Test func oneSideAlone() throws {
        var world = World(seed: 1, usualPath: Path(delay: 0.002))
        _ = world.add(try Self.host("one", 1, Self.clock))
        _ = world.add(try Self.host("two", 2, offset: 0.05, "peer 192.0.2.1 iburst\n"))
        world.run(until: .second(3600))
        #expect(world.hosts[0].node.associations.count == 1)
        #expect(world.hosts[1].node.system.stratum == 2)
        #expect(abs(world.hosts[1].clock.error) < 0.001)
    }

    /// With `disable auth` that side makes an association, and forgets it when the other is gone.
    @Test func aPassivePeerComesAndGoes() throws {
        var world = World(seed: 1, usualPath: Path(delay: 0.002))
        _ = world.add(try Self.host("one", 1, Self.clock + "disable auth\n"))
        let two = world.add(
            try Self.host("two", 2, offset: 0.05, "peer 192.0.2.1 iburst maxpoll 6\n"))
        world.run(until: .second(3600))
        #expect(world.hosts[0].node.associations.map(\.role) == [.localClock, .passivePeer])
        #expect(try Self.peer(world, 0).poll.reach | 1 == 0xff)
        #expect(try Self.peer(world, 1).peer.mode == .symmetricPassive)
        #expect(world.hosts[1].node.system.stratum == 2)
        #expect(abs(world.hosts[1].clock.error) < 0.001)
        world.reconfigure(two, with: Configuration())
        world.run(until: .second(7200))
        #expect(world.hosts[0].node.associations.map(\.role) == [.localClock])
    }
}
