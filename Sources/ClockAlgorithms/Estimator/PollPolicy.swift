internal import RealModule

/// How long to wait for the next sample: as long as the predicted error stays below a share of the
/// noise that a single sample has. Asking more often would average over queues; asking less often
/// would leave the oscillator alone for too long.
package struct PollPolicy: Equatable, Hashable, Sendable {
    /// kappa (`tos polltarget`): the error that is put up with, in noises of one sample.
    package var target: Double
    /// Bounds of the interval, seconds.
    package var shortest: Double
    package var longest: Double

    /// At this target no more packets are sent than by chrony in the same world.
    package static let usualTarget = 1.3
    /// From this many samples on there is an opinion.
    package static let beginners = 8
    /// The interval may double with every six samples: 1024 s after an hour and a half.
    private static let rampSamples = 6.0
    private static let rampStart = 64.0
    private static let halvings = 20

    package init(target: Double = PollPolicy.usualTarget, shortest: Double, longest: Double) {
        self.target = target
        self.shortest = shortest
        self.longest = longest
    }

    /// Seconds from this sample to the next.
    package func interval(after estimator: SourceEstimator) -> Double {
        let grown = Double(estimator.count - PollPolicy.beginners) / PollPolicy.rampSamples
        guard grown >= 0, estimator.violations == 0 else { return shortest }
        let ramp = PollPolicy.rampStart * .exp2(min(grown, 64))
        var high = min(longest, ramp)
        guard high > shortest else { return shortest }
        let allowed = allowedError(estimator)
        let limit = allowed * allowed
        var low = shortest
        let estimate = estimator.estimate
        if estimate.phaseVariance(after: low) > limit { return low }
        if estimate.phaseVariance(after: high) < limit { return high }
        for _ in 0..<PollPolicy.halvings {
            let middle = 0.5 * (low + high)
            if estimate.phaseVariance(after: middle) > limit {
                high = middle
            } else {
                low = middle
            }
        }
        return low
    }

    /// The poll exponent nearest to an interval: log2 of seconds.
    package static func exponent(of seconds: Double) -> Int {
        guard seconds.isFinite, seconds >= 1 else { return 0 }
        return Int(seconds.exponent) + (seconds.significand > 2.0.squareRoot() ? 1 : 0)
    }

    /// The offset of an exchange has half the noise of both directions, seconds.
    private func allowedError(_ estimator: SourceEstimator) -> Double {
        target * 0.5.squareRoot() * estimator.queueing + 2 * estimator.precision
    }
}
