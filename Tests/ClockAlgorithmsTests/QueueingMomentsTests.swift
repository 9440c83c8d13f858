import Glibc
import Testing

@testable import ClockAlgorithms

/// The closed form against the integral that it is of.
@Suite struct QueueingMomentsTests {
    private static let betas: [Double] = [
        -200, -60, -20, -8, -4, -2.5, -2.000001, -2, -1.999999, -1, -0.1, 0, 0.5, 2, 6, 15, 30,
    ]

    @Test(arguments: [1, 4], betas) func momentsAreTheIntegrals(order: Int, beta: Double) {
        let found = QueueingMoments(beta: beta, order: order)
        let integral = Self.integrate(beta: beta, order: order)
        #expect(abs(found.logEvidence - integral.logEvidence) < 1e-8)
        #expect(abs(found.mean / integral.mean - 1) < 1e-8)
        // Above the crossover the variance is a difference of nearly equal numbers.
        #expect(abs(found.variance / integral.variance - 1) < 1e-6)
    }

    @Test(arguments: [1, 4]) func bothBranchesMeet(order: Int) {
        let below = QueueingMoments(beta: QueueingMoments.crossover, order: order)
        let above = QueueingMoments(beta: QueueingMoments.crossover.nextUp, order: order)
        #expect(abs(below.logEvidence - above.logEvidence) < 1e-9)
        #expect(abs(below.mean / above.mean - 1) < 1e-9)
        #expect(abs(below.variance / above.variance - 1) < 1e-6)
    }

    /// w^(order-1) phi(beta - w) over w > 0, by Simpson's rule around the peak, in logarithms.
    private static func integrate(beta: Double, order: Int) -> QueueingMoments {
        let power = Double(order - 1)
        let peak = 0.5 * (beta + (beta * beta + 4 * power).squareRoot())
        let width = beta < -1 ? min(1, Double(order + 1) / -beta) : 1.0
        let low = max(0, peak - 40 * width)
        let high = max(peak, 0) + 40 * width
        let steps = 400_000
        let step = (high - low) / Double(steps)
        func logWeight(_ w: Double) -> Double {
            (power > 0 ? power * log(w) : 0) - 0.5 * (beta - w) * (beta - w)
        }
        let top = logWeight(max(peak, 1e-12))
        var (zero, one, two) = (0.0, 0.0, 0.0)
        for index in 0...steps {
            let w = low + step * Double(index)
            guard w > 0 || power == 0 else { continue }
            let simpson = index == 0 || index == steps ? 1.0 : (index % 2 == 1 ? 4.0 : 2.0)
            let weight = simpson * exp(logWeight(w) - top)
            zero += weight
            one += weight * w
            two += weight * w * w
        }
        let mean = one / zero
        var result = QueueingMoments(beta: 0, order: order)
        result.logEvidence = log(zero * step / 3) + top - 0.5 * log(2 * .pi)
        result.mean = mean
        result.variance = two / zero - mean * mean
        return result
    }
}
