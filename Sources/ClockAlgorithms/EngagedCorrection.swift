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

    /// The same at `now`. A moment before the last one gives `base` as it was then, and leaves
    /// the phase: samples older than the last call know of all later slews.
    func accrued(to now: MonotonicInstant) -> EngagedCorrection {
        var moved = self
        if let since {
            let interval = now.seconds(since: since)
            moved.base += baseRate * interval
            if interval > 0 { moved.phase += phaseRate * interval }
        }
        moved.since = now
        return moved
    }
}
