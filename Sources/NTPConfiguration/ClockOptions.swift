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
    /// Seconds; nil is 2^11.
    package var allan: Double?
    /// Seconds; nil is off.
    package var huffpuff: Double?
    /// Parts per million; replaces the drift file's.
    package var frequencyPPM: Double?
    /// Seconds per tick, as the file has it.
    package var tick: Double?

    package init() {}
}

/// `tos`: selection and orphan options.
package struct SelectionOptions: Equatable, Sendable {
    package var beacon = 3600
    package var ceiling: UInt8 = 16
    package var floor: UInt8 = 1
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
    /// log2 by which a broadcast client polls less often.
    package var bcpollbstep = 0
    /// `YYYY-MM-DD` or days since 1900: no time before it is believed.
    package var basedate: String?
    /// Seconds of dispersion above which a source is unfit (ntpsec).
    package var maxdisp = 16.0

    package init() {}
}
