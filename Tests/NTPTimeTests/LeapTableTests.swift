import NTPTime
import Testing

@Suite struct LeapTableTests {
    /// Seconds since 1900 of 1972-01-01, 2016-07-01, 2017-01-01 and 2026-12-28.
    static let example = """
        # a comment
        #$\t3960835200
        #@ 4007404800
        2272060800\t10\t# 1 Jan 1972
        3676320000 36
          3 4
        3692217600      37      # 1 Jan 2017
        #h 1 2 3 4 5

        """

    private static func fault(_ text: String) -> LeapTable.Fault? {
        do throws(LeapTable.Fault) {
            _ = try LeapTable(parsing: Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func theFormat() throws {
        let table = try LeapTable(parsing: Array(LeapTableTests.example.utf8))
        #expect(table.entries.map(\.taiOffset) == [10, 36, 37])
        #expect(table.entries.map(\.at) == [63_072_000, 1_467_331_200, 1_483_228_800])
        #expect(table.updatedAt == 1_751_846_400)
        #expect(table.expiresAt == 1_798_416_000)
        let lines = LeapTableTests.example.split(separator: "\n").joined(separator: "\r\n")
        #expect(try LeapTable(parsing: Array(lines.utf8)) == table)
    }

    @Test(
        arguments: [
            ("", .malformed), ("# only a comment\n", .malformed), ("<html>\n", .malformed),
            ("2272060800\n", .malformed), ("2272060800 x\n", .malformed),
            ("2272060800 10x\n", .malformed), ("2272060800x 10\n", .malformed),
            ("2272060800 +10\n", .malformed), ("2272060800 --10\n", .malformed),
            ("2272060800 10", nil), ("2272060800 -10#\n", nil), ("2272060800 10 x\n", nil),
            ("2272060800 32767\n", nil), ("2272060800 32768\n", .malformed),
            ("#$\n2272060800 10\n", .malformed), ("#@ never\n2272060800 10\n", .malformed),
            ("#@ 99999999999999999999999999\n2272060800 10\n", .malformed),
            ("#@ 255611289599\n2272060800 10\n", nil),
            ("#@ 255611289600\n2272060800 10\n", .malformed),
            ("2272060801 10\n", .badTransition), ("2272147200 10\n", .badTransition),
            ("2272060799 10\n", .badTransition), ("0 1\n", nil),
            ("2272060800 10\n2272060800 10\n", nil),
            ("2272060800 10\n2272060800 11\n", .notAscending),
            ("2287785600 11\n2272060800 10\n", .notAscending),
        ] as [(String, LeapTable.Fault?)])
    func faults(text: String, expected: LeapTable.Fault?) {
        #expect(LeapTableTests.fault(text) == expected)
    }

    /// Whatever stands in the file, a table or a fault comes of it.
    @Test func anyBytes() {
        let example = Array(LeapTableTests.example.utf8)
        var state: UInt64 = 1
        var good = 0
        for round in 0..<3000 {
            var bytes = example
            for _ in 0...round % 7 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let place = Int(state >> 33) % bytes.count
                bytes[place] = round % 2 == 0 ? UInt8(truncatingIfNeeded: state >> 56) : 0x39
            }
            if let table = try? LeapTable(parsing: bytes) {
                good += 1
                _ = table.daysToLive(at: 0)
                _ = table.next(after: 0)
            }
            _ = LeapFileHash.input(of: bytes)
            _ = LeapFileHash.stated(in: bytes)
        }
        #expect(good > 100 && good < 2900)
    }

    @Test(
        arguments: [
            (0, nil), (63_071_999, nil), (63_072_000, 10), (1_483_228_799, 36),
            (1_483_228_800, 37), (4_000_000_000, 37),
        ] as [(Int64, Int?)])
    func offsets(at: Int64, expected: Int?) throws {
        let table = try LeapTable(parsing: Array(LeapTableTests.example.utf8))
        #expect(table.taiOffset(at: at) == expected)
    }

    @Test func theNextOne() throws {
        var table = try LeapTable(parsing: Array(LeapTableTests.example.utf8))
        #expect(table.next(after: 63_071_999) == nil)
        #expect(table.next(after: 1_483_228_799) == LeapSecond(at: 1_483_228_800, change: 1))
        #expect(table.next(after: 1_483_228_800) == nil)
        table.append(LeapSecond(at: 1_483_228_800, change: -1))
        #expect(table.last.taiOffset == 37)
        table.append(LeapSecond(at: 1_798_761_600, change: -1))
        #expect(table.next(after: 1_483_228_800) == LeapSecond(at: 1_798_761_600, change: -1))
        #expect(table.taiOffset(at: 1_798_761_600) == 36)
    }

    @Test(
        arguments: [
            (86_400 * 28, 28, false), (86_400, 1, false), (86_399, 0, false), (1, 0, false),
            (0, 0, true), (-1, -1, true), (-86_400, -1, true), (-86_401, -2, true),
        ] as [(Int64, Int64, Bool)])
    func daysLeft(left: Int64, days: Int64, isExpired: Bool) throws {
        let table = try LeapTable(parsing: Array(LeapTableTests.example.utf8))
        #expect(table.daysToLive(at: table.expiresAt - left) == days)
        #expect(table.isExpired(at: table.expiresAt - left) == isExpired)
        #expect(table.daysToLive(at: .min) > 0 && table.daysToLive(at: .max) < 0)
    }

    @Test(
        arguments: [
            (1_798_675_200, 1_796_083_200, 1_798_761_600), (0, 0, 2_678_400),
            (-1, -2_678_400, 0), (1_709_164_800, 1_706_745_600, 1_709_251_200),
            (1_709_251_199, 1_706_745_600, 1_709_251_200),
            (1_709_251_200, 1_709_251_200, 1_711_929_600),
        ] as [(Int64, Int64, Int64)])
    func months(at: Int64, start: Int64, end: Int64) {
        #expect(CalendarDate.monthStart(of: at) == start)
        #expect(CalendarDate.nextMonthStart(after: at) == end)
    }

    @Test func datesInText() {
        let date = CalendarDate(unixSeconds: 1_798_416_000)
        #expect(date.isoText == "2026-12-28T00:00:00Z")
        #expect(date.minuteText == "202612280000")
        #expect(CalendarDate(unixSeconds: 59).isoText == "1970-01-01T00:00:59Z")
    }
}

@Suite struct LeapFileHashTests {
    @Test func isTakenOverTheDigits() {
        let input = LeapFileHash.input(of: Array(LeapTableTests.example.utf8))
        let expected = "3960835200" + "4007404800" + "227206080010" + "367632000036"
        #expect(String(decoding: input, as: UTF8.self) == expected + "369221760037")
    }

    @Test(
        arguments: [
            ("", .nothing), ("#\th 1 2 3 4 5", .nothing), ("#h 1 2 3 4", .malformed),
            ("#h", .malformed), ("#h 1 2 3 4 123456789", .malformed),
            ("#h 1 2 3 4 0x5", .malformed), ("#h 1 2 3 4 5g", .malformed),
            ("#h\t1 2 3 4 5 more\r", .hash([1, 2, 3, 4, 5].flatMap { [0, 0, 0, $0] })),
            (
                "#h 1 1 1 1 1\n#h 0 a B cC 89abcdef",
                .hash(
                    [0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 11, 0, 0, 0, 204, 0x89, 0xab, 0xcd, 0xef])
            ),
        ] as [(String, LeapFileHash.Stated)])
    func stated(text: String, expected: LeapFileHash.Stated) {
        #expect(LeapFileHash.stated(in: Array(text.utf8)) == expected)
    }
}
