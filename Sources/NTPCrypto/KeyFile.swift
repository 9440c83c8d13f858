/// The contents of a key file (ntp.org's `ntp.keys`): one key a line, `NUMBER TYPE KEY` and perhaps
/// the addresses it is for, `192.0.2.1,2001:db8::/32`; `#` begins a comment.
///
/// A KEY of up to 20 characters is its own text; a longer one is in hex. A line with an error gives
/// no key and the others count. A number that comes twice has the later key.
package struct KeyFile: Sendable {
    /// In the order of the file, each number once.
    package private(set) var keys: [SymmetricKey] = []
    /// In the order of the file.
    package private(set) var findings: [KeyFinding] = []
    /// How many findings there were beyond the first `mostFindings`.
    package private(set) var furtherFindings = 0

    /// A log that is taken for a key file must not grow by what is found in it.
    package static let mostFindings = 20

    /// The longest secret that is used, in bytes, as with ntp.org.
    static let longestSecret = 32
    /// The longest KEY that is its own text.
    static let longestText = 20

    /// Reads any bytes. They stay with the caller, who should `cleanse` them.
    package init(parsing bytes: Span<UInt8>) {
        var places: [UInt32: Int] = [:]
        var start = 0
        var number = 1
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            var line = KeyFileLine(bytes, start..<end, number: number)
            if let key = line.parse(bytes) {
                if let place = places[key.id] {
                    line.warn(at: start, "key \(key.id) stands here again; this one counts")
                    keys[place] = key
                } else {
                    places[key.id] = keys.count
                    keys.append(key)
                }
            }
            add(line.findings)
            start = end + 1
            number += 1
        }
    }

    private mutating func add(_ more: [KeyFinding]) {
        for finding in more {
            if findings.count < KeyFile.mostFindings {
                findings.append(finding)
            } else {
                furtherFindings += 1
            }
        }
    }

    /// What to tell about a key file with these permission bits (`st_mode`); nil where only its
    /// owner may write and not everyone may read.
    package static func permissionWarning(path: String, mode: UInt32) -> String? {
        let everyone = mode & 0o006 != 0
        guard everyone || mode & 0o020 != 0 else { return nil }
        let octal = String(mode & 0o7777, radix: 8)
        let who = everyone ? "everyone" : "its group"
        let what = everyone && mode & 0o002 == 0 ? "read" : "write"
        return "\(path): \(who) may \(what) the keys (mode 0\(octal)); chmod 0600, or 0640 for a"
            + " daemon that reads them by its group"
    }
}
