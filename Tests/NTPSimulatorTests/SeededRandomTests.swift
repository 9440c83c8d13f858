import Testing

@testable import NTPSimulator

@Suite struct SeededRandomTests {
    /// The first numbers of the published algorithm for seed 0.
    @Test func theNumbersAreThoseOfSplitMix64() {
        var random = SeededRandom(seed: 0)
        #expect(random.next() == 0xe220_a839_7b1d_cdaf)
        #expect(random.next() == 0x6e78_9e6a_a1b9_65f4)
    }

    @Test func streamsDiffer() {
        let pairs: [(seed: UInt64, stream: UInt64)] = [(1, 1), (1, 2), (2, 1), (2, 2)]
        let first = pairs.map { pair in
            var random = SeededRandom(seed: pair.seed, stream: pair.stream)
            return random.next()
        }
        #expect(Set(first).count == 4)
    }

    /// Mean, deviation and tails of 40,000 numbers; the bounds are five standard errors.
    @Test func exponentialNumbersAreSo() {
        var random = SeededRandom(seed: 3)
        let values = (0..<40_000).map { _ in random.exponential(mean: 2) }
        let mean = values.reduce(0, +) / 40_000
        let squares = values.reduce(0) { $0 + $1 * $1 } / 40_000
        #expect(abs(mean - 2) < 0.05)
        #expect(abs(squares - 8) < 0.45)
        // exp(-1) of them lie beyond the mean, exp(-3) beyond three times the mean.
        #expect(abs(Double(values.count { $0 > 2 }) / 40_000 - 0.3679) < 0.0121)
        #expect(abs(Double(values.count { $0 > 6 }) / 40_000 - 0.0498) < 0.0055)
        #expect(values.allSatisfy { $0 > 0 })
    }

    @Test func normalNumbersAreSo() {
        var random = SeededRandom(seed: 4)
        let values = (0..<40_000).map { _ in random.normal() }
        let mean = values.reduce(0, +) / 40_000
        let squares = values.reduce(0) { $0 + $1 * $1 } / 40_000
        #expect(abs(mean) < 0.025)
        #expect(abs(squares - 1) < 0.036)
        #expect(abs(Double(values.count { abs($0) < 1 }) / 40_000 - 0.6827) < 0.0117)
        #expect(abs(Double(values.count { abs($0) > 2 }) / 40_000 - 0.0455) < 0.0053)
    }

    @Test func chanceKeepsToItsEnds() {
        var random = SeededRandom(seed: 5)
        #expect(!(0..<1000).contains { _ in random.chance(0) })
        #expect((0..<1000).allSatisfy { _ in random.chance(1) })
        #expect(abs((0..<10_000).count { _ in random.chance(0.3) } - 3000) < 230)
    }
}
