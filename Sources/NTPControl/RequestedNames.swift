package import NTPWire

/// The names of the variables a request asks for. The bytes may be anything.
///
/// Names stand between commas and blanks; a `=value` behind a name, which old clients send, is
/// read over up to the next comma (RFC 9327, 4).
package struct RequestedNames: Equatable, Hashable, Sendable {
    package private(set) var names: [String] = []

    /// The longest value that is read over, as in ntp.org's ntpd. Longer ones were sent only by
    /// those who tried to break it.
    private static let longestValue = 127

    /// - Throws: `.badFormat` where a value is too long.
    package init(parsing data: [UInt8]) throws(ControlErrorCode) {
        for item in data.split(separator: UInt8(ascii: ",")) {
            let end = item.firstIndex(of: UInt8(ascii: "=")) ?? item.endIndex
            let value = item[end...].dropFirst().drop { RequestedNames.isBlank($0) }
            guard value.count <= RequestedNames.longestValue else { throw .badFormat }
            let name = RequestedNames.trimmed(item[..<end])
            // Nothing between two commas is nothing asked for; `=value` alone asks for a
            // variable that no table has.
            if !name.isEmpty || end != item.endIndex {
                names.append(String(decoding: name, as: UTF8.self))
            }
        }
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop { isBlank($0) }
        while let last = bytes.last, isBlank(last) { bytes = bytes.dropLast() }
        return bytes
    }

    /// White space, and the zeros with which some clients end or fill up their text.
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte) || byte == 0
    }
}
