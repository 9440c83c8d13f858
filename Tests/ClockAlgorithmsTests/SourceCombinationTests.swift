import Testing

@testable import ClockAlgorithms

/// Several sources as one.
@Suite struct SourceCombinationTests {
    private func opinion(
        _ index: Int, phase: Double, deviation: Double, frequency: Double = 0,
        frequencyDeviation: Double = 1e-8
    ) -> SourceOpinion {
        var estimator = SourceEstimator(precision: 1e-7)
        estimator.count = 100
        estimator.estimate.phase = phase
        estimator.estimate.frequency = frequency
        estimator.estimate.phaseVariance = deviation * deviation
        estimator.estimate.frequencyVariance = frequencyDeviation * frequencyDeviation
        return SourceOpinion(index: index, estimator: estimator, at: 0)
    }

    @Test func oneSourceIsBelieved() {
        var opinions = [opinion(0, phase: 3e-4, deviation: 1e-5, frequency: 2e-6)]
        let clock = CombinedClock(&opinions, at: 0)
        #expect(abs(clock.phase - 3e-4) < 1e-15 && abs(clock.frequency - 2e-6) < 1e-18)
        #expect(abs(clock.phase(at: 10) - 3.2e-4) < 1e-15)
    }

    @Test func weightsAreTheVariances() {
        var opinions = [
            opinion(0, phase: 0, deviation: 1e-5), opinion(1, phase: 4e-5, deviation: 3e-5),
        ]
        let clock = CombinedClock(&opinions, at: 0)
        #expect(abs(clock.phase - 4e-6) < 1e-12)
    }

    @Test func whoIsFarFromTheOthersCountsLess() {
        var opinions = (0..<3).map { opinion($0, phase: 1e-6 * Double($0), deviation: 1e-5) }
        opinions.append(opinion(3, phase: 1e-3, deviation: 1e-5))
        let clock = CombinedClock(&opinions, at: 0)
        #expect(abs(clock.phase) < 3e-6)
    }

    @Test func aFrequencyThatContradictsForLongIsOut() {
        var opinions = (0..<3).map { opinion($0, phase: 0, deviation: 1e-5) }
        opinions.append(opinion(3, phase: 0, deviation: 1e-5, frequency: 1e-6))
        for _ in 0..<8 { _ = CombinedClock(&opinions, at: 0) }
        #expect(opinions.map(\.isDiscredited) == [false, false, false, true])
        #expect(abs(CombinedClock(&opinions, at: 0).frequency) < 1e-15)
        opinions[3].frequency = 0
        for _ in 0..<16 { _ = CombinedClock(&opinions, at: 0) }
        #expect(!opinions[3].isDiscredited)
    }

    /// A trend of the last hours is not believed for ever.
    @Test func driftIsExtrapolatedForAWhileOnly() {
        var opinions = [opinion(0, phase: 0, deviation: 1e-5)]
        var clock = CombinedClock(&opinions, at: 0)
        clock.drift = 1e-11
        #expect(abs(clock.phase(at: 1000) - 5e-6) < 1e-12)
        #expect(clock.frequency(at: 1e5) == clock.frequency(at: 1024))
        let later = clock.phase(at: 10_000) - clock.phase(at: 9000)
        #expect(abs(later - 1000 * 1024 * 1e-11) < 1e-9)
    }
}
