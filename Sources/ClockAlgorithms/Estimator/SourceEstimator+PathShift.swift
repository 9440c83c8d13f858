internal import RealModule

// The path's base delay changes: packets take another way, or queues stand for hours.

extension SourceEstimator {
    /// The newest samples that are looked at, and those that a change is settled by.
    private static let window = 16
    private static let recent = 8

    /// Looks whether the newest sample, or the last ones, no longer fit the base delay.
    mutating func followPath() {
        let sample = history[0]
        let deviation =
            (estimate.baseDelayVariance + 4 * precision * precision).squareRoot()
        let drop = estimate.baseDelay - sample.delay
        if count > 1, drop > 4 * deviation {
            takeShorterPath(drop: drop, deviation: deviation)
        } else if count > SourceEstimator.grown, history.count >= 4 {
            lookForLongerPath(deviation: deviation)
        }
    }

    /// A round trip below the base is proof: the path is shorter, or the base was believed too
    /// long. After a real change older samples are of no use.
    private mutating func takeShorterPath(drop: Double, deviation: Double) {
        let mean = scales.mean
        let delay = history[0].delay
        let isNewPath = count > SourceEstimator.grown && drop > 3 * mean + 6 * deviation
        var kept = bias
        if isNewPath {
            pathShifts += 1
            // How much of the bias the new path can still have.
            let limit = 0.5 * max(0, delay - trustedDelay - 5 * mean - 0.1 * drop)
            kept = max(-limit, min(limit, bias))
        }
        let moved = kept - bias
        bias = kept
        history[0].innovation -= moved
        bank.rebase(
            to: delay - 0.25 * mean, deviation: mean,
            phaseVariance: moved == 0 ? 0.0625 * drop * drop : 0, includingGaussian: isNewPath)
        if isNewPath { history.keep(newest: 1) }
    }

    /// A longer path shows by nobody touching the edge any more. The clock is held meanwhile; what
    /// the new path seems to move it by is charged to the path's asymmetry, as far as its length
    /// can explain that.
    private mutating func lookForLongerPath(deviation: Double) {
        let sample = history[0]
        let looked = min(history.count, SourceEstimator.window)
        let settled = min(looked, SourceEstimator.recent)
        let expected = estimate.phase(at: sample.time)
        var least = (outward: Double.infinity, homeward: Double.infinity)
        var recent = (outward: Double.infinity, homeward: Double.infinity)
        var (delay, sum) = (Double.infinity, 0.0)
        for age in 0..<looked {
            let stored = history[age]
            let outward = age > 0 ? stored.outwardResidual : sample.outward + bias + expected
            let homeward = age > 0 ? stored.homewardResidual : sample.homeward - bias - expected
            least = (min(least.outward, outward), min(least.homeward, homeward))
            sum += stored.delay
            guard age < settled else { continue }
            recent = (min(recent.outward, outward), min(recent.homeward, homeward))
            delay = min(delay, stored.delay)
        }
        let interval = sample.time - estimate.time
        let doubt =
            4
            * (estimate.phaseVariance(after: interval).squareRoot() + 0.5 * deviation
                + precision)
        let half = 0.5 * estimate.baseDelay
        let factor = looked < SourceEstimator.recent ? 4 : 2.5
        let rise = delay - estimate.baseDelay
        let mean = scales.mean
        let isInBoth =
            recent.outward - half > factor * scales.outwardMean + doubt
            && recent.homeward - half > factor * scales.homewardMean + doubt
        let isInOne =
            looked == SourceEstimator.window
            && max(least.outward, least.homeward) - half > 8 * mean + doubt && rise > 6 * mean
            && sum / Double(looked) - delay < 6 * mean
        guard isInBoth || isInOne else { return }
        if rise > 6 * mean + 1e-5 { chargeBias(settled: settled, delay: delay) }
        bank.rebase(
            to: delay - 0.35 * mean, deviation: 0.7 * mean, phaseVariance: 0,
            includingGaussian: true)
        history.keep(newest: settled)
    }

    private mutating func chargeBias(settled: Int, delay: Double) {
        let mean = scales.mean
        var (weights, sum) = (0.0, 0.0)
        for age in 0..<settled {
            let excess = history[age].delay - delay
            let weight = 1 / (excess * excess + 0.25 * mean * mean)
            weights += weight
            sum += weight * history[age].innovation
        }
        if bias == 0 { trustedDelay = estimate.baseDelay }
        let limit = 0.5 * (delay - trustedDelay) + mean
        bias = max(-limit, min(limit, bias + sum / weights))
        pathShifts += 1
    }
}
