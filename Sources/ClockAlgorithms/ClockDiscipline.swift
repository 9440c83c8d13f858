package import NTPTime

/// The clock discipline: offsets in, one frequency correction a second and a rare step out.
///
/// An enum, so that another law of steering becomes another case and nothing else changes.
package enum ClockDiscipline: Equatable, Hashable, Sendable {
    /// The phase and frequency locked loop of RFC 5905, 13.
    case rfc5905(PhaseFrequencyDiscipline)

    package init(parameters: DisciplineParameters) {
        self = .rfc5905(PhaseFrequencyDiscipline(parameters: parameters))
    }

    /// Takes the selection's offset. Call `advance(to:)` afterwards to engage it at once, or wait
    /// for the next second.
    package mutating func update(_ input: DisciplineInput) -> DisciplineDecision {
        withLoop { $0.update(input) }
    }

    /// The frequency correction, s/s, to put into the kernel now and leave until the next call;
    /// within 500 ppm. To be called about once a second; the time that really passed is accounted
    /// for at the next call.
    package mutating func advance(to now: MonotonicInstant) -> Double {
        withLoop { $0.advance(to: now) }
    }

    /// Takes other bounds; what was learnt stays.
    package mutating func reconfigure(_ parameters: DisciplineParameters) {
        withLoop { $0.reconfigure(parameters) }
    }

    /// The clock was stepped, by this program or by somebody else: what is left of the old offset
    /// is void.
    package mutating func clockStepped(at now: MonotonicInstant) {
        withLoop { $0.clockStepped(at: now) }
    }

    /// Brings the poll exponent between the limits of the source in use, as an update does: for a
    /// clock that is only watched.
    package mutating func boundPoll(minpoll: Int, maxpoll: Int) {
        withLoop { $0.boundPoll(minpoll: minpoll, maxpoll: maxpoll) }
    }

    /// All phase amortised so far, seconds, for `ClockFilter.follow(phaseSlewed:)`.
    package func phaseSlewed(at now: MonotonicInstant) -> Double {
        loop.phaseSlewed(at: now)
    }

    package var parameters: DisciplineParameters { loop.parameters }
    package var state: DisciplineState { loop.state }
    /// The base frequency correction, s/s: what the drift file stores, in ppm.
    package var frequency: Double { loop.frequency }
    /// RMS change of the frequency at updates, s/s.
    package var wander: Double { loop.wander }
    /// RMS of the offsets against what was expected, seconds.
    package var clockJitter: Double { loop.clockJitter }
    /// What is still to be amortised, seconds.
    package var offset: Double { loop.offset }
    /// System poll exponent and time constant, log2 of seconds.
    package var pollExponent: Int { loop.poll.exponent }
    /// True from a start or step until the clock has been brought in: filters favour the newest
    /// sample meanwhile (`ClockFilter.add`).
    package var isSettling: Bool { loop.isSettling }

    private var loop: PhaseFrequencyDiscipline {
        switch self {
        case .rfc5905(let loop): loop
        }
    }

    private mutating func withLoop<Result>(
        _ body: (inout PhaseFrequencyDiscipline) -> Result
    ) -> Result {
        switch self {
        case .rfc5905(var loop):
            let result = body(&loop)
            self = .rfc5905(loop)
            return result
        }
    }
}
