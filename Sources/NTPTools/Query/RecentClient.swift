import NTPTime

/// One row of a server's list of the addresses that asked lately (RFC 9327, 6, MRU list).
struct RecentClient: Equatable, Sendable {
    var address: SocketAddress
    var first: NTPTimestamp
    var last: NTPTimestamp
    /// Packets, at least 1.
    var count: UInt32
    /// The last packet's first byte: leap, version and mode.
    var modeAndVersion: UInt8
    /// What the server's access list says of the address.
    var restrictions: UInt16

    /// ntp.org's and ntpsec's bits.
    static let limited: UInt16 = 0x0020
    static let kissOfDeath: UInt16 = 0x0400

    /// Seconds between packets on average: the time after the last one does not count.
    var averageInterval: Double { last.seconds(since: first) / Double(max(1, count)) }

    /// Seconds since the last packet.
    func age(at now: NTPTimestamp) -> Double { now.seconds(since: last) }

    var mode: UInt8 { modeAndVersion & 7 }
    var version: UInt8 { modeAndVersion >> 3 & 7 }

    static let heading = [
        "lstint avgint rstr r m v  count rport remote address", String(repeating: "=", count: 78),
    ]

    func line(at now: NTPTimestamp, name: String) -> String {
        let mark =
            restrictions & RecentClient.kissOfDeath != 0
            ? "K" : restrictions & RecentClient.limited != 0 ? "L" : "."
        let columns = [
            DecimalText.right(RecentClient.whole(age(at: now)), width: 6),
            DecimalText.right(RecentClient.whole(averageInterval), width: 6),
            DecimalText.right(String(restrictions, radix: 16), width: 4), mark, "\(mode)",
            "\(version)", DecimalText.right(String(count), width: 6),
            DecimalText.right(String(address.port), width: 5), name,
        ]
        return columns.joined(separator: " ")
    }

    /// Half a second more, without its fraction: C's rounding of what is not negative.
    private static func whole(_ seconds: Double) -> String {
        String(Int((seconds + 0.5).rounded(.towardZero)))
    }

    func json(at now: NTPTimestamp) -> JSONText {
        .object([
            .init("address", .string(address.address.description)),
            .init("port", .integer(Int64(address.port))),
            .init("last_seen_seconds_ago", .decimal(age(at: now), digits: 3)),
            .init("average_interval_seconds", .decimal(averageInterval, digits: 3)),
            .init("packets", .integer(Int64(count))), .init("mode", .integer(Int64(mode))),
            .init("version", .integer(Int64(version))),
            .init("restrictions", .integer(Int64(restrictions))),
        ])
    }
}

/// How `mrulist sort=` puts the rows.
enum RecentClientOrder: String, CaseIterable, Sendable {
    case lastSeen = "lstint"
    case lastSeenDown = "-lstint"
    case averageInterval = "avgint"
    case averageIntervalDown = "-avgint"
    case address = "addr"
    case addressDown = "-addr"
    case count = "count"
    case countDown = "-count"

    /// `newestFirst` as the server's list is; rows that are equal stay in that order.
    func sorted(_ newestFirst: [RecentClient]) -> [RecentClient] {
        switch self {
        case .lastSeen: newestFirst
        case .lastSeenDown: newestFirst.reversed()
        case .averageInterval: newestFirst.sorted { $0.averageInterval < $1.averageInterval }
        case .averageIntervalDown: newestFirst.sorted { $0.averageInterval > $1.averageInterval }
        case .address: newestFirst.sorted { $0.precedes($1) }
        case .addressDown: newestFirst.sorted { $1.precedes($0) }
        case .count: newestFirst.sorted { $0.count < $1.count }
        case .countDown: newestFirst.sorted { $0.count > $1.count }
        }
    }
}

extension RecentClient {
    /// IPv4 before IPv6, each by value.
    fileprivate func precedes(_ other: RecentClient) -> Bool {
        switch (address.address, other.address.address) {
        case (.v4(let left), .v4(let right)): left.bits < right.bits
        case (.v6(let left), .v6(let right)):
            (left.high, left.low) < (right.high, right.low)
        case (.v4, .v6): true
        case (.v6, .v4): false
        }
    }
}
