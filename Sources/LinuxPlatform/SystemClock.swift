import Glibc
package import NTPTime

/// The machine's two clocks, read by clock_gettime: the one call that simulators stand in for too.
package enum SystemClock {
    /// CLOCK_REALTIME.
    package static func wall() -> NTPTimestamp {
        let time = read(CLOCK_REALTIME)
        return NTPTimestamp(unixSeconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }

    /// CLOCK_MONOTONIC.
    package static func monotonic() -> MonotonicInstant {
        let time = read(CLOCK_MONOTONIC)
        return MonotonicInstant(
            nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    package static func reading() -> ClockReading {
        ClockReading(wall: wall(), monotonic: monotonic())
    }

    /// Whole seconds since 1970.
    package static func unixSeconds() -> Int64 {
        Int64(read(CLOCK_REALTIME).tv_sec)
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        // Both clocks exist on every Linux, so the call cannot fail.
        _ = clock_gettime(clock, &time)
        return time
    }

    /// The least step in which the wall clock was seen to advance, in seconds, and its log2
    /// rounded up: RFC 5905's precision. The number of looks is bounded, as a simulated clock
    /// need not move at all.
    package static func measurePrecision() -> (seconds: Double, exponent: Int8) {
        var least = 1.0
        var last = wall()
        var steps = 0
        for _ in 0..<20_000 where steps < 100 {
            let now = wall()
            let step = now.seconds(since: last)
            last = now
            // An NTP timestamp resolves 2^-32 s.
            guard step > 0x1p-32 else { continue }
            steps += 1
            least = min(least, step)
        }
        if steps == 0 { least = 0x1p-20 }
        var exponent: Int8 = 0
        var power = 1.0
        while power / 2 >= least, exponent > -32 {
            power /= 2
            exponent -= 1
        }
        return (least, exponent)
    }
}
