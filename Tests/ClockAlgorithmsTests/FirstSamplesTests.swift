import Testing

@testable import ClockAlgorithms

/// What is made of a burst's few samples.
@Suite struct FirstSamplesTests {
    private static let times = [0.0, 2, 4, 8, 16, 32, 64]

    /// A path of 80 us behind which replies wait and requests hardly do, as in a virtual machine.
    private static func squaredMiss(seed: UInt64, tuning: EstimatorTuning) -> Double {
        var random = SeededRandom(seed: seed)
        var estimator = SourceEstimator(precision: 1e-7, tuning: tuning)
        for time in times {
            estimator.add(
                time: time, outward: 8e-5 + random.exponential(mean: 4e-5),
                homeward: 8e-5 + random.exponential(mean: 6e-4))
        }
        return estimator.estimate.phase * estimator.estimate.phase
    }

    @Test func theyAreHeardTogether() {
        var oneByOne = EstimatorTuning()
        oneByOne.beginning = 0
        var (together, single) = (0.0, 0.0)
        for seed in 1...100 as ClosedRange<UInt64> {
            together += Self.squaredMiss(seed: seed, tuning: EstimatorTuning())
            single += Self.squaredMiss(seed: seed, tuning: oneByOne)
        }
        #expect(together < 0.6 * single, "\(together / single)")
        #expect(together / 100 < 8e-5 * 8e-5, "\((together / 100).squareRoot())")
    }

    /// The second packet's queue must not be taken for a frequency by a beginner whose other round
    /// trips were much the same.
    @Test func oneThatWasHeldUpIsNotTakenForAFrequency() {
        let outward = [357.0, 1739, 996, 316, 376, 326, 1573]
        let homeward = [24.0, 51, 4, 35, 6, 25, 89]
        var estimator = SourceEstimator(precision: 1e-7)
        for (index, time) in Self.times.enumerated() {
            estimator.add(
                time: time, outward: 1e-6 * (80 + outward[index]),
                homeward: 1e-6 * (80 + homeward[index]))
        }
        #expect(abs(estimator.estimate.phase) < 3e-4, "\(estimator.estimate.phase)")
    }

    /// The frequency of the drift file is expected each time anew.
    @Test func whatWasExpectedIsNotForgotten() {
        var estimator = SourceEstimator(precision: 1e-7)
        estimator.expect(frequency: 5e-5, deviation: 1e-8)
        for time in Self.times {
            estimator.add(time: time, outward: 0.01 - 4e-5 * time, homeward: 0.01 + 4e-5 * time)
            #expect(abs(estimator.estimate.frequency - 5e-5) < 2e-6)
        }
    }
}
