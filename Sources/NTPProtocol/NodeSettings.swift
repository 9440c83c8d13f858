package import ClockAlgorithms
package import NTPTime

/// What the node is told once, at its start, besides the configuration.
package struct NodeSettings: Sendable {
    /// log2 of the time in seconds one reading of the clock takes.
    package var precision: Int8
    /// Seconds per second, from the drift file; nil where there is none.
    package var initialFrequency: Double?
    /// What else the drift file knows, of the same frequency.
    package var oscillator: OscillatorMemory?
    /// `ntpd -g`: the first step may be beyond the panic threshold.
    package var allowsFirstPanicStep = false
    /// `ntpd -G`: the first offset is stepped, however small.
    package var stepsFirst = false
    /// `ntpd -x`: steps only beyond this many seconds instead of `tinker step`.
    package var stepThreshold: Double?
    /// Whether the clock may be touched: `disable ntp`, or no right to, make it false.
    package var steersClock = true
    /// Chooses the era of our own clock's time, where a date is wanted: for leap seconds.
    package var eraPivot = EraPivot.release
    /// Stages of each clock filter. No line of ntp.conf changes it; a simulated world does, to see
    /// what the filter is worth.
    package var filterStageCount = ClockFilter.stageCount
    /// A leap second is passed on where more than this share of the survivors announce it. As
    /// `filterStageCount`, for simulated worlds only.
    package var leapMajority = 0.5
    /// An unpredictable number, for the rate limiter's hash and the first association ID.
    package var seed: UInt64
    /// The reference identifier of an upstream with an IPv6 address: the first 32 bits of its
    /// MD5 hash (RFC 5905, 7.3). The daemon has the cryptography for it.
    package var referenceIDOfIPv6: @Sendable (IPv6Address) -> ReferenceID

    package init(
        precision: Int8, seed: UInt64,
        referenceIDOfIPv6: @escaping @Sendable (IPv6Address) -> ReferenceID
    ) {
        self.precision = precision
        self.seed = seed
        self.referenceIDOfIPv6 = referenceIDOfIPv6
    }

    /// `tick`: the clock is no finer than this many seconds. What is finer than was measured, or
    /// longer than a second, is told and left alone.
    mutating func coarsen(to tick: Double?) -> String? {
        guard let tick else { return nil }
        let text = DecimalText.fixed(tick, digits: 9)
        guard tick <= 1 else { return "proto: a tick of \(text) s is above 1 s and not used" }
        guard tick >= seconds(log2: precision) else {
            return "proto: a tick of \(text) s is finer than the clock and not used"
        }
        // As ntp.org's ntpd rounds it: up from four thirds of a power of two on.
        precision = Int8(tick.exponent) + (tick.significand > 4.0 / 3 ? 1 : 0)
        return "proto: tick \(text) s: precision = \(precision)"
    }

    /// A reading of the wall clock as a packet tells it: what the clock can not resolve is random,
    /// so that who did not see the packet can not quote it (RFC 5905, 6). `bits` are the chance.
    func transmitTimestamp(_ wall: NTPTimestamp, bits: UInt64) -> NTPTimestamp {
        let unresolved = UInt64(1) << UInt64(min(max(32 + Int(precision), 0), 32)) - 1
        let stamp = wall.bits & ~unresolved | bits & unresolved
        return NTPTimestamp(bits: max(stamp, 1))
    }

    /// The identifier by which those below us see that we follow `address`.
    package func referenceID(of address: IPAddress) -> ReferenceID {
        switch address {
        case .v4(let address): ReferenceID(address)
        case .v6(let address): referenceIDOfIPv6(address)
        }
    }
}
