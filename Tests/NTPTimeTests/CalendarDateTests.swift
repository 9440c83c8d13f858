import Glibc
import NTPTime
import Testing

/// Dates against glibc's gmtime.
@Suite struct CalendarDateTests {
    private static func check(_ seconds: Int64) {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        let date = CalendarDate(unixSeconds: seconds)
        #expect(date.year == Int(parts.tm_year) + 1900, "\(seconds)")
        #expect(date.month == Int(parts.tm_mon) + 1, "\(seconds)")
        #expect(date.day == Int(parts.tm_mday), "\(seconds)")
        #expect(date.weekday == Int(parts.tm_wday), "\(seconds)")
        #expect(date.hour == Int(parts.tm_hour), "\(seconds)")
        #expect(date.minute == Int(parts.tm_min), "\(seconds)")
        #expect(date.second == Int(parts.tm_sec), "\(seconds)")
    }

    @Test func everyEdgeOfADayFrom1850To2250() {
        let first: Int64 = -43_830
        for day in stride(from: first, to: 102_270, by: 37) {
            CalendarDateTests.check(day * 86_400)
            CalendarDateTests.check(day * 86_400 - 1)
        }
    }

    /// Leap days and the centuries that have none, and both ends of era 0.
    @Test(
        arguments: [
            -1, 0, 951_782_399, 951_782_400, 951_868_799, 951_868_800, 4_107_542_399, 4_107_542_400,
            -2_208_988_800, -2_208_988_801, 2_085_978_495, 2_085_978_496, -62_135_596_800,
            253_402_300_799,
        ] as [Int64])
    func edges(seconds: Int64) {
        CalendarDateTests.check(seconds)
    }

    @Test func namesAndModifiedJulianDays() {
        #expect(CalendarDate(unixSeconds: 0).modifiedJulianDay == 40_587)
        #expect(CalendarDate(unixSeconds: -1).modifiedJulianDay == 40_586)
        #expect(CalendarDate(unixSeconds: -40_587 * 86_400).modifiedJulianDay == 0)
        let date = CalendarDate(unixSeconds: 951_782_400)
        #expect(date.weekdayName + " " + date.monthName == "Tue Feb")
        #expect(date.day == 29)
    }
}
