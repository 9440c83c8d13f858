import NTPTime
import NTPWire
import Testing

@testable import NTPTools

@Suite struct BillboardTests {
    static let now = NTPTimestamp(seconds: 0xec00_0000, fraction: 0)

    /// An association's variables as a server sends them; `when` seconds after its last packet.
    static func variables(when: UInt32?, _ text: String) -> PeerVariables {
        let received = when.map { DecimalText.hex(now.seconds - $0, digits: 8) } ?? "00000000"
        return PeerVariables(
            VariableList.parse("\(text),\r\nrec=0x\(received).00000000\r\n".utf8))
    }

    static func row(
        _ status: UInt16, when: UInt32?, name: String, _ text: String,
        board: Billboard = Billboard()
    ) -> [String] {
        board.row(
            variables(when: when, text),
            AssociationStatus(identifier: 4711, status: PeerStatusWord(bits: status)),
            name: name, server: "", now: now)
    }

    struct Sample: Sendable {
        var status: UInt16
        var when: UInt32?
        var name: String
        var variables: String
        var row: String

        init(_ status: UInt16, _ when: UInt32?, _ name: String, _ variables: String, _ row: String)
        {
            (self.status, self.when, self.name) = (status, when, name)
            (self.variables, self.row) = (variables, row)
        }
    }

    /// The rows that the guides show, typed in by hand. (One of them had lost the blank before
    /// `179133.`; the manycast one is from a server that does not send `hmode`.)
    static let samples = [
        Sample(
            0x961a, 30, "131.107.13.100",
            "srcadr=131.107.13.100,refid=ACTS,stratum=1,hmode=3,hpoll=6,ppoll=6,reach=0x37,"
                + "delay=237.165,offset=1.539,jitter=20.382",
            "*131.107.13.100  .ACTS.           1 u   30   64   67  237.165    1.539  20.382"),
        Sample(
            0x9014, 33, "202.118.1.199",
            "srcadr=202.118.1.199,refid=202.112.31.197,stratum=2,hmode=3,hpoll=6,ppoll=7,"
                + "reach=0x33,delay=163.526,offset=91.844,jitter=10.208",
            " 202.118.1.199   202.112.31.197   2 u   33   64   63  163.526   91.844  10.208"),
        Sample(
            0x9014, 23, "127.127.20.0",
            "srcadr=127.127.20.0,refid=GPS,stratum=0,hmode=3,hpoll=6,ppoll=6,reach=0xff,"
                + "delay=0.000,offset=-726.440,jitter=6.518",
            " 127.127.20.0    .GPS.            0 l   23   64  377    0.000  -726.44   6.518"),
        Sample(
            0x971a, 62, "127.127.20.0",
            "srcadr=127.127.20.0,refid=GPS,stratum=0,hmode=3,hpoll=6,ppoll=6,reach=0xff,"
                + "delay=0.000,offset=0.021,jitter=0.003",
            "o127.127.20.0    .GPS.            0 l   62   64  377    0.000    0.021   0.003"),
        Sample(
            0x9414, 52, "193.60.199.75",
            "srcadr=193.60.199.75,refid=193.62.22.98,stratum=2,hmode=3,hpoll=6,ppoll=6,"
                + "reach=0xff,delay=8.578,offset=10.203,jitter=289.032",
            "+193.60.199.75   193.62.22.98     2 u   52   64  377    8.578   10.203 289.032"),
        Sample(
            0x961a, 50, "mozart.musicbox.se",
            "srcadr=192.0.2.77,refid=192.5.41.41,stratum=2,hmode=3,hpoll=6,ppoll=6,"
                + "reach=0xff,delay=8.578,offset=10.203,jitter=2.032",
            "*mozart.musicbox 192.5.41.41      2 u   50   64  377    8.578   10.203   2.032"),
        Sample(
            0x9014, 22, "192.168.30.22",
            "srcadr=192.168.30.22,refid=127.127.1.0,stratum=8,hmode=3,hpoll=6,ppoll=6,"
                + "reach=0x1,delay=2.113,offset=179133.123,jitter=0.001",
            " 192.168.30.22   LOCAL(0)         8 u   22   64    1    2.113  179133.   0.001"),
        Sample(
            0x9014, 21, "LOCAL(0)",
            "srcadr=127.127.1.0,refid=127.127.1.0,stratum=10,hmode=3,hpoll=6,ppoll=6,"
                + "reach=0x3,delay=0,offset=0,jitter=0.001",
            " LOCAL(0)        LOCAL(0)        10 l   21   64    3    0.000    0.000   0.001"),
        Sample(
            0x8011, nil, "ff05::101",
            "srcadr=ff05::101,dstadr=2001:db8::1,refid=MCST,stratum=16,hpoll=6,ppoll=10,reach=0x0,"
                + "delay=0.000,offset=0.000,jitter=4000.00",
            " ff05::101       .MCST.          16 u    -   64    0    0.000    0.000 4000.00"),
        Sample(
            0x961a, 320, "example.site.com",
            "srcadr=192.0.2.1,refid=PPS,stratum=1,hmode=3,hpoll=10,ppoll=10,reach=0xff,"
                + "delay=1.955,offset=-1.234,jitter=1.368",
            "*example.site.co .PPS.            1 u  320 1024  377    1.955   -1.234   1.368"),
    ]

