internal import RealModule

/// The moments that a measurement with gamma distributed noise leaves.
///
/// The state before is normal, the noise is a sum of `order` exponentials: what is left of the
/// state is the normal distribution cut off at the edge and weighted with a power of the distance
/// from it. With t standard normal, w = beta - t the distance and
/// I_n = E[w^n, w > 0], all that is needed are the ratios r_n = I_n / I_(n-1); integration by
/// parts gives r_(n+1) = beta + n / r_n. Far below the edge that recursion loses all digits, and
/// is run backwards instead, as a continued fraction.
struct QueueingMoments: Equatable {
    /// ln I_(order-1): the evidence of the measurement, up to what does not depend on beta.
    var logEvidence: Double
    /// Mean of w.
    var mean: Double
    /// Variance of w.
    var variance: Double

    /// Where the recursions meet.
    static let crossover = -2.0
    private static let logSqrtTwoPi = 0.9189385332046727
    /// From where the continued fraction is run; at the crossover it has all digits by then.
    private static let depth = 40

    /// - Parameter beta: how far the edge lies above the expected value, in deviations.
    /// - Parameter order: 1 is exponential noise; at most 5.
    init(beta: Double, order: Int) {
        var ratios = InlineArray<8, Double>(repeating: 0)
        if beta > QueueingMoments.crossover {
            let below = 0.5 * Double.erfc(-beta * 0.5.squareRoot())
            let density = Double.exp(-0.5 * beta * beta - QueueingMoments.logSqrtTwoPi)
            logEvidence = .log(below)
            ratios[1] = beta + density / below
            for n in 1...order { ratios[n + 1] = beta + Double(n) / ratios[n] }
        } else {
            let depth = QueueingMoments.depth
            var ratio = 0.5 * (beta + (beta * beta + 4 * Double(depth)).squareRoot())
            for n in stride(from: depth - 1, through: 1, by: -1) {
                ratio = Double(n) / (ratio - beta)
                if n <= order + 1 { ratios[n] = ratio }
            }
            logEvidence =
                -0.5 * beta * beta - QueueingMoments.logSqrtTwoPi - .log(ratios[1] - beta)
        }
        for n in 1..<max(order, 1) { logEvidence += .log(ratios[n]) }
        mean = ratios[order]
        variance = ratios[order] * (ratios[order + 1] - ratios[order])
    }
}
