import Foundation
import Testing

@testable import NTPTools

@Suite struct JSONTextTests {
    @Test(
        arguments: [
            (.null, "null"), (.bool(true), "true"), (.integer(-5), "-5"),
            (.decimal(-0.25, digits: 3), "-0.250"), (.decimal(.nan, digits: 3), "null"),
            (.decimal(-.infinity, digits: 0), "null"), (.array([]), "[]"), (.object([]), "{}"),
            (.optional(nil as Int64?), "null"), (.optional("a"), "\"a\""),
            (
                .object([.init("b", .integer(1)), .init("a", .array([.null, .bool(false)]))]),
                "{\"b\": 1, \"a\": [null, false]}"
            ),
        ] as [(JSONText, String)])
    func values(value: JSONText, text: String) {
        #expect(value.text == text)
    }

    /// Another reader understands what is written, and nothing of it moves a terminal's cursor.
    @Test func stringsOfAnyKind() throws {
        let scalars = (0..<0x300).compactMap(Unicode.Scalar.init) + ["\u{2028}", "\u{1f552}"]
        var string = ""
        string.unicodeScalars.append(contentsOf: scalars)
        let text = JSONText.array([.string(string), .bytes([0x1b, 0xff, 0x22])]).text
        #expect(text.unicodeScalars.allSatisfy { (0x20..<0x7f).contains($0.value) })
        let read = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String]
        #expect(read == [string, "\u{1b}\u{fffd}\""])
    }
}
