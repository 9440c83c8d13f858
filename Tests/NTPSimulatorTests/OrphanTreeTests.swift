import NTPConfiguration
import NTPProtocol
import NTPTime
import NTPWire
import Testing

@testable import NTPSimulator

/// The tree that the guides advise: three roots, and three levels below whose hosts have all of
/// the level above as servers and each other as peers.
@Suite struct OrphanTreeTests {
    /// How many hosts are on each level.
    private static let sizes = [3, 3, 4, 4]
    private static let orphanLines = "tos orphan 8\n"

    private static func address(_ level: Int, _ number: Int) -> String {
        // The lower a host in the tree, the lower its address: children must not need higher ones.
        "10.\(4 - level).0.\(number + 1)"
    }

    private static func lines(_ level: Int, _ number: Int, orphanLevels: ClosedRange<Int>) -> String
    {
        var lines = orphanLevels.contains(level) ? orphanLines : ""
        if level == 0 {
            lines += "server 127.127.1.0 prefer\nfudge 127.127.1.0 stratum 0\n"
        } else {
            for server in 0..<sizes[level - 1] {
                lines += "server \(address(level - 1, server)) iburst maxpoll 7\n"
            }
        }
        for peer in 0..<sizes[level] where peer != number {
            lines += "peer \(address(level, peer)) maxpoll 7\n"
        }
        return lines
    }

    /// The hosts' numbers by level.
    private static func tree(
        seed: UInt64, orphanLevels: ClosedRange<Int> = 1...2
    ) throws -> (world: World, levels: [[Int]]) {
        var world = World(seed: seed, usualPath: Path(delay: 0.001, jitter: 0.0001))
        var random = SeededRandom(seed: seed, stream: 99)
        var levels: [[Int]] = []
        for (level, size) in sizes.enumerated() {
            levels.append([])
            for number in 0..<size {
                let clock =
                    level == 0
                    ? ClockTraits()
                    : ClockTraits(
                        offset: random.normal() * 0.02, frequencyPPM: random.normal() * 20,
                        wander: 1e-10)
                let traits = HostTraits(
                    name: "host\(level)\(number)",
                    address: try #require(IPAddress(address(level, number))), clock: clock,
                    configuration: .reading(lines(level, number, orphanLevels: orphanLevels)))
                levels[level].append(world.add(traits))
            }
        }
        return (world, levels)
    }

    /// The roots' cables are cut, or mended.
    private static func connect(_ world: inout World, _ levels: [[Int]], loss: Double) {
        let path = Path(delay: 0.001, jitter: 0.0001, loss: loss)
        for root in levels[0] {
            for host in levels.dropFirst().joined() {
                world.network.setPath(path, from: root, to: host)
                world.network.setPath(path, from: host, to: root)
            }
        }
    }

    /// The roots are gone for seven hours, in which the rooms get warmer or colder, each in its own
    /// way: in an hour that alone makes milliseconds. How far the hosts were apart at the worst.
    private static func isolate(_ world: inout World, _ levels: [[Int]], seed: UInt64) -> Double {
        let hosts = Array(levels.dropFirst().joined())
        var random = SeededRandom(seed: seed, stream: 98)
        connect(&world, levels, loss: 1)
        var worst = 0.0
        for minute in 0..<420 {
            if minute == 60 || minute == 300 {
                for host in hosts {
                    world.shiftFrequency(of: host, by: random.normal() * 0.5e-6)
                }
            }
            world.run(until: world.now.advanced(bySeconds: 60))
            worst = max(worst, spread(world, hosts))
        }
        return worst
    }

    private static func spread(_ world: World, _ hosts: [Int]) -> Double {
        let errors = hosts.map { world.hosts[$0].clock.error }
        return (errors.max() ?? 0) - (errors.min() ?? 0)
    }

    private static func strata(_ world: World, _ hosts: [Int]) -> [UInt8] {
        hosts.map { world.hosts[$0].node.system.stratum }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func aTreeThatLosesItsRootsStaysTogether(seed: UInt64) throws {
        var (world, levels) = try Self.tree(seed: seed)
        let hosts = Array(levels.dropFirst().joined())
        world.run(until: .second(7200))
        for (level, members) in levels.enumerated() {
            #expect(Self.strata(world, members).allSatisfy { $0 == level + 1 })
        }
        #expect(hosts.allSatisfy { abs(world.hosts[$0].clock.error) < 0.002 })

        let worst = Self.isolate(&world, levels, seed: seed)
        #expect(worst < 0.005)
        // One parent, and all others below it.
        #expect(Self.strata(world, levels[1]).sorted() == [8, 9, 9])
        #expect(Self.strata(world, levels[2]).allSatisfy { $0 == 9 })
        #expect(Self.strata(world, levels[3]).allSatisfy { (10...11).contains($0) })
        let parent = try #require(levels[1].first { world.hosts[$0].node.system.stratum == 8 })
        #expect(world.hosts[parent].address.address == IPAddress(Self.address(1, 0)))
        #expect(world.hosts[parent].node.system.referenceID == ReferenceID(.loopback))

        Self.connect(&world, levels, loss: 0)
        world.run(until: world.now.advanced(bySeconds: 7200))
        for (level, members) in levels.enumerated() {
            #expect(Self.strata(world, members).allSatisfy { $0 == level + 1 })
        }
        #expect(hosts.allSatisfy { abs(world.hosts[$0].clock.error) < 0.002 })
        #expect(hosts.allSatisfy { world.hosts[$0].steps.isEmpty })
    }

    /// Without `tos orphan` they cling to one that has lost everybody, and grow uncertain with it:
    /// after 28 hours no client would believe them any more.
    @Test func withoutOrphanModeTheyGrowUncertain() throws {
        var distances: [Double] = []
        for orphanLevels in [1...2, 9...9] {
            var (world, levels) = try Self.tree(seed: 1, orphanLevels: orphanLevels)
            world.run(until: .second(7200))
            _ = Self.isolate(&world, levels, seed: 1)
            let hosts = levels.dropFirst().joined().map { world.hosts[$0].node.system }
            distances.append(hosts.map { $0.rootDistance(at: world.now) }.max() ?? 0)
        }
        #expect(distances[0] < 0.01 && distances[1] > 0.35, "\(distances)")
    }

    /// The parent dies, then the next one: the rest follows whoever is left.
    @Test func theNextParentTakesOver() throws {
        var (world, levels) = try Self.tree(seed: 4)
        let hosts = Array(levels.dropFirst().joined())
        world.run(until: .second(7200))
        Self.connect(&world, levels, loss: 1)
        world.run(until: .second(14_400))
        for dead in 0...1 {
            for other in hosts {
                let path = Path(delay: 0.001, loss: 1)
                world.network.setPath(path, from: levels[1][dead], to: other)
                world.network.setPath(path, from: other, to: levels[1][dead])
            }
            world.run(until: world.now.advanced(bySeconds: 7200))
            #expect(world.hosts[levels[1][dead + 1]].node.system.stratum == 8)
            let rest = levels[1].dropFirst(dead + 1) + levels[2] + levels[3]
            #expect(Self.spread(world, Array(rest)) < 0.005)
        }
    }
}
