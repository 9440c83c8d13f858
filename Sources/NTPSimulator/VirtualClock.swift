package import NTPTime

/// A computer's clock in a world where the truth is known: an oscillator that runs at its own
/// rate, which wanders, and what a daemon has made of it.
package struct VirtualClock: Equatable, Sendable {
    /// What the oscillator gains by itself, seconds per second.
    package private(set) var naturalFrequency: Double
    /// The standard deviation of the natural frequency's change in one second.
    package let wander: Double
    /// What the kernel was told to add, seconds per second.
    package private(set) var correction = 0.0
    /// The wall clock minus the truth, seconds.
    package private(set) var error: Double
    /// The monotonic clock minus the truth: it is slewed like the wall clock, but never stepped.
    private var monotonicError = 0.0
    /// The true time all of this holds for, nanoseconds since the world began.
    private var at: Int64 = 0
    private var nextWander = VirtualClock.second

    private static let second: Int64 = 1_000_000_000

    package init(offset: Double = 0, frequency: Double = 0, wander: Double = 0) {
        error = offset
        naturalFrequency = frequency
        self.wander = wander
    }

    /// Lets the clock run until the true time `now`.
    package mutating func run(until now: Int64, random: inout SeededRandom) {
        while nextWander <= now {
            elapse(until: nextWander)
            nextWander += VirtualClock.second
            if wander > 0 { naturalFrequency += random.normal(deviation: wander) }
        }
        elapse(until: now)
    }

    private mutating func elapse(until now: Int64) {
        let gain = Double(now - at) * 1e-9 * rate
        error += gain
        monotonicError += gain
        at = now
    }

    /// What the clock gains on the truth at present, seconds per second.
    package var rate: Double { naturalFrequency + correction }

    package func reading(start: NTPTimestamp) -> ClockReading {
        let elapsed = Double(at) * 1e-9
        return ClockReading(
            wall: start.advanced(bySeconds: elapsed).advanced(bySeconds: error),
            monotonic: MonotonicInstant(nanoseconds: at).advanced(bySeconds: monotonicError))
    }

    package mutating func adjust(frequency: Double) {
        correction = frequency
    }

    package mutating func step(by seconds: Double) {
        error += seconds
    }
}
