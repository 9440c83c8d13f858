import NTPTime
import NTPWire
import Testing

@testable import NTPTools

@Suite struct QueryTextTests {
    @Test(arguments: [
        (Int64(-5), "-"), (0, "-"), (1, "1"), (2048, "2048"), (2049, "34m"), (4096, "68m"),
        (18_000, "300m"), (18_031, "5h"), (345_600, "96h"), (350_000, "4d"), (.max, "12725829d"),
    ])
    func intervals(seconds: Int64, text: String) {
        #expect(IntervalText.pretty(seconds: seconds) == text)
    }

    @Test(
        arguments: [
            ("", nil), ("0", 0), ("17", 17), ("017", 15), ("0x1F", 31),
            ("0xffffffffffffffff", .max),
            ("0x10000000000000000", nil), ("08", nil), ("-1", nil), ("+1", nil), ("1 ", nil),
            ("0x+1", nil), ("0x", nil),
        ] as [(String, UInt64?)])
    func unsignedNumbers(text: String, value: UInt64?) {
        #expect(QueryNumbers.unsigned(Array(text.utf8)) == value)
    }

    @Test(
        arguments: [
            ("-23", -23), ("6", 6), ("--1", nil), ("-", nil), ("0x7fffffffffffffff", .max),
            ("0x8000000000000000", nil), ("-9223372036854775808", nil),
        ] as [(String, Int64?)])
    func signedNumbers(text: String, value: Int64?) {
        #expect(QueryNumbers.signed(Array(text.utf8)) == value)
    }

    @Test(
        arguments: [
            ("1.5", 1.5), ("-0.000", 0), ("nan", nil), ("inf", nil), ("1e99", nil), ("", nil),
            ("0x10", nil), ("1.2.3", nil),
        ] as [(String, Double?)])
    func decimals(text: String, value: Double?) {
        #expect(QueryNumbers.decimal(Array(text.utf8)) == value)
    }

    @Test(
        arguments: [
            ("0xec001234.80000000", NTPTimestamp(seconds: 0xec00_1234, fraction: 0x8000_0000)),
            ("0x1.1", NTPTimestamp(seconds: 1, fraction: 1)),
            ("1.5", NTPTimestamp(bits: 0x1_8000_0000)),
            ("0xec001234", nil), ("0x1ffffffff.0", nil), ("4294967296", nil), ("-1", nil),
            ("0x.1", nil),
        ] as [(String, NTPTimestamp?)])
    func timestamps(text: String, value: NTPTimestamp?) {
        #expect(QueryNumbers.timestamp(Array(text.utf8)) == value)
    }

    @Test func nothingReachesTheTerminal() {
        #expect(
            TerminalText.visible([0x1b, 0x5b, 0x41, 0x00, 0x7f, 0x9b, 0xff]) == "^[[A^@^?M-^[M-^?")
        let all = TerminalText.visible(Array(0...255))
        #expect(all.unicodeScalars.allSatisfy { (0x20..<0x7f).contains($0.value) })
    }

    @Test func cutting() {
        #expect(TerminalText.keepRight("2001:db8:1:2:3:4:5:6", 15) == "_b8:1:2:3:4:5:6")
        #expect(TerminalText.keepRight("short", 15) == "short")
    }

    @Test func datesAreInLocalTime() {
        let time = NTPTimestamp(seconds: 0xecb3_d6ab, fraction: 0x8083_126f)
        let since2023 = DateText(pivot: EraPivot(unixSeconds: 1_700_000_000))
        #expect(since2023.pretty(time) == "ecb3d6ab.8083126f  Tue, Nov  4 2025  1:34:35.502")
        let west = DateText(secondsEast: { _ in -3600 })
        let east = DateText(secondsEast: { _ in 3600 })
        #expect(west.pretty(.unset) == "00000000.00000000  Thu, Feb  7 2036  5:28:16.000")
        #expect(DateText().pretty(.unset) == "00000000.00000000  Thu, Feb  7 2036  6:28:16.000")
        #expect(east.logStamp(unixSeconds: 994_382_509) == " 6 Jul 02:21:49")
    }

    @Test func referenceClocks() {
        #expect(ReferenceClockNames.text(type: 1, unit: 0) == "LOCAL(0)")
        #expect(ReferenceClockNames.text(type: 20, unit: 3) == "GPS_NMEA(3)")
        #expect(ReferenceClockNames.text(type: 28, unit: 2) == "SHM(2)")
        #expect(ReferenceClockNames.text(type: 46, unit: 128) == "GPSD_JSON(128)")
        #expect(ReferenceClockNames.text(type: 47, unit: 1) == "REFCLK(47,1)")
        #expect(IPAddress("192.0.2.1").flatMap(ReferenceClockNames.text) == nil)
    }

    @Test func theAssociationTable() throws {
        let data: [UInt8] = [
            0x30, 0x39, 0x96, 0x1a, 0x00, 0x07, 0x80, 0x11, 0x00, 0x08, 0x00, 0x00, 0x00, 0x09,
            0xe7, 0x27,
        ]
        let list = try #require(AssociationStatus.list(data))
        #expect(
            AssociationTable.lines(list, all: false) == [
                "", "ind assid status  conf reach auth condition  last_event cnt",
                "===========================================================",
                "  1     7  8011   yes    no  none    reject    mobilize  1",
                "  3     9  e727   yes    no   ok   pps.peer rate_exceeded  2",
                "  4 12345  961a   yes   yes  none  sys.peer    sys_peer  1",
            ])
        #expect(AssociationTable.lines(list, all: true).count == 7)
        #expect(AssociationStatus.list([1, 2, 3]) == nil)
        #expect(AssociationTable.lines([], all: false) == ["No association ID's in list"])
    }
}
