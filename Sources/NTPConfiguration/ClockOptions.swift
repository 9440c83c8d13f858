/// `tinker`: the clock discipline's numbers, in the units of the file.
package struct TinkerOptions: Equatable, Sendable {
    /// Seconds; 0 never steps.
    package var step = 0.128
    /// Seconds; nil is `step`.
    package var stepBack: Double?
    package var stepForward: Double?
    /// Seconds the offset must stay beyond `step` before a step.
    package var stepout = 300.0
    /// Seconds; 0 switches the check off.
    package var panic = 1000.0
    /// Parts per million.
    package var dispersionPPM = 15.0
    /// log2 of seconds up to 17, seconds above; nil is 2^11 s.
    package var allan: Double?
    /// Seconds, at least `leastHuffpuff`; nil or 0 is off.
    package var huffpuff: Double?
    /// Parts per million; replaces the drift file's.
    package var frequencyPPM: Double?
    /// Seconds: the clock's resolution, as `tick`.
    package var tick: Double?
    /// Beyond `panic` ntpd ends, as ntp.org's; false watches on and leaves the clock alone.
    package var panicExits = false
    /// `discipline rfc5905`: the loop of RFC 5905 steers instead of the statistical discipline.
    package var followsRFC5905 = false
    /// `step` stands in the file, with whatever number.
    package private(set) var hasStep = false

    package init() {}

    /// Words of the file that only mean something to the loop of RFC 5905, which is not in use.
    package var wordsOfTheLoop: [String] {
        guard !followsRFC5905 else { return [] }
        return [("allan", allan != nil), ("huffpuff", (huffpuff ?? 0) > 0)].filter(\.1).map(\.0)
    }

    /// What `stepout` is raised to (CLOCK_MINSTEP of ntp.org's ntpd), seconds.
    package static let leastStepout = 300.0
    /// What `huffpuff` is raised to (HUFFPUFF), seconds.
    package static let leastHuffpuff = 900.0

    /// Both thresholds as one: what stood in lines before it no longer counts.
    mutating func setStep(_ seconds: Double) {
        step = seconds
        hasStep = true
        stepBack = nil
        stepForward = nil
    }
}

/// `tos`: selection and orphan options.
package struct SelectionOptions: Equatable, Sendable {
    /// Seconds after which a manycast client begins its search anew.
    package var beacon = 3600
    package var ceiling: UInt8 = 16
    package var floor: UInt8 = 1
    /// A manycast server also helps those of its own stratum.
    package var cohort = false
    package var minclock = 3
    package var maxclock = 10
    package var minsane = 1
    /// Seconds.
    package var maxdist = 1.5
    package var mindist = 0.001
    /// Orphan stratum; 16 is off.
    package var orphan: UInt8 = 16
    /// Seconds.
    package var orphanwait = 300.0
    /// log2 of the intervals without a good broadcast after which one with an earlier time than
    /// the last is believed to be of a clock that was set back.
    package var bcpollbstep = 0
    /// No time before it is believed.
    package var basedate: BaseDate?
    /// Seconds of dispersion above which a source is unfit (ntpsec).
    package var maxdisp = 16.0
    /// The error that the polls are chosen for, in noises of one sample.
    package var pollTarget = 1.3

    package init() {}
}
