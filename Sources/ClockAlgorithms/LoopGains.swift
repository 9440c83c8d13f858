/// The discipline's constants; why these is told in decision 0005.
enum LoopGains {
    /// The phase time constant is 2^(1 + poll exponent) seconds; SHIFT_PLL is 2 in kernels.
    static let phaseShift = 1
    /// The largest time constant, log2 of seconds, whatever the poll exponent.
    static let longest = 10
    /// Phase time constant while the clock is being brought in, seconds.
    static let settlingTimeConstant = 16.0
    /// An offset below this ends the settling, seconds (CLOCK_FLOOR of ntp.org's ntpd).
    static let settledOffset = 0.5e-3
    /// Most of an offset that one update may lay to the frequency.
    static let largestShare = 0.5
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
    /// constant; after an outage the gain falls further, since a wrong frequency would have had
    /// all of that time to build the offset up.
    static func frequencyGain(_ exponent: Int, interval: Double) -> Double {
        let shift = phaseShift + min(exponent, longest)
        let counted = min(interval, seconds(shift + 1))
        return min(counted / seconds(2 * (shift + 2)), largestShare / interval)
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
