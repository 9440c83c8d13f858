internal import RealModule

/// Several hypotheses as one normal distribution with their mean and covariance (moment matching).
struct Mixture: Equatable, Hashable, Sendable {
    var state = ClockState(.zero)
    var covariance = StateCovariance()
    /// W^2 of the mean oscillator, for extrapolation.
    var growth = 0.0
    /// The best one's.
    var logWeight = 0.0
    /// The logarithm of the sum of the weights.
    var logTotal = 0.0

    init() {}

    init(of hypotheses: [ClockHypothesis], _ range: Range<Int>) {
        var best = -Double.infinity
        for index in range { best = max(best, hypotheses[index].logWeight) }
        var weights = InlineArray<32, Double>(repeating: 0)
        var total = 0.0
        for index in range {
            weights[index] = .exp(hypotheses[index].logWeight - best)
            total += weights[index]
        }
        for index in range {
            weights[index] /= total
            state.vector += weights[index] * hypotheses[index].state.vector
            growth += weights[index] * hypotheses[index].noise.growth
        }
        for index in range {
            covariance.add(
                hypotheses[index].covariance,
                distance: hypotheses[index].state.vector - state.vector, weight: weights[index])
        }
        logWeight = best
        logTotal = best + .log(total)
    }
}
