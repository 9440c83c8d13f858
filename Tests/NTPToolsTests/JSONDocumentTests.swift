import Foundation
import NTPTime
import NTPWire
import Testing

@testable import NTPTools

/// What `--json` prints, held against the schemas in the tree.
@Suite struct JSONDocumentTests {
    private static func bench() -> QueryBench {
        let bench = QueryBench()
        bench.typed = ["5", "secret"]
        let peer =
            "srcadr=192.0.2.1, srcport=123, dstadr=10.0.0.2, refid=GPS, stratum=1, hmode=3,"
            + " hpoll=6, ppoll=6, reach=0xff, rec=0xec000050.00000000, delay=1.5, offset=-0.25,"
            + " jitter=0.125, dispersion=1.9, flash=0x0"
        let system =
            "version=\"x \u{7f}\u{1b}[31m\", stratum=2, precision=-23, rootdelay=1.250,"
            + " refid=192.0.2.1, reftime=0xecb3d6ab.8083126f, frequency=-12.345, tc=6,"
            + " ss_uptime=12, odd=0x1f, filtoffset= 0.10 -0.20, empty, stratum=3"
        let interface =
            "addr.0=127.0.0.1:123, bcast.0, en.0=1, name.0=\"lo\", flags.0=0x5, tl.0=0, mc.0=0,"
            + " rx.0=1, tx.0=2, txerr.0=0, pc.0=0, up.0=40"
        bench.answers = [
            (.readStatus, 0, 0x0615, [0, 5, 0x96, 0x1a, 0, 6, 0x80, 0x11]),
            (.readVariables, 5, 0x961a, Array(peer.utf8)),
            (.readVariables, 6, 0x8011, Array("srcadr=0.0.0.0, srchost=\"p\"".utf8)),
            (.readVariables, 0, 0x0615, Array(system.utf8)),
            (.readClockVariables, 5, 1, Array("device=\"gps\", fudgetime1=1.5".utf8)),
            (.readOrderedList, 0, 0, Array(interface.utf8)),
            (.configure, 0, 0, Array("Config Succeeded".utf8)),
            (.requestNonce, 0, 0, Array("nonce=a".utf8)),
            (
                .readMostRecentlyUsed, 0, 0,
                Array(
                    ("addr.0=192.0.2.9:50000, first.0=0xec000000.0, last.0=0xec000040.80000000,"
                        + " ct.0=3, mv.0=35, rs.0=0x20, now=0xec000050.0").utf8)
            ),
        ]
        return bench
    }

    @Test(arguments: [
        ("peers", "peers"), ("lpeers -4", "peers"), ("apeers", "peers"), ("as", "associations"),
        ("passociations", "associations"), ("rv", "variables"), ("rv 0 stratum", "variables"),
        ("rv &1", "variables"), ("mrv 5 6", "variables"), ("cv 5", "variables"),
        ("sysinfo", "variables"), ("pstats 5", "variables"), ("mrulist", "clients"),
        ("ifstats", "interfaces"), ("reslist", "restrictions"), (":config server a", "text"),
        ("hostnames", "text"), ("help", "text"), ("timeout", "text"), ("keyid", "text"),
    ])
    func documents(line: String, result: String) throws {
        let bench = Self.bench()
        var session = bench.session()
        session.style.isJSON = true
        session.run(line)
        let text = try #require(bench.printed.first)
        #expect(bench.printed.count == 1)
        #expect(text.unicodeScalars.allSatisfy { (0x20..<0x7f).contains($0.value) })
        #expect(try JSONSchema(named: "ntpq").findings(in: text) == [])
        let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect((document?[result] as? [Any])?.isEmpty == (line == "passociations"))
        #expect(document?["server"] as? String == "server")
    }

