/// A 64-bit NTP timestamp: 32 bits of seconds since the start of its era, 32 bits of fraction
/// (RFC 5905, 6). One unit is 2^-32 s, about 233 ps; era 0 began on 1900-01-01.
///
/// The era is not on the wire. Differences of two timestamps are right across an era's end as
/// long as they are less than 68 years apart; a date needs an `EraPivot`.
package struct NTPTimestamp: Equatable, Hashable, Sendable {
    /// The 64 bits as they stand in a packet, first byte highest.
    package var bits: UInt64

    package init(bits: UInt64) {
        self.bits = bits
    }

    package init(seconds: UInt32, fraction: UInt32) {
        bits = UInt64(seconds) << 32 | UInt64(fraction)
    }

    /// The moment `seconds` + `nanoseconds` (0 ..< 10^9) after 1970-01-01 00:00:00 UTC.
    package init(unixSeconds: Int64, nanoseconds: Int64) {
        let seconds = UInt32(truncatingIfNeeded: unixSeconds &+ NTPTimestamp.unixEpoch)
        let fraction =
            (UInt64(truncatingIfNeeded: nanoseconds) << 32 &+ 500_000_000) / 1_000_000_000
        // Rounding up the last half unit of a second carries into the seconds: add, do not join.
        bits = UInt64(seconds) << 32 &+ fraction
    }

    /// Zero stands for "unknown or unsynchronised" (RFC 5905, 6).
    package static let unset = NTPTimestamp(bits: 0)

    /// Seconds from 1900-01-01 to 1970-01-01: 70 years with 17 leap days.
    package static let unixEpoch: Int64 = 2_208_988_800

    package var seconds: UInt32 { UInt32(truncatingIfNeeded: bits >> 32) }
    package var fraction: UInt32 { UInt32(truncatingIfNeeded: bits) }
    package var isUnset: Bool { bits == 0 }

    /// `self - earlier` in seconds, the difference taken in 64-bit two's complement so that it
    /// is right across an era's end (RFC 5905, 6: figure 4's discussion).
    package func seconds(since earlier: NTPTimestamp) -> Double {
        Double(Int64(bitPattern: bits &- earlier.bits)) * 0x1p-32
    }

    /// This timestamp moved by `seconds`, which may be negative; whole units of 2^-32 s.
    /// An interval of 2^31 s or more, or one that is not a number, does not move it.
    package func advanced(bySeconds interval: Double) -> NTPTimestamp {
        guard abs(interval) < 0x1p31 else { return self }
        return NTPTimestamp(bits: bits &+ UInt64(bitPattern: Int64((interval * 0x1p32).rounded())))
    }
}

/// Chooses the era of a timestamp: of all moments that have its 64 bits, the one in the 2^32 s
/// (136 years) that begin at `unixSeconds`. It is a value, never a global: tests and simulated
/// worlds pass their own.
package struct EraPivot: Equatable, Hashable, Sendable {
    /// The earliest moment, in seconds since 1970-01-01 UTC.
    package var unixSeconds: Int64

    package init(unixSeconds: Int64) {
        self.unixSeconds = unixSeconds
    }

    /// 2026-11-01: before this program was built, so no honest clock is earlier. Raised at each
    /// release (CONTRIBUTING.md, "Releases").
    package static let release = EraPivot(unixSeconds: 1_793_491_200)

    /// 1970: no kernel's clock can show less, and of the moments that a step may mean, each clock
    /// that was ever set right means one from then on.
    package static let kernel = EraPivot(unixSeconds: 0)

    /// Seconds since 1970-01-01 UTC of `timestamp`, its fraction cut off.
    package func unixSeconds(of timestamp: NTPTimestamp) -> Int64 {
        let first = UInt32(truncatingIfNeeded: unixSeconds &+ NTPTimestamp.unixEpoch)
        return unixSeconds &+ Int64(timestamp.seconds &- first)
    }
}
