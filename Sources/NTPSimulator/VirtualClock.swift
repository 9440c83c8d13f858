package import NTPTime

/// How a host's clock is at the start.
package struct ClockTraits: Equatable, Sendable {
    /// Wall time minus true time, seconds.
    package var offset = 0.0
    /// How much the oscillator is too fast, s/s.
    package var frequency = 0.0
    /// The oscillator's random walk: deviation of its change in a second, s/s.
    package var wander = 0.0
    /// What else its frequency does.
    package var oscillator = OscillatorTraits()
    /// What the kernel makes of a correction.
    package var steering = SteeringModel.ideal
    /// Both clocks show only multiples of this, seconds, rounded down; 0 shows all there is.
    package var resolution = 0.0
    /// Whether the daemon is told a precision that fits the resolution.
    package var tellsResolution = true
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
    private let start: Int64
    private let resolution: Double
    private let stopsWithEra: Bool
    private var crystal: Oscillator
    private var kernel: KernelSteering
    private var random: SeededRandom
    private var at = MonotonicInstant(nanoseconds: 0)
    /// Seconds gained on true time by running at another rate, by both clocks.
    private var gained = 0.0
    /// Seconds the wall clock alone is ahead: at the start, and by steps.
    private var stepped: Double
    /// Seconds that the monotonic clock has stood still, as it does while the host sleeps.
    private var slept = 0.0
    private var isAsleep = false

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
        resolution = traits.resolution
        stopsWithEra = traits.stopsWithEra
        crystal = Oscillator(
            frequency: traits.frequency, wander: traits.wander, traits: traits.oscillator)
        kernel = KernelSteering(model: traits.steering)
        stepped = traits.offset
        self.random = random
    }

    /// How much the oscillator is too fast now, s/s.
    package var oscillator: Double { crystal.frequency }

    /// The rate correction in force, s/s: what the kernel makes of what it was told last.
    package var correction: Double { kernel.correction }

    /// Wall time minus true time, seconds, at the moment of `advance`.
    package var error: Double { gained + stepped }

    /// The correction that would make this oscillator right, s/s: what a discipline should find.
    package var wantedCorrection: Double { 1 / (1 + oscillator) - 1 }

    private var rate: Double { (1 + oscillator) * (1 + correction) }

    /// How much faster than true time both clocks run now, s/s, apart from slews by others.
    package var rateError: Double { rate - 1 }

    /// Lets true time pass; an earlier moment changes nothing. The oscillator's frequency walks
    /// one step each full second.
    package mutating func advance(to moment: MonotonicInstant) {
        while at < moment {
            var next = moment.nanoseconds
            let boundary = (at.nanoseconds / VirtualClock.second + 1) * VirtualClock.second
            let isRestless = !crystal.isSteady || kernel.isRestless
            if isRestless { next = min(next, boundary) }
            if let due = kernel.dueAt { next = min(next, due) }
            pass(until: MonotonicInstant(nanoseconds: next))
            if kernel.dueAt == next { kernel.takeEffect() }
            guard isRestless, next == boundary else { continue }
            let noise = crystal.nextSecond(next / VirtualClock.second, random: &random)
            let slewed = kernel.nextSecond()
            if !isAsleep { gained += noise + slewed }
        }
    }

    private mutating func pass(until next: MonotonicInstant) {
        let seconds = next.seconds(since: at)
        if isAsleep { slept += seconds } else { gained += seconds * (rate - 1) }
        at = next
    }

    /// Both clocks at the moment of `advance`, without the time that reading them takes.
    package var reading: ClockReading {
        ClockReading(wall: wall, monotonic: shown(monotonic))
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
        var passed = sinceStart
        if resolution > 0 { passed = (passed / resolution).rounded(.down) * resolution }
        let units = Int128((passed * 0x1p32).rounded())
        return NTPTimestamp(bits: UInt64(truncatingIfNeeded: Int128(seconds) << 32 + units))
    }

    private var monotonic: MonotonicInstant {
        MonotonicInstant(nanoseconds: at.nanoseconds + VirtualClock.uptime)
            .advanced(bySeconds: gained - slept)
    }

    private func shown(_ moment: MonotonicInstant) -> MonotonicInstant {
        let grain = Int64(resolution * 1e9)
        guard grain > 1 else { return moment }
        return MonotonicInstant(nanoseconds: moment.nanoseconds / grain * grain)
    }

    /// The true time at which the monotonic clock will show `deadline` if the rate stays as it
    /// is; never before the next nanosecond, so that a world always gets on.
    package func trueTime(of deadline: MonotonicInstant) -> MonotonicInstant {
        // A coarse clock shows the deadline with its next tick only.
        let grain = Int64(resolution * 1e9)
        let ticked =
            grain > 1
            ? MonotonicInstant(nanoseconds: (deadline.nanoseconds + grain - 1) / grain * grain)
            : deadline
        let wait = ticked.seconds(since: monotonic) / rate
        let soonest = MonotonicInstant(nanoseconds: at.nanoseconds + 1)
        return max(soonest, at.advanced(bySeconds: wait))
    }

    /// The room gets warmer: from now on the oscillator is faster by so many s/s.
    package mutating func shiftFrequency(by change: Double) {
        crystal.shift(by: change)
    }

    // MARK: What adjtimex and clock_settime do

    package mutating func correct(by frequency: Double) {
        kernel.correct(by: frequency, at: at.nanoseconds)
    }

    package mutating func step(by seconds: Double) {
        stepped += seconds
    }

    // MARK: What others do

    /// Another program slews the clock as `adjtime` does, at 500 ppm.
    package mutating func slewOnce(by seconds: Double) {
        kernel.slewOnce(by: seconds)
    }

    /// Another program gives the kernel's phase-locked loop an offset.
    package mutating func lockPhase(by seconds: Double, timeConstant: Int) {
        kernel.lockPhase(by: seconds, timeConstant: timeConstant)
    }

    /// The host falls asleep: its monotonic clock stands still, the wall clock goes on by a
    /// battery and a quartz that is right.
    package mutating func fallAsleep() {
        isAsleep = true
    }

    /// - Parameter error: how far off the battery's clock is, seconds; the wall clock is set by it.
    package mutating func wakeUp(error: Double) {
        isAsleep = false
        stepped += error
    }
}
