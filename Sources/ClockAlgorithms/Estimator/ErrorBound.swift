internal import RealModule

// How wrong the clock can be by one source. The deviation of the estimate is no bound: it knows
// nothing of the path's asymmetry, which hides in half of the round trip, and nothing of what a
// changed path was charged with.

extension SourceEstimator {
    /// So many deviations of the prediction are allowed for.
    private static let deviations = 5.0
    /// What no model foresaw, seconds for each second since the last sample.
    private static let surprise = 0.25e-6

    /// Peer jitter: the deviation of one exchange's offset by queues, seconds.
    package var jitter: Double { max(0.5.squareRoot() * queueing, precision) }

    /// What the newest sample says beside the estimate where hardly any hypothesis believes it:
    /// until more is known, either may be right. Seconds.
    private var contradiction: Double {
        violations > 0 && history.count > 0 ? abs(history[0].innovation) : 0
    }

    /// The bound of the error of the phase `interval` seconds after the last sample, without the
    /// half of the round trip: seconds.
    package func dispersion(after interval: Double) -> Double {
        guard count > 0 else { return ClockConstants.maximumDispersion }
        let variance = max(estimate.phaseVariance(after: interval), 0)
        return abs(bias) + precision + jitter + contradiction
            + SourceEstimator.deviations * variance.squareRoot()
            + SourceEstimator.surprise * max(interval, 0)
    }
}
