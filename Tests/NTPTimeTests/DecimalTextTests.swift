import Glibc
import NTPTime
import Testing

/// Numbers against glibc's own printf: 100,000 values in a debug build, a million optimised.
@Suite struct DecimalTextTests {
    private static var count: Int {
        #if DEBUG
            100_000
        #else
            1_000_000
        #endif
    }

    private static func printed(_ value: Double, digits: Int, plus: Bool) -> String {
        var buffer = [CChar](repeating: 0, count: 400)
        let length = withVaList([Int32(digits), value]) {
            vsnprintf(&buffer, buffer.count, plus ? "%+.*f" : "%.*f", $0)
        }
        return String(
            decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func check(_ value: Double, digits: Int, plus: Bool) -> Bool {
        let text = DecimalText.fixed(value, digits: digits, plus: plus)
        let expected = printed(value, digits: digits, plus: plus)
        #expect(text == expected, "\(value.bitPattern) with \(digits) digits")
        return text == expected
    }

    @Test func endsAndTies() {
        let values = [
            0, 0.5, 1.5, 2.5, 0.125, 0.375, 1e-7, 5e-7, 0.9999995, 0.99999949, 9.5, 999_999.9999995,
            1e15, 0x1p53, 0x1p63, 0x1p127, 0x1p128, 0x1p200, 1e22, 1e23,
            .greatestFiniteMagnitude, .leastNormalMagnitude, .leastNonzeroMagnitude, .infinity,
        ]
        for value in values {
            for digits in 0...20 {
                for signed in [value, -value] {
                    _ = DecimalTextTests.check(signed, digits: digits, plus: false)
                    _ = DecimalTextTests.check(signed, digits: digits, plus: true)
                }
            }
        }
        #expect(DecimalText.fixed(.nan, digits: 3) == "nan")
    }

    @Test func randomNumbers() {
        // A fixed sequence (Knuth's MMIX generator), so that a failure can be repeated.
        var state: UInt64 = 20_261_110
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
        for number in 0..<DecimalTextTests.count {
            let value: Double
            switch number % 4 {
            case 0:
                // Any bits; the largest exponents are slow and have their test above.
                value = Double(bitPattern: next() & 0xdfff_ffff_ffff_ffff)
            case 1: value = Double(Int64(bitPattern: next())) * 0x1p-63
            case 2: value = Double(Int64(bitPattern: next()) >> 20) * 1e-6
            // Halves of the last place: ties for few digits.
            default: value = Double(Int64(bitPattern: next()) >> 40) * 0x1p-7
            }
            let digits = Int(next() >> 33 % 10)
            guard
                DecimalTextTests.check(value, digits: digits, plus: number % 8 < 4)
            else { return }
        }
    }

    @Test func paddingAndHexadecimal() {
        #expect(DecimalText.right("ab", width: 4) == "  ab")
        #expect(DecimalText.right("abcde", width: 4) == "abcde")
        #expect(DecimalText.left("ab", width: 4) == "ab  ")
        #expect(DecimalText.left("abcde", width: 4) == "abcde")
        #expect(DecimalText.hex(0xc0ff as UInt16, digits: 8) == "0000c0ff")
        #expect(DecimalText.hex(UInt32.max, digits: 2) == "ffffffff")
        #expect(DecimalText.fixed(1.25, digits: -1) == "1")
        #expect(DecimalText.fixed(1, digits: 25) == "1." + String(repeating: "0", count: 20))
    }
}
