/// What a keyword wants behind it.
enum ValueShape: Sendable {
    case flag
    /// `0`, `1`, `true` or `false`.
    case boolean
    case integer(ClosedRange<Int64>, OutOfRange)
    /// Decimal with fraction and exponent; a whole number will do.
    case number(ClosedRange<Double>)
    case text(maximumBytes: Int)
    /// What makes a `BaseDate`.
    case date
    /// One of these.
    case word([String])

    /// What becomes of a line with a number beyond the range.
    enum OutOfRange: Sendable {
        /// The nearest number applies.
        case clamp
        /// The option is passed over.
        case passOver
        /// The whole line is lost: without the number it would mean another thing.
        case loseLine
    }

    /// Any finite number.
    static let finite = ValueShape.number(
        -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)

    /// How messages name it.
    var name: String {
        switch self {
        case .flag: "nothing"
        case .boolean: "0 or 1"
        case .integer(let range, _):
            "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number: "a number"
        case .text: "a word"
        case .date: "a day from 1970-01-01 on, YYYY-MM-DD or in days since 1900-01-01"
        case .word(let words): words.joined(separator: " or ")
        }
    }

    /// Whether the value stands as a string, in which special characters are common ones.
    var isString: Bool {
        switch self {
        case .text, .date: true
        default: false
        }
    }
}

/// Numbers as ntp.org's lexer knows them, of any length.
enum Numeral {
    /// Decimal with an optional `-`, or `0x` and hexadecimal; beyond 64 bits the nearest there is,
    /// which no range of any keyword holds. nil for other text.
    static func integer(_ text: String) -> Int64? {
        var digits = Array(text.utf8)[...]
        if digits.count > 2, digits[0] == 0x30, digits[1] | 0x20 == 0x78 {
            digits = digits.dropFirst(2)
            guard digits.allSatisfy(isHexDigit) else { return nil }
            return Int64(text.dropFirst(2), radix: 16) ?? .max
        }
        let isNegative = digits.first == 0x2d
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
        return Int64(text) ?? (isNegative ? .min : .max)
    }

    /// `-1.5e-3` and the like; infinite where the exponent is too great. nil for other text.
    static func number(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        var index = 0
        func skipDigits() -> Int {
            let start = index
            while index < bytes.count, isDigit(bytes[index]) { index += 1 }
            return index - start
        }
        func skipSign() {
            if index < bytes.count, bytes[index] == 0x2b || bytes[index] == 0x2d { index += 1 }
        }
        skipSign()
        var digits = skipDigits()
        if index < bytes.count, bytes[index] == 0x2e {
            index += 1
            digits += skipDigits()
        }
        guard digits > 0 else { return nil }
        if index < bytes.count, bytes[index] | 0x20 == 0x65 {
            index += 1
            skipSign()
            guard skipDigits() > 0 else { return nil }
        }
        return index == bytes.count ? Double(text) : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }
}
