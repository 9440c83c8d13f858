internal import RealModule

/// The local oscillator as several sources see it together.
///
/// Each source's estimator sees its own samples only, and between two of them the oscillator
/// wanders. Where several sources are followed, the clock is measured several times as often; one
/// bank that takes the samples of all of them keeps closer to it than any mean of banks which take
/// every third sample each.
///
/// Sources disagree by what their paths are lopsided by, which may be a hundred times the noise.
/// So each has an offset of its own against the ensemble, the mean of what its estimator says
/// besides. The path, its noise and its changes are the source's estimator's business; the
/// ensemble takes base delay and noise scales from there.
package struct ClockEnsemble: Equatable, Hashable, Sendable {
    /// What the bank says; to it the sources' offsets have to be added.
    package private(set) var estimate = ClockEstimate()
    /// Variance of x before the last sample.
    package private(set) var predictedVariance = 0.0
    private var bank = FilterBank()
    private var violations = 0

    /// A source's offset is the mean over so many samples.
    private static let memory = 64.0
    private static let patience = 3

    /// Begins where the sources are together.
    ///
    /// - Parameter source: one of them, for what is known of the oscillator.
    package init(_ clock: CombinedClock, source: SourceEstimator) {
        restart(clock, source: source)
    }

    private mutating func restart(_ clock: CombinedClock, source: SourceEstimator) {
        bank = FilterBank()
        bank.logPriors = source.bank.oscillatorWeights
        bank.start(
            phase: clock.phase, delay: 0, precision: source.precision,
            frequency: clock.frequency,
            deviation: max(source.estimate.frequencyVariance, 1e-20).squareRoot())
        bank.useReference(phaseVariance: max(clock.phaseVariance, 1e-18))
        estimate = ClockEstimate(bank, at: clock.time)
        violations = 0
    }

    /// Takes the newest sample of a source, after the source's estimator has taken it.
    ///
    /// - Parameter offset: the source's, brought up to date.
    /// - Parameter clock: where to begin again, if samples contradict the bank.
    package mutating func add(
        _ source: SourceEstimator, offset: inout EnsembleOffset, fallback clock: CombinedClock
    ) {
        guard let sample = source.newest, sample.time >= estimate.time else { return }
        let interval = sample.time - estimate.time
        predictedVariance = estimate.phaseVariance(after: interval)
        if interval > 0 { bank.predict(interval, baseDelayWalk: 0) }
        let isFirst = offset.count == 0
        if isFirst { offset.value = source.estimate.phase - estimate.phase(at: sample.time) }
        if !isFirst, !source.lastHasQueued {
            bank.takePath(of: source.bank)
            // The offset is as uncertain as what it was learned from.
            let doubt = max(source.estimate.phaseVariance, 0) / Double(offset.count)
            let precision = (source.precision * source.precision + doubt).squareRoot()
            let verdict = bank.update(
                outward: source.scales.measurement(
                    .outward, sample.outward + source.bias + offset.value, precision),
                homeward: source.scales.measurement(
                    .homeward, sample.homeward - source.bias - offset.value, precision),
                unit: source.scales.logUnit, novelty: source.scales.novelty)
            violations = verdict.acceptance > 0.5 ? 0 : violations + 1
        }
        estimate = ClockEstimate(bank, at: sample.time)
        let difference = source.estimate.phase - estimate.phase
        offset.take(difference, memory: ClockEnsemble.memory)
        if violations >= ClockEnsemble.patience {
            restart(clock, source: source)
            offset = EnsembleOffset()
        }
    }

    /// Says for a source what the ensemble and its offset make of it.
    package func refine(
        _ opinion: inout SourceOpinion, of offset: EnsembleOffset, at time: Double
    ) {
        guard offset.count > 0 else { return }
        let interval = time - estimate.time
        let own = opinion.phaseVariance
        opinion.phase = estimate.phase(at: time) + offset.value
        opinion.phaseVariance =
            max(estimate.phaseVariance(after: interval), 0) + own / Double(offset.count) + 1e-24
    }

    /// The local clock was stepped by so many seconds.
    package mutating func clockStepped(by seconds: Double) {
        bank.shift(phase: seconds, phaseVariance: 0, frequencyVariance: 0)
        estimate.phase += seconds
    }
}

/// What a source says beside the ensemble.
package struct EnsembleOffset: Equatable, Hashable, Sendable {
    /// x of the source less that of the ensemble, seconds.
    package internal(set) var value = 0.0
    /// Samples that it is the mean of, at most as many as are remembered.
    package internal(set) var count = 0

    package init() {}

    mutating func take(_ difference: Double, memory: Double) {
        count = min(count + 1, Int(memory))
        value += (difference - value) / Double(count)
    }
}

extension FilterBank {
    /// Each shape takes the base delay that the other bank has for it.
    mutating func takePath(of other: FilterBank) {
        for shape in shapes {
            let path = other.mixture(of: shape)
            let variance = max(path.covariance.baseDelayVariance, 0)
            for index in range(of: shape) {
                hypotheses[index].state.baseDelay = path.state.baseDelay
                hypotheses[index].covariance.forgetBaseDelay(variance: variance)
            }
        }
    }
}
