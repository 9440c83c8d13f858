internal import RealModule

// One of the two clocks was set by somebody, and nobody told.

extension SourceEstimator {
    /// So many samples in a row that nobody in the bank can explain are a step.
    private static let patience = 3

    /// - Returns: false where the estimator has just begun anew.
    mutating func noticeStep(_ acceptance: Double) -> Bool {
        guard acceptance <= 0.5 else {
            violations = 0
            return true
        }
        violations += 1
        guard violations >= SourceEstimator.patience else { return true }
        if count < SampleHistory.capacity {
            // Who is young has no right to claim a step: what it believes may be wrong.
            beginAnew()
            return false
        }
        takeStep()
        return true
    }

    private mutating func beginAnew() {
        history.keep(newest: 1)
        count = 0
        violations = 0
        bias = 0
        steps += 1
        expectedFrequency = estimate.frequency
        frequencyDeviation = SourceEstimator.unknownFrequency
        start(with: history[0])
        measureScales()
        _ = learn(age: 0)
        measureScales()
    }

    /// Moves the states, and what is remembered of the time before, by what the best of the
    /// unbelieved samples shows.
    private mutating func takeStep() {
        var best = 0
        // A path change may have left fewer.
        let looked = min(SourceEstimator.patience, history.count)
        for age in 1..<max(looked, 1) where history[age].delay < history[best].delay {
            best = age
        }
        let sample = history[best]
        let step = sample.phase - bias - estimate.phase(at: sample.time)
        let deviation = scales.mean + 0.5 * abs(sample.delay - estimate.baseDelay)
        bank.shift(
            phase: step, phaseVariance: deviation * deviation,
            frequencyVariance: SourceEstimator.frequencyDoubt)
        history.shift(phase: step, fromAge: SourceEstimator.patience)
        for age in 0..<looked {
            history[age].outwardResidual += step
            history[age].homewardResidual -= step
        }
        estimate = ClockEstimate(bank, at: estimate.time)
        violations = 0
        steps += 1
    }

    /// The local clock was stepped by so many seconds, and all that is known of it moves along.
    package mutating func clockStepped(by seconds: Double) {
        guard count > 0 else { return }
        bank.shift(phase: seconds, phaseVariance: 0, frequencyVariance: 0)
        history.shift(phase: seconds, fromAge: 0)
        estimate.phase += seconds
    }

    /// The local clock was set by somebody, who knows by how much. What it was is void, but its
    /// frequency is not.
    package mutating func clockWasSet() {
        guard count > 0 else { return }
        var fresh = SourceEstimator(precision: precision)
        let variance = estimate.frequencyVariance + SourceEstimator.frequencyDoubt
        fresh.expect(frequency: estimate.frequency, deviation: variance.squareRoot())
        fresh.bank.logPriors = bank.oscillatorWeights
        self = fresh
    }

    /// (0.1 ppm)^2: what a frequency may have changed by in the meantime.
    static let frequencyDoubt = 1e-14
}
