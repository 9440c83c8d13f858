package import NTPTime

/// The bookkeeping that free time needs: what the local clock would show had nobody ever slewed
/// it. Steps are not in it; they move the estimators' states instead, as sums of large numbers
/// lose digits.
package struct FreeTime: Equatable, Hashable, Sendable {
    /// A stretch of time in which the clock ran at one rate.
    private struct Stretch: Equatable, Hashable, Sendable {
        var since: MonotonicInstant
        /// Seconds by which the clock had been moved before.
        var correction: Double
        /// Seconds for each second that the corrected clock shows.
        var slope: Double
    }

    /// Enough for packets that left, or came, before the last changes.
    private static let remembered = 64
    private let epoch: MonotonicInstant
    /// The newest first.
    private var stretches: [Stretch]
    /// The rate in force, s/s.
    package private(set) var rate = 0.0

    package init(at now: MonotonicInstant) {
        epoch = now
        stretches = Array(
            repeating: Stretch(since: now, correction: 0, slope: 0),
            count: FreeTime.remembered)
    }

    /// C: all that the clock was moved by until `moment`, by other rates than its own; seconds.
    package func correction(at moment: MonotonicInstant) -> Double {
        let stretch =
            stretches.first { $0.since <= moment } ?? stretches[FreeTime.remembered - 1]
        return stretch.correction + stretch.slope * moment.seconds(since: stretch.since)
    }

    /// Free time since the beginning, seconds.
    package func time(at moment: MonotonicInstant) -> Double {
        moment.seconds(since: epoch) - correction(at: moment)
    }

    /// The clock runs at this rate from now on, s/s.
    package mutating func setRate(_ rate: Double, at now: MonotonicInstant) {
        guard rate != self.rate else { return }
        let correction = correction(at: now)
        self.rate = rate
        for index in stride(from: FreeTime.remembered - 1, to: 0, by: -1) {
            stretches[index] = stretches[index - 1]
        }
        // Both are counted on the corrected clock, which shows 1 + rate for each second of its own.
        stretches[0] = Stretch(since: now, correction: correction, slope: rate / (1 + rate))
    }

    /// The rate that was set last took effect a little later than it was decided.
    package mutating func rateTookEffect(at moment: MonotonicInstant) {
        let (new, old) = (stretches[0], stretches[1])
        guard moment > new.since, old.since <= new.since else { return }
        stretches[0].since = moment
        stretches[0].correction =
            old.correction + old.slope * moment.seconds(since: old.since)
    }
}
