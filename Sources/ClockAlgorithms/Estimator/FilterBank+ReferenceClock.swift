internal import RealModule

// The part of the bank that knows no edges, for a clock without delay.

extension FilterBank {
    /// Forgetting is slower: such clocks do not change their ways.
    private static let referenceForgetting = 0.999
    private static let referenceGap = 12.0
    /// An innovation beyond six deviations is an outlier, and counts as such in nats.
    private static let referenceLimit = 36.0
    private static let outlierEvidence = -18.0

    /// After `start`: there is no path.
    mutating func useReference(phaseVariance: Double) {
        for index in hypotheses.indices {
            hypotheses[index].state.baseDelay = 0
            hypotheses[index].covariance.forgetBaseDelay(variance: 0)
            hypotheses[index].covariance.phase.x = phaseVariance
        }
    }

    mutating func predictReference(_ interval: Double) {
        for index in range(of: .gaussian) {
            hypotheses[index].predict(interval, baseDelayWalk: 0)
        }
    }

    mutating func update(phase: Double, variance: Double) -> (mean: Mixture, isBelieved: Bool) {
        let range = range(of: .gaussian)
        var isBelieved = false
        for index in range {
            let gain = hypotheses[index].covariance.phase
            let total = gain.x + variance
            let innovation = phase - hypotheses[index].state.phase
            let square = innovation * innovation
            var evidence = -0.5 * Double.log(total)
            if square > FilterBank.referenceLimit * total {
                evidence += FilterBank.outlierEvidence
            } else {
                isBelieved = true
                evidence -= 0.5 * square / total
                hypotheses[index].state.vector += gain / total * innovation
                hypotheses[index].covariance.reduce(
                    by: gain, innovationVariance: total, share: 1)
            }
            hypotheses[index].logWeight =
                FilterBank.referenceForgetting * hypotheses[index].logWeight + evidence
        }
        let best = mixture(of: .gaussian).logWeight
        for index in range { hypotheses[index].logWeight -= best }
        let mean = mixture(of: .gaussian)
        restartStragglers(in: range, gap: FilterBank.referenceGap)
        return (mean, isBelieved)
    }

    func mixture(of shape: NoiseShape) -> Mixture {
        Mixture(of: hypotheses, range(of: shape))
    }
}
