package import NTPTime

/// How a host's clock is at the start.
package struct ClockTraits: Equatable, Sendable {
    /// Wall time minus true time, seconds.
    package var offset = 0.0
    /// How much the oscillator is too fast, s/s.
    package var frequency = 0.0
    /// The oscillator's random walk: deviation of its change in a second, s/s.
    package var wander = 0.0
    /// Whether the seconds stay at 2^32 - 1 when the era ends, instead of beginning anew: a clock
    /// that knows no eras.
    package var stopsWithEra = false

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

    private let start: Int64
    private let wander: Double
    private let stopsWithEra: Bool
    private var random: SeededRandom
    private var at = MonotonicInstant(nanoseconds: 0)
    /// Seconds gained on true time by running at another rate, by both clocks.
    private var gained = 0.0
    /// Seconds the wall clock alone is ahead: at the start, and by steps.
    private var stepped: Double

    /// 2027-01-15 08:00:00 UTC, in seconds since 1970: when worlds begin that have no other wish.
    package static let usualStart: Int64 = 1_800_000_000
    /// The monotonic clock counts from the host's start, which was earlier than the world's.
    private static let uptime: Int64 = 100_000_000_000
    private static let second: Int64 = 1_000_000_000

    /// - Parameter start: UTC at true time 0, in seconds since 1970.
    package init(
        _ traits: ClockTraits, random: SeededRandom, start: Int64 = VirtualClock.usualStart
    ) {
        self.start = start
        stopsWithEra = traits.stopsWithEra
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
        ClockReading(wall: wall, monotonic: monotonic)
    }

    /// Seconds that the wall clock has gained on the start of the world.
    private var sinceStart: Double { Double(at.nanoseconds) * 1e-9 + error }

    /// What the wall clock shows, in whole seconds since 1970.
    package var unixSeconds: Int64 { start + Int64(sinceStart.rounded(.down)) }

    private var wall: NTPTimestamp {
        let seconds = start + NTPTimestamp.unixEpoch
        let shown = unixSeconds + NTPTimestamp.unixEpoch
        if stopsWithEra, shown >> 32 > seconds >> 32 { return NTPTimestamp(bits: .max) }
        // A clock can be more than half an era off, which no difference of timestamps can.
        let units = Int128((sinceStart * 0x1p32).rounded())
        return NTPTimestamp(bits: UInt64(truncatingIfNeeded: Int128(seconds) << 32 + units))
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

    /// The room gets warmer: from now on the oscillator is faster by so many s/s.
    package mutating func shiftFrequency(by change: Double) {
        oscillator += change
    }

    // MARK: What adjtimex and clock_settime do

    package mutating func correct(by frequency: Double) {
        correction = frequency
    }

    package mutating func step(by seconds: Double) {
        stepped += seconds
    }
}
