import NTPConfiguration
import NTPTime
import NTPWire

// SAVECONFIG: the configuration in force goes into a file of the folder that `saveconfigdir` names,
// and nowhere else.

extension ControlOperation {
    /// ntp.org's buffers, the zero at the end included.
    private static let longestName = 128
    private static let longestPath = 512

    func saveConfiguration(_ data: [UInt8]) -> Answer? {
        if asker.restrictions.contains(.nomodify) {
            var answer = refusal("saveconfig prohibited by restrict ... nomodify")
            answer.wasRestricted = true
            return answer
        }
        guard let folder = subject.configuration.files.saveconfigdir, !folder.isEmpty else {
            return refusal("saveconfig prohibited, no saveconfigdir configured")
        }
        let wanted = data.prefix { $0 != 0 }
        guard !wanted.isEmpty else { return nil }
        guard wanted.count < ControlOperation.longestName else {
            return refusal(
                "saveconfig exceeded maximum raw name length (\(ControlOperation.longestName))")
        }
        let name = SafeFileName.expand(wanted, at: subject.environment.localDate)
        guard SafeFileName.isSafe(name), name.utf8.count < ControlOperation.longestName else {
            let shown = ControlOperation.printable(name)
            return refusal("saveconfig rejects unsafe file name '\(shown)'")
        }
        let saved = SavedConfiguration(
            folder: folder, name: name,
            contents: "# \(subject.environment.version): the configuration in force\n"
                + subject.configuration.printed(),
            request: header)
        guard saved.path.utf8.count < ControlOperation.longestPath else {
            return refusal(
                "saveconfig exceeded maximum path length (\(ControlOperation.longestPath))")
        }
        return Answer(change: .save(saved))
    }

    private func refusal(_ text: String) -> Answer {
        Answer(
            data: ControlOperation.line(text), remark: "\(text) (for \(asker.source.address))")
    }

    /// Bytes of the net as a terminal and a log may show them.
    static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { (0x20...0x7e).contains($0.value) ? $0 : "?" }))
    }
}

/// Names of files that a stranger with a key may choose.
enum SafeFileName {
    /// ntp.org's rule: letters, digits and `_`, behind the first also `-`, `.` and `+`. No folder
    /// and no hidden file can be named by these.
    static func isSafe(_ name: String) -> Bool {
        guard let first = name.utf8.first, isWord(first) else { return false }
        return name.utf8.allSatisfy { isWord($0) || [0x2b, 0x2d, 0x2e].contains($0) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x5f, 0x61...0x7a: true
        default: false
        }
    }

    /// With strftime's `%Y` and the like filled in; one that is not known stays, and makes the name
    /// unsafe.
    static func expand(_ bytes: some Sequence<UInt8>, at date: CalendarDate) -> String {
        var result: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            let letter = iterator.next()
            if let letter, let text = expansion(of: letter, date) {
                result += Array(text.utf8)
            } else {
                result += [byte] + (letter.map { [$0] } ?? [])
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func expansion(of letter: UInt8, _ date: CalendarDate) -> String? {
        func two(_ number: Int) -> String {
            DecimalText.right(String(number), width: 2, fill: "0")
        }
        let month = two(date.month)
        let day = two(date.day)
        switch letter {
        case UInt8(ascii: "Y"): return String(date.year)
        case UInt8(ascii: "y"): return two(date.year % 100)
        case UInt8(ascii: "m"): return month
        case UInt8(ascii: "d"): return day
        case UInt8(ascii: "F"): return "\(date.year)-\(month)-\(day)"
        case UInt8(ascii: "H"): return two(date.hour)
        case UInt8(ascii: "M"): return two(date.minute)
        case UInt8(ascii: "S"): return two(date.second)
        case UInt8(ascii: "a"): return date.weekdayName
        case UInt8(ascii: "b"), UInt8(ascii: "h"): return date.monthName
        case UInt8(ascii: "%"): return "%"
        default: return nil
        }
    }
}
