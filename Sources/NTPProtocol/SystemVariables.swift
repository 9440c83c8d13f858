import ClockAlgorithms
package import NTPTime
package import NTPWire

/// What this host says of its own time (RFC 5905, 9.1 and 11: the system process variables).
package struct SystemVariables: Equatable, Hashable, Sendable {
    package var leap = LeapIndicator.unsynchronised
    /// 1 to 15, or 16 while unsynchronised.
    package var stratum: UInt8 = 16
    package var precision: Int8
    /// DELTA, seconds.
    package var rootDelay = 0.0
    /// EPSILON at `updatedAt`, seconds; see `rootDispersion(at:)`.
    package var rootDispersion = 0.0
    /// When the system process last ran through.
    package var updatedAt: MonotonicInstant
    /// PHI, s/s (`tinker dispersion`).
    package var dispersionRate = ClockConstants.dispersionRate
    package var referenceID = ReferenceID.initial
    package var referenceTimestamp = NTPTimestamp.unset
    /// The association that sets our clock.
    package var systemPeer: UInt16?
    /// What kind of source it is.
    package var source = ClockSource.unspecified
    /// THETA of the last selection, seconds.
    package var offset = 0.0
    /// PSI of the last selection, seconds.
    package var jitter: Double
    /// How many sources the last offset was combined from.
    package var survivors = 0
    /// TAI - UTC in seconds, by the table of leap seconds; nil without one or without the time.
    package var taiOffset: Int?
    package var events = EventMemory<SystemEvent>()

    init(precision: Int8, at now: MonotonicInstant) {
        self.precision = precision
        updatedAt = now
        jitter = seconds(log2: precision)
    }

    package var isSynchronised: Bool { leap != .unsynchronised }

    /// EPSILON grown to `now`: what an oscillator may have drifted since.
    package func rootDispersion(at now: MonotonicInstant) -> Double {
        rootDispersion + dispersionRate * max(0, now.seconds(since: updatedAt))
    }

    /// The bound of our own error, seconds.
    package func rootDistance(at now: MonotonicInstant) -> Double {
        rootDelay / 2 + rootDispersion(at: now)
    }

    /// Nothing is known of the time: after a step, or when the error has grown beyond use.
    mutating func lose(_ reason: ReferenceID, at now: MonotonicInstant) {
        leap = .unsynchronised
        stratum = 16
        rootDelay = 0
        rootDispersion = 0
        updatedAt = now
        referenceID = reason
        referenceTimestamp = .unset
        jitter = seconds(log2: precision)
        systemPeer = nil
        source = .unspecified
    }

    /// The copy that clients are answered from.
    package func serverSnapshot() -> ServerSnapshot {
        var snapshot = ServerSnapshot(
            leap: leap, stratum: stratum, precision: precision, rootDelay: rootDelay,
            rootDispersion: rootDispersion, at: updatedAt, referenceID: referenceID,
            referenceTimestamp: referenceTimestamp)
        snapshot.dispersionRate = dispersionRate
        return snapshot
    }
}
