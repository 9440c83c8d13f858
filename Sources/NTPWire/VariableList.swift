package import NTPTime

/// One variable of a response's text: `name=value`.
package struct ControlVariable: Equatable, Hashable, Sendable {
    /// How the value stands in the text; the formats are ntp.org's, which clients parse.
    package enum Value: Equatable, Hashable, Sendable {
        case unsigned(UInt64)
        case signed(Int64)
        /// `0x1f`.
        case hexadecimal(UInt64)
        /// `%.<digits>f`: 3 for milliseconds and ppm, 6 for offset and system jitter.
        case decimal(Double, digits: Int)
        /// `0xdeadbeef.80000000`.
        case timestamp(NTPTimestamp)
        /// `YYYYMMDDhhmm` in UTC.
        case date(CalendarDate)
        /// Between double quotes. A quote or control character within becomes `.`.
        case quoted(String)
        /// An address or reference identifier, without quotes. A comma, quote, space or control
        /// character within becomes `.`.
        case bare(String)
        /// Words with spaces between them, without quotes; cleaned as `bare` is.
        case words(String)
        /// ` 0.10 0.20`: two decimals and a space before each number.
        case array([Double])
        /// The name alone, without `=`.
        case none
    }

    package var name: String
    package var value: Value

    package init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// The variable as it is sent.
    package var text: String {
        switch value {
        case .unsigned(let number): "\(name)=\(number)"
        case .signed(let number): "\(name)=\(number)"
        case .hexadecimal(let number): "\(name)=0x\(String(number, radix: 16))"
        case .decimal(let number, let digits):
            "\(name)=\(DecimalText.fixed(number, digits: digits))"
        case .timestamp(let time):
            "\(name)=0x\(DecimalText.hex(time.seconds, digits: 8))"
                + ".\(DecimalText.hex(time.fraction, digits: 8))"
        case .date(let date): "\(name)=\(date.minuteText)"
        case .quoted(let text): text.isEmpty ? name : "\(name)=\"\(clean(text, "\""))\""
        case .bare(let text): text.isEmpty ? name : "\(name)=\(clean(text, "\", "))"
        case .words(let text): text.isEmpty ? name : "\(name)=\(clean(text, "\","))"
        case .array(let numbers):
            "\(name)=" + numbers.map { " " + DecimalText.fixed($0, digits: 2) }.joined()
        case .none: name
        }
    }

    private func clean(_ text: String, _ unwanted: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isBad =
                scalar.value < 0x20 || scalar.value == 0x7f
                || unwanted.unicodeScalars.contains(scalar)
            result.unicodeScalars.append(isBad ? "." : scalar)
        }
        return result
    }
}

/// The text of a response: variables separated by `, ` or, where the line would reach 72
/// characters, by a comma and a line break; a line break ends it (RFC 9327, 4; ntp.org's
/// widths).
package struct VariableList: Equatable, Hashable, Sendable {
    package var variables: [ControlVariable]

    package init(_ variables: [ControlVariable] = []) {
        self.variables = variables
    }

    package mutating func append(_ name: String, _ value: ControlVariable.Value) {
        variables.append(ControlVariable(name, value))
    }

    /// The data of a response; empty without variables.
    package var bytes: [UInt8] {
        var text = VariableText()
        for variable in variables { text.append(variable) }
        return text.bytes
    }
}

/// The same text as it grows, for who has to know its length.
package struct VariableText: Equatable, Hashable, Sendable {
    private var text: [UInt8] = []
    private var column = 0

    private static let lineLimit = 72

    package init() {}

    /// Bytes so far, without the line break at the end.
    package var count: Int { text.count }

    package mutating func append(_ name: String, _ value: ControlVariable.Value) {
        append(ControlVariable(name, value))
    }

    package mutating func append(_ variable: ControlVariable) {
        let item = Array(variable.text.utf8)
        if !text.isEmpty {
            column += 1
            if item.count + column + 1 >= VariableText.lineLimit {
                text += [0x2c, 0x0d, 0x0a]
                column = 0
            } else {
                text += [0x2c, 0x20]
                column += 1
            }
        }
        text += item
        column += item.count
    }

    /// The data of a response; empty without variables.
    package var bytes: [UInt8] { text.isEmpty ? [] : text + [0x0d, 0x0a] }
}
