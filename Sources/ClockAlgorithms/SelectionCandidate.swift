/// A source that passed the packet and fitness tests, as the selection algorithm sees it.
package struct SelectionCandidate: Equatable, Hashable, Sendable {
    /// The caller's own name for the source; results refer to it.
    package var index: Int
    /// theta, seconds.
    package var offset: Double
    /// psi, seconds.
    package var jitter: Double
    /// DELTA + delta, the round trip to the root, seconds; reported, not used to choose.
    package var rootDelay: Double
    /// LAMBDA with everything in it, seconds.
    package var rootDistance: Double
    package var stratum: UInt8
    /// `prefer`: if it survives, it alone sets the clock.
    package var prefer = false
    /// `true`: never a falseticker.
    package var trueChimer = false
    /// The undisciplined local clock, 127.127.1.u: chosen when there is nothing better, unless
    /// preferred.
    package var isLocalClock = false
    /// A pulse-per-second signal without date: numbers nothing, steers when somebody else does.
    package var isPPS = false

    package init(
        index: Int, offset: Double, jitter: Double, rootDistance: Double, stratum: UInt8
    ) {
        self.index = index
        self.offset = offset
        self.jitter = jitter
        self.rootDistance = rootDistance
        self.stratum = stratum
        rootDelay = 0
    }

    /// False when a number is not one: such a source is rejected before any comparison.
    var isUsable: Bool {
        offset.isFinite && jitter.isFinite && rootDistance.isFinite && rootDistance >= 0
    }
}

/// The bounds of the selection (`tos` in the configuration).
package struct SelectionParameters: Equatable, Hashable, Sendable {
    /// Fewest survivors that may set the clock (`minsane`; RFC 5905's NSANE).
    package var minsane = 1
    /// The cluster algorithm stops at this many (`minclock`; RFC 5905's NMIN).
    package var minclock = 3
    /// Sources beyond this many are kept as backup (`maxclock`).
    package var maxclock = 10
    /// Least root distance, and the weight of one stratum, seconds (`mindist`).
    package var minimumDistance = 0.001
    /// Our clock's precision, seconds.
    package var clockPrecision = 0x1p-20
    /// The last outcome's `clockHopThreshold`, seconds; 0 at first.
    package var clockHopThreshold = 0.0

    package init() {}
}
