import NTPTime

/// A JSON value (RFC 8259) and its text on one line. Members keep the order they are given in. The
/// text is ASCII without control characters whatever the strings hold, so it may go to a terminal.
enum JSONText: Equatable, Sendable {
    /// A name and its value. Numbers have their unit in the name: `offset_ms`.
    struct Member: Equatable, Sendable {
        var name: String
        var value: JSONText

        init(_ name: String, _ value: JSONText) {
            self.name = name
            self.value = value
        }
    }

    case null
    case bool(Bool)
    case integer(Int64)
    /// With so many decimals; what is no finite number is null.
    case decimal(Double, digits: Int)
    case string(String)
    case array([JSONText])
    case object([Member])

    /// The value without line breaks.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .decimal(let value, let digits):
            value.isFinite ? DecimalText.fixed(value, digits: digits) : "null"
        case .string(let value): JSONText.quoted(value)
        case .array(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.map { "\(JSONText.quoted($0.name)): \($0.value.text)" }
                .joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ value: String) -> String {
        var text = "\""
        for unit in value.utf16 {
            switch unit {
            case 0x22: text += "\\\""
            case 0x5c: text += "\\\\"
            case 0x0a: text += "\\n"
            case 0x0d: text += "\\r"
            case 0x09: text += "\\t"
            case 0x20..<0x7f: text.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default: text += "\\u" + DecimalText.hex(unit, digits: 4)
            }
        }
        return text + "\""
    }
}

extension JSONText {
    // Where there is nothing to tell, null.

    static func optional(_ value: Int64?) -> JSONText { value.map { .integer($0) } ?? .null }

    static func optional(_ value: Double?, digits: Int) -> JSONText {
        value.map { .decimal($0, digits: digits) } ?? .null
    }

    static func optional(_ value: String?) -> JSONText { value.map { .string($0) } ?? .null }

    /// Text from the net: bytes that are no UTF-8 become U+FFFD.
    static func bytes(_ value: some Sequence<UInt8>) -> JSONText {
        .string(String(decoding: Array(value), as: UTF8.self))
    }
}
