internal import RealModule

/// What the bank as a whole says of a source's clock, and how it grows old.
package struct ClockEstimate: Equatable, Hashable, Sendable {
    /// The free time that it is for, seconds.
    package internal(set) var time = 0.0
    /// x, the local clock in free time minus the source's, seconds.
    package internal(set) var phase = 0.0
    /// f, s/s.
    package internal(set) var frequency = 0.0
    /// d, s/s^2.
    package internal(set) var drift = 0.0
    /// The path's least round trip, seconds, and its variance.
    package internal(set) var baseDelay = 0.0
    package internal(set) var baseDelayVariance = 0.0
    /// Variances of phase and frequency, and their covariance.
    package internal(set) var phaseVariance = 0.0
    package internal(set) var phaseFrequency = 0.0
    package internal(set) var frequencyVariance = 0.0
    /// W^2: how fast the frequency's variance grows, 1/s.
    package internal(set) var growth = 0.0

    package init() {}

    /// x at another moment, seconds.
    package func phase(at moment: Double) -> Double {
        let interval = moment - time
        return phase + frequency * interval + 0.5 * drift * interval * interval
    }

    /// The variance of x after `interval` more seconds.
    package func phaseVariance(after interval: Double) -> Double {
        phaseVariance + 2 * interval * phaseFrequency
            + interval * interval * frequencyVariance
            + growth * interval * interval * interval / 3
    }

    /// The variance of f after `interval` more seconds.
    package func frequencyVariance(after interval: Double) -> Double {
        frequencyVariance + growth * interval
    }
}

extension ClockEstimate {
    /// The mean of the bank. The base delay is a matter of those shapes that have an edge.
    init(_ bank: FilterBank, at moment: Double) {
        let exponential = Mixture(of: bank.hypotheses, bank.range(of: .exponential))
        let gamma = Mixture(of: bank.hypotheses, bank.range(of: .gamma))
        let gaussian = Mixture(of: bank.hypotheses, bank.range(of: .gaussian))
        let best = max(exponential.logTotal, gamma.logTotal, gaussian.logTotal)
        let edged = (Double.exp(exponential.logTotal - best), Double.exp(gamma.logTotal - best))
        let sum = edged.0 + edged.1 + .exp(gaussian.logTotal - best)
        // The constants decide where neither shape with an edge has any weight left.
        var share = edged.0 / sum + 1e-12
        share /= share + (edged.1 / sum + 1e-14)
        let difference = exponential.state.baseDelay - gamma.state.baseDelay
        time = moment
        baseDelay =
            share * exponential.state.baseDelay + (1 - share) * gamma.state.baseDelay
        baseDelayVariance =
            share * exponential.covariance.baseDelayVariance
            + (1 - share) * gamma.covariance.baseDelayVariance
            + share * (1 - share) * difference * difference
        take(Mixture(of: bank.hypotheses, bank.hypotheses.indices))
    }

    mutating func take(_ all: Mixture) {
        phase = all.state.phase
        frequency = all.state.frequency
        drift = all.state.drift
        phaseVariance = all.covariance.phaseVariance
        phaseFrequency = all.covariance.phaseFrequency
        frequencyVariance = all.covariance.frequencyVariance
        growth = all.growth
    }
}
