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
    /// The weight of those who think that packets queue in one direction only, 0 to 1.
    package internal(set) var oneSidedShare = 0.0
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
        time = moment
        var (whole, oneSided) = (0.0, 0.0)
        for hypothesis in bank.hypotheses {
            let weight = Double.exp(hypothesis.logWeight)
            whole += weight
            if hypothesis.shape.isOneSided { oneSided += weight }
        }
        oneSidedShare = oneSided / whole
        var (edged, squares) = (0.0, 0.0)
        for shape in bank.shapes where shape.order != nil {
            let mixture = bank.mixture(of: shape)
            let share = .exp(mixture.logTotal) + shape.leastShare * whole
            guard share > 0 else { continue }
            let distance = mixture.state.baseDelay - baseDelay
            squares += share * mixture.covariance.baseDelayVariance
            squares += share * edged / (edged + share) * distance * distance
            edged += share
            baseDelay += share / edged * distance
        }
        baseDelayVariance = squares / edged
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
