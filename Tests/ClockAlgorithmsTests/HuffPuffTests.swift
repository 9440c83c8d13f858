import NTPTime
import Testing

@testable import ClockAlgorithms

@Suite struct HuffPuffTests {
    private static func at(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(seconds: seconds)
    }

    @Test func theExcessFallsByHalfTowardsZero() {
        var filter = HuffPuffFilter(window: 7200)
        #expect(filter.leastDelay == nil)
        #expect(filter.corrected(offset: 0.01, delay: 0.02, at: Self.at(0)) == 0.01)
        #expect(abs(filter.corrected(offset: 0.01, delay: 0.03, at: Self.at(64)) - 0.005) < 1e-15)
        #expect(abs(filter.corrected(offset: -0.01, delay: 0.03, at: Self.at(128)) + 0.005) < 1e-15)
        // A queue that weighs more than the offset turns its sign.
        #expect(abs(filter.corrected(offset: 0.01, delay: 0.06, at: Self.at(192)) + 0.01) < 1e-15)
        #expect(filter.corrected(offset: -0.01, delay: 0.01, at: Self.at(256)) == -0.01)
        #expect(filter.leastDelay == 0.01)
        #expect(filter.corrected(offset: 0.01, delay: .nan, at: Self.at(257)) == 0.01)
    }

    /// Spans of 900 s: the least delay goes with the span it was measured in.
    @Test(arguments: [
        (1.0, 1.0, 900.0), (900, 1, 900), (1799, 1, 900), (1800, 2, 1800), (7200, 8, 7200),
        (1e12, 2880, 2_592_000), (.infinity, 1, 900),
    ])
    func theWindowIsOfWholeSpans(window: Double, spans: Double, seconds: Double) {
        var filter = HuffPuffFilter(window: window)
        _ = filter.corrected(offset: 0, delay: 0.001, at: Self.at(10))
        _ = filter.corrected(offset: 0, delay: 0.5, at: Self.at(10 + seconds - 1))
        #expect(filter.leastDelay == 0.001)
        _ = filter.corrected(offset: 0, delay: 0.5, at: Self.at(10 + seconds))
        #expect(filter.leastDelay == 0.5)
        _ = filter.corrected(offset: 0, delay: 0.7, at: Self.at(1e13))
        #expect(filter.leastDelay == 0.7)
    }

    /// Replies queue behind a download for 90 minutes: 40 ms on the mean, one way.
    private static func congested(window: Double?) -> SimulatedClock {
        var world = SimulatedClock()
        world.baseDelay = 5e-3
        world.meanExcess = 100e-6
        world.maxpoll = 6
        world.parameters.initialFrequency = -10e-6
        world.parameters.huffPuffWindow = window
        world.meanQueue = 40e-3
        world.congestion = 7200..<12_600
        return world
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func aQueueInOneDirectionHurtsLess(seed: UInt64) {
        let without = Self.congested(window: nil).run(seconds: 16_200, seed: seed)
        let with = Self.congested(window: 7200).run(seconds: 16_200, seed: seed)
        #expect(without.worst(7200..<16_200) > 8e-3)
        #expect(with.worst(7200..<16_200) < 2e-3, "\(with.worst(7200..<16_200))")
        #expect(with.worst(3600..<7200) < 1e-3)
        #expect(with.steps == 0)
    }
}
