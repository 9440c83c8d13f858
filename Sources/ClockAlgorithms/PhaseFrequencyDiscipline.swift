package import NTPTime

/// The hybrid phase and frequency locked loop of RFC 5905, 13, driven through one frequency
/// correction a second instead of a kernel loop.
///
/// The correction is the base `frequency` plus a share of the residual `offset`. Gains are those
/// of the kernel loop ntp.org's ntpd uses (decision 0005). The base frequency is learnt in one go
/// from the first minutes' offsets (`FrequencyTraining`) when no drift file gave it, and then
/// follows in small steps.
package struct PhaseFrequencyDiscipline: Equatable, Hashable, Sendable {
    /// No two NTP timestamps are farther apart, seconds; a number that is none is not below it.
    private static let offsetLimit = 0x1p32

    package private(set) var parameters: DisciplineParameters
    package private(set) var state: DisciplineState
    package private(set) var frequency: Double
    package private(set) var wander = 0.0
    package private(set) var clockJitter: Double
    package private(set) var offset = 0.0
    package private(set) var poll: PollProcess
    package private(set) var isSettling = true

    private var engaged = EngagedCorrection()
    private var training: FrequencyTraining? = FrequencyTraining()
    private var lastUpdate: MonotonicInstant?
    private var lastOffset = 0.0
    private var settlingSince: MonotonicInstant?
    private var huffPuff: HuffPuffFilter?
    private var panics: Bool
    /// An offset was taken.
    private var hasHeld = false

    package init(parameters: DisciplineParameters) {
        self.parameters = parameters
        let known = parameters.initialFrequency.flatMap { $0.isFinite ? $0 : nil }
        state = known == nil ? .notSet : .frequencySet
        frequency = LoopGains.clamped(known ?? 0)
        clockJitter = parameters.clockPrecision
        poll = PollProcess(exponent: parameters.initialPollExponent)
        panics = !parameters.allowsFirstPanic
    }

    /// Other bounds from now on; what was learnt stays.
    package mutating func reconfigure(_ parameters: DisciplineParameters) {
        self.parameters = parameters
    }

    package func phaseSlewed(at now: MonotonicInstant) -> Double {
        engaged.accrued(to: now).phase
    }

    package mutating func advance(to now: MonotonicInstant) -> Double {
        accrue(to: now)
        let wanted = offset / LoopGains.phaseTimeConstant(poll.exponent, settling: isSettling)
        let limit = ClockConstants.maximumFrequency
        engaged.baseRate = frequency
        engaged.phaseRate = min(max(wanted, -limit - frequency), limit - frequency)
        return engaged.baseRate + engaged.phaseRate
    }

    package mutating func clockStepped(at now: MonotonicInstant) {
        accrue(to: now)
        offset = 0
        lastOffset = 0
        clockJitter = parameters.clockPrecision
        poll.clearCounter()
        if training != nil { training = FrequencyTraining() }
        lastUpdate = now
        beginSettling(at: now)
    }

    package mutating func update(_ given: DisciplineInput) -> DisciplineDecision {
        var input = given
        guard abs(input.offset) < PhaseFrequencyDiscipline.offsetLimit, input.jitter.isFinite else {
            return .ignored
        }
        if let lastUpdate, input.at <= lastUpdate { return .ignored }
        let isForced = parameters.stepsFirst && !hasHeld
        if parameters.panic > 0, abs(input.offset) > parameters.panic, panics {
            return .panic(offset: input.offset)
        }
        panics = true
        hasHeld = true
        input.offset = withoutQueue(input)
        accrue(to: input.at)
        poll.bound(minpoll: input.minpoll, maxpoll: input.maxpoll)
        if isForced, input.offset != 0 { return forcedStep(input) }
        return parameters.exceedsStep(input.offset) ? beyondStep(input) : withinStep(input)
    }

    package mutating func boundPoll(minpoll: Int, maxpoll: Int) {
        poll.bound(minpoll: minpoll, maxpoll: maxpoll)
    }

    /// -G: the first offset is stepped whatever its size.
    private mutating func forcedStep(_ input: DisciplineInput) -> DisciplineDecision {
        state = state == .notSet ? .frequencyTraining : .synchronised
        clockStepped(at: input.at)
        return .step(by: input.offset)
    }

    /// The offset as the huff-n'-puff filter has it, where there is one.
    private mutating func withoutQueue(_ input: DisciplineInput) -> Double {
        if huffPuff?.window != parameters.huffPuffWindow {
            huffPuff = parameters.huffPuffWindow.map { HuffPuffFilter(window: $0) }
        }
        guard let delay = input.delay else { return input.offset }
        return huffPuff?.corrected(offset: input.offset, delay: delay, at: input.at)
            ?? input.offset
    }

    /// An offset beyond the step threshold (RFC 5905, figure 25, right column).
    private mutating func beyondStep(_ input: DisciplineInput) -> DisciplineDecision {
        let waited = lastUpdate.map { input.at.seconds(since: $0) } ?? 0
        switch state {
        case .notSet:
            state = .frequencyTraining
        case .frequencySet:
            state = .synchronised
        case .synchronised:
            state = .spike
            return .ignored
        case .spike:
            if waited < parameters.stepout { return .ignored }
            state = .synchronised
        case .frequencyTraining:
            if waited < parameters.stepout { return .ignored }
            setFrequency(training?.estimate?.frequency ?? input.offset / waited)
            training = nil
            state = .synchronised
        }
        clockStepped(at: input.at)
        return .step(by: input.offset)
    }

    /// An offset within the step threshold (RFC 5905, figure 25, left column).
    private mutating func withinStep(_ input: DisciplineInput) -> DisciplineDecision {
        let interval = lastUpdate.map { input.at.seconds(since: $0) } ?? 0
        updateJitter(input.offset)
        switch state {
        case .notSet:
            state = .frequencyTraining
        case .frequencyTraining:
            break
        case .frequencySet, .spike, .synchronised:
            if !isSettling { lock(to: input, after: interval) }
            state = .synchronised
        }
        train(input)
        offset = input.offset
        lastOffset = input.offset
        lastUpdate = input.at
        updateSettling(at: input.at)
        if isSettling {
            poll.clearCounter()
        } else {
            poll.update(
                offset: offset, jitter: clockJitter, minpoll: input.minpoll, maxpoll: input.maxpoll)
        }
        return .accepted
    }

    /// The frequency part of the loop: phase-locked always, frequency-locked from the Allan
    /// intercept on. An offset that the largest correction cannot amortise in time says nothing
    /// about the frequency: it is brought in first, without learning from it.
    private mutating func lock(to input: DisciplineInput, after interval: Double) {
        guard interval > 0 else { return }
        let tau = LoopGains.phaseTimeConstant(poll.exponent, settling: false)
        if abs(input.offset / tau + frequency) >= ClockConstants.maximumFrequency {
            beginSettling(at: input.at)
            return
        }
        var change = input.offset * LoopGains.frequencyGain(poll.exponent, interval: interval)
        if poll.exponent >= parameters.allan {
            let span = max(interval, LoopGains.seconds(poll.exponent))
            change += LoopGains.frequencyLock * (input.offset - offset) / span
        }
        setFrequency(frequency + change)
    }

    /// Measures the frequency until a stepout after the start. Without a drift file every offset
    /// improves it, for up to four stepouts where the network is too noisy for one; a drift file
    /// is believed unless the measurement contradicts it clearly.
    private mutating func train(_ input: DisciplineInput) {
        guard var line = training else { return }
        let corrections = engaged.phase + engaged.base(at: input.at)
        line.add(at: input.at, offset: input.offset + corrections)
        training = line
        guard let estimate = line.estimate else { return }
        let isOver = line.span >= parameters.stepout
        let isKnown = parameters.initialFrequency != nil
        if !isKnown {
            setFrequency(isOver ? estimate.frequency : estimate.cautious)
            if isOver { state = .synchronised }
        } else if isOver, estimate.contradicts(frequency) {
            setFrequency(estimate.frequency)
        }
        let isEnough =
            isKnown || estimate.isCertain
            || line.span >= FrequencyTraining.mostStepouts * parameters.stepout
        if isOver, isEnough { training = nil }
    }

    private mutating func setFrequency(_ wanted: Double) {
        let new = LoopGains.clamped(wanted)
        let change = new - frequency
        wander = LoopGains.averaged(wander, change)
        frequency = new
    }

    private mutating func updateJitter(_ measured: Double) {
        guard lastUpdate != nil else { return }
        let difference = max(abs(measured - lastOffset), parameters.clockPrecision)
        clockJitter = LoopGains.averaged(clockJitter, difference)
    }

    private mutating func beginSettling(at now: MonotonicInstant) {
        isSettling = true
        settlingSince = now
    }

    private mutating func updateSettling(at now: MonotonicInstant) {
        guard isSettling, state == .synchronised else { return }
        let began = settlingSince ?? now
        settlingSince = began
        let over = now.seconds(since: began) >= parameters.stepout
        if abs(offset) < LoopGains.settledOffset || over { isSettling = false }
    }

    private mutating func accrue(to now: MonotonicInstant) {
        let before = engaged.phase
        engaged = engaged.accrued(to: now)
        offset -= engaged.phase - before
    }
}
