package import NTPTime

/// The bounds of the clock discipline (`tinker` in the configuration, the drift file, -g and -x).
package struct DisciplineParameters: Equatable, Hashable, Sendable {
    /// The law of steering (`tinker discipline`).
    package var law = DisciplineLaw.rfc5905
    /// Whether the statistical discipline may set the clock back once it was synchronised: only
    /// where the configuration names a threshold (`tinker step`, `tinker stepback`, -x).
    package var stepsBackLater = false
    /// An offset above this much ahead is stepped, seconds; 0 never steps (`stepfwd`, `step`).
    package var stepForward = 0.128
    /// The same for an offset that sets the clock back (`stepback`, `step`).
    package var stepBack = 0.128
    /// How long offsets beyond the step threshold are held for spikes, and how long the frequency
    /// is measured at first, seconds (`stepout`).
    package var stepout = 300.0
    /// An offset beyond this is refused, seconds; 0 refuses none (`panic`).
    package var panic = 1000.0
    /// -g: the first offset may exceed `panic`.
    package var allowsFirstPanic = false
    /// -G: the first offset is stepped, however small.
    package var stepsFirst = false
    /// log2 of the Allan intercept, seconds (`allan`): from this poll exponent on the frequency
    /// is also locked to offset differences.
    package var allan = 11
    /// PHI, how fast the clock may err between samples, s/s (`dispersion`).
    package var dispersionRate = ClockConstants.dispersionRate
    /// Seconds of delays that the huff-n'-puff filter looks back on; nil is off (`huffpuff`).
    package var huffPuffWindow: Double?
    /// The frequency correction of the last run, s/s (drift file); nil when it is not known.
    package var initialFrequency: Double?
    /// What else the last run knew of the oscillator.
    package var oscillator: OscillatorMemory?
    /// Our clock's precision, seconds.
    package var clockPrecision = 0x1p-20
    /// The poll exponent to begin with.
    package var initialPollExponent = 6

    package init() {}

    /// The Allan intercept, seconds: from this age on a sample's wander outweighs its noise.
    package var allanIntercept: Double { LoopGains.seconds(allan) }

    /// The exponent that `tinker allan` means. ntp.org's ntpd reads the number as the exponent
    /// itself, while its manual tells of seconds: what can be an exponent (up to 17) is one, what
    /// is larger are seconds, of which the nearest power of two counts.
    package static func allanExponent(_ given: Double) -> Int {
        let range = PollProcess.exponents
        guard given.isFinite, given > 0 else { return range.lowerBound }
        guard given > Double(range.upperBound) else {
            return max(range.lowerBound, Int(given.rounded(.down)))
        }
        // Between two powers of two the geometric mean divides.
        let isNearerAbove = given.significand > 2.0.squareRoot()
        let nearest = Int(given.exponent) + (isNearerAbove ? 1 : 0)
        return min(max(nearest, range.lowerBound), range.upperBound)
    }

    /// Both step thresholds as one (`tinker step`), seconds; 0 slews always.
    package var step: Double {
        get { max(stepForward, stepBack) }
        set {
            stepForward = newValue
            stepBack = newValue
        }
    }

    /// True when no offset is ever stepped (-x with `step 0`, `slewalways yes`).
    package var slewOnly: Bool { stepForward <= 0 && stepBack <= 0 }

    /// Whether `offset` is beyond the step threshold of its direction.
    func exceedsStep(_ offset: Double) -> Bool {
        offset > 0
            ? stepForward > 0 && offset > stepForward : stepBack > 0 && -offset > stepBack
    }
}

/// The laws of steering that there are.
package enum DisciplineLaw: Equatable, Hashable, Sendable {
    /// The estimators' (decision 0023).
    case statistical
    /// The phase and frequency locked loop of RFC 5905.
    case rfc5905
}

/// One update of the discipline: the selection's combined offset.
package struct DisciplineInput: Equatable, Hashable, Sendable {
    /// THETA, seconds; positive when our clock is behind.
    package var offset: Double
    /// PSI, the selection's jitter, seconds.
    package var jitter: Double
    /// When the system peer's sample was received (`ClockFilter.usedAt`).
    package var at: MonotonicInstant
    /// The system peer's poll limits.
    package var minpoll: Int
    package var maxpoll: Int
    /// delta, the system peer's delay, seconds, for the huff-n'-puff filter; nil leaves it out.
    package var delay: Double?

    package init(offset: Double, jitter: Double, at: MonotonicInstant, minpoll: Int, maxpoll: Int) {
        self.offset = offset
        self.jitter = jitter
        self.at = at
        self.minpoll = minpoll
        self.maxpoll = maxpoll
    }
}

/// What an update did.
package enum DisciplineDecision: Equatable, Hashable, Sendable {
    /// Beyond the step threshold and held for a spike, not newer than the last, or not a number:
    /// nothing changed.
    case ignored
    /// The clock is being slewed.
    case accepted
    /// Step the clock by this many seconds, forget the associations' samples and call
    /// `clockStepped(at:)`.
    case step(by: Double)
    /// Beyond the panic threshold: the clock must not be touched, and somebody should look.
    case panic(offset: Double)
}

/// The states of the discipline (RFC 5905, figure 25); raw values as ntpq shows them.
package enum DisciplineState: UInt8, Equatable, Hashable, Sendable {
    /// NSET: nothing known.
    case notSet = 0
    /// FSET: frequency from the drift file, no offset yet.
    case frequencySet = 1
    /// SPIK: an offset beyond the step threshold is being waited out.
    case spike = 2
    /// FREQ: the frequency is being measured.
    case frequencyTraining = 3
    /// SYNC: phase and frequency are being tracked.
    case synchronised = 4
}
