import NTPTime

extension DecimalText {
    /// `%g`: six significant digits without trailing zeros, with an exponent where the number is
    /// below 0.0001 or has more than six digits before the point. Below 10^-14 it is 0.
    static func general(_ value: Double) -> String {
        guard value.isFinite, value.magnitude >= 1e-14 else {
            return fixed(value.isFinite ? 0 : value, digits: 0)
        }
        var exponent = 0
        while value.magnitude >= power(exponent + 1) { exponent += 1 }
        while value.magnitude < power(exponent) { exponent -= 1 }
        var digits = significant(value.magnitude, exponent)
        // Six digits round a number up to the next power of ten.
        if digits.count > 6 {
            exponent += 1
            digits.removeLast()
        }
        let sign = value < 0 ? "-" : ""
        if exponent < -4 || exponent > 5 {
            let size = right(String(exponent.magnitude), width: 2, fill: "0")
            let mantissa = withoutZeros(digits.prefix(1) + "." + digits.dropFirst())
            return "\(sign)\(mantissa)e\(exponent < 0 ? "-" : "+")\(size)"
        }
        return sign + withoutZeros(fixed(value.magnitude, digits: 5 - exponent))
    }

    /// The six digits from the first that is not zero on, or seven where rounding adds one; exact
    /// up to six digits before the point.
    private static func significant(_ magnitude: Double, _ exponent: Int) -> String {
        let scaled = exponent > 5 ? magnitude / power(exponent - 5) : magnitude
        let text = fixed(scaled, digits: exponent > 5 ? 0 : 5 - exponent)
        return String(text.filter { $0 != "." }.drop { $0 == "0" })
    }

    private static func power(_ exponent: Int) -> Double {
        let product = (0..<exponent.magnitude).reduce(1.0) { product, _ in product * 10 }
        return exponent < 0 ? 1 / product : product
    }

    private static func withoutZeros(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = text[...]
        while text.last == "0" { text = text.dropLast() }
        return String(text.last == "." ? text.dropLast() : text)
    }
}
