import NTPTime
import NTPWire
import Testing

@testable import NTPTools

@Suite struct StatTests {
    static func report(
        _ status: UInt16, _ text: String, address: String? = nil, maximum: Double? = nil
    ) -> SynchronisationReport {
        SynchronisationReport(
            status: SystemStatusWord(bits: status), variables: VariableList.parse(text.utf8),
            serverAddress: address, maximumError: maximum)
    }

    static let variables =
        "stratum=2,rootdelay=237.165,rootdisp=342.4,refid=131.107.13.100,tc=6,mintc=3"

    @Test func theThreeLinesOfTheGuides() {
        let report = Self.report(0x0615, Self.variables)
        #expect(
            report.lines == [
                "synchronised to NTP server (131.107.13.100) at stratum 2",
                "   time correct to within 461 ms",
                "   polling server every 64 s",
            ])
        #expect(report.exitCode == 0)
    }

    @Test func anErrorOverTheMaximum() {
        let over = Self.report(0x0615, Self.variables, maximum: 100)
        #expect(
            over.lines[1] == "   time correct to within 461 ms (exceeded maximum of 100 ms)")
        #expect(over.exitCode == 1)
        #expect(Self.report(0x0615, Self.variables, maximum: 461).exitCode == 0)
    }

    @Test(arguments: [
        (UInt16(0x0015), "unspecified"), (0x0115, "atomic clock"), (0x0215, "VLF radio"),
        (0x0315, "HF radio"), (0x0415, "UHF radio"), (0x0515, "local net"),
        (0x0615, "NTP server (2001:db8::7)"), (0x0715, "UDP/TIME"), (0x0815, "wristwatch"),
        (0x0915, "modem"), (0x0a15, "unknown source"), (0x4615, "NTP server (2001:db8::7)"),
    ])
    func sources(status: UInt16, words: String) {
        let report = Self.report(status, Self.variables, address: "2001:db8::7")
        #expect(report.lines[0] == "synchronised to \(words) at stratum 2")
    }

    static let unsynchronised: [(UInt16, [String])] = [
        (0xc012, ["unsynchronised", "   polling server every 8 s"]),
        (0xc011, ["unsynchronised", "  time server re-starting", "   polling server every 8 s"]),
        (0xc016, ["unsynchronised", "  time server re-starting", "   polling server every 8 s"]),
    ]

    @Test(arguments: unsynchronised)
    func notSynchronised(status: UInt16, lines: [String]) {
        let report = Self.report(status, "stratum=16,tc=3")
        #expect(report.lines == lines)
        #expect(report.exitCode == 1)
    }

    @Test func whatIsMissingIsUnknown() {
        let report = Self.report(0x0615, "refid=\u{1b}[0m,tc=77")
        #expect(
            report.lines == [
                "synchronised to NTP server <IP unknown> stratum unknown", "accuracy unknown",
                "poll interval unknown",
            ])
        #expect(report.exitCode == 0)
    }

    @Test func commandLines() throws {
        #expect(try StatOptions.parse([]) == .run(StatOptions()))
        #expect(
            try StatOptions.parse(["-m", "100", "h:99"])
                == .run(StatOptions(maximumError: 100, host: "h:99")))
        #expect(try StatOptions.parse(["-h"]) == .help)
        for arguments in [["-m"], ["-m", "x"], ["-m", "-1"], ["-q"], ["a", "b"]] {
            #expect(throws: OptionFault.self) { try StatOptions.parse(arguments) }
        }
    }
}