    @Test(arguments: samples)
    func theRowsOfTheGuides(sample: Sample) {
        #expect(
            Self.row(sample.status, when: sample.when, name: sample.name, sample.variables)
                == [sample.row])
    }

    @Test func headings() {
        #expect(
            Billboard().heading == [
                "     remote           refid      st t when poll reach   delay   offset  jitter",
                "==============================================================================",
            ])
        let wide = Billboard(layout: .apeers, serverWidth: 16).heading
        #expect(
            wide[0] == "server (local)   "
                + "     remote       refid   assid  st t when poll reach   delay   offset  jitter")
        #expect(wide[1] == String(repeating: "=", count: 95))
        #expect(Billboard(layout: .opeers).heading[0].hasSuffix("delay   offset    disp"))
        #expect(Billboard(serverWidth: 9).heading[0].hasPrefix("server (l      remote"))
    }

    static let plain =
        "srcadr=192.0.2.1,dstadr=192.0.2.9,refid=203.0.113.7,stratum=3,hmode=3,hpoll=6,ppoll=6,"
        + "reach=0xff,delay=1,offset=-0.5,dispersion=7.1,jitter=0.25"

    @Test func otherLayouts() {
        #expect(
            Self.row(0x9424, when: 5, name: "h", Self.plain, board: Billboard(layout: .apeers)) == [
                "+h               cb007107 4711    3 u    5   64  377    1.000   -0.500   0.250"
            ])
        #expect(
            Self.row(0x9424, when: 5, name: "h", Self.plain, board: Billboard(layout: .opeers)) == [
                "+h               192.0.2.9        3 u    5   64  377    1.000   -0.500   7.100"
            ])
        let wide = Billboard(style: QueryStyle(isWide: true))
        #expect(
            Self.row(0x9424, when: 5, name: "a-long-name.example", Self.plain, board: wide) == [
                "+a-long-name.example",
                "                 203.0.113.7      3 u    5   64  377    1.000   -0.500   0.250",
            ])
        #expect(
            Self.row(0x9424, when: 5, name: "fifteen.letters", Self.plain, board: wide).count == 1)
    }

    @Test func severalServersGetAColumn() {
        let rows = Billboard(serverWidth: 8).row(
            Self.variables(when: 5, Self.plain),
            AssociationStatus(identifier: 1, status: PeerStatusWord(bits: 0x9614)),
            name: "h", server: "me", now: Self.now)
        #expect(rows[0].hasPrefix("me       *h               203.0.113.7 "))
    }

    @Test(arguments: [
        ("srcadr=192.0.2.1,hmode=1", Character("s")), ("srcadr=192.0.2.1,hmode=2", "S"),
        ("srcadr=192.0.2.1,hmode=5", "B"), ("srcadr=224.0.1.1,hmode=5", "M"),
        ("srcadr=192.0.2.1,hmode=6", "b"), ("srcadr=ff05::101,hmode=3", "a"),
        ("srcadr=0.0.0.0,hmode=3", "p"),
        ("srcadr=::,hmode=3", "p"), ("srcadr=192.0.2.1,hmode=3", "u"),
        ("srcadr=127.127.28.1,hmode=3", "l"), ("srcadr=fe80::1%eth0,hmode=3", "u"),
        ("srcadr=[2001:db8::1]:123,hmode=3", "u"), ("srcadr=192.0.2.1", "?"),
        ("srcadr=192.0.2.1,dstadr=192.0.2.255", "b"), ("srcadr=192.0.2.1,dstadr=127.0.0.1", "l"),
        ("srcadr=192.0.2.1,dstadr=0.0.0.4", "-"), ("hmode=3", "?"),
    ])
    func types(text: String, type: Character) {
        #expect(PeerVariables(VariableList.parse(text.utf8)).type == type)
    }

    @Test func nonsenseGivesARow() {
        let text =
            "srcadr=\u{1b}[2J,refid=\u{7}\u{7},stratum=-4,hpoll=99,ppoll=200,reach=zz,delay=1e99,"
            + "offset=nan,jitter="
        let row = Self.row(0xffff, when: 5, name: TerminalText.visible("\u{1b}c"), text)
        #expect(
            row == [
                "o^[c             .^G^G.           0 ?    5 2485    0    0.000    0.000   0.000"
            ])
        #expect(Self.variables(when: 5, text).complaints == ["malformed srcadr=^[[2J"])
    }
}
