internal import RealModule

/// What one source's samples say about the local clock: the core of the statistical discipline.
///
/// **The idea.** A client's exchange with a server gives two numbers, T2 - T1 and T4 - T3. Either
/// is half the least round trip b, minus or plus the clock's error x, plus what that packet lost
/// in queues. The classic filter takes the exchange with the least round trip of eight and throws
/// the rest away; a regression averages over many and is drawn aside by each queue. Here the two
/// numbers are taken as what they are, two *edges*: queues only ever add, so that each number is
/// an upper limit, and where queues are mostly empty the limit is often touched. A packet that
/// came early says a lot, one that came late says little, and nothing is thrown away.
///
/// **The filter.** The state is x, the frequency f, its drift d and the path's base delay b. It is
/// followed by a Kalman filter [1], whose measurement update is not the usual one: the noise is
/// not normal but exponential, or gamma distributed. A normal state with an exponential noise has
/// an exponentially modified normal distribution [2]; what remains of the state after a
/// measurement is a normal distribution cut off at the edge, whose mean and variance have a closed
/// form (`QueueingMoments`) [3].
///
/// **The bank.** Neither the oscillator's restlessness nor the shape of the queues is known, and
/// both decide how far back it pays to look. So 30 such filters run side by side (`FilterBank`),
/// one for each pair of a `ProcessNoise` and a `NoiseShape`. Each foretells the next measurement
/// with a probability density; the density at what was measured is the *evidence* by which its
/// weight is multiplied. The answer is the weighted mean, with the spread between the filters as
/// part of its variance: a static form of interacting multiple models [4]. No gain, time constant
/// or threshold is left to be tuned by hand: a calm crystal and a noisy path soon mean long
/// memory, a warming computer on a quiet network short memory.
///
/// **Free time.** The filter never sees a correction: it works on the local clock minus all that
/// was ever applied to it (`FreeTime`). Steering can then not disturb the estimate, and stored
/// samples stay true for ever.
///
/// **What no model covers** is handled beside it: a path that becomes shorter or longer
/// (`+PathShift`), a clock that is stepped (`+StepDetection`), and a bank that has talked itself
/// into a wrong state (`+Replay` and the watchdog, a plain regression that shares none of the
/// filter's assumptions).
///
/// What it can not know: the asymmetry of the path. With one source the error of x can be up to
/// half the base delay, so that neither `phaseVariance` nor its root is a bound; `ErrorBound` is.
///
/// 1. R. E. Kalman, A new approach to linear filtering and prediction problems, 1960.
/// 2. E. Grushka, Characterization of exponentially modified Gaussian peaks in chromatography,
///    1972.
/// 3. N. L. Johnson, S. Kotz, N. Balakrishnan, Continuous univariate distributions, 1994: the
///    truncated normal distribution.
/// 4. H. A. P. Blom, Y. Bar-Shalom, The interacting multiple model algorithm, 1988; Y. Bar-Shalom,
///    X. R. Li, T. Kirubarajan, Estimation with applications to tracking and navigation, 2001.
package struct SourceEstimator: Equatable, Hashable, Sendable {
    /// The mean of the bank after the last sample.
    package internal(set) var estimate = ClockEstimate()
    /// Samples taken since the start, or since the estimator began anew.
    package internal(set) var count = 0
    /// Variance of x at the last sample, before it was taken: what it was worth.
    package internal(set) var predictedVariance = 0.0
    /// Deviation of the timestamps' own noise, seconds.
    package internal(set) var precision: Double
    /// x was moved by so much when the path became longer: seconds, and at least this uncertain.
    package internal(set) var bias = 0.0
    /// Samples in a row that most of the bank did not believe.
    package internal(set) var violations = 0
    /// How often the path changed, a clock stepped, and the bank was replaced.
    package internal(set) var pathShifts = 0
    package internal(set) var steps = 0
    package internal(set) var replays = 0

    /// Updates of the clock at which its frequency contradicted the other sources.
    package var contradictions = 0

    var bank: FilterBank
    var history = SampleHistory()
    var scales = NoiseScales()
    /// The base delay of the path that the bias is counted from, seconds.
    var trustedDelay = 0.0
    var alarms = 0
    /// The last sample had queued in both directions, and was not used.
    var lastHasQueued = false
    /// Where the frequency is expected before the first sample, s/s, and within which deviation.
    var expectedFrequency = 0.0
    var frequencyDeviation = SourceEstimator.unknownFrequency

    /// Crystals are within 300 ppm.
    package static let unknownFrequency = 300e-6
    /// One from a drift file may be of another season.
    package static let storedFrequency = 5e-6
    /// Samples from which on the bank is no beginner.
    static let grown = 16

    /// - Parameter precision: deviation of the timestamps' own noise, seconds.
    package init(precision: Double) {
        self.init(precision: precision, tuning: EstimatorTuning())
    }

    init(precision: Double, tuning: EstimatorTuning) {
        self.precision = precision
        bank = FilterBank(tuning: tuning)
    }

    /// Expects this frequency of the local oscillator, s/s, before the first sample comes.
    package mutating func expect(frequency: Double, deviation: Double) {
        guard count == 0, frequency.isFinite, deviation > 0 else { return }
        estimate.frequency = frequency
        expectedFrequency = frequency
        frequencyDeviation = deviation
    }

    /// Expects the oscillator of the last run.
    package mutating func expect(_ memory: OscillatorMemory) {
        expect(frequency: -memory.frequency, deviation: memory.deviation)
        if count == 0, memory.isUsable { bank.logPriors = memory.logPriors }
    }

    /// The newest samples, newest first; at most 64.
    package var samples: [StoredSample] { (0..<history.count).map { history[$0] } }

    package var newest: StoredSample? { history.count > 0 ? history[0] : nil }

    /// Mean time lost in queues, of both directions, the lesser counting for more: seconds.
    package var queueing: Double {
        let both = scales.harmonicMean
        let one = min(both, scales.harmonicMean(freeShare: NoiseShape.freeShare))
        // A minority's opinion would only make polls shorter.
        return both + max(0, 2 * estimate.oneSidedShare - 1) * (one - both)
    }

    /// The least round trip of the last 64 samples, seconds; 0 where there is none.
    package var leastDelay: Double { history.count > 0 ? max(history.leastDelay, 0) : 0 }

    /// Takes an exchange; times in free time, `StoredSample` has their meaning.
    ///
    /// - Returns: whether most of the bank believes it.
    @discardableResult
    package mutating func add(time: Double, outward: Double, homeward: Double) -> Bool {
        let sample = StoredSample(time: time, outward: outward, homeward: homeward)
        // A packet can not be back before it left: a server's mistake.
        guard sample.delay.isFinite, sample.phase.isFinite, time.isFinite,
            sample.delay >= -8 * precision - 1e-6, count == 0 || time >= estimate.time
        else { return false }
        history.append(sample)
        if count == 0 { start(with: sample) }
        if count < SourceEstimator.grown { measureScales() }
        history[0].innovation =
            count > 0 ? sample.phase - bias - estimate.phase(at: time) : 0
        followPath()
        let acceptance = learn(age: 0)
        guard noticeStep(acceptance) else { return false }
        measureScales()
        keepHealthy()
        return acceptance > 0.5
    }

    /// A fresh bank at a first sample.
    mutating func start(with sample: StoredSample) {
        bank.start(
            phase: sample.phase - bias, delay: sample.delay, precision: precision,
            frequency: estimate.frequency, deviation: frequencyDeviation)
        estimate = ClockEstimate(bank, at: sample.time)
    }

    /// After a path change the old scales hold until there are enough samples of the new one.
    mutating func measureScales() {
        if history.count < NoiseScales.full, count > SourceEstimator.grown { return }
        scales.measure(history, precision: precision, tuning: bank.tuning)
    }

    /// Advances the bank by a stored sample, and completes what is stored of it.
    ///
    /// - Returns: the weight of those hypotheses that believe it, 0 to 1.
    mutating func learn(age: Int) -> Double {
        let sample = history[age]
        let (outward, homeward) = (sample.outward + bias, sample.homeward - bias)
        let interval = sample.time - estimate.time
        let expected = estimate.phase(at: sample.time)
        predictedVariance = estimate.phaseVariance(after: interval)
        if interval > 0 {
            let mean = scales.mean
            bank.predict(interval, baseDelayWalk: bank.tuning.baseDelayWalk * mean * mean)
        }
        let hasQueued = isQueued(outward: outward + expected, homeward: homeward - expected)
        lastHasQueued = hasQueued
        var verdict = FilterBank.Verdict(logEvidence: -30 - scales.logUnit, acceptance: 1)
        if !hasQueued {
            verdict = bank.update(
                outward: scales.measurement(.outward, outward, precision),
                homeward: scales.measurement(.homeward, homeward, precision),
                unit: scales.logUnit, novelty: scales.novelty)
        }
        estimate = ClockEstimate(bank, at: sample.time)
        let phase = hasQueued ? expected : estimate.phase
        history[age].outwardResidual = outward + phase
        history[age].homewardResidual = homeward - phase
        history[age].logEvidence = verdict.logEvidence
        count += 1
        return verdict.acceptance
    }

    /// A packet that queued in both directions says nothing about the clock: taken for news it
    /// would move hypotheses that think the clock restless. Residuals in seconds.
    private func isQueued(outward: Double, homeward: Double) -> Bool {
        guard count > 8 else { return false }
        let variance =
            max(predictedVariance, 0) + 0.25 * estimate.baseDelayVariance
            + precision * precision
        let margin = 4 * variance.squareRoot()
        let half = 0.5 * estimate.baseDelay
        return outward - half > 6 * scales.outwardMean + margin
            && homeward - half > 6 * scales.homewardMean + margin
    }
}
