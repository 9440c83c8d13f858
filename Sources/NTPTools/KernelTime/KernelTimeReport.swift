import LinuxPlatform
import NTPTime

/// What ntptime prints of one reading of the kernel's clock.
struct KernelTimeReport {
    var reading: KernelTimex
    var dates: DateText

    private static let states = ["OK", "INS", "DEL", "OOP", "WAIT", "ERROR"]

    private static let statusBits: [FlagWord] = [
        .init(0x1, "PLL"), .init(0x2, "PPSFREQ"), .init(0x4, "PPSTIME"), .init(0x8, "FLL"),
        .init(0x10, "INS"), .init(0x20, "DEL"), .init(0x40, "UNSYNC"), .init(0x80, "FREQHOLD"),
        .init(0x100, "PPSSIGNAL"), .init(0x200, "PPSJITTER"), .init(0x400, "PPSWANDER"),
        .init(0x800, "PPSERROR"), .init(0x1000, "CLOCKERR"), .init(0x2000, "NANO"),
        .init(0x4000, "MODE"), .init(0x8000, "CLK"),
    ]

    private var stateText: String {
        let state = Int(reading.state)
        let name =
            KernelTimeReport.states.indices.contains(state)
            ? KernelTimeReport.states[state] : "TIME-#\(state)"
        return "code \(state) (\(name))"
    }

    /// Six digits of microseconds, or nine of nanoseconds.
    private var fractionText: String {
        DecimalText.right(
            String(reading.fraction), width: reading.isNano ? 9 : 6, fill: "0")
    }

    /// The time with what the kernel cannot know cut off: 2^-20 s, or 2^-30 s with nanoseconds.
    private var timestamp: NTPTimestamp {
        let nanoseconds = reading.isNano ? reading.fraction : reading.fraction * 1000
        // The original hands on microseconds in either case.
        let exact = NTPTimestamp(
            unixSeconds: reading.seconds, nanoseconds: nanoseconds / 1000 * 1000)
        let half: UInt32 = reading.isNano ? 0x2 : 0x800
        let mask: UInt32 = reading.isNano ? 0xffff_fffc : 0xffff_f000
        return NTPTimestamp(seconds: exact.seconds, fraction: (exact.fraction &+ half) & mask)
    }

    /// What ntp_gettime() tells.
    func clockLines(raw: Bool) -> [String] {
        let time = timestamp
        let errors =
            "  maximum error \(reading.maximumError) us,"
            + " estimated error \(reading.estimatedError) us"
        let tai = ", TAI offset \(reading.taiOffset)"
        let lines = [
            "ntp_gettime() returns \(stateText)",
            "  time \(dates.pretty(time)), (.\(fractionText)),",
        ]
        guard raw else { return lines + [errors + tai] }
        let unix = String(reading.seconds, radix: 16)
        let numbers =
            "  ntptime=\(String(time.seconds, radix: 16)).\(String(time.fraction, radix: 16))"
            + " unixtime=\(unix).\(fractionText) "
        return lines + [errors + numbers + date(reading.seconds), tai]
    }

    /// `Sat Nov 21 06:45:15 2026`, in local time.
    private func date(_ unixSeconds: Int64) -> String {
        let local = CalendarDate(unixSeconds: unixSeconds &+ dates.secondsEast(unixSeconds))
        func two(_ number: Int) -> String {
            DecimalText.right(String(number), width: 2, fill: "0")
        }
        let day = DecimalText.right(String(local.day), width: 2)
        return "\(local.weekdayName) \(local.monthName) \(day)"
            + " \(two(local.hour)):\(two(local.minute)):\(two(local.second)) \(local.year)"
    }

    /// What ntp_adjtime() tells.
    var parameterLines: [String] {
        let unit = reading.isNano ? 1e-3 : 1
        func microseconds(_ number: Int64) -> String {
            DecimalText.fixed(Double(number) * unit, digits: 3)
        }
        func millionths(_ number: Int64, digits: Int = 3) -> String {
            DecimalText.fixed(Double(number) / 65_536, digits: digits)
        }
        let words = FlagWord.words(reading.status, KernelTimeReport.statusBits)
        let status = "0x\(String(reading.status, radix: 16)) (\(words.joined(separator: ",")))"
        let pulse = reading.pulse
        let interval = 1 << max(0, min(Int(pulse.shift), 31))
        let lines = [
            "ntp_adjtime() returns \(stateText)",
            "  modes 0x0 (),",
            "  offset \(microseconds(reading.offset)) us,"
                + " frequency \(millionths(reading.frequency)) ppm, interval \(interval) s,",
            "  maximum error \(reading.maximumError) us,"
                + " estimated error \(reading.estimatedError) us,",
            "  status \(status),",
            "  time constant \(reading.timeConstant),"
                + " precision \(microseconds(reading.precision)) us,"
                + " tolerance \(millionths(reading.tolerance, digits: 0)) ppm,",
        ]
        guard pulse.shift != 0 else { return lines }
        return lines + [
            "  pps frequency \(millionths(pulse.frequency)) ppm,"
                + " stability \(millionths(pulse.stability)) ppm,"
                + " jitter \(microseconds(pulse.jitter)) us,",
            "  intervals \(pulse.calibrations), jitter exceeded \(pulse.jitterExceeded),"
                + " stability exceeded \(pulse.stabilityExceeded), errors \(pulse.errors).",
        ]
    }

    /// How the clock's fraction has moved from one reading to the next.
    static func cost(_ readings: [KernelTimex]) -> String {
        let times = readings.map(\.fraction)
        let first = DecimalText.right(String(times.first ?? 0), width: 6, fill: "0")
        let steps = zip(times.dropFirst(), times).map { " \($0 - $1)" }.joined()
        return "[ us \(first):\(steps) ]"
    }
}
