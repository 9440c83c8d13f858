package import NTPTime

/// `tos basedate`: a day that no honest clock is before, as `YYYY-MM-DD` or in days since
/// 1900-01-01; from 1970-01-01 on.
package struct BaseDate: Equatable, Hashable, Sendable {
    /// The day's beginning, seconds since 1970-01-01 UTC.
    package let unixSeconds: Int64

    private static let day: Int64 = 86_400
    /// 1970-01-01 to 2242-03-16, which is the second era's middle: days since 1970.
    private static let range: ClosedRange<Int64> = 0...99_421

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2d }) else { return nil }
        let days: Int64
        if bytes.count <= 6, let sinceEra = Int64(text), sinceEra >= 0 {
            days = sinceEra - NTPTimestamp.unixEpoch / BaseDate.day
        } else if let found = BaseDate.days(ofDate: text) {
            days = found
        } else {
            return nil
        }
        guard BaseDate.range.contains(days) else { return nil }
        unixSeconds = days * BaseDate.day
    }

    /// The day's beginning as packets have it.
    package var timestamp: NTPTimestamp {
        NTPTimestamp(unixSeconds: unixSeconds, nanoseconds: 0)
    }

    /// `YYYY-MM-DD`.
    package var text: String {
        let date = CalendarDate(unixSeconds: unixSeconds)
        return [(date.year, 4), (date.month, 2), (date.day, 2)]
            .map { DecimalText.right("\($0.0)", width: $0.1, fill: "0") }
            .joined(separator: "-")
    }

    /// Days since 1970 of `YYYY-MM-DD`; nil for what is no date.
    private static func days(ofDate text: String) -> Int64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        // Ask the calendar about the days around where the date must lie.
        let near = Int64(year - 1970) * 1461 / 4 + Int64(month - 1) * 30
        return (near - 5...near + 40).first { candidate in
            let date = CalendarDate(unixSeconds: candidate * BaseDate.day)
            return date.year == year && date.month == month && date.day == day
        }
    }
}
