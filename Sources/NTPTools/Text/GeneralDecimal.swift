import NTPTime

extension DecimalText {
    /// `%g`: six significant digits without trailing zeros, with an exponent where the number is
    /// below 0.0001 or has more than six digits before the point. Below 10^-14 it is 0.
    static func general(_ value: Double) -> String {
        guard value.isFinite, value.magnitude >= 1e-14 else {
            return fixed(value.isFinite ? 0 : value, digits: 0)
        }
        var exponent = 0
        var scaled = value.magnitude
        while scaled < 1 {
            exponent -= 1
            scaled = value.magnitude * power(-exponent)
        }
        while scaled >= 10 {
            exponent += 1
            scaled = value.magnitude / power(exponent)
        }
        // A number that six digits round up to the next power of ten.
        if fixed(scaled, digits: 5).hasPrefix("10") {
            exponent += 1
            scaled /= 10
        }
        let sign = value < 0 ? "-" : ""
        if exponent < -4 || exponent > 5 {
            let size = right(String(exponent.magnitude), width: 2, fill: "0")
            let mantissa = withoutZeros(fixed(scaled, digits: 5))
            return "\(sign)\(mantissa)e\(exponent < 0 ? "-" : "+")\(size)"
        }
        return sign + withoutZeros(fixed(value.magnitude, digits: 5 - exponent))
    }

    private static func power(_ exponent: Int) -> Double {
        (0..<exponent).reduce(1.0) { product, _ in product * 10 }
    }

    private static func withoutZeros(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = text[...]
        while text.last == "0" { text = text.dropLast() }
        return String(text.last == "." ? text.dropLast() : text)
    }
}
