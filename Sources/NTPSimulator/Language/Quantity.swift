import NTPConfiguration

// Numbers with units, as scenario files write them.

extension ScenarioLine {
    /// What stands behind a number, and what it is worth: a power of ten as text, which makes the
    /// number's nearest Double, or a factor.
    private struct Unit {
        var suffix: String
        var power = ""
        var factor = 1.0
    }

    private static let timeUnits = [
        Unit(suffix: "min", factor: 60), Unit(suffix: "ms", power: "e-3"),
        Unit(suffix: "us", power: "e-6"), Unit(suffix: "ns", power: "e-9"),
        Unit(suffix: "h", factor: 3600), Unit(suffix: "d", factor: 86_400), Unit(suffix: "s"),
    ]

    private static let rateUnits = [
        Unit(suffix: "ppm", power: "e-6"), Unit(suffix: "ppb", power: "e-9"), Unit(suffix: ""),
    ]

    /// A time in seconds; only 0 needs no unit.
    mutating func time(
        _ what: String, _ range: ClosedRange<Double> = 0...1e9
    ) throws(ScenarioFinding) -> Double {
        let word = try word(what, example: "10ms")
        if word.text == "0", range.contains(0) { return 0 }
        for unit in ScenarioLine.timeUnits {
            guard let number = ScenarioLine.number(word.text, unit) else { continue }
            return try held(number, in: range, word, what)
        }
        throw finding(
            word, "is no time", fix: "write a number with ns, us, ms, s, min, h or d behind it")
    }

    /// A whole number of seconds.
    mutating func second(_ what: String) throws(ScenarioFinding) -> Int {
        let word = column
        let seconds = try time(what, 0...3e8)
        guard seconds == seconds.rounded() else {
            throw ScenarioFinding(
                at: location(word), "\(what) is no whole number of seconds", fix: "round it")
        }
        return Int(seconds)
    }

    /// A rate in s/s.
    mutating func rate(
        _ what: String, _ range: ClosedRange<Double> = -0.1...0.1
    ) throws(ScenarioFinding) -> Double {
        let word = try word(what, example: "10ppm")
        for unit in ScenarioLine.rateUnits {
            guard let number = ScenarioLine.number(word.text, unit) else { continue }
            return try held(number, in: range, word, what)
        }
        throw finding(word, "is no rate", fix: "write a number such as 10ppm, 2ppb or 1e-9")
    }

    /// A share from 0 to 1.
    mutating func share(_ what: String) throws(ScenarioFinding) -> Double {
        let word = try word(what, example: "5%")
        if let number = ScenarioLine.number(word.text, Unit(suffix: "%", power: "e-2")) {
            return try held(number, in: 0...1, word, what)
        }
        guard let number = ScenarioLine.number(word.text, Unit(suffix: "")) else {
            throw finding(word, "is no share", fix: "write a percentage such as 5%")
        }
        return try held(number, in: 0...1, word, what)
    }

    mutating func number(
        _ what: String, _ range: ClosedRange<Double>
    ) throws(ScenarioFinding) -> Double {
        let word = try word(what, example: "2")
        guard let number = ScenarioLine.number(word.text, Unit(suffix: "")) else {
            throw finding(word, "is no number", fix: "write one, such as 2 or 0.5")
        }
        return try held(number, in: range, word, what)
    }

    mutating func count(
        _ what: String, _ range: ClosedRange<Int>
    ) throws(ScenarioFinding) -> Int {
        let word = try word(what, example: "\(range.lowerBound)")
        guard let number = Int(word.text), range.contains(number) else {
            throw finding(
                word, "is no \(what)",
                fix: "write a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private func held(
        _ value: Double, in range: ClosedRange<Double>, _ word: Word, _ what: String
    ) throws(ScenarioFinding) -> Double {
        guard range.contains(value) else {
            throw finding(
                word, "is out of range for \(what)",
                fix: "stay between \(range.lowerBound) and \(range.upperBound)")
        }
        return value
    }

    /// The decimal number before a unit, times the unit; nil where it is none.
    private static func number(_ text: String, _ unit: Unit) -> Double? {
        guard text.hasSuffix(unit.suffix) else { return nil }
        let digits = text.dropLast(unit.suffix.count)
        // No "nan", "inf" or "0x1p3", which Double reads as well.
        let plain = digits.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains(byte)
        }
        guard plain, let value = Double(digits), value.isFinite else { return nil }
        let whole = Double(digits + unit.power) ?? value * (Double("1" + unit.power) ?? 1)
        return whole * unit.factor
    }
}
