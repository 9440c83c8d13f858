import NTPConfiguration
import NTPTime
import NTPWire

/// What `restrict ... limited` allows one address: on average one packet in so many seconds, in
/// bursts of so many, with a least gap (`discard`, or ntpsec's `limit`).
struct RateLimit: Equatable, Sendable {
    /// Seconds of credit that a packet costs; each second gives one back.
    var cost: Double
    /// Packets in a row.
    var burst: Double
    /// Seconds; the least between two packets.
    var minimumGap: Double
    /// Seconds; between two kisses to one address.
    var kissGap: Double

    /// Packets in a row that ntp.org's average allows (its NTP_SHIFT).
    private static let usualBurst = 8.0

    init(_ configuration: Configuration) {
        let limit = configuration.limit
        if limit != RateLimitOptions() {
            // Rates of 0 let nothing through; what is left of a bound must stay a number.
            cost = 1 / max(limit.average, 1e-6)
            burst = max(limit.burst, 1)
            minimumGap = 0
            kissGap = 1 / max(limit.kod, 1e-6)
        } else {
            let discard = configuration.discard
            cost = Double(UInt64(1) << UInt64(min(max(discard.average, 0), 32)))
            burst = RateLimit.usualBurst
            minimumGap = Double(discard.minimum)
            kissGap = cost
        }
    }
}

extension RateLimit {
    /// log2 of the seconds between packets that are always allowed.
    var pollExponent: Int8 {
        Int8((0...17).first { Double(UInt64(1) << UInt64($0)) >= cost } ?? 17)
    }
}

/// What came of a packet that had to keep to a rate.
enum RateVerdict: Equatable, Hashable, Sendable {
    case allowed
    /// Too soon after the last, or too many. A kiss is due where the sender was not told lately.
    case tooOften(isKissDue: Bool)
}

/// What one address has used up of what it is allowed.
struct Allowance: Equatable, Sendable {
    /// Seconds of credit; of time packets.
    private var debt: Float = 0
    /// Packets of credit; of queries.
    private var queryDebt: Float = 0
    private var queriedAt: MonotonicInstant?
    private var kissedAt: MonotonicInstant?

    /// Queries a second, and in a row (security: mode 6 is worth a flood to a forger).
    private static let queryRate: Float = 2
    private static let queryBurst: Float = 20

    /// Charges a time packet that comes `gap` seconds after the last one; nil is the first.
    /// Packets that are refused cost nothing, so a client that is merely wrong is served again.
    mutating func charge(
        _ limit: RateLimit, gap: Double?, at now: MonotonicInstant
    ) -> RateVerdict {
        let passed = Float(gap ?? .infinity)
        debt = max(0, debt - passed)
        let cost = Float(limit.cost)
        let isTooSoon = gap.map { $0 < limit.minimumGap } ?? false
        guard isTooSoon || debt + cost > Float(limit.burst) * cost else {
            debt += cost
            return .allowed
        }
        let isKissDue = kissedAt.map { now.seconds(since: $0) >= limit.kissGap } ?? true
        return .tooOften(isKissDue: isKissDue)
    }

    /// Time packets that are not forgotten yet, so long after the last one.
    func packetsOwed(after gap: Double, limit: RateLimit) -> Double {
        max(0, Double(debt) - gap) / limit.cost
    }

    mutating func kissed(at now: MonotonicInstant) {
        kissedAt = now
    }

    /// Charges a query; false where it is one too many.
    mutating func chargeQuery(at now: MonotonicInstant) -> Bool {
        let passed = queriedAt.map { Float(now.seconds(since: $0)) } ?? 0
        queriedAt = now
        queryDebt = max(0, queryDebt - max(0, passed) * Allowance.queryRate)
        guard queryDebt + 1 <= Allowance.queryBurst else { return false }
        queryDebt += 1
        return true
    }
}

extension MonitorList.Entry {
    /// Charges what came now, before `lastAt` moves on; a kiss that is due counts as sent.
    mutating func charge(
        _ mode: PacketMode, limit: RateLimit, flags: RestrictFlags, at now: MonotonicInstant
    ) -> RateVerdict {
        if mode == .control {
            if allowance.chargeQuery(at: now) { return .allowed }
            dropped = dropped &+ 1
            return .tooOften(isKissDue: false)
        }
        let gap = count > 1 ? now.seconds(since: lastAt) : nil
        let verdict = allowance.charge(limit, gap: gap, at: now)
        if verdict != .allowed { dropped = dropped &+ 1 }
        if verdict == .tooOften(isKissDue: true), flags.contains(.kod) {
            allowance.kissed(at: now)
        }
        return verdict
    }
}
