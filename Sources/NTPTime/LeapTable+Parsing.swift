// leap-seconds.list: `#$` and the day of the file, `#@` and the day it expires, `#h` and its hash,
// and a line for each leap second: when, and TAI - UTC from then on. Times are seconds since 1900,
// and do not begin anew in 2036. Any other line with # is a comment.

extension LeapTable {
    package enum Fault: Error, Equatable, Sendable {
        /// No number where there must be one, or no leap second at all.
        case malformed
        /// A leap second that is not at the start of a month.
        case badTransition
        /// An entry that is not later than the one before.
        case notAscending
    }

    /// Reads a file. Its hash is another matter: `LeapFileHash`.
    package init(parsing file: [UInt8]) throws(Fault) {
        var entries: [Entry] = []
        var updatedAt: Int64?
        var expiresAt = -NTPTimestamp.unixEpoch
        for line in file.split(separator: 10) {
            var field = LeapField(line)
            if line.starts(with: [0x23, 0x24]) {
                field.skip(2)
                updatedAt = try field.time()
            } else if line.starts(with: [0x23, 0x40]) {
                field.skip(2)
                expiresAt = try field.time()
            } else if line.first.map(LeapField.isDigit) == true {
                let entry = Entry(at: try field.time(), taiOffset: try field.offset())
                try LeapTable.check(entry, after: entries.last)
                if entry != entries.last { entries.append(entry) }
            }
        }
        guard !entries.isEmpty else { throw .malformed }
        self.init(entries: entries, updatedAt: updatedAt, expiresAt: expiresAt)
    }

    /// The same entry twice does no harm.
    private static func check(_ entry: Entry, after last: Entry?) throws(Fault) {
        if let last, entry != last, entry.at <= last.at { throw .notAscending }
        guard CalendarDate.monthStart(of: entry.at) == entry.at else { throw .badTransition }
    }
}

/// The numbers of one line, from left to right.
struct LeapField {
    private var rest: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) {
        rest = line
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    mutating func skip(_ count: Int) {
        rest = rest.dropFirst(count)
    }

    /// Seconds since 1900 as seconds since 1970, up to the year 9999.
    mutating func time() throws(LeapTable.Fault) -> Int64 {
        try number(upTo: 255_611_289_599) - NTPTimestamp.unixEpoch
    }

    /// TAI - UTC; negative is possible, if not likely.
    mutating func offset() throws(LeapTable.Fault) -> Int {
        rest = rest.drop(while: LeapField.isBlank)
        let isNegative = rest.first == 0x2d
        if isNegative { skip(1) }
        guard rest.first.map(LeapField.isDigit) == true else { throw .malformed }
        let magnitude = Int(try number(upTo: 32_767))
        return isNegative ? -magnitude : magnitude
    }

    /// Digits, up to a blank, a comment or the line's end.
    private mutating func number(upTo limit: Int64) throws(LeapTable.Fault) -> Int64 {
        rest = rest.drop(while: LeapField.isBlank)
        let digits = rest.prefix(while: LeapField.isDigit)
        guard !digits.isEmpty else { throw .malformed }
        var value: Int64 = 0
        for digit in digits {
            value = value * 10 + Int64(digit - 0x30)
            guard value <= limit else { throw .malformed }
        }
        skip(digits.count)
        guard rest.first.map({ LeapField.isBlank($0) || $0 == 0x23 }) ?? true else {
            throw .malformed
        }
        return value
    }
}
