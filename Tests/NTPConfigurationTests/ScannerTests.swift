import Testing

@testable import NTPConfiguration

/// The parts the parser is made of.
struct ScannerTests {
    typealias WordCase = (text: String, words: [String], strings: [String])

    @Test(
        arguments: [
            ("a b", ["a", "b"], ["a", "b"]),
            (" a\t\u{b}b\r", ["a", "b"], ["a", "b"]),
            ("a#b", ["a"], ["a"]),
            ("a=b", ["a", "=", "b"], ["a=b"]),
            ("(1 ... 2)", ["(", "1", "...", "2", ")"], ["(1", "...", "2)"]),
            ("a\"b c\"d", ["ab c", "d"], ["ab c", "d"]),
            ("\"a # b", ["a # b"], ["a # b"]),
            ("\"\" x", ["", "x"], ["", "x"]),
            ("{a;b,c|d}", ["{", "a", ";", "b", ",", "c", "|", "d", "}"], ["{a;b,c|d}"]),
            ("#", [], []),
            ("", [], []),
        ] as [WordCase])
    func words(_ line: WordCase) {
        let bytes = Array(line.text.utf8)[...]
        var scanner = LineScanner(bytes)
        var words: [String] = []
        while let token = scanner.word() { words.append(token.text) }
        #expect(words == line.words)
        scanner = LineScanner(bytes)
        var strings: [String] = []
        while let token = scanner.string() { strings.append(token.text) }
        #expect(strings == line.strings)
    }

    @Test func columnsCountBytes() {
        var scanner = LineScanner(Array("\u{e9}\u{a0}b  c".utf8)[...])
        #expect(scanner.word()?.column == 1)
        #expect(scanner.word()?.column == 5)
        #expect(scanner.column == 8)
    }

    @Test(arguments: [
        ("iburst", "iburst", 0), ("ibusrt", "iburst", 1), ("burst", "iburst", 1),
        ("minpol", "minpoll", 1), ("kye", "key", 1), ("", "key", 3), ("abc", "xyz", 3),
        ("ca", "abc", 3),
    ])
    func distances(_ first: String, _ second: String, _ distance: Int) {
        #expect(Misspelling.distance(Array(first.utf8), Array(second.utf8)) == distance)
        #expect(Misspelling.distance(Array(second.utf8), Array(first.utf8)) == distance)
    }

    @Test(
        arguments: [
            ("minpol", "minpoll"), ("mnpol", "minpoll"), ("mpol", nil), ("kye", "key"),
            ("ky", "key"),
            ("kyex", nil), ("k", nil), ("\u{e9}key", nil), ("key!", nil), ("xkeyx", "key"),
        ] as [(String, String?)])
    func nearest(_ word: String, _ meant: String?) {
        #expect(Misspelling.nearest(to: word, in: ["minpoll", "key"]) == meant)
    }

    @Test(
        arguments: [
            ("0", 0), ("-5", -5), ("007", 7), ("0x1F", 31), ("0X0", 0), ("-", nil), ("", nil),
            ("+1", nil), ("1.0", nil), ("0x", nil), ("0xg", nil), ("1e3", nil),
            ("9223372036854775808", .max), ("-9223372036854775809", .min),
            ("0xffffffffffffffff", .max),
        ] as [(String, Int64?)])
    func integers(_ text: String, _ value: Int64?) {
        #expect(Numeral.integer(text) == value)
    }

    @Test(
        arguments: [
            ("1", 1), ("-0.5", -0.5), (".5", 0.5), ("5.", 5), ("+1e-3", 0.001), ("1E2", 100),
            ("1e999", .infinity), ("", nil), (".", nil), ("e5", nil), ("1e", nil), ("1e+", nil),
            ("nan", nil), ("inf", nil), ("0x1p3", nil), ("1 ", nil), ("1.2.3", nil),
        ] as [(String, Double?)])
    func numbers(_ text: String, _ value: Double?) {
        #expect(Numeral.number(text) == value)
    }

    @Test(
        arguments: [
            ("=syncall", "=syncall"), ("syncall", "=syncall"), ("+allsync", "+syncall"),
            ("-peerevents", "-peerevents"), ("allall", "=allall"), ("allstatus", "=allstatus"),
            ("sys", nil), ("", nil), ("=", nil), ("++sysall", nil), ("clockfoo", nil),
        ] as [(String, String?)])
    func logWords(_ text: String, _ printed: String?) {
        #expect(LogWord(text)?.text == printed)
    }

    /// No word is twice in one table: the second would never be found.
    @Test func tablesAreUnambiguous() {
        for words in [
            DirectiveTable.words, OptionSection.association.words, OptionSection.restriction.words,
            OptionSection.fudge.words, OptionSection.device.words, OptionSection.features.words,
            OptionSection.statisticsFile.words, OptionSection.trap.words,
        ] + OptionGroup.all.map({ $0.rows.map(\.word) }) {
            #expect(Set(words).count == words.count)
        }
    }

    @Test(arguments: [
        ("/a/b", "/a/b"), ("a b", "\"a b\""), ("", "\"\""), ("a#b", "\"a#b\""), ("-4", "\"-4\""),
        ("a=b", "\"a=b\""), ("//x", "\"//x\""), ("\u{e9}", "\"\u{e9}\""), ("a\"b\nc", "abc"),
    ])
    func quoting(_ text: String, _ printed: String) {
        #expect(Printed.text(text) == printed)
    }
}
