package import NTPTime

/// How a host's clock is at the start.
package struct ClockTraits: Equatable, Sendable {
    /// Wall time minus true time, seconds.
    package var offset = 0.0
    /// How much the oscillator is too fast, s/s.
    package var frequency = 0.0
    /// The oscillator's random walk: deviation of its change in a second, s/s.
    package var wander = 0.0

    package init(offset: Double = 0, frequencyPPM: Double = 0, wander: Double = 0) {
        self.offset = offset
        frequency = frequencyPPM * 1e-6
        self.wander = wander
    }
}

/// A host's two clocks, as Linux has them, over one oscillator: the wall clock, which can be
/// stepped, and the monotonic one, which cannot. Both run at the rate that adjtimex was given.
///
/// True time is a `MonotonicInstant` of the world's own.
package struct VirtualClock: Equatable, Sendable {
    /// How much the oscillator is too fast now, s/s.
    package private(set) var oscillator: Double
    /// The rate correction in force, s/s: what the kernel was told last.
    package private(set) var correction = 0.0

    private let wander: Double
    private var random: SeededRandom
    private var at = MonotonicInstant(nanoseconds: 0)
    /// Seconds gained on true time by running at another rate, by both clocks.
    private var gained = 0.0
    /// Seconds the wall clock alone is ahead: at the start, and by steps.
    private var stepped: Double

    /// 2027-01-15 08:00:00 UTC: the wall time at which each world begins.
    private static let epoch = NTPTimestamp(unixSeconds: 1_800_000_000, nanoseconds: 0)
    /// The monotonic clock counts from the host's start, which was earlier than the world's.
    private static let uptime: Int64 = 100_000_000_000
    private static let second: Int64 = 1_000_000_000

    package init(_ traits: ClockTraits, random: SeededRandom) {
        oscillator = traits.frequency
        wander = traits.wander
        stepped = traits.offset
        self.random = random
    }

    /// Wall time minus true time, seconds, at the moment of `advance`.
    package var error: Double { gained + stepped }

    /// The correction that would make this oscillator right, s/s: what a discipline should find.
    package var wantedCorrection: Double { 1 / (1 + oscillator) - 1 }

    private var rate: Double { (1 + oscillator) * (1 + correction) }

    /// Lets true time pass; an earlier moment changes nothing. The oscillator's frequency walks
    /// one step each full second.
    package mutating func advance(to moment: MonotonicInstant) {
        while at < moment {
            let seconds = at.nanoseconds / VirtualClock.second
            let boundary = (seconds + 1) * VirtualClock.second
            let next = MonotonicInstant(nanoseconds: min(moment.nanoseconds, boundary))
            gained += next.seconds(since: at) * (rate - 1)
            at = next
            if wander > 0, next.nanoseconds == boundary { oscillator += wander * random.normal() }
        }
    }

    /// Both clocks at the moment of `advance`, without the time that reading them takes.
    package var reading: ClockReading {
        let elapsed = Double(at.nanoseconds) * 1e-9
        return ClockReading(
            wall: VirtualClock.epoch.advanced(bySeconds: elapsed + error), monotonic: monotonic)
    }

    private var monotonic: MonotonicInstant {
        MonotonicInstant(nanoseconds: at.nanoseconds + VirtualClock.uptime)
            .advanced(bySeconds: gained)
    }

    /// The true time at which the monotonic clock will show `deadline` if the rate stays as it
    /// is; never before the next nanosecond, so that a world always gets on.
    package func trueTime(of deadline: MonotonicInstant) -> MonotonicInstant {
        let wait = deadline.seconds(since: monotonic) / rate
        let soonest = MonotonicInstant(nanoseconds: at.nanoseconds + 1)
        return max(soonest, at.advanced(bySeconds: wait))
    }

    // MARK: What adjtimex and clock_settime do

    package mutating func correct(by frequency: Double) {
        correction = frequency
    }

    package mutating func step(by seconds: Double) {
        stepped += seconds
    }
}
