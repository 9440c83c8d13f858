import NTPTime

/// The correction the kernel is running on, and all it has done to the clock so far.
struct EngagedCorrection: Equatable, Hashable, Sendable {
    /// s/s, for the oscillator's own error.
    var baseRate = 0.0
    /// s/s, to amortise an offset.
    var phaseRate = 0.0
    /// Seconds the clock was moved by the base rate.
    private(set) var base = 0.0
    /// Seconds the clock was moved by the phase rate.
    private(set) var phase = 0.0
    private var since: MonotonicInstant?

    /// The same at `now`; a moment already accounted for changes nothing.
    func accrued(to now: MonotonicInstant) -> EngagedCorrection {
        var moved = self
        guard let since else {
            moved.since = now
            return moved
        }
        let interval = now.seconds(since: since)
        guard interval > 0 else { return self }
        moved.base += baseRate * interval
        moved.phase += phaseRate * interval
        moved.since = now
        return moved
    }

    /// What `base` was, or will be, at `moment` by the present base rate.
    func base(at moment: MonotonicInstant) -> Double {
        guard let since else { return base }
        return base + baseRate * moment.seconds(since: since)
    }
}
