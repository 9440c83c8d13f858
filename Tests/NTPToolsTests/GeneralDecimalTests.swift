import Glibc
import NTPTime
import Testing

@testable import NTPTools

@Suite struct GeneralDecimalTests {
    /// C's own.
    static func printed(_ value: Double) -> String {
        var buffer = [CChar](repeating: 0, count: 64)
        withVaList([value]) { _ = vsnprintf(&buffer, buffer.count, "%g", $0) }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test(
        arguments: [
            0, 1, -1, 0.5, 100, 123456, 999999, 999999.5, 1_234_567, 1e15, 0.0001, 0.00001, 1e-9,
            -2.5e-05, 0.016496, 16, 0.000125, 1.5e-7, 99999.95, 0.1, 1e-4, 9.999996e-5,
        ] as [Double])
    func asInC(value: Double) {
        #expect(DecimalText.general(value) == Self.printed(value))
    }

    @Test func manyNumbers() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let digits = Double.random(in: -1...1, using: &generator)
            let exponent = Int.random(in: -9...9, using: &generator)
            let value = digits * pow(10, Double(exponent))
            #expect(DecimalText.general(value) == Self.printed(value))
        }
    }
}
