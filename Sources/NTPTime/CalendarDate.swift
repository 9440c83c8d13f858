/// A moment as the Gregorian calendar has it, in UTC.
package struct CalendarDate: Equatable, Hashable, Sendable {
    package var year: Int
    /// 1 to 12.
    package var month: Int
    /// 1 to 31.
    package var day: Int
    /// 0 is Sunday.
    package var weekday: Int
    package var hour: Int
    package var minute: Int
    package var second: Int
    /// Days since 1858-11-17, the number statistics files begin with.
    package var modifiedJulianDay: Int64

    /// The UTC date and time `unixSeconds` after 1970-01-01 00:00:00.
    package init(unixSeconds: Int64) {
        let day = unixSeconds >= 0 ? unixSeconds / 86_400 : (unixSeconds - 86_399) / 86_400
        let secondOfDay = Int(unixSeconds - day * 86_400)
        hour = secondOfDay / 3600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
        weekday = Int(((day + 4) % 7 + 7) % 7)
        modifiedJulianDay = day + 40_587
        // Years counted from March put the leap day last, so month lengths follow one formula
        // (the civil-from-days algorithm; 719,468 days lie between 0000-03-01 and 1970-01-01).
        let shifted = day + 719_468
        let era = shifted >= 0 ? shifted / 146_097 : (shifted - 146_096) / 146_097
        let dayOfEra = Int(shifted - era * 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        self.day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
    }

    package static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    package static let weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    package var monthName: String { CalendarDate.monthNames[month - 1] }
    package var weekdayName: String { CalendarDate.weekdayNames[weekday] }
}
