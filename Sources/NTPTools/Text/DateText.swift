import NTPTime

/// Turns timestamps into dates in local time, the way ntp.org's tools print them.
struct DateText: Sendable {
    var pivot: EraPivot
    /// Seconds east of UTC at a moment given in seconds since 1970.
    var secondsEast: @Sendable (Int64) -> Int64

    init(
        pivot: EraPivot = .release,
        secondsEast: @escaping @Sendable (Int64) -> Int64 = { _ in 0 }
    ) {
        self.pivot = pivot
        self.secondsEast = secondsEast
    }

    /// `ecb3d6ab.80000000  Sat, Nov 21 2026  6:45:15.500`: the bits in hexadecimal, then the date
    /// with milliseconds, cut off.
    func pretty(_ timestamp: NTPTimestamp) -> String {
        let unix = pivot.unixSeconds(of: timestamp)
        let date = CalendarDate(unixSeconds: unix &+ secondsEast(unix))
        let milliseconds = (UInt64(timestamp.fraction) * 1000) >> 32
        let seconds = DecimalText.hex(timestamp.seconds, digits: 8)
        let fraction = DecimalText.hex(timestamp.fraction, digits: 8)
        let day = DecimalText.right(String(date.day), width: 2)
        let year = DecimalText.right(String(date.year), width: 4)
        let hour = DecimalText.right(String(date.hour), width: 2)
        let time = "\(hour):\(padded(date.minute, 2)):\(padded(date.second, 2))"
        return "\(seconds).\(fraction)  \(date.weekdayName), \(date.monthName)"
            + " \(day) \(year) \(time).\(padded(Int(milliseconds), 3))"
    }

    /// ` 6 Jul 01:21:49`, how log lines begin.
    func logStamp(unixSeconds: Int64) -> String {
        let date = CalendarDate(unixSeconds: unixSeconds &+ secondsEast(unixSeconds))
        let day = DecimalText.right(String(date.day), width: 2)
        let time = "\(padded(date.hour, 2)):\(padded(date.minute, 2)):\(padded(date.second, 2))"
        return "\(day) \(date.monthName) \(time)"
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        DecimalText.right(String(number), width: width, fill: "0")
    }
}

/// Intervals in the billboard's narrow columns.
enum IntervalText {
    /// Seconds up to 2048, then minutes (`68m`), hours (`17h`), days (`9d`); `-` for none. The
    /// thresholds and roundings are ntpq's.
    static func pretty(seconds: Int64) -> String {
        if seconds <= 0 { return "-" }
        if seconds <= 2048 { return String(seconds) }
        let minutes = (min(seconds, 1 << 40) + 29) / 60
        if minutes <= 300 { return "\(minutes)m" }
        let hours = (minutes + 29) / 60
        if hours <= 96 { return "\(hours)h" }
        return "\((hours + 11) / 24)d"
    }
}
