import NTPTime
import NTPWire
import Testing

@testable import NTPTools

/// ntpdc against an old daemon: the answers are bytes, the tables are ntp.org's.
@Suite struct ControlByPrivateTests {
    static func run(_ daemon: OldDaemon, _ desk: Desk, _ arguments: String...) -> Int32 {
        ControlProgram.run(arguments, on: daemon.machine(desk))
    }

    static let summary = ItemBytes()
        .address("192.0.2.10").address("161.53.160.238").short(123)
        .byte(2, 10, 10, 0o377, 0x02, 3).fixed32(0.00041).fixed64(0.000011).fixed32(0.1377)
        .word(0).word(0).zeros(32).bytes
    static let wideSummary = ItemBytes()
        .word(0).word(0).short(123).byte(1, 6, 4, 0o17, 0x80, 1)
        .fixed32(0.25).fixed64(-1.5).fixed32(16).word(1).word(0)
        .address("2001:db8::1").address("2001:db8::7").bytes

    @Test func peers() {
        let daemon = OldDaemon()
        let desk = Desk()
        daemon.items[.peerSummary] = [Self.summary, Self.wideSummary]
        #expect(Self.run(daemon, desk, "-np", "192.0.2.1") == 0)
        #expect(
            desk.out == [
                "     remote           local      st poll reach  delay   offset    disp",
                "=======================================================================",
                "*161.53.160.238  192.0.2.10       2 1024  377 0.00041  0.000011 0.13770",
                "+2001:db8::7     2001:db8::1      1   16   17 0.25000 -1.500000 16.0000",
            ])
        #expect(desk.err.isEmpty)
    }

    @Test func peersByWhatWasSelected() {
        let daemon = OldDaemon()
        let desk = Desk()
        daemon.items[.peerSummary] = [Self.summary, Self.wideSummary]
        _ = Self.run(daemon, desk, "-ns", "192.0.2.1")
        #expect(desk.out.dropFirst(2).map { $0.prefix(1) } == ["*", "+"])
        desk.out = []
        _ = Self.run(daemon, desk, "-n", "-c", "peers -6", "192.0.2.1")
        #expect(desk.out.count == 3 && desk.out[2].hasPrefix("+2001:db8::7 "))
    }

    @Test func aServerWithoutIPv6() {
        let daemon = OldDaemon()
        let desk = Desk()
        daemon.implementation = 2
        daemon.items[.peerSummary] = [Array(Self.summary.prefix(32))]
        #expect(Self.run(daemon, desk, "-np", "192.0.2.1") == 0)
        #expect(desk.out.count == 3 && desk.err.isEmpty)
        #expect(daemon.requests.map { $0[2] } == [3, 2])
    }

    @Test func aServerThatWantsShortRequests() {
        let daemon = OldDaemon()
        let desk = Desk()
        daemon.implementation = 2
        daemon.longestRequest = 48
        daemon.items[.peerSummary] = [Array(Self.summary.prefix(32))]
        #expect(Self.run(daemon, desk, "-np", "192.0.2.1") == 0)
        #expect(desk.out.count == 3)
        #expect(daemon.requests.map(\.count) == [192, 160, 48])
    }

    @Test func theListOfPeers() {
        let daemon = OldDaemon()
        let desk = Desk()
        daemon.items[.peerList] = [
            ItemBytes().address("192.0.2.7").short(123).byte(3, 1).zeros(24).bytes,
            ItemBytes().word(0).short(123).byte(1, 1).word(1).word(0)
                .address("2001:db8::7").bytes,
        ]
        _ = Self.run(daemon, desk, "-nl", "192.0.2.1")
        #expect(desk.out == ["client    192.0.2.7", "sym_active 2001:db8::7"])
    }

    static let system = ItemBytes()
        .address("192.0.2.7").byte(3, 0, 2, 0xec).fixed32(0.0125).fixed32(0.03125)
        .address("131.107.13.100").word(0xdead_beef).word(0x8000_0000).word(6)
        .byte(0x4c, 0, 0, 0).fixed32(0.004).fixed32(0.00003).fixed64(0.000001).fixed32(0.025)
        .word(0).word(0).zeros(16).bytes

    @Test func systemInformation() {
        let daemon = OldDaemon()
        let desk = Desk()
        daemon.items[.systemInformation] = [Self.system]
        _ = Self.run(daemon, desk, "-n", "-c", "sysinfo", "192.0.2.1")
        #expect(
            desk.out == [
                "system peer:          192.0.2.7", "system peer mode:     client",
                "leap indicator:       00", "stratum:              2",
                "precision:            -20", "root distance:        0.01250 s",
                "root dispersion:      0.03125 s", "reference ID:         [131.107.13.100]",
                "reference time:       deadbeef.80000000  Fri, Jun 28 2154  4:24:15.500",
                "system flags:         monitor ntp kernel ",
                "jitter:               0.000031 s", "stability:            0.025 ppm",
                "broadcastdelay:       0.003998 s", "authdelay:            0.000001 s",
            ])
    }

    @Test func systemStatisticsOfTwoAges() {
        let daemon = OldDaemon()
        let desk = Desk()
        var words = ItemBytes()
        for value in 1...11 as ClosedRange<UInt32> { words = words.word(value * 10) }
        daemon.items[.systemStatistics] = [words.bytes]
        _ = Self.run(daemon, desk, "-c", "sysstats", "192.0.2.1")
        #expect(
            desk.out == [
                "time since restart:     10", "time since reset:       20",
                "packets received:       100", "packets processed:      80",
                "current version:        50", "previous version:       40",
                "declined:               60", "access denied:          30",
                "bad length or format:   70", "bad authentication:     90",
                "rate exceeded:          110",
            ])
        desk.out = []
        daemon.items[.systemStatistics] = [Array(words.bytes.prefix(40))]
        _ = Self.run(daemon, desk, "-c", "sysstats", "192.0.2.1")
        #expect(desk.out.count == 10 && desk.out.last == "bad authentication:     90")
    }

    @Test func loopAndKernel() {
        let daemon = OldDaemon()
        let desk = Desk()
        daemon.items[.loopInformation] = [
            ItemBytes().fixed64(-0.001234).fixed64(12.345).signed(-3).word(77).bytes
        ]
        _ = Self.run(daemon, desk, "-c", "loopinfo", "-c", "loopinfo oneline", "192.0.2.1")
        #expect(
            desk.out == [
                "offset:               -0.001234 s", "frequency:            12.345 ppm",
                "poll adjust:          -3", "watchdog timer:       77 s",
                "offset -0.001234, frequency 12.345, time_const -3, watchdog 77",
            ])
        desk.out = []
        daemon.items[.kernelInformation] = [
            ItemBytes().signed(-25_000).fixed32(-12.5).word(16_496).word(125)
                .short(0x2001).short(0).word(6).word(1).fixed32(500).zeros(28).bytes
        ]
        _ = Self.run(daemon, desk, "-c", "kerninfo", "192.0.2.1")
        #expect(
            desk.out == [
                "pll offset:           -2.5e-05 s", "pll frequency:        -12.500 ppm",
                "maximum error:        0.016496 s", "estimated error:      0.000125 s",
                "status:               2001  pll nano", "pll time constant:    6",
                "precision:            1e-09 s", "frequency tolerance:  500 ppm",
            ])
    }

    @Test func restrictions() {
        let daemon = OldDaemon()
        let desk = Desk()
        daemon.items[.restrictions] = [
            ItemBytes().word(0).word(0).word(12).short(0x5d0).short(0).zeros(40).bytes,
            ItemBytes().address("127.0.0.1").word(.max).word(3).short(0).short(0x2000)
                .zeros(40).bytes,
            ItemBytes().word(0).word(0).word(0).short(0x40).short(0).word(1).word(0)
                .address("2001:db8::").address("ffff:ffff::").bytes,
        ]
        _ = Self.run(daemon, desk, "-n", "-c", "reslist", "192.0.2.1")
        #expect(
            desk.out == [
                "   address          mask            count        flags",
                "=====================================================================",
                "0.0.0.0         0.0.0.0                12"
                    + "  noquery, nomodify, nopeer, notrap, kod",
                "127.0.0.1       255.255.255.255         3  ntpport",
                "2001:db8::      ffff:ffff::             0  noquery",
            ])
    }

    @Test func monitorLists() {
        let daemon = OldDaemon()
        let desk = Desk()
        daemon.items[.monitorListWithDestinations] = [
            ItemBytes().word(64).word(5).word(0x180).word(1234).address("192.0.2.7")
                .address("192.0.2.1").word(1).short(123).byte(3, 4).zeros(40).bytes
        ]
        daemon.items[.monitorList] = [
            ItemBytes().word(64).word(5).word(0).word(9).address("192.0.2.8").short(50_000)
                .byte(6, 2).zeros(24).bytes
        ]
        _ = Self.run(daemon, desk, "-n", "-c", "monlist", "-c", "monlist 0", "192.0.2.1")
        #expect(
            desk.out == [
                "remote address          port local address      count m ver rstr avgint  lstint",
                String(repeating: "=", count: 79),
                "192.0.2.7                123 192.0.2.1           1234 3 4    180     64       5",
                "     address               port     count mode ver rstr avgint  lstint",
                String(repeating: "=", count: 79),
                "192.0.2.8                 50000         9    6  2         0        64         5",
            ])
    }

    static let refusals: [(UInt8, String)] = [
        (2, "***Server doesn't implement this request"), (4, "***Server reports data not found"),
        (7, "***Permission denied"), (5, "***Server returns unknown error code 5"),
    ]

    @Test(arguments: refusals)
    func whatTheServerRefuses(code: UInt8, text: String) {
        let daemon = OldDaemon()
        let desk = Desk()
        daemon.error = code
        _ = Self.run(daemon, desk, "-c", "sysinfo", "192.0.2.1")
        #expect(desk.err == [text] && desk.out.isEmpty)
    }

    @Test func itemsOfAnUnknownSize() {
        let daemon = OldDaemon()
        let desk = Desk()
        daemon.items[.systemInformation] = [[UInt8](repeating: 0, count: 60)]
        _ = Self.run(daemon, desk, "-c", "sysinfo", "192.0.2.1")
        #expect(
            desk.err == ["***Incorrect item size returned by remote host (60 should be 80)"])
        daemon.items[.systemInformation] = [Self.system, Self.system]
        _ = Self.run(daemon, desk, "-c", "sysinfo", "192.0.2.1")
        #expect(desk.out == ["Expected one item in response, got 2"])
    }

    @Test func silence() {
        let desk = Desk()
        #expect(ControlProgram.run(["-p", "192.0.2.1"], on: desk.machine) == 0)
        #expect(
            desk.err == [
                "192.0.2.1: timed out, nothing received", "***Request timed out",
            ])
        #expect(desk.now >= 9 && desk.now < 11)
    }
}
