import NTPCrypto
import NTPTime

/// What a leap second file is worth.
struct LeapFileVerdict: Equatable, Sendable {
    enum Level: String, Equatable, Sendable {
        case debug = "DEBUG"
        case info = "INFO"
        case notice = "NOTICE"
        case warning = "WARNING"
        case error = "ERROR"
    }

    struct Line: Equatable, Sendable {
        var level: Level
        var text: String
    }

    /// nil where the file is of no use: not one, or with a wrong hash.
    var table: LeapTable?
    var isExpired = false
    var lines: [Line] = []

    /// Judges a file that messages call `name`.
    init(_ contents: [UInt8], name: String, unixSeconds: Int64) {
        guard checkHash(contents, name) else { return }
        guard let found = try? LeapTable(parsing: contents) else {
            lines.append(Line(level: .error, text: "\(name) is no list of leap seconds"))
            return
        }
        table = found
        isExpired = found.isExpired(at: unixSeconds)
        if isExpired {
            let day = CalendarDate(unixSeconds: found.expiresAt).isoText
            lines.append(Line(level: .notice, text: "File expired on \(day)"))
        }
    }

    private mutating func checkHash(_ contents: [UInt8], _ name: String) -> Bool {
        let computed = MessageDigest.sha1.hash(LeapFileHash.input(of: contents))
        var expected = "(no checksum record found in file)"
        switch LeapFileHash.stated(in: contents) {
        case .hash(let stated):
            if stated == computed {
                lines.append(Line(level: .debug, text: "Checksum of \(name) validated"))
                return true
            }
            expected = LeapFileVerdict.hex(stated)
        case .malformed: expected = "(no checksum of five words)"
        case .nothing: break
        }
        lines += [
            Line(level: .error, text: "Checksum of \(name) is invalid:"),
            Line(level: .error, text: "EXPECTED: \(expected)"),
            Line(
                level: .error,
                text: "COMPUTED: "
                    + (computed.map(LeapFileVerdict.hex) ?? "(OpenSSL's policy bars SHA-1)")),
        ]
        return false
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { DecimalText.hex($0, digits: 2) }.joined()
    }
}
