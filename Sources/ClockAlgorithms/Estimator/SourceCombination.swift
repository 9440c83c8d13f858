internal import RealModule

/// What one survivor of the selection says, at one moment of free time.
package struct SourceOpinion: Equatable, Sendable {
    /// The caller's name for it.
    package var index: Int
    /// x, f and d of the local clock against it.
    package var phase: Double
    package var frequency: Double
    package var drift: Double
    package var phaseVariance: Double
    package var frequencyVariance: Double
    /// Seconds that its path may be lopsided by.
    package var asymmetry: Double
    /// Its frequency has not come from few samples.
    package var isGrown: Bool
    /// Updates at which its frequency contradicted the others, at most 16.
    package var contradictions: Int

    /// Of a path of this base delay so much is taken for asymmetry, as long as nothing is known.
    private static let asymmetryShare = 0.03

    /// - Parameter time: free time, seconds.
    package init(index: Int, estimator: SourceEstimator, at time: Double) {
        let estimate = estimator.estimate
        let interval = time - estimate.time
        self.index = index
        phase = estimate.phase(at: time)
        frequency = estimate.frequency + estimate.drift * interval
        drift = estimate.drift
        phaseVariance = max(estimate.phaseVariance(after: interval), 0) + 1e-24
        frequencyVariance = max(estimate.frequencyVariance(after: interval), 0) + 1e-24
        asymmetry =
            SourceOpinion.asymmetryShare * max(estimate.baseDelay, 0) + abs(estimator.bias)
        isGrown = estimator.count > 20
        contradictions = estimator.contradictions
    }
}

/// The local clock as several sources together see it.
package struct CombinedClock: Equatable, Hashable, Sendable {
    /// The free time that it is for, seconds.
    package var time: Double
    package var phase: Double
    package var frequency: Double
    package var drift: Double
    /// Variance of the phase by the sources' own words.
    package var phaseVariance: Double

    /// A drift is a trend of the last hours and says nothing about the next: seconds for which it
    /// is believed to last.
    private static let driftHorizon = 1024.0

    /// A mean with the weights of the variances, robust from three sources on: who is farther from
    /// the weighted medians than his variance allows counts less, and whose frequency contradicts
    /// the others for long does not count at all.
    ///
    /// - Parameter opinions: at least one; their `contradictions` are brought up to date.
    package init(_ opinions: inout [SourceOpinion], at time: Double) {
        let isAlone = opinions.count == 1
        let variances = opinions.map {
            $0.phaseVariance + (isAlone ? 0 : $0.asymmetry * $0.asymmetry)
        }
        let phaseWeights = variances.map { 1 / $0.squareRoot() }
        let rateWeights = opinions.map { 1 / $0.frequencyVariance.squareRoot() }
        let phaseMedian = CombinedClock.median(opinions.map(\.phase), weights: phaseWeights)
        let rateMedian = CombinedClock.median(opinions.map(\.frequency), weights: rateWeights)
        var (sum, weights) = (SIMD3<Double>.zero, SIMD3<Double>.zero)
        for index in opinions.indices {
            var phaseWeight = 1 / variances[index]
            var rateWeight = 1 / opinions[index].frequencyVariance
            if opinions.count > 2 {
                let phaseError =
                    (opinions[index].phase - phaseMedian) * phaseWeights[index]
                let rateError =
                    (opinions[index].frequency - rateMedian) * rateWeights[index]
                opinions[index].note(rateError: rateError)
                guard !opinions[index].isDiscredited else { continue }
                phaseWeight /= 1 + CombinedClock.fourthPower(phaseError / 1.5)
                rateWeight /= 1 + CombinedClock.fourthPower(rateError / 3)
            }
            let opinion = opinions[index]
            let weight = SIMD3(phaseWeight, rateWeight, rateWeight)
            sum += weight * SIMD3(opinion.phase, opinion.frequency, opinion.drift)
            weights += weight
        }
        let isDecided = weights.x > 0 && weights.y > 0
        self.time = time
        phase = isDecided ? sum.x / weights.x : phaseMedian
        frequency = isDecided ? sum.y / weights.y : rateMedian
        drift = isDecided ? sum.z / weights.z : 0
        phaseVariance = isDecided ? 1 / weights.x : variances.min() ?? 0
    }

    /// x at another moment of free time, seconds.
    package func phase(at moment: Double) -> Double {
        let interval = moment - time
        let bent = min(interval, CombinedClock.driftHorizon)
        return phase + frequency * interval + drift * bent * (interval - 0.5 * bent)
    }

    /// f at another moment of free time, s/s.
    package func frequency(at moment: Double) -> Double {
        frequency + drift * min(moment - time, CombinedClock.driftHorizon)
    }

    private static func fourthPower(_ value: Double) -> Double {
        value * value * value * value
    }

    /// The value that has half of the weight on either side, or is nearest to that.
    private static func median(_ values: [Double], weights: [Double]) -> Double {
        let half = 0.5 * weights.reduce(0, +)
        var (best, median) = (Double.infinity, 0.0)
        for candidate in values {
            var below = 0.0
            for (value, weight) in zip(values, weights) {
                below += value < candidate ? weight : value == candidate ? 0.5 * weight : 0
            }
            guard abs(below - half) < best else { continue }
            best = abs(below - half)
            median = candidate
        }
        return median
    }
}

extension SourceOpinion {
    private static let largestRateError = 6.0
    private static let discredit = 8
    private static let longestMemory = 16

    /// Whether it contradicted the others for so long that it does not count.
    package var isDiscredited: Bool { contradictions >= SourceOpinion.discredit }

    fileprivate mutating func note(rateError: Double) {
        let contradicts = isGrown && abs(rateError) > SourceOpinion.largestRateError
        contradictions =
            contradicts
            ? min(contradictions + 1, SourceOpinion.longestMemory) : max(contradictions - 1, 0)
    }
}
