/// The discipline's constants; why these is told in decision 0001.
enum LoopGains {
    /// SHIFT_PLL: the phase time constant is 2^(2 + poll exponent) seconds.
    static let phaseShift = 2
    /// The largest time constant, log2 of seconds, whatever the poll exponent.
    static let longest = 10
    /// Phase time constant while the clock is being brought in, seconds.
    static let settlingTimeConstant = 16.0
    /// An offset below this ends the settling, seconds (CLOCK_FLOOR of ntp.org's ntpd).
    static let settledOffset = 0.5e-3
    /// FLL gain (RFC 5905, 13: 1/4).
    static let frequencyLock = 0.25
    /// Weight of the newest value in jitter and wander is 1/8 (CLOCK_AVG).
    static let averaging = 8.0

    static func seconds(_ exponent: Int) -> Double {
        Double(sign: .plus, exponent: exponent, significand: 1)
    }

    /// Seconds in which the residual offset falls to 1/e.
    static func phaseTimeConstant(_ exponent: Int, settling: Bool) -> Double {
        settling ? settlingTimeConstant : seconds(phaseShift + min(exponent, longest))
    }

    /// s/s of frequency for each second of offset. The interval counts up to twice the time
    /// constant, and never so much that the offset would be more than explained by it.
    static func frequencyGain(_ exponent: Int, interval: Double) -> Double {
        let shift = phaseShift + min(exponent, longest)
        let counted = min(interval, seconds(shift + 1))
        return min(counted / seconds(2 * (shift + 2)), frequencyLock / interval)
    }

    static func clamped(_ frequency: Double) -> Double {
        let limit = ClockConstants.maximumFrequency
        return frequency.isFinite ? min(max(frequency, -limit), limit) : 0
    }

    /// The exponentially weighted RMS.
    static func averaged(_ old: Double, _ new: Double) -> Double {
        (old * old + (new * new - old * old) / averaging).squareRoot()
    }
}
