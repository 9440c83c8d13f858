import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// What changes while the node runs, and what is counted meanwhile.
@Suite struct RunTimeTests {
    /// Starts that are kept up with each change find what starts made anew find.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func startsFollowEachChange(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var tree = PrefixTree<UInt32, Int>()
        let head: UInt32 = seed % 3 == 0 ? 0 : 0x0a00_0000
        func prefix() -> (bits: UInt32, length: Int) {
            let isFar = random.below(60) == 0
            let length = isFar ? random.below(33) : 8 + random.below(25)
            let bits = UInt32(truncatingIfNeeded: random.next())
            let key = isFar || head == 0 ? bits : head | bits & 0x00ff_ffff
            return (length == 0 ? 0 : key & ~UInt32(UInt64(UInt32.max) >> UInt64(length)), length)
        }
        var present: [(bits: UInt32, length: Int)] = []
        for step in 0..<1500 {
            let (bits, length) = prefix()
            if random.below(3) == 0, !present.isEmpty {
                let gone = present.remove(at: random.below(present.count))
                tree[gone.bits, gone.length] = nil
            } else {
                tree[bits, length] = step
                present.append((bits, length))
            }
            tree.findStarts()
            guard step % 10 == 0 else { continue }
            var plain = PrefixTree<UInt32, Int>()
            for element in tree.elements { plain[element.bits, element.length] = element.value }
            for _ in 0..<20 {
                let near = present.isEmpty ? 0 : present[random.below(present.count)].bits
                let key =
                    near ^ UInt32(truncatingIfNeeded: random.next()) >> UInt32(random.below(32))
                let (found, expected) = (tree.longestMatch(key), plain.longestMatch(key))
                #expect(found?.value == expected?.value && found?.length == expected?.length)
            }
        }
    }

    private static func lines(_ text: String) -> [Restriction] {
        ConfigurationReader.read(
            file: "f", contents: Array(text.utf8),
            environment: ConfigurationEnvironment(
                include: { _ in nil }, fileExists: { _ in true })
        ).configuration.restrictions
    }

    @Test func entriesCountWhatTheyDecideOn() {
        var bench = NodeBench(
            """
            restrict default nomodify
            restrict 10.0.0.0/8 noserve
            restrict 10.0.0.0/8 kod ntpport

            """
        )
        let request = NTPHeader.request().bytes
        let state = bench.node.stateHash
        for _ in 0..<3 { _ = bench.deliver(request, from: .at("10.0.0.1", port: 5000)) }
        _ = bench.deliver(request, from: .at("10.0.0.1", port: 123))
        _ = bench.deliver(request, from: .at("192.0.2.1", port: 5000))
        #expect(bench.node.stateHash == state)
        let hits = bench.node.access.entries.map(\.hits)
        #expect(hits == [1, 3, 0, 1])
        // Another line for the same addresses leaves the count.
        bench.node.restrict(Self.lines("restrict 10.0.0.0/8 limited\n"))
        #expect(bench.node.access.entries.map(\.hits) == [1, 3, 0, 1])
    }

    @Test func manyLinesAtRunTimeAreQuick() {
        var bench = NodeBench("restrict default nomodify\n")
        let count = 20_000
        let clock = ContinuousClock()
        let start = clock.now
        for number in 0..<count {
            let address = IPAddress.v4(IPv4Address(bits: 0x0a00_0000 + UInt32(number) * 7))
            bench.node.restrict([
                Restriction(subject: .prefix(IPPrefix(host: address)), flags: .ignore)
            ])
        }
        // In a debug build a millisecond each would be 20 s; rebuilt starts would take minutes.
        #expect(clock.now - start < .seconds(20))
        #expect(bench.node.access.count == count + 2)
        #expect(bench.node.configuration.restrictions.count == count + 2)
    }

    @Test func aSourceIsDismissed() throws {
        var bench = NodeBench("server 192.0.2.10 iburst\nserver 192.0.2.11\n")
        bench.run(until: 1)
        let gone = try #require(bench.node.associations.first)
        let others = [gone.id &+ 7777, gone.id].map { bench.node.dismiss($0, at: bench.now) }
        #expect(others == [false, true])
        #expect(bench.node.associations.map(\.remote) == [.at("192.0.2.11")])
        #expect(bench.node.configuration.associations.count == 1)
    }

    @Test func aFudgedClockGoesOn() throws {
        var bench = NodeBench("server 127.127.1.0\n")
        bench.run(until: 100)
        let before = try #require(bench.node.associations.first)
        var configuration = bench.node.configuration
        configuration.associations[0].fudge = FudgeOptions()
        configuration.associations[0].fudge?.stratum = 9
        bench.node.reconfigure(configuration, at: bench.now)
        let after = try #require(bench.node.associations.first)
        #expect(after.id == before.id && after.counters == before.counters)
        bench.run(until: 200)
        #expect(bench.node.associations.first?.peer.stratum == 9)
    }

    @Test func countersBeginAnew() {
        var bench = NodeBench("restrict default nomodify\n")
        let request = NTPHeader.request().bytes
        for number in 1...3 {
            _ = bench.deliver(request, from: .at("10.0.0.\(number)", port: 5000))
        }
        bench.node.reset([.sys, .mem], at: bench.now)
        _ = bench.deliver(request, from: .at("10.0.0.1", port: 5000))
        let snapshot = bench.node.snapshot(at: bench.now)
        #expect(snapshot.counters.received == 4 && snapshot.recentCounters.received == 1)
        #expect(snapshot.recentCounters.currentVersion == 1)
        #expect(bench.node.monitor.counters.known == 1 && bench.node.monitor.counters.added == 0)
        #expect(bench.node.monitor.counters.deepest == 3)
    }
}
