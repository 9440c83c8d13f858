import NTPTime
import NTPWire
import Testing

@testable import NTPTools

@Suite struct QuerySessionTests {
    private static func bench() -> QueryBench {
        let bench = QueryBench()
        let peer = { (address: String, host: String?) in
            Array(
                ("srcadr=\(address), " + (host.map { "srchost=\"\($0)\", " } ?? "")
                    + "dstadr=10.0.0.2, refid=GPS, stratum=1, hmode=3, hpoll=6, ppoll=6,\r\n"
                    + "reach=0xff, rec=0xec000050.00000000, delay=1.5, "
                    + "offset=-0.25, jitter=0.125\r\n")
                    .utf8)
        }
        bench.answers = [
            (
                .readStatus, 0, 0x0615,
                [0, 9, 0x94, 0x14, 0, 5, 0x96, 0x1a, 0, 7, 0, 0, 0, 11, 0x80, 0x11]
            ),
            (.readVariables, 5, 0x961a, peer("192.0.2.1", nil)),
            (.readVariables, 9, 0x9414, peer("192.0.2.2", "time.example")),
            (.readVariables, 7, 0x0000, peer("2001:db8::1", nil)),
            (.readVariables, 11, 0x8011, peer("0.0.0.0", "pool.example")),
            (.readVariables, 0, 0x0615, Array("version=\"x\", leap=0, stratum=2\r\n".utf8)),
            (.readClockVariables, 5, 0x0001, Array("device=\"gps\"\r\n".utf8)),
        ]
        return bench
    }

    static let ruler = String(repeating: "=", count: 78)
    static let titles =
        "     remote           refid      st t when poll reach   delay   offset  jitter"

    /// "when" is of the moment the answer came, however long the name server takes.
    @Test func aSlowNameServerMakesNoneOlder() {
        let bench = Self.bench()
        bench.lookupTime = 30
        var session = bench.session()
        session.run("pe")
        #expect(bench.printed[2].contains(" u   20   64"))
    }

