package import NTPConfiguration
package import NTPTime

/// Who asks too often (`restrict ... limited`, `discard`). A table of fixed size: a stranger can
/// push another stranger out of it but never make it grow.
package struct RateLimiter: Equatable, Sendable {
    private struct Entry: Equatable, Hashable, Sendable {
        var address: IPAddress
        var lastSeen: MonotonicInstant
        /// Seconds of credit used up: each packet served costs 2^average, each second gives one.
        var debt: Double
    }

    private var slots: [Entry?]
    private var options: DiscardOptions
    /// Keeps strangers from choosing addresses that fall on one another.
    private let seed: UInt64

    /// Packets in a row that the average allows (ntp.org's NTP_SHIFT).
    private static let burst = 8.0
    private static let slotCount = 4096

    package init(options: DiscardOptions, seed: UInt64) {
        self.options = options
        self.seed = seed
        slots = Array(repeating: nil, count: RateLimiter.slotCount)
    }

    /// Other limits from now on.
    package mutating func reconfigure(_ options: DiscardOptions) {
        self.options = options
    }

    /// Counts a packet; true where it came too soon after the last one, or too often on average.
    /// Packets that are refused cost nothing, so a client that is merely wrong is served again.
    package mutating func isTooOften(_ source: IPAddress, at now: MonotonicInstant) -> Bool {
        let slot = Int(truncatingIfNeeded: RateLimiter.mix(source, seed: seed) >> 52)
        guard var entry = slots[slot], entry.address == source else {
            slots[slot] = Entry(address: source, lastSeen: now, debt: cost)
            return false
        }
        let gap = now.seconds(since: entry.lastSeen)
        entry.lastSeen = now
        entry.debt = max(0, entry.debt - gap)
        let isTooSoon = gap < Double(options.minimum)
        let isTooMany = entry.debt + cost > RateLimiter.burst * cost
        if !isTooSoon, !isTooMany { entry.debt += cost }
        slots[slot] = entry
        return isTooSoon || isTooMany
    }

    private var cost: Double { Double(UInt64(1) << UInt64(min(max(options.average, 0), 32))) }

    /// The standard library's hash differs from process to process, which would make simulated
    /// worlds differ too; this one is SplitMix64's finaliser over the address, keyed.
    private static func mix(_ address: IPAddress, seed: UInt64) -> UInt64 {
        switch address {
        case .v4(let address):
            finalise(seed ^ UInt64(address.bits))
        case .v6(let address):
            finalise(finalise(seed ^ address.high) ^ address.low)
        }
    }

    private static func finalise(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9e37_79b9_7f4a_7c15
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
