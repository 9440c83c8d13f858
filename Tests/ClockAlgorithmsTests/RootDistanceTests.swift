import NTPTime
import Testing

@testable import ClockAlgorithms

@Suite struct RootDistanceTests {
    @Test func everyTermCounts() {
        var filter = ClockFilter()
        for second in 0..<8 {
            _ = filter.add(
                ClockSample(
                    offset: 0, delay: 0.02, dispersion: 0,
                    receivedAt: MonotonicInstant(seconds: Double(second))),
                clockPrecision: 1e-3)
        }
        let root = RootStatistics(delay: 0.1, dispersion: 0.03)
        let now = MonotonicInstant(seconds: 107)
        let expected = (0.1 + 0.02) / 2 + 0.03 + filter.dispersion + 15e-6 * 100 + 1e-3
        #expect(abs(rootDistance(filter: filter, root: root, at: now) - expected) < 1e-12)
    }

    @Test func itHasAFloorAndNoNumberIsTooFar() {
        var filter = ClockFilter()
        for second in 0..<8 {
            _ = filter.add(
                ClockSample(
                    offset: 0, delay: 0, dispersion: 0,
                    receivedAt: MonotonicInstant(seconds: Double(second) * 1e-3)),
                clockPrecision: 1e-9)
        }
        let now = MonotonicInstant(seconds: 0.007)
        let none = RootStatistics(delay: 0, dispersion: 0)
        #expect(rootDistance(filter: filter, root: none, at: now) == 0.001)
        #expect(rootDistance(filter: filter, root: none, at: now, minimum: 0.25) == 0.25)
        let bad = RootStatistics(delay: .nan, dispersion: 0)
        #expect(rootDistance(filter: filter, root: bad, at: now) == .infinity)
    }

    @Test func anUnheardSourceIsBeyondAnyThreshold() {
        let none = RootStatistics(delay: 0, dispersion: 0)
        let distance = rootDistance(
            filter: ClockFilter(), root: none, at: MonotonicInstant(seconds: 0))
        #expect(distance >= 16)
    }
}
