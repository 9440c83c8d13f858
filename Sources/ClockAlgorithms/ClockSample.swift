package import NTPTime

/// The four moments of one client exchange (RFC 5905, 8): T1 the request leaves by the client's
/// clock, T2 it arrives by the server's, T3 the reply leaves by the server's, T4 it arrives by the
/// client's.
package struct ExchangeTimestamps: Equatable, Hashable, Sendable {
    package var t1: NTPTimestamp
    package var t2: NTPTimestamp
    package var t3: NTPTimestamp
    package var t4: NTPTimestamp

    package init(t1: NTPTimestamp, t2: NTPTimestamp, t3: NTPTimestamp, t4: NTPTimestamp) {
        self.t1 = t1
        self.t2 = t2
        self.t3 = t3
        self.t4 = t4
    }

    /// theta = ((T2 - T1) + (T3 - T4)) / 2 in seconds, positive when the server is ahead. The sum
    /// is exact, and only then becomes a Double.
    package var offset: Double {
        let sum = Int128(difference(t2, t1)) + Int128(difference(t3, t4))
        return Double(sum) * 0x1p-33
    }

    /// delta = (T4 - T1) - (T3 - T2) in seconds. A server's mistake, or a clock that was moved
    /// between T1 and T4, can make it negative.
    package var roundTrip: Double {
        let sum = Int128(difference(t4, t1)) - Int128(difference(t3, t2))
        return Double(sum) * 0x1p-32
    }

    /// Seconds from T1 to T4 on the client's clock, never negative: the time for which the
    /// client's own oscillator adds error.
    package var elapsed: Double {
        max(0, Double(difference(t4, t1)) * 0x1p-32)
    }

    private func difference(_ later: NTPTimestamp, _ earlier: NTPTimestamp) -> Int64 {
        Int64(bitPattern: later.bits &- earlier.bits)
    }
}

/// One measurement of a source's clock against ours.
package struct ClockSample: Equatable, Hashable, Sendable {
    /// theta, source minus local clock, seconds.
    package var offset: Double
    /// delta, the round trip, seconds.
    package var delay: Double
    /// epsilon, the largest error the sample's own making can have, seconds.
    package var dispersion: Double
    /// When the sample was complete, on the monotonic clock.
    package var receivedAt: MonotonicInstant
    /// What it was made of, as both clocks showed it at those moments; nil where there was no
    /// exchange.
    package var exchange: ExchangeTimestamps?

    package init(offset: Double, delay: Double, dispersion: Double, receivedAt: MonotonicInstant) {
        self.offset = offset
        self.delay = delay
        self.dispersion = dispersion
        self.receivedAt = receivedAt
    }

    /// The sample of one exchange (RFC 5905, 8). A delay below the client's own precision is that
    /// precision: a faster reply than it can measure says nothing.
    ///
    /// - Parameter clockPrecision: our clock's precision rho, seconds.
    /// - Parameter serverPrecision: the server's precision, seconds.
    /// - Parameter dispersionRate: PHI, s/s.
    package init(
        _ exchange: ExchangeTimestamps, clockPrecision: Double, serverPrecision: Double,
        receivedAt: MonotonicInstant, dispersionRate: Double = ClockConstants.dispersionRate
    ) {
        offset = exchange.offset
        delay = max(exchange.roundTrip, clockPrecision)
        dispersion = clockPrecision + serverPrecision + dispersionRate * exchange.elapsed
        self.receivedAt = receivedAt
    }
}

/// Numbers of RFC 5905 that more than one algorithm uses.
package enum ClockConstants {
    /// PHI: how fast an undisciplined clock may err, s/s (RFC 5905, 7.2).
    package static let dispersionRate = 15e-6
    /// MAXDISP: the dispersion that means "nothing known", seconds (RFC 5905, 7.2).
    package static let maximumDispersion = 16.0
    /// The largest frequency correction, s/s: what a kernel accepts without changing its tick.
    package static let maximumFrequency = 500e-6
    /// The age in seconds from which a crystal's wander weighs more than the network's noise
    /// (the Allan intercept, 2^11 s as in ntp.org's ntpd).
    package static let allanIntercept = 2048.0
}