    @Test func peersAndUnits() {
        let bench = Self.bench()
        var session = bench.session()
        session.style.isJSON = true
        session.run("peers")
        session.run("rv")
        session.run("mru")
        #expect(
            bench.printed[0].contains("\"reach\": 255, \"delay_ms\": 1.500, \"offset_ms\": -0.250"))
        #expect(bench.printed[0].contains("\"last_heard_seconds_ago\": 20, \"poll_seconds\": 64"))
        // That a list is complete is no error.
        #expect(bench.printed[2].contains("\"errors\": [],") && bench.complaints.isEmpty)
        let units = #"""
            "precision_log2_seconds": -23, "rootdelay_ms": 1.250, "refid": "192.0.2.1", \#
            "reftime_ntp": "0xecb3d6ab.8083126f", "frequency_ppm": -12.345, \#
            "tc_log2_seconds": 6, "ss_uptime_seconds": 12, "odd": 31, \#
            "filtoffset_ms": [0.10, -0.20], "empty": null, "stratum": 3
            """#
        #expect(bench.printed[1].contains(units))
        #expect(
            bench.printed[2].contains(
                "\"clients\": [{\"address\": \"192.0.2.9\", \"port\": 50000,"
                    + " \"last_seen_seconds_ago\": 15.500, \"average_interval_seconds\": 21.500"))
    }

    @Test func failuresAreDocumentsToo() throws {
        let bench = QueryBench()
        var session = bench.session()
        session.style.isJSON = true
        session.run("peers")
        session.run("rv x")
        bench.answers = [(.readStatus, 0, 0, [])]
        session.run("as")
        #expect(bench.printed.count == 3)
        for text in bench.printed {
            #expect(try JSONSchema(named: "ntpq").findings(in: text) == [])
        }
        #expect(bench.printed[0].contains("***Request timed out"))
        #expect(bench.printed[1].contains("\"errors\": [\"***Illegal unsigned value x\"]"))
        #expect(bench.complaints.count == 4)
    }

    @Test func theReaderOfSchemasFindsFaults() throws {
        let schema = try JSONSchema(named: "ntpstat")
        #expect(schema.findings(in: "{}").count == 10)
        #expect(schema.findings(in: "[").count == 1)
        #expect(schema.findings(in: "[]").contains { $0.contains("is no") })
        let other = try JSONSchema(
            Data("{\"items\": {\"maximum\": 3, \"type\": \"integer\"}, \"pattern\": \"x\"}".utf8))
        #expect(
            other.findings(in: "[3, 4, true, 1.5]") == [
                "$: pattern has no effect here", "$[1]: 4 is beyond the maximum",
                "$[2]: is no [\"integer\"]", "$[3]: is no [\"integer\"]",
            ])
        let query = try JSONSchema(named: "ntpq")
        let base = "{\"server\": null, \"command\": \"x\", \"errors\": []"
        #expect(query.findings(in: base + "}") == [])
        #expect(query.findings(in: base + ", \"more\": 1}") == ["$: has more"])
        #expect(query.findings(in: base + ", \"clients\": [{}]}").count == 8)
    }

    @Test func ntpstat() throws {
        let schema = try JSONSchema(named: "ntpstat")
        let desk = Desk()
        desk.control = { header in
            header.associationID == 0
                ? (0x0615, "stratum=2,rootdelay=10.000,rootdisp=20.400,peer=77,tc=10")
                : (0x961a, "srcadr=2001:db8::7")
        }
        #expect(NTPStat.run(["--json", "-m", "20"], on: desk.machine) == 1)
        let expected = #"""
            {"server": "127.0.0.1", "is_reachable": true, "is_synchronised": true, \#
            "source": "ntp", "source_address": "2001:db8::7", "stratum": 2, \#
            "maximum_error_ms": 25.400, "poll_seconds": 1024, "exit_code": 1, "cause": null}
            """#
        #expect(desk.out.last == expected)
        desk.control = { _ in (0xc016, "stratum=16, ss_uptime=40") }
        #expect(NTPStat.run(["--json"], on: desk.machine) == 1)
        desk.refusesConnections = true
        #expect(NTPStat.run(["--json"], on: desk.machine) == 2)
        #expect(NTPStat.run(["--json", "nowhere"], on: desk.machine) == 2)
        #expect(desk.out.count == 4)
        for text in desk.out { #expect(schema.findings(in: text) == [], "\(text)") }
    }

    @Test func ntpdate() throws {
        let schema = try JSONSchema(named: "ntpdate")
        let desk = Desk()
        desk.serve = Desk.server(offset: 3)
        let run = { (arguments: [String]) in
            NTPDate.run(["--json"] + arguments, program: "ntpdate", on: desk.machine)
        }
        #expect(run(["-u", "192.0.2.1"]) == 0)
        let expected = #"""
            {"servers": [{"address": "192.0.2.1", "port": 123, "requests": 4, "answers": 4, \#
            "stratum": 2, "leap": 0, "offset_seconds": 3.000000, "delay_seconds": 0.045626, \#
            "dispersion_seconds": 0.000000, "kiss": null, "dropped": null}], \#
            "selected": "192.0.2.1", "offset_seconds": 3.000000, "action": "step", \#
            "cause": null, "errors": [], "exit_code": 0}
            """#
        #expect(desk.out.last == expected)
        #expect(run(["-q", "192.0.2.1", "nowhere"]) == 0)
        desk.serve = Desk.server(offset: 3, stratum: 16)
        #expect(run(["-d", "192.0.2.1"]) == 1)
        desk.serve = { _, _ in nil }
        #expect(run(["192.0.2.1"]) == 1)
        desk.socketFault = .init(text: "Address already in use", isAddressInUse: true)
        #expect(run(["192.0.2.1"]) == 1)
        #expect(desk.out.count == 5)
        for text in desk.out { #expect(schema.findings(in: text) == [], "\(text)") }
    }

    /// The server's own word on why it is not synchronised, where it tells.
    @Test func ntpdateAsksAnUnsynchronisedServer() {
        let desk = Desk()
        desk.serve = Desk.server(offset: 0, stratum: 16)
        desk.control = { header in
            header.associationID == 0 && header.opcode == .readVariables
                ? (0xc016, "stratum=16, ss_uptime=40")
                : header.opcode == .readStatus
                    ? (0xc016, "\u{0}\u{1}\u{10}\u{14}")
                    : (0x1014, "srcadr=192.0.2.7, stratum=2, hpoll=6, ppoll=6, reach=3")
        }
        #expect(NTPDate.run(["-q", "192.0.2.1"], program: "ntpdate", on: desk.machine) == 1)
        #expect(
            desk.err.last
                == "ntpdate: 192.0.2.1 is not synchronised (stratum 16, up 40 s):"
                + " try again in 128 s")
    }
}
