internal import RealModule

// A clock that is read and not asked: no path, no edges, only noise.

extension SourceEstimator {
    /// The noise's variance follows this share of the newest innovation at least.
    private static let leastLearning = 1.0 / 64
    /// An innovation counts up to three deviations.
    private static let clipping = 9.0
    /// So many disbelieved samples in a row are a step: what comes again and again is no outlier.
    private static let insistence = 4

    /// Takes a reading of a clock without delay.
    ///
    /// - Parameter time: in free time, seconds.
    /// - Parameter phase: the local clock in free time minus the reference, seconds.
    /// - Returns: whether it was believed.
    @discardableResult
    package mutating func addReference(time: Double, phase: Double) -> Bool {
        guard time.isFinite, phase.isFinite, count == 0 || time > estimate.time else {
            return false
        }
        let initial = referenceVariance
        if count == 0 {
            bank.start(
                phase: phase, delay: 0, precision: precision, frequency: estimate.frequency,
                deviation: frequencyDeviation)
            bank.useReference(phaseVariance: 100 * initial)
            scales.set(deviation: initial.squareRoot())
        } else {
            let interval = time - estimate.time
            bank.predictReference(interval)
            adaptNoise(innovation: phase - estimate.phase(at: time), after: interval)
        }
        let (mean, isBelieved) = bank.update(
            phase: phase, variance: scales.outward * scales.outward)
        estimate.time = time
        estimate.take(mean)
        count += 1
        violations = isBelieved ? 0 : violations + 1
        if violations >= SourceEstimator.insistence { takeReferenceStep(to: phase) }
        return isBelieved
    }

    /// One of the two clocks was set: the oscillator still runs as it did, but who is young may
    /// have been wrong about that.
    private mutating func takeReferenceStep(to phase: Double) {
        let isGrown = count >= SourceEstimator.grown
        let doubt =
            isGrown
            ? SourceEstimator.frequencyDoubt
            : SourceEstimator.unknownFrequency * SourceEstimator.unknownFrequency
        bank.shift(
            phase: phase - estimate.phase, phaseVariance: scales.outward * scales.outward,
            frequencyVariance: doubt)
        estimate.take(bank.mixture(of: .gaussian))
        violations = 0
        steps += 1
    }

    /// Variance that is expected of the noise at first: a microsecond's, or the timestamps' own.
    private var referenceVariance: Double { max(1e-12, precision * precision) }

    /// Innovation matching: what the innovations scatter more than the state's own doubt explains
    /// is noise.
    private mutating func adaptNoise(innovation: Double, after interval: Double) {
        let variance = scales.outward * scales.outward
        predictedVariance = estimate.phaseVariance(after: interval)
        let square = min(
            innovation * innovation,
            SourceEstimator.clipping * (predictedVariance + variance))
        let rate = max(1 / Double(count + 1), SourceEstimator.leastLearning)
        let least = max(precision * precision, 0.02 * square)
        let learnt = variance + rate * (square - predictedVariance - variance)
        scales.set(deviation: max(learnt, least).squareRoot())
    }
}
