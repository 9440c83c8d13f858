import NTPTime
import Testing

@testable import NTPWire

@Suite struct VariableListTests {
    @Test(arguments: [
        (ControlVariable.Value.unsigned(3), "v=3"),
        (.unsigned(.max), "v=18446744073709551615"),
        (.signed(-23), "v=-23"),
        (.hexadecimal(0x17f), "v=0x17f"),
        (.decimal(-0.0125, digits: 3), "v=-0.013"),
        (.decimal(1.5, digits: 6), "v=1.500000"),
        (.timestamp(NTPTimestamp(seconds: 0xec00_1234, fraction: 5)), "v=0xec001234.00000005"),
        (.date(CalendarDate(unixSeconds: 1_782_604_800)), "v=202606280000"),
        (.quoted("ntpd \"4\"\n"), "v=\"ntpd .4..\""),
        (.quoted(""), "v"),
        (.bare("192.0.2.1"), "v=192.0.2.1"),
        (.bare("a, b"), "v=a..b"),
        (.array([0.1, -12.345]), "v= 0.10 -12.35"),
        (.none, "v"),
    ])
    func values(value: ControlVariable.Value, text: String) {
        #expect(ControlVariable("v", value).text == text)
    }

    @Test func linesStayUnder72Characters() {
        var list = VariableList()
        for number in 0..<40 { list.append("variable\(number)", .unsigned(UInt64(number))) }
        let text = String(decoding: list.bytes, as: UTF8.self)
        #expect(text.hasSuffix("variable39=39\r\n"))
        let lines = text.split(separator: "\r\n")
        #expect(lines.count > 5)
        #expect(lines.allSatisfy { $0.utf8.count < 72 })
        #expect(lines.dropLast().allSatisfy { $0.hasSuffix(",") && $0.utf8.count > 55 })
        #expect(VariableList.parse(list.bytes).count == 40)
    }

    @Test func theBreakComesWhereNtpdMakesIt() {
        // The second item would end at column 71 with its comma: 72 is one too many.
        func text(_ size: Int) -> String {
            let list = VariableList([
                ControlVariable("a", .none),
                ControlVariable(String(repeating: "b", count: size), .none),
            ])
            return String(decoding: list.bytes.prefix(4), as: UTF8.self)
        }
        #expect(text(68) == "a, b")
        #expect(text(69) == "a,\r\n")
    }

    @Test func anEmptyListIsNoText() {
        #expect(VariableList().bytes.isEmpty)
    }

    static func parse(_ text: String) -> [String] {
        VariableList.parse(text.utf8).map { variable in
            let value = variable.value.map { String(decoding: $0, as: UTF8.self) }
            return variable.nameText + (value.map { "=" + $0 } ?? "")
        }
    }

    @Test(arguments: [
        ("", []),
        ("a", ["a"]),
        (" , ,\r\n a = 1 ,b=2", ["a=1", "b=2"]),
        ("a=\"x, y\", b", ["a=\"x, y\"", "b"]),
        ("a=\"open, b=1", ["a=\"open, b=1"]),
        ("a=,b=", ["a=", "b="]),
        ("filtdelay= 0.10 0.20,\r\nx=1\r\n\0\0", ["filtdelay=0.10 0.20", "x=1"]),
        ("a=\"x\"y,b=1", []),
        ("a=1,b=\"x\"y,c=1", ["a=1"]),
        ("x\r\ny\nz", ["x", "y", "z"]),
        ("=3", ["=3"]),
    ])
    func texts(text: String, expected: [String]) {
        #expect(Self.parse(text) == expected)
    }

    @Test func lengthsAreBounded() {
        let name = String(repeating: "n", count: 255)
        #expect(Self.parse(name + "=1") == [name + "=1"])
        #expect(Self.parse("a=1," + name + "n=1").count == 1)
        let value = String(repeating: "v", count: 2047)
        #expect(Self.parse("a=" + value).count == 1)
        #expect(Self.parse("a=" + value + "v").isEmpty)
    }

    @Test func quotesComeOff() {
        let list = VariableList.parse("a=\"x y\",b=z,c=\",d".utf8)
        #expect(list[0].unquoted == Array("x y".utf8))
        #expect(list[1].unquoted == Array("z".utf8))
        #expect(VariableList.parse("c=\"".utf8)[0].unquoted == [])
        #expect(VariableList.parse("c".utf8)[0].unquoted == [])
    }

    @Test func noBytesTrap() {
        var state: UInt64 = 7
        let alphabet = Array("ab=,\"\r\n \t\0".utf8) + [0xff, 0x80]
        for _ in 0..<5000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let bytes = (0..<Int(state >> 59)).map {
                alphabet[Int(truncatingIfNeeded: state >> UInt64($0)) & 0xff % alphabet.count]
            }
            for variable in VariableList.parse(bytes) {
                #expect(!variable.name.contains(0x2c))
            }
        }
    }

    @Test func everythingWrittenReadsBack() {
        let list = VariableList([
            ControlVariable("version", .quoted("ntpd 4.2.8, \"x\"")),
            ControlVariable("leap", .unsigned(0)), ControlVariable("x", .none),
            ControlVariable("clock", .timestamp(NTPTimestamp(bits: .max))),
        ])
        let read = VariableList.parse(list.bytes)
        #expect(read.map(\.nameText) == ["version", "leap", "x", "clock"])
        #expect(read[0].unquoted == Array("ntpd 4.2.8, .x.".utf8))
        #expect(read[2].value == nil)
    }
}
