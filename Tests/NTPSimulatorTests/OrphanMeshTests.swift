import NTPConfiguration
import NTPProtocol
import NTPTime
import NTPWire
import Testing

@testable import NTPSimulator

/// Orphans that know each other by no line: each broadcasts and hears the others, or finds them by
/// manycast.
@Suite struct OrphanMeshTests {
    enum Way: String, CaseIterable, Sendable {
        case broadcast, multicast, manycast

        var lines: String {
            let orphan = "keys k\ntrustedkey 5\ntos orphan 5\n"
            return switch self {
            case .broadcast: orphan + "broadcast 192.0.2.255 key 5 minpoll 4\nbroadcastclient\n"
            case .multicast:
                orphan + "broadcast 239.1.1.1 key 5 minpoll 4\nmulticastclient 239.1.1.1\n"
            // Orphans are of one stratum: without `cohort` none would answer another.
            case .manycast:
                orphan + "tos cohort 1\nmanycastserver 239.1.1.1\n"
                    + "manycastclient 239.1.1.1 key 5 iburst maxpoll 6\n"
            }
        }
    }

    private static let server = "server 192.0.2.200 iburst maxpoll 6\n"

    private static func host(_ number: Int, _ clock: ClockTraits, _ lines: String) throws
        -> HostTraits
    {
        var traits = HostTraits(
            name: "host\(number)", address: try #require(IPAddress("192.0.2.\(number)")),
            clock: clock, configuration: .reading(lines))
        traits.keys = VirtualKeys([(5, 0x5eed)])
        return traits
    }

    /// Host 0 has the time, and the others ask it.
    private static func mesh(_ way: Way, count: Int) throws -> World {
        var world = World(seed: 21, usualPath: Path(delay: 0.001, jitter: 0.0001))
        var random = SeededRandom(seed: 21, stream: 99)
        let clock = "server 127.127.1.0 prefer\nfudge 127.127.1.0 stratum 0\n"
        _ = world.add(try host(200, ClockTraits(), clock))
        for number in 1...count {
            let clock = ClockTraits(
                offset: random.normal() * 0.02, frequencyPPM: random.normal() * 10, wander: 1e-10)
            _ = world.add(try host(number, clock, server + way.lines))
        }
        return world
    }

    private static func cutOff(_ world: inout World, _ host: Int) {
        for other in world.hosts.indices {
            let path = Path(delay: 0.001, loss: 1)
            world.network.setPath(path, from: host, to: other)
            world.network.setPath(path, from: other, to: host)
        }
    }

    private static func strata(_ world: World, _ hosts: Range<Int>) -> [UInt8] {
        hosts.map { world.hosts[$0].node.system.stratum }
    }

    private static func spread(_ world: World, _ hosts: Range<Int>) -> Double {
        let errors = hosts.map { world.hosts[$0].clock.error }
        return (errors.max() ?? 0) - (errors.min() ?? 0)
    }

    @Test(arguments: Way.allCases, [3, 7])
    func itStaysTogether(way: Way, count: Int) throws {
        var world = try Self.mesh(way, count: count)
        world.run(until: .second(7200))
        // Some may follow others that follow it, as those are nearer to one another than to it.
        #expect(Self.strata(world, 1..<count + 1).allSatisfy { (2...4).contains($0) })
        #expect((1...count).allSatisfy { abs(world.hosts[$0].clock.error) < 0.002 })

        // Who has the time is gone, and later the first parent too.
        for dead in 0...1 {
            Self.cutOff(&world, dead)
            world.run(until: world.now.advanced(bySeconds: 3600))
            let rest = dead + 1..<count + 1
            var worst = 0.0
            for _ in 0..<60 {
                world.run(until: world.now.advanced(bySeconds: 60))
                worst = max(worst, Self.spread(world, rest))
            }
            #expect(worst < 0.005, "\(way)")
            let children = Array(repeating: UInt8(6), count: count - dead - 1)
            #expect(Self.strata(world, rest) == [5] + children, "\(way)")
        }
    }

    /// They never had the time: one of them, usually that of the least address, gives its own.
    @Test(arguments: Way.allCases)
    func itBegins(way: Way) throws {
        var world = try Self.mesh(way, count: 4)
        Self.cutOff(&world, 0)
        world.run(until: .second(7200))
        let strata = Self.strata(world, 1..<5)
        // Who is found by manycast need not find the others, and then its address does not count.
        #expect(way == .manycast ? strata.sorted() == [5, 6, 6, 6] : strata == [5, 6, 6, 6])
        #expect(Self.spread(world, 1..<5) < 0.005)
    }

    /// Without the line they drift apart.
    @Test(arguments: Way.allCases)
    func withoutOrphanModeItDoesNot(way: Way) throws {
        var world = try Self.mesh(way, count: 3)
        let lines = Self.server + way.lines.replacingLine("tos orphan 5", with: "tos orphan 16")
        for host in 1...3 { world.reconfigure(host, with: .reading(lines)) }
        Self.cutOff(&world, 0)
        world.run(until: .second(7200))
        #expect(Self.strata(world, 1..<4).allSatisfy { $0 == 16 })
        #expect(Self.spread(world, 1..<4) > 0.005)
    }
}

extension String {
    fileprivate func replacingLine(_ line: String, with other: String) -> String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0 == line ? other : String($0) }.joined(separator: "\n")
    }
}
