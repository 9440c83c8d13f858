/// One change of UTC against TAI.
package struct LeapSecond: Equatable, Hashable, Sendable {
    /// The first second after it, in seconds since 1970: always the start of a month.
    package var at: Int64
    /// What TAI - UTC changes by, seconds: 1 where 23:59:60 is inserted, -1 where 23:59:59 is left
    /// out.
    package var change: Int

    package init(at: Int64, change: Int) {
        self.at = at
        self.change = change
    }
}

/// A table of leap seconds, as the IERS publishes it in `leap-seconds.list` (the format is NIST's).
/// A value: whoever needs the time brings it along.
package struct LeapTable: Equatable, Hashable, Sendable {
    package struct Entry: Equatable, Hashable, Sendable {
        /// From when on, in seconds since 1970.
        package var at: Int64
        /// TAI - UTC from then on, seconds.
        package var taiOffset: Int

        package init(at: Int64, taiOffset: Int) {
            self.at = at
            self.taiOffset = taiOffset
        }
    }

    /// In order of time; never empty.
    package private(set) var entries: [Entry]
    /// The file's own date (`#$`), in seconds since 1970; nil where it has none.
    package private(set) var updatedAt: Int64?
    /// Until when nothing else is going to happen (`#@`), in seconds since 1970.
    package private(set) var expiresAt: Int64

    init(entries: [Entry], updatedAt: Int64?, expiresAt: Int64) {
        self.entries = entries
        self.updatedAt = updatedAt
        self.expiresAt = expiresAt
    }

    package var last: Entry { entries[entries.count - 1] }

    package func isExpired(at unixSeconds: Int64) -> Bool { unixSeconds >= expiresAt }

    /// Whole days until it expires, rounded down: 0 on the last day, negative afterwards.
    package func daysToLive(at unixSeconds: Int64) -> Int64 {
        // No clock is that far off; it only must not overflow.
        let difference = expiresAt - max(-1 << 60, min(unixSeconds, 1 << 60))
        return difference >= 0 ? difference / 86_400 : (difference + 1) / 86_400 - 1
    }

    /// TAI - UTC in seconds; nil before the table begins.
    package func taiOffset(at unixSeconds: Int64) -> Int? {
        entries.last { $0.at <= unixSeconds }?.taiOffset
    }

    /// The first leap second still to come.
    package func next(after unixSeconds: Int64) -> LeapSecond? {
        guard let index = entries.firstIndex(where: { $0.at > unixSeconds }), index > 0 else {
            return nil
        }
        let change = entries[index].taiOffset - entries[index - 1].taiOffset
        return change == 0 ? nil : LeapSecond(at: entries[index].at, change: change)
    }

    /// Adds what happened and the file did not know of; earlier than its last entry it is none.
    package mutating func append(_ leap: LeapSecond) {
        guard leap.at > last.at else { return }
        entries.append(Entry(at: leap.at, taiOffset: last.taiOffset + leap.change))
    }
}