    @Test func peersInOrderOfTheirIdentifiers() {
        let bench = Self.bench()
        var session = bench.session()
        session.run("pe")
        #expect(bench.complaints.isEmpty)
        #expect(
            bench.printed == [
                Self.titles, Self.ruler,
                "*name-of-192.0.2 .GPS.            1 u   20   64  377    1.500   -0.250   0.125",
                "+time.example    .GPS.            1 u   20   64  377    1.500   -0.250   0.125",
                " pool.example    .GPS.            1 p   20   64  377    1.500   -0.250   0.125",
            ])
        #expect(bench.requests.map(\.header.associationID) == [0, 5, 9, 11])
        #expect(bench.requests.map(\.header.sequence) == [1, 2, 3, 4])
        #expect(bench.requests.allSatisfy { $0.header.version == 2 && $0.data.isEmpty })
    }

    @Test func numericPeersShowAddresses() {
        let bench = Self.bench()
        var session = bench.session()
        session.style.showsHostNames = false
        session.run("lpeers -4")
        #expect(
            bench.printed.dropFirst(2).map { String($0.prefix(16)) } == [
                "*192.0.2.1      ", "+192.0.2.2      ", " pool.example   ",
            ])
    }

    @Test func severalHostsAreToldApart() {
        let bench = Self.bench()
        var session = bench.session()
        session.serverWidth = 9
        session.style.showsHostNames = false
        session.run("peers -6")
        #expect(bench.printed == ["server (l " + Self.titles, "==========" + Self.ruler])
        session.run("peers")
        #expect(bench.printed.last?.hasPrefix("10.0.0.2   pool.example") == true)
        bench.refusal = .badValue
        session.run("as")
        #expect(
            bench.complaints == ["server=server ***Server indicates a request variable was bad"])
    }

    @Test func variables() {
        let bench = Self.bench()
        var session = bench.session()
        session.run("rv")
        session.run("rv 0 leap,stratum version")
        session.run("cv 5")
        session.run("rv &1")
        #expect(
            bench.printed.prefix(4) == [
                "associd=0 status=0615 leap_none, sync_ntp, 1 event, clock_sync,",
                "version=\"x\", leap=00, stratum=2",
                "version=\"x\", leap=00, stratum=2",
                "associd=5 status=0001 no events, clk_no_reply,",
            ])
        #expect(bench.printed[5].hasPrefix("associd=5 status=961a conf, reach, sel_sys.peer,"))
        #expect(String(decoding: bench.requests[1].data, as: UTF8.self) == "leap,stratum,version")
    }

    @Test func aRangeOfAssociations() {
        let bench = Self.bench()
        var session = bench.session()
        session.run("mrv &1 &2 stratum")
        #expect(bench.complaints.isEmpty)
        #expect(!bench.printed.contains(""))
        session.run("mrl &1 &2")
        #expect(bench.printed.filter { $0.isEmpty }.count == 1)
        session.run("mrv 1 2")
        session.run("mrl 0 2")
        #expect(
            bench.complaints == [
                "***Association ID 1 not found in list", "***Invalid association ID 0 specified",
            ])
    }

    @Test func rawOutput() {
        let bench = Self.bench()
        var session = bench.session()
        session.run("raw")
        session.run("rv")
        #expect(
            bench.printed == [
                "Output set to raw", "associd=0 status=0x0615,",
                "version=\"x\", leap=0, stratum=2",
            ])
    }

    @Test func silence() {
        let bench = Self.bench()
        bench.answers = []
        var session = bench.session()
        session.run("rv 3")
        #expect(bench.requests.count == 2)
        #expect(
            bench.complaints == [
                "server: timed out, nothing received", "***Request timed out",
                "ntpq: no reply from server: is ntpd running there, and does neither a firewall"
                    + " (UDP port 123) nor 'restrict noquery' keep this host out?",
            ])
        // The cause is told once.
        session.run("rv 3")
        #expect(bench.complaints.count == 5)
    }

    @Test func emptyAnswers() {
        let bench = Self.bench()
        bench.answers = [
            (.readStatus, 0, 0, []), (.readVariables, 0, 0, []), (.readVariables, 3, 0, []),
            (.readClockVariables, 0, 0, []),
        ]
        var session = bench.session()
        for line in ["as", "rv", "rv 3", "cv"] { session.run(line) }
        #expect(
            bench.printed == [
                "No association ID's returned", "No system variables returned",
                "No information returned for association 3",
                "No system clock variables returned",
            ])
    }

    @Test(arguments: [
        ("rv 70000", "***Invalid association ID 70000 specified"),
        ("rv x", "***Illegal unsigned value x"), ("rv -1", "***Illegal unsigned value -1"),
        ("rv &0", "***Association index `&0' invalid/undecodable"),
        ("rv &x", "***Association index `&x' invalid/undecodable"),
        ("host nowhere", "***Can't find host nowhere"), ("hostnames maybe", "What?"),
        ("ntpversion 5", "versions 1 to 4, please"),
    ])
    func complaints(line: String, text: String) {
        let bench = Self.bench()
        var session = bench.session()
        session.run(line)
        #expect(bench.complaints == [text])
    }

    @Test func settings() {
        let bench = Self.bench()
        var session = bench.session()
        for line in [
            "host", "host nowhere", "host -4 other", "timeout", "timeout 500", "timeout",
            "ntpversion 4", "ntpversion", "hostnames no", "hostnames", "debug more", "debug",
            "version", "passociations", "help rv", "quit",
        ] {
            session.run(line)
        }
        #expect(
            bench.printed == [
                "current host is server", "current host remains server",
                "current host set to other", "primary timeout 5000 ms", "primary timeout 500 ms",
                "NTP version being claimed is 4", "hostnames not being shown",
                "debug level set to 1", "debug level is 1",
                "ntpq \(MeridianVersion.text) (Meridian)", "No association ID's in list",
                "function: read a server's variables",
                "usage: rv [ assocID ] [ varname1 ] [ varname2 ] [ varname3 ]",
            ])
        #expect(session.isFinished)
        #expect(session.firstTimeout == 0.5)
    }

    @Test func noHost() {
        let bench = Self.bench()
        var session = bench.session()
        session.host = nil
        session.run("rv")
        #expect(bench.complaints == ["***No host open, use `host' command"])
    }

    @Test func tooManyNamesAreNamed() {
        let bench = Self.bench()
        var session = bench.session()
        let (first, second) = (
            String(repeating: "m", count: 200), String(repeating: "n", count: 200)
        )
        session.run("rv 0 \(first) \(second),last")
        #expect(bench.complaints.isEmpty)
        #expect(bench.requests.last?.data.count == 406)
        session.run("rv 0 \(first) \(second),\(first.prefix(70))")
        #expect(bench.complaints == ["***Ignoring variables starting with `\(first.prefix(70))'"])
        #expect(bench.requests.last?.data.count == 401)
        session.run("rv 0 \(first),offset \(first)")
        #expect(bench.requests.last?.data.count == 207)
    }
}
