package import NTPTime

/// The clock discipline: offsets in, frequency corrections and a rare step out.
///
/// An enum, so that another law of steering is another case and nothing else changes.
package enum ClockDiscipline: Equatable, Hashable, Sendable {
    /// The phase and frequency locked loop of RFC 5905, 13.
    case rfc5905(PhaseFrequencyDiscipline)
    /// The statistical discipline, which takes estimates instead of offsets.
    case statistical(StatisticalDiscipline)

    package init(parameters: DisciplineParameters) {
        switch parameters.law {
        case .rfc5905: self = .rfc5905(PhaseFrequencyDiscipline(parameters: parameters))
        case .statistical: self = .statistical(StatisticalDiscipline(parameters: parameters))
        }
    }

    /// Takes the selection's offset. Call `advance(to:)` afterwards to engage it at once, or wait
    /// for the next second. The statistical discipline has no use for it.
    package mutating func update(_ input: DisciplineInput) -> DisciplineDecision {
        guard case .rfc5905(var loop) = self else { return .ignored }
        let decision = loop.update(input)
        self = .rfc5905(loop)
        return decision
    }

    /// Takes what the sources' estimators say together; the RFC's loop has no use for it.
    package mutating func update(_ input: CombinedInput) -> DisciplineDecision {
        guard case .statistical(var law) = self else { return .ignored }
        let decision = law.update(input)
        self = .statistical(law)
        return decision
    }

    /// The frequency correction, s/s, to put into the kernel now and leave until the next call. To
    /// be called about once a second and at `deadline`; the time that really passed is accounted
    /// for at the next call.
    package mutating func advance(to now: MonotonicInstant) -> Double {
        switch self {
        case .rfc5905(var loop):
            let rate = loop.advance(to: now)
            self = .rfc5905(loop)
            return rate
        case .statistical(var law):
            let rate = law.advance(to: now)
            self = .statistical(law)
            return rate
        }
    }

    /// Takes other bounds; what was learnt stays. Another law begins with the frequency.
    package mutating func reconfigure(_ parameters: DisciplineParameters) {
        guard parameters.law == self.parameters.law else {
            var known = parameters
            known.initialFrequency = frequency
            self = ClockDiscipline(parameters: known)
            return
        }
        switch self {
        case .rfc5905(var loop):
            loop.reconfigure(parameters)
            self = .rfc5905(loop)
        case .statistical(var law):
            law.reconfigure(parameters)
            self = .statistical(law)
        }
    }

    /// The clock was stepped, by this program or by somebody else: what is left of the old offset
    /// is void.
    package mutating func clockStepped(at now: MonotonicInstant) {
        switch self {
        case .rfc5905(var loop):
            loop.clockStepped(at: now)
            self = .rfc5905(loop)
        case .statistical(var law):
            law.clockWasSet(at: now)
            self = .statistical(law)
        }
    }

    /// The clock was stepped by so many seconds, as the discipline had asked for.
    package mutating func tookStep(of seconds: Double, at now: MonotonicInstant) {
        guard case .statistical(var law) = self else { return clockStepped(at: now) }
        law.tookStep(of: seconds, at: now)
        self = .statistical(law)
    }

    /// Free time begins, where it is wanted.
    ///
    /// - Parameter steers: false where the clock is only watched.
    package mutating func begin(at now: MonotonicInstant, steers: Bool) {
        guard case .statistical(var law) = self else { return }
        law.begin(at: now, steers: steers)
        self = .statistical(law)
    }

    /// The kernel was told the last rate at this moment.
    package mutating func rateTookEffect(at moment: MonotonicInstant) {
        guard case .statistical(var law) = self else { return }
        law.rateTookEffect(at: moment)
        self = .statistical(law)
    }

    /// Brings the poll exponent between the limits of the source in use, as an update does: for a
    /// clock that is only watched.
    package mutating func boundPoll(minpoll: Int, maxpoll: Int) {
        switch self {
        case .rfc5905(var loop):
            loop.boundPoll(minpoll: minpoll, maxpoll: maxpoll)
            self = .rfc5905(loop)
        case .statistical(var law):
            law.boundPoll(minpoll: minpoll, maxpoll: maxpoll)
            self = .statistical(law)
        }
    }
}

extension ClockDiscipline {
    /// All phase amortised so far, seconds, for `ClockFilter.follow(phaseSlewed:)`.
    package func phaseSlewed(at now: MonotonicInstant) -> Double {
        switch self {
        case .rfc5905(let loop): loop.phaseSlewed(at: now)
        case .statistical(let law): law.phaseSlewed(at: now)
        }
    }

    package var parameters: DisciplineParameters {
        switch self {
        case .rfc5905(let loop): loop.parameters
        case .statistical(let law): law.parameters
        }
    }

    package var state: DisciplineState {
        switch self {
        case .rfc5905(let loop): loop.state
        case .statistical(let law): law.state
        }
    }

    /// The base frequency correction, s/s: what the drift file stores, in ppm.
    package var frequency: Double {
        switch self {
        case .rfc5905(let loop): loop.frequency
        case .statistical(let law): law.frequency
        }
    }

    /// RMS change of the frequency at updates, s/s.
    package var wander: Double {
        switch self {
        case .rfc5905(let loop): loop.wander
        case .statistical(let law): law.wander
        }
    }

    /// RMS of the offsets against what was expected, seconds.
    package var clockJitter: Double {
        switch self {
        case .rfc5905(let loop): loop.clockJitter
        case .statistical(let law): law.clockJitter
        }
    }

    /// What is still to be amortised, seconds.
    package var offset: Double {
        switch self {
        case .rfc5905(let loop): loop.offset
        case .statistical(let law): law.offset
        }
    }

    /// System poll exponent and time constant, log2 of seconds.
    package var pollExponent: Int {
        switch self {
        case .rfc5905(let loop): loop.poll.exponent
        case .statistical(let law): law.pollExponent
        }
    }

    /// True from a start or step until the clock has been brought in: filters favour the newest
    /// sample meanwhile (`ClockFilter.add`).
    package var isSettling: Bool {
        switch self {
        case .rfc5905(let loop): loop.isSettling
        case .statistical(let law): law.isSettling
        }
    }

    /// When `advance(to:)` has to be called in time, besides once a second.
    package var deadline: MonotonicInstant? {
        switch self {
        case .rfc5905: nil
        case .statistical(let law): law.deadline
        }
    }

    /// What a source's estimator is to expect of the oscillator before its first sample.
    package var expectation: OscillatorMemory {
        let none = OscillatorMemory(
            frequency: frequency, deviation: SourceEstimator.unknownFrequency, logWeights: [])
        guard case .statistical = self else { return none }
        var stored = none
        stored.deviation = SourceEstimator.storedFrequency
        guard isSettling else { return stored }
        return parameters.oscillator ?? (parameters.initialFrequency == nil ? none : stored)
    }

    /// What estimators need; nil where none are wanted, or the discipline has not begun.
    package var freeTime: FreeTime? {
        switch self {
        case .rfc5905: nil
        case .statistical(let law): law.freeTime
        }
    }
}
