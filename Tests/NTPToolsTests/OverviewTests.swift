import NTPTime
import NTPWire
import Testing

@testable import NTPTools

@Suite struct OverviewTests {
    static func run(
        _ overview: Overview, _ daemon: ControlDaemon?, json: Bool = false, _ desk: Desk = Desk()
    ) -> (code: Int32, desk: Desk) {
        let machine = daemon?.machine(desk) ?? desk.machine
        let request = Overview.Request(host: "192.0.2.1", isJSON: json, isNumeric: true)
        return (overview.run(request, on: machine), desk)
    }

    @Test func status() {
        let (code, desk) = Self.run(.status, .synchronised())
        #expect(code == 0)
        #expect(
            desk.out == [
                "synchronised to 192.0.2.7 at stratum 3",
                "offset -1.234 ms, jitter 0.031 ms, off by no more than 37.500 ms",
                "frequency 12.345 ppm, poll every 64 s, up 3600 s",
            ])
        #expect(desk.err.isEmpty)
    }

    static func unsynchronised() -> ControlDaemon {
        let daemon = ControlDaemon()
        daemon.status = 0xc016
        daemon.system = "leap=3,stratum=16,refid=INIT,ss_uptime=40"
        daemon.associations = [
            .init(
                identifier: 5, status: 0x8000,
                variables: "srcadr=192.0.2.9,stratum=16,refid=INIT,reach=0,hmode=3,hpoll=6,"
                    + "ppoll=10,flash=0x1600")
        ]
        return daemon
    }

    @Test func theCauseInOneLine() {
        let (code, desk) = Self.run(.status, Self.unsynchronised())
        #expect(code == 1)
        #expect(desk.out.count == 1)
        #expect(
            desk.out[0].hasPrefix("192.0.2.1 is not synchronised (stratum 16, up 40 s): "),
            "\(desk.out)")
    }

    /// With the host that it is about, so that the member alone tells.
    @Test func theCauseInADocument() {
        let cause = "\"cause\": \"192.0.2.1 is not synchronised (stratum 16, up 40 s): "
        for overview in [Overview.status, .sources] {
            let (code, desk) = Self.run(overview, Self.unsynchronised(), json: true)
            #expect(code == 1 && desk.out.first?.contains(cause) == true, "\(desk.out)")
        }
    }

    @Test func sources() {
        let (code, desk) = Self.run(.sources, .synchronised())
        #expect(code == 0)
        #expect(
            desk.out == [
                "*192.0.2.7: followed, the clock follows it; offset 0.011 ms, delay 0.410 ms,"
                    + " reach 377",
                "x192.0.2.8: unused, the majority disagrees with it; offset 900.000 ms,"
                    + " delay 1.000 ms, reach 377",
                " 192.0.2.9: unused, it does not answer",
            ])
    }

    static let rejections: [(UInt16, String, String)] = [
        (0x9000, "srcadr=192.0.2.7,stratum=16,reach=1", "it is not synchronised itself"),
        (0x9000, "srcadr=192.0.2.7,stratum=0,reach=1", "it is not synchronised itself"),
        (
            0x9000, "srcadr=127.127.1.0,stratum=0,reach=1",
            "it is not fit yet, or not to be selected"
        ),
        (0x9000, "srcadr=192.0.2.7,stratum=2,reach=1,flash=0x10", "it does not prove the key"),
        (0x9000, "srcadr=192.0.2.7,stratum=2,reach=1,flash=0x800", "it follows this host"),
        (
            0x9000, "srcadr=192.0.2.7,stratum=2,reach=1,flash=0x400",
            "it is too far from a clock, so far"
        ),
        (0x8018, "srcadr=192.0.2.7,reach=0", "it does not serve this host (kiss-o'-death)"),
        (0x8017, "srcadr=192.0.2.7,reach=0", "it was asked too often (kiss-o'-death RATE)"),
        (0x8000, "srcadr=0.0.0.0,srchost=\"pool\",reach=0", "it stands for the servers of a name"),
    ]

    @Test(arguments: rejections)
    func whyASourceIsNotUsed(status: UInt16, variables: String, reason: String) {
        let report = PeerReport(
            association: AssociationStatus(identifier: 1, status: PeerStatusWord(bits: status)),
            variables: PeerVariables(VariableList.parse(variables.utf8)), at: .unset)
        #expect(SourceUse(report).reason == reason)
        #expect(SourceUse(report).kind == .unused)
    }

    @Test(arguments: [Overview.status, .sources])
    func documents(overview: Overview) throws {
        let schema = try JSONSchema(named: overview.rawValue)
        for daemon in [ControlDaemon.synchronised(), Self.unsynchronised(), ControlDaemon()] {
            let (_, desk) = Self.run(overview, daemon, json: true)
            #expect(desk.out.count == 1)
            #expect(schema.findings(in: desk.out[0]) == [], "\(desk.out[0])")
        }
    }

    /// These two are what ntpq prints, and have its schema.
    @Test(arguments: [Overview.peers, .clients])
    func documentsOfNtpq(overview: Overview) throws {
        let daemon = ControlDaemon.synchronised()
        daemon.other = { opcode, _ in
            switch opcode {
            case .requestNonce: .success("nonce=0123456789abcdef")
            case .readMostRecentlyUsed:
                .success(
                    "addr.0=192.0.2.7:123,last.0=0xdeadbf00.00000000,first.0=0xdeadbe00.00000000,"
                        + "ct.0=4,mv.0=35,rs.0=0x180,now=0xdeadbf0a.00000000")
            default: .failure(.init(code: .badOpcode))
            }
        }
        let (code, desk) = Self.run(overview, daemon, json: true)
        #expect(code == 0)
        #expect(desk.out.count == 1)
        let document = try #require(desk.out.first)
        #expect(try JSONSchema(named: "ntpq").findings(in: document) == [], "\(document)")
        #expect(document.contains("\"\(overview.rawValue)\": [{"))
    }

    @Test func theSchemasRefuseWhatTheyShould() throws {
        let schema = try JSONSchema(named: "status")
        let (_, desk) = Self.run(.status, .synchronised(), json: true)
        for (from, to) in [
            ("\"stratum\": 3", "\"stratum\": \"3\""), ("\"host\"", "\"hosts\""),
            ("\"leap\": \"none\"", "\"leap\": \"some\""),
            ("\"poll_seconds\": 64", "\"poll_seconds\": 0"),
            ("\"is_synchronised\": true", "\"is_synchronised\": 1"),
        ] {
            let text = desk.out[0].replacing(from, with: to)
            #expect(text != desk.out[0])
            #expect(!schema.findings(in: text).isEmpty, "\(to)")
        }
    }

    @Test func peersAreTheBillboard() {
        let (code, desk) = Self.run(.peers, .synchronised())
        #expect(code == 0)
        #expect(desk.out.count == 5 && desk.out[2].hasPrefix("*192.0.2.7 "))
    }

    @Test func silence() {
        for overview in Overview.allCases {
            let (code, desk) = Self.run(overview, nil)
            #expect(code == 2)
            #expect(desk.out.isEmpty && desk.err.count == 1)
            #expect(desk.err[0].hasPrefix("meridian: no reply from 192.0.2.1: "))
        }
    }

    /// A program that reads documents is told as well.
    @Test(arguments: Overview.allCases)
    func silenceAsADocument(overview: Overview) throws {
        let schema = overview == .status || overview == .sources ? overview.rawValue : "ntpq"
        let (code, desk) = Self.run(overview, nil, json: true)
        let text = try #require(desk.out.first)
        #expect(code == 2 && desk.out.count == 1 && desk.err.count == 1)
        #expect(try JSONSchema(named: schema).findings(in: text) == [])
        #expect(text.contains("no reply from 192.0.2.1: "))
        let nobody = Desk()
        nobody.names["192.0.2.1"] = []
        let (other, _) = Self.run(overview, nil, json: true, nobody)
        #expect(other == 2 && nobody.out.count == 1)
        #expect(nobody.out.first?.contains("192.0.2.1 can not be asked") == true)
    }
}
