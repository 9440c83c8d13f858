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
        #expect(together < 0.75 * single, "\(together / single)")
        #expect(together / 100 < 8e-5 * 8e-5, "\((together / 100).squareRoot())")
    }

    /// 70 ms late: while the frequency is unknown, it could be bent to explain that.
    @Test func oneThatWasHeldUpIsPassedOver() {
        let queues = [(195.0, 154.0), (69661, 57), (234, 350), (1181, 915)]
        var estimator = SourceEstimator(precision: 1e-7)
        for (time, queue) in zip(Self.times, queues) {
            estimator.add(
                time: time, outward: 0.01 + 1e-6 * queue.0, homeward: 0.01 + 1e-6 * queue.1)
        }
        #expect(abs(estimator.estimate.phase) < 3e-4, "\(estimator.estimate.phase)")
    }

    /// A clock of whole milliseconds that nobody told of shows the same round trip again and again:
    /// to start over with what that seems to say would make sure of what is not known.
    @Test func thatAllAreAlikeProvesNothing() {
        var worst = 0.0
        for seed in 1...200 as ClosedRange<UInt64> {
            var random = SeededRandom(seed: seed)
            var estimator = SourceEstimator(precision: 1e-7)
            let error = random.exponential(mean: 1e-3)
            for time in Self.times + [128, 192] {
                let sent = time + error
                let server = time + 0.01 + random.exponential(mean: 1e-4)
                let heard = server + 0.01 + random.exponential(mean: 1e-4) + error
                estimator.add(
                    time: time, outward: server - (sent * 1000).rounded(.down) / 1000,
                    homeward: (heard * 1000).rounded(.down) / 1000 - server)
            }
            let miss = estimator.estimate.phase + 5e-4 - error
            worst = max(worst, abs(miss))
        }
        #expect(worst < 2e-3, "\(worst)")
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
