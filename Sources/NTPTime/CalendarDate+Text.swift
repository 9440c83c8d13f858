// How dates stand in files and messages.

extension CalendarDate {
    /// `2017-01-01T00:00:00Z` (ISO 8601).
    package var isoText: String {
        "\(digits([(year, 4)]))-\(digits([(month, 2)]))-\(digits([(day, 2)]))"
            + "T\(digits([(hour, 2)])):\(digits([(minute, 2)])):\(digits([(second, 2)]))Z"
    }

    /// `201701010000`: to the minute and without marks, as mode 6 and ntp.org's event lines have
    /// dates.
    package var minuteText: String {
        digits([(year, 4), (month, 2), (day, 2), (hour, 2), (minute, 2)])
    }

    private func digits(_ fields: [(value: Int, width: Int)]) -> String {
        fields.map { DecimalText.right(String($0.value), width: $0.width, fill: "0") }.joined()
    }
}

// Months, at whose ends leap seconds are.

extension CalendarDate {
    /// The first second of the month that holds `unixSeconds`, in seconds since 1970.
    package static func monthStart(of unixSeconds: Int64) -> Int64 {
        let date = CalendarDate(unixSeconds: unixSeconds)
        let intoMonth = ((date.day - 1) * 24 + date.hour) * 3600 + date.minute * 60 + date.second
        return unixSeconds - Int64(intoMonth)
    }

    /// The first second of the month after the one that holds `unixSeconds`.
    package static func nextMonthStart(after unixSeconds: Int64) -> Int64 {
        // 31 days after its first day a month is over, and the next one is not.
        monthStart(of: monthStart(of: unixSeconds) + 31 * 86_400)
    }
}
