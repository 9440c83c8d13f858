/// Numbers as C's printf writes them, without printf: `%.6f`, `%+.3f`, padding. The text equals
/// glibc's for every Double (the exact binary value, rounded half to even in the last place).
package enum DecimalText {
    /// `%.<digits>f`, with `+` before what is not negative if `plus` (`%+.<digits>f`).
    /// `digits` is 0 to 20. Infinities and NaN print as `inf`, `-inf`, `nan`.
    package static func fixed(_ value: Double, digits: Int, plus: Bool = false) -> String {
        let sign = value.sign == .minus ? "-" : plus ? "+" : ""
        guard value.isFinite else { return sign + (value.isNaN ? "nan" : "inf") }
        let places = min(max(digits, 0), 20)
        let scaled = scaledInteger(value.magnitude, places: places)
        guard places > 0 else { return sign + scaled }
        let padded = String(repeating: "0", count: max(0, places + 1 - scaled.utf8.count)) + scaled
        let point = padded.index(padded.endIndex, offsetBy: -places)
        return sign + padded[..<point] + "." + padded[point...]
    }

    /// The digits of `magnitude * 10^places`, rounded half to even, from its exact bits.
    private static func scaledInteger(_ magnitude: Double, places: Int) -> String {
        guard magnitude != 0 else { return "0" }
        let exponent = Int(magnitude.exponentBitPattern) - 1075
        let isSubnormal = magnitude.exponentBitPattern == 0
        var integer = UInt128(magnitude.significandBitPattern | (isSubnormal ? 0 : 1 << 52))
        for _ in 0..<places { integer *= 10 }
        let shift = isSubnormal ? exponent + 1 : exponent
        if shift < 0 { return String(roundedShift(integer, by: -shift)) }
        guard shift > integer.leadingZeroBitCount else { return String(integer << UInt128(shift)) }
        return doubled(String(integer), times: shift)
    }

    private static func roundedShift(_ integer: UInt128, by shift: Int) -> UInt128 {
        guard shift < 128 else { return 0 }
        let quotient = integer >> UInt128(shift)
        let remainder = integer & ((1 << UInt128(shift)) - 1)
        let half: UInt128 = 1 << UInt128(shift - 1)
        let roundsUp = remainder > half || (remainder == half && quotient & 1 == 1)
        return roundsUp ? quotient + 1 : quotient
    }

    /// Beyond 128 bits: doubling in decimal. Such values (10^18 and more) are no times of day,
    /// so slow is good enough.
    private static func doubled(_ digits: String, times: Int) -> String {
        var reversed = digits.utf8.reversed().map { $0 - 0x30 }
        for _ in 0..<times {
            var carry: UInt8 = 0
            for index in reversed.indices {
                let sum = reversed[index] * 2 + carry
                reversed[index] = sum % 10
                carry = sum / 10
            }
            if carry > 0 { reversed.append(carry) }
        }
        return String(decoding: reversed.reversed().map { $0 + 0x30 }, as: UTF8.self)
    }

    /// `text` at the right of a field of `width` (`%8s`); longer text is not cut.
    package static func right(_ text: String, width: Int, fill: Character = " ") -> String {
        String(repeating: fill, count: max(0, width - text.count)) + text
    }

    /// `text` at the left of a field of `width` (`%-8s`); longer text is not cut.
    package static func left(_ text: String, width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// A whole number in hexadecimal with leading zeros (`%08x`).
    package static func hex(_ value: some FixedWidthInteger, digits: Int) -> String {
        right(String(value, radix: 16), width: digits, fill: "0")
    }
}
