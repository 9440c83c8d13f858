internal import RealModule

/// What is worth knowing of an oscillator after a restart: its frequency, how sure that is, and
/// how restless it was found to be. Never the phase: who knows what happened to the clock.
package struct OscillatorMemory: Equatable, Hashable, Sendable {
    /// The base frequency correction, s/s.
    package var frequency: Double
    /// Its deviation, s/s.
    package var deviation: Double
    /// The logarithms of the weights of the process noises, the best one's 0.
    package var logWeights: [Double]

    /// As many weights are kept.
    package static var weightCount: Int { ProcessNoise.all.count }
    /// A restart, a warmer room: no frequency is surer than this afterwards, s/s.
    private static let leastDeviation = 0.1e-6
    /// No hypothesis is out of the question, in nats.
    private static let leastWeight = -12.0
    /// What was learnt counts by half.
    private static let share = 0.5

    package init(frequency: Double, deviation: Double, logWeights: [Double]) {
        self.frequency = frequency
        self.deviation = deviation
        self.logWeights = logWeights
    }

    /// - Parameter frequency: the base frequency correction in force, s/s.
    package init(frequency: Double, of estimator: SourceEstimator) {
        self.frequency = frequency
        deviation = max(estimator.estimate.frequencyVariance, 0).squareRoot()
        logWeights = estimator.bank.oscillatorWeights
    }

    /// Unless it is nonsense.
    package var isUsable: Bool {
        frequency.isFinite && deviation.isFinite && deviation >= 0
            && logWeights.count == OscillatorMemory.weightCount
            && logWeights.allSatisfy { $0.isFinite && $0 <= 0 }
    }

    /// The same after so many seconds in which nobody looked.
    package func aged(by seconds: Double) -> OscillatorMemory {
        var (growth, total) = (0.0, 0.0)
        for (noise, weight) in zip(ProcessNoise.all, logWeights) {
            growth += .exp(weight) * noise.growth
            total += .exp(weight)
        }
        let walked = total > 0 ? growth / total * max(seconds, 0) : 0
        let least = OscillatorMemory.leastDeviation
        var older = self
        older.deviation = (deviation * deviation + walked + least * least).squareRoot()
        return older
    }

    /// Where a bank begins.
    var logPriors: [Double] {
        logWeights.map { OscillatorMemory.share * max($0, OscillatorMemory.leastWeight) }
    }
}

extension FilterBank {
    /// The logarithms of the weights of the process noises over all shapes, the best one's 0.
    var oscillatorWeights: [Double] {
        let count = ProcessNoise.all.count
        let sums = (0..<count).map { noise in
            shapes.reduce(0.0) { sum, shape in
                sum + .exp(hypotheses[shape.rawValue * count + noise].logWeight)
            }
        }
        let best = sums.max() ?? 1
        // The decimals of a file are enough.
        return sums.map { max(Double.log($0 / best), -99) }
    }
}
