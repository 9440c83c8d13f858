package import NTPTime

/// One update of the statistical discipline.
package struct CombinedInput: Equatable, Sendable {
    /// What the survivors say, at the free time of `at`.
    package var clock: CombinedClock
    package var at: MonotonicInstant
    /// Seconds to the next sample of the source whose sample is the newest.
    package var poll: Double
    /// Variance of that source's phase before its sample, and after.
    package var predictedVariance: Double
    package var phaseVariance: Double

    package init(clock: CombinedClock, newest: SourceEstimator, at: MonotonicInstant, poll: Double)
    {
        self.clock = clock
        self.at = at
        self.poll = poll
        predictedVariance = newest.predictedVariance
        phaseVariance = newest.estimate.phaseVariance
    }
}

/// Steers the clock by what the estimators know of it (decision 0023): the frequency at once, an
/// error of the phase over the time that `SlewLaw` says, through the kernel's frequency and tick.
package struct StatisticalDiscipline: Equatable, Hashable, Sendable {
    package private(set) var parameters: DisciplineParameters
    package private(set) var state: DisciplineState
    /// The base frequency correction, s/s.
    package private(set) var frequency: Double
    /// RMS change of the frequency at updates, s/s.
    package private(set) var wander = 0.0
    /// RMS of the offsets that updates found, seconds.
    package private(set) var clockJitter: Double
    /// What is still to be corrected, seconds; positive when the clock is behind.
    package private(set) var offset = 0.0
    package private(set) var pollExponent: Int
    package private(set) var freeTime: FreeTime?
    /// What the sources said last.
    package private(set) var combined: CombinedClock?
    /// When the rate has to change.
    package private(set) var deadline: MonotonicInstant?

    private var updates = 0
    private var panics: Bool
    private var hasHeld = false
    private var engaged = EngagedCorrection()
    /// Since when offsets lie beyond the step threshold.
    private var spikeSince: MonotonicInstant?
    /// A large offset is being slewed, as it may not be stepped.
    private var isSlewingFar = false

    /// Updates that are the start: an offset beyond the step threshold is stepped at once.
    private static let start = 3
    /// No two NTP timestamps are farther apart, seconds.
    private static let offsetLimit = 0x1p32
    /// The base frequency is engaged anew so often, in seconds.
    private static let refreshInterval = 60.0

    package init(parameters: DisciplineParameters) {
        self.parameters = parameters
        let known = parameters.initialFrequency.flatMap { $0.isFinite ? $0 : nil }
        state = known == nil ? .notSet : .frequencySet
        frequency = LoopGains.clamped(known ?? 0)
        clockJitter = parameters.clockPrecision
        pollExponent = parameters.initialPollExponent
        panics = !parameters.allowsFirstPanic
    }

    package mutating func reconfigure(_ parameters: DisciplineParameters) {
        self.parameters = parameters
    }

    /// True from a start on until the clock has been brought in.
    package var isSettling: Bool { updates < SlewLaw.settlingUpdates }

    package func phaseSlewed(at now: MonotonicInstant) -> Double {
        engaged.accrued(to: now).phase
    }

    package mutating func boundPoll(minpoll: Int, maxpoll: Int) {
        pollExponent = min(max(pollExponent, minpoll), max(minpoll, maxpoll))
    }

    /// The local clock's error at `now`, seconds ahead of the sources, where anything is known.
    package func error(at now: MonotonicInstant) -> Double? {
        guard let freeTime, let combined else { return nil }
        return combined.phase(at: freeTime.time(at: now)) + freeTime.correction(at: now)
    }

    // MARK: Updates

    package mutating func update(_ input: CombinedInput) -> DisciplineDecision {
        begin(at: input.at)
        guard let freeTime else { return .ignored }
        let found = -(input.clock.phase + freeTime.correction(at: input.at))
        guard abs(found) < StatisticalDiscipline.offsetLimit else { return .ignored }
        if parameters.panic > 0, abs(found) > parameters.panic, panics {
            return .panic(offset: found)
        }
        panics = true
        let isForced = parameters.stepsFirst && !hasHeld && found != 0
        hasHeld = true
        if isForced || parameters.exceedsStep(found) {
            if let decision = beyondStep(found, input, isForced: isForced) { return decision }
        } else {
            spikeSince = nil
            isSlewingFar = false
        }
        accept(input, offset: found)
        return .accepted
    }

    /// nil where the offset is to be slewed for all its size.
    private mutating func beyondStep(
        _ found: Double, _ input: CombinedInput, isForced: Bool
    ) -> DisciplineDecision? {
        if isForced || updates < StatisticalDiscipline.start {
            combined = input.clock
            return .step(by: found)
        }
        if isSlewingFar { return nil }
        let since = spikeSince ?? input.at
        spikeSince = since
        guard input.at.seconds(since: since) >= parameters.stepout else {
            state = .spike
            return .ignored
        }
        spikeSince = nil
        // Who reads the clock may rely on it not to go back.
        guard found > 0 || parameters.stepsBackLater else {
            isSlewingFar = true
            return nil
        }
        combined = input.clock
        state = .synchronised
        return .step(by: found)
    }

    private mutating func accept(_ input: CombinedInput, offset found: Double) {
        combined = input.clock
        let before = frequency
        frequency = -input.clock.frequency
        if updates > 0 { wander = LoopGains.averaged(wander, frequency - before) }
        if updates > 0 {
            clockJitter = LoopGains.averaged(
                clockJitter, max(abs(found), parameters.clockPrecision))
        }
        pollExponent = PollPolicy.exponent(of: input.poll)
        let time = SlewLaw.time(
            for: found, poll: input.poll,
            learnt: (
                input.phaseVariance, input.predictedVariance - input.phaseVariance
            ), isSettling: isSettling)
        updates = min(updates + 1, SlewLaw.settlingUpdates)
        let isTraining = parameters.initialFrequency == nil && isSettling
        state = isTraining ? .frequencyTraining : .synchronised
        offset = found
        // The time is counted on the clock that is being slewed.
        let share = found / time
        engage(phaseRate: share / (1 - share), at: input.at)
        deadline = input.at.advanced(bySeconds: time)
    }

    // MARK: Steering

    /// The rate to run at until `deadline` or the next update, s/s.
    package mutating func advance(to now: MonotonicInstant) -> Double {
        begin(at: now)
        if let combined, let freeTime, deadline.map({ $0 <= now }) ?? true {
            frequency = -combined.frequency(at: freeTime.time(at: now))
            engage(phaseRate: 0, at: now)
            deadline = now.advanced(bySeconds: StatisticalDiscipline.refreshInterval)
        }
        offset = error(at: now).map { -$0 } ?? 0
        return freeTime?.rate ?? frequency
    }

    /// The kernel was told the last rate at `moment`, a little after it was decided.
    package mutating func rateTookEffect(at moment: MonotonicInstant) {
        freeTime?.rateTookEffect(at: moment)
    }

    /// Free time begins.
    ///
    /// - Parameter steers: false where the clock is only watched.
    package mutating func begin(at now: MonotonicInstant, steers: Bool = true) {
        guard freeTime == nil else { return }
        freeTime = FreeTime(at: now)
        if steers { engage(phaseRate: 0, at: now) }
    }

    private mutating func engage(phaseRate: Double, at now: MonotonicInstant) {
        let limit = KernelRate.largest
        let wanted = min(max(frequency + phaseRate, -limit), limit)
        let rate = KernelRate.rounded(wanted)
        engaged = engaged.accrued(to: now)
        engaged.baseRate = frequency
        engaged.phaseRate = rate - frequency
        freeTime?.setRate(rate, at: now)
    }

    // MARK: Steps

    /// The clock was stepped as this discipline asked for, by `seconds`.
    package mutating func tookStep(of seconds: Double, at now: MonotonicInstant) {
        combined?.phase += seconds
        offset = error(at: now).map { -$0 } ?? 0
        spikeSince = nil
    }

    /// The clock was set by somebody else: only the frequency is still known.
    package mutating func clockWasSet(at now: MonotonicInstant) {
        begin(at: now)
        combined = nil
        offset = 0
        deadline = nil
        spikeSince = nil
        isSlewingFar = false
        engage(phaseRate: 0, at: now)
    }
}
