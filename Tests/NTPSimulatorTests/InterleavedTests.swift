import ClockAlgorithms
import NTPConfiguration
import NTPProtocol
import NTPTime
import NTPWire
import Testing

@testable import NTPSimulator

/// Interleaved mode (RFC 9769) between our own nodes, where a packet leaves later than it says.
@Suite struct InterleavedTests {
    private static let clock = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0\n"
    /// What programs and kernels take to send, seconds; the server is slower than the client.
    private static let sendDelay = 200e-6

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
            clock: ClockTraits(offset: offset, frequencyPPM: frequencyPPM),
            configuration: analysis.configuration)
    }

    /// Host 0 has the time and sends late, host 1 follows it.
    private static func pair(
        path: Path = Path(delay: 0.0005, jitter: 20e-6), server: String = "", client: String,
        seed: UInt64 = 1
    ) throws -> World {
        var world = World(seed: seed, usualPath: path)
        var giver = try host("one", 1, clock + server)
        giver.sendDelay = sendDelay
        _ = world.add(giver)
        _ = world.add(try host("two", 2, offset: 0.01, frequencyPPM: 10, client))
        return world
    }

    private static func source(_ world: World) throws -> Association {
        try #require(world.hosts[1].node.associations.first)
    }

    /// The delay that a server's reply has behind the time it tells makes its clients wrong by
    /// half of it. Interleaving takes it away.
    @Test(
        arguments: [
            ("server 192.0.2.1 iburst minpoll 4 maxpoll 6", sendDelay / 2),
            ("server 192.0.2.1 iburst minpoll 4 maxpoll 6 xleave", 0),
        ])
    func theDelayOfSending(line: String, bias: Double) throws {
        var world = try Self.pair(client: line + "\n")
        var errors: [Double] = []
        for step in Int64(0)..<400 {
            world.run(until: .second(8000 + step * 20))
            errors.append(world.hosts[1].clock.error)
        }
        let mean = errors.reduce(0, +) / Double(errors.count)
        #expect(abs(abs(mean) - bias) < 15e-6, "\(mean)")
        let association = try Self.source(world)
        #expect((association.interleaved?.isInUse == true) == (bias == 0))
        #expect(association.poll.reach == 0xff)
    }

    /// Loss, duplication and overtaking: no sample is of two exchanges.
    @Test(arguments: [1, 2, 3, 4])
    func nothingIsMistaken(seed: UInt64) throws {
        var path = Path(delay: 0.0005, jitter: 20e-6, loss: 0.25)
        path.duplication = 0.25
        var world = try Self.pair(
            path: path, client: "server 192.0.2.1 iburst minpoll 4 maxpoll 6 xleave\n", seed: seed)
        world.network.setPath(path, from: 0, to: 1)
        world.network.setPath(path, from: 1, to: 0)
        world.run(until: .second(8000))
        for step in Int64(0)..<500 {
            world.run(until: .second(8000 + step * 20))
            let association = try Self.source(world)
            for stage in association.filter.stages where stage.receivedAt != nil {
                #expect(stage.delay < 0.0025 && stage.delay > 0.0009)
                #expect(abs(stage.offset) < 0.0005)
            }
        }
        #expect(try Self.source(world).events.last != .interleaveError)
        #expect(abs(world.hosts[1].clock.error) < 0.0003)
    }

    /// The server's clock, or the client's, is set between two packets.
    @Test(arguments: [0, 1], [0.3, -0.3, 20, -20])
    func aClockIsSet(host: Int, seconds: Double) throws {
        var world = try Self.pair(
            client: "server 192.0.2.1 iburst minpoll 4 maxpoll 6 xleave\n")
        world.run(until: .second(8000))
        world.setClock(of: host, by: seconds)
        world.run(until: .second(16_000))
        let wanted = host == 0 ? seconds : 0
        #expect(abs(world.hosts[1].clock.error - wanted) < 0.0005)
        // The client is stepped where it has to go forward, slewed where back.
        let isBackward = (host == 0) == (seconds < 0)
        #expect(world.hosts[1].steps.count == host + (isBackward ? 0 : 1))
        #expect(try Self.source(world).interleaved?.isInUse == true)
    }

    /// Symmetric peers, the one who has the time late with its packets, or both.
    @Test(arguments: ["", "xleave"])
    func peers(option: String) throws {
        var world = try Self.pair(
            server: "peer 192.0.2.2 minpoll 4 maxpoll 6 \(option)\n",
            client: "peer 192.0.2.1 minpoll 4 maxpoll 6 \(option)\n")
        var errors: [Double] = []
        for step in Int64(0)..<400 {
            world.run(until: .second(8000 + step * 20))
            errors.append(abs(world.hosts[1].clock.error))
        }
        let mean = errors.reduce(0, +) / Double(errors.count)
        #expect((mean < 40e-6) == (option == "xleave"), "\(mean)")
        let association = try Self.source(world)
        #expect(association.events.last != .interleaveError)
        #expect((association.interleaved?.isInUse ?? false) == (option == "xleave"))
    }

    @Test(arguments: [1, 2, 3])
    func peersWithLoss(seed: UInt64) throws {
        var path = Path(delay: 0.0005, jitter: 20e-6, loss: 0.25)
        path.duplication = 0.25
        var world = try Self.pair(
            path: path, server: "peer 192.0.2.2 minpoll 4 maxpoll 6 xleave\n",
            client: "peer 192.0.2.1 minpoll 4 maxpoll 6 iburst xleave\n", seed: seed)
        world.network.setPath(path, from: 0, to: 1)
        world.network.setPath(path, from: 1, to: 0)
        world.run(until: .second(8000))
        for step in Int64(0)..<500 {
            world.run(until: .second(8000 + step * 20))
            let association = try Self.source(world)
            for stage in association.filter.stages where stage.receivedAt != nil {
                #expect(stage.delay < 0.003 && abs(stage.offset) < 0.001)
            }
        }
        #expect(abs(world.hosts[1].clock.error) < 0.0005)
    }
}
