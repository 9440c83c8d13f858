import NTPConfiguration
import NTPProtocol
import NTPTime
import NTPWire
import Testing

@testable import NTPSimulator

/// A pair of peers without keys that somebody sends packets all the time, each in the name of the
/// other.
@Suite struct SymmetricForgeryTests {
    static func pair(options: String, seed: UInt64, loss: Double = 0) throws -> World {
        var world = World(seed: seed, usualPath: Path(delay: 0.002, jitter: 0.0002, loss: loss))
        let clock = "server 127.127.1.0 prefer\nfudge 127.127.1.0 stratum 0\n"
        for (number, lines) in [(1, clock), (2, "")] {
            _ = world.add(
                HostTraits(
                    name: "host\(number)", address: try #require(IPAddress("192.0.2.\(number)")),
                    clock: ClockTraits(),
                    configuration: .reading(
                        lines + "peer 192.0.2.\(3 - number) \(options)\n")))
        }
        return world
    }

    /// Lets the world go on for `seconds` with `rate` forgeries a second to each side; what
    /// `look` says after each of them.
    static func besiege(
        _ world: inout World, seconds: Int64, rate: Int, random: inout SeededRandom,
        look: (World) -> Bool
    ) {
        let start = world.now.nanoseconds / 1_000_000_000
        for second in start..<(start + seconds) {
            let moments = (0..<(2 * rate)).map { (random.uniform(), $0 % 2) }.sorted { $0.0 < $1.0 }
            for (moment, host) in moments {
                world.run(
                    until: MonotonicInstant(
                        nanoseconds: second * 1_000_000_000 + Int64(moment * 1e9)))
                var header = NTPHeader(version: 4, mode: .symmetricActive)
                header.stratum = 1
                header.poll = 6
                header.originTimestamp.bits = random.next() & 1 == 0 ? 0 : random.next()
                header.receiveTimestamp.bits = random.next()
                header.transmitTimestamp.bits = random.next() | 1
                world.inject(
                    header.bytes, from: world.hosts[1 - host].address, to: host)
            }
            if look(world) { return }
        }
    }

    static func areTogether(_ world: World) -> Bool {
        world.hosts.allSatisfy { host in
            host.node.associations.contains { $0.isSymmetric && $0.isReachable }
        }
    }

    /// The first minutes and the loss of packets included, they are together nearly all the time.
    /// Without the answers of their own that packets get which quote none of ours, a pair without
    /// `iburst` would not find together within hours.
    @Test(arguments: [("", 1), ("iburst", 5)], [0.0, 0.1])
    func aPairUnderSiege(siege: (options: String, rate: Int), loss: Double) throws {
        var world = try Self.pair(
            options: siege.options + " minpoll 4 maxpoll 4", seed: 3, loss: loss)
        var random = SeededRandom(seed: 3, stream: 7)
        Self.besiege(
            &world, seconds: 200, rate: siege.rate, random: &random, look: Self.areTogether)
        #expect(Self.areTogether(world))
        var reaches: [Int] = []
        for _ in 0..<10 {
            Self.besiege(&world, seconds: 60, rate: siege.rate, random: &random) { _ in false }
            reaches += world.hosts.flatMap(\.node.associations).filter(\.isSymmetric).map {
                $0.poll.reach.nonzeroBitCount
            }
        }
        #expect(reaches.count { $0 < 3 } <= reaches.count / 10)
    }
}
