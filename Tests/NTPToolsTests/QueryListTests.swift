import NTPWire
import Testing

@testable import NTPTools

@Suite struct QueryListTests {
    @Test func theListOfVariables() {
        let bench = QueryBench()
        bench.reply = { _ in .data(status: 0x0615, Array("a=1, b=2\r\n".utf8)) }
        var session = bench.session()
        for line in [
            "showvars", "addvars offset,leap=2,x", "addvars \"x=1 2\"", "rmvars offset,gone",
            "showvars", "rl", "cl 3", "clearvars", "rl 3",
        ] { session.run(line) }
        #expect(bench.complaints == ["Variable `gone' not found"])
        #expect(
            bench.printed == [
                "No variables on list", "leap=2", "x=1 2", "a=1, b=2", "a=1, b=2",
                "associd=3 status=0615 , sel_sys.peer, 1 event, restart,", "a=1, b=2",
            ])
        #expect(bench.requests.map(\.text) == ["leap=2,x=1 2", "leap=2,x=1 2", ""])
        #expect(
            bench.requests.map(\.header.opcode) == [
                .readVariables, .readClockVariables, .readVariables,
            ])
    }

    @Test func writing() {
        let bench = QueryBench()
        bench.reply = { _ in .data(status: 0x0615, []) }
        bench.typed = ["5", "secret"]
        var session = bench.session()
        session.run("writevar 0 leap=1")
        session.run("addvars leap=3")
        session.run("writelist 17")
        #expect(
            bench.printed == ["done! (no data returned)", "done! (no data returned)"])
        #expect(bench.requests.map(\.text) == ["leap=1", "leap=3"])
        #expect(bench.requests.map(\.header.associationID) == [0, 17])
        // Signed: a key's number and an MD5 digest behind the data.
        #expect(bench.requests.allSatisfy { $0.trailer.count >= 20 })
    }

    /// The code is the same for a variable that nobody may write.
    @Test func writingWhatIsNotToBeWritten() {
        let bench = QueryBench()
        bench.refusal = .authenticationFailure
        bench.typed = ["5", "secret"]
        var session = bench.session()
        session.run("writevar 0 stratum=1")
        #expect(
            bench.complaints.last == "ntpq: server lets nobody write one of these variables, or"
                + " did not take key 5: it is unknown there, not its controlkey, or has another"
                + " type (keytype is MD5) or password")
    }

    @Test func ifstatsOfNtpOrg() {
        let bench = QueryBench()
        bench.typed = ["5", "secret"]
        let rows =
            "addr.0=0.0.0.0:123, bcast.0, en.0=0, name.0=\"v4wildcard\", flags.0=0x89,"
            + " tl.0=0, mc.0=0, rx.0=0, tx.0=0, txerr.0=0, pc.0=0, up.0=4000, qxz.0=7,"
            + " name.1=\"eth0\", addr.1=192.0.2.9:123, bcast.1=192.0.2.255:123, en.1=1,"
            + " flags.1=0x19, tl.1=0, mc.1=0, rx.1=1234, tx.1=1233, txerr.1=1, pc.1=4, up.1=4001"
        bench.reply = { _ in .data(status: 0, Array(rows.utf8)) }
        var session = bench.session()
        session.run("ifstats")
        #expect(bench.complaints.isEmpty)
        #expect(
            bench.printed == [
                "    interface name                                        send",
                " #  address/broadcast     drop flag ttl mc received sent failed peers   uptime",
                String(repeating: "=", count: 78),
                "  0 v4wildcard               D   89   0  0      0      0      0     0     4000",
                "    0.0.0.0:123",
                "  1 eth0                     .   19   0  0   1234   1233      1     4     4001",
                "    192.0.2.9:123", "    192.0.2.255:123",
            ])
        #expect(bench.requests.map(\.header.opcode) == [.readOrderedList])
        #expect(bench.requests[0].data.isEmpty && bench.requests[0].trailer.count >= 20)
    }

    @Test func reslist() {
        let bench = QueryBench()
        bench.typed = ["5", "secret"]
        let rows =
            "hits.0=17, addr.0=0.0.0.0, mask.0=0.0.0.0, flags.0=nomodify notrap, "
            + "mask.1=255.255.0.255, addr.1=192.0.0.1, flags.1=, hits.1=0, "
            + "addr.2=2001:db8::, mask.2=ffff:ffff::, hits.2=4294967295, flags.2=kod limited, "
            + "addr.3=::1, hits.3=1"
        bench.reply = { _ in .data(status: 0, Array(rows.utf8)) }
        var session = bench.session()
        session.run("reslist")
        #expect(
            bench.printed.dropFirst(3) == [
                "        17 0.0.0.0/0", "           nomodify notrap",
                "         0 192.0.0.1 255.255.0.255", "           ",
                "4294967295 2001:db8::/32", "           kod limited",
                "Warning: incomplete row with 2 (of 4) fields",
            ])
        #expect(bench.requests[0].text == "addr_restrictions")
    }

    @Test func rowsThatGoBack() {
        let bench = QueryBench()
        bench.typed = ["5", "secret"]
        bench.reply = { _ in
            .data(status: 0, Array("hits.4=1, addr.4=::, mask.4=::, flags.4=, hits.3=1".utf8))
        }
        var session = bench.session()
        session.run("reslist")
        #expect(bench.complaints == ["***The server's rows are out of order behind row 4"])
        #expect(bench.printed.suffix(2) == ["         1 ::/0", "           "])
    }

    @Test(arguments: [
        ("addr.0", "addr", UInt32(0)), ("a.b.12", "a.b", 12), ("x.4294967295", "x", .max),
    ])
    func tags(name: String, tag: String, index: UInt32) throws {
        let parts = try #require(IndexedRows.split(name))
        #expect(parts.tag == tag && parts.index == index)
    }

    @Test(arguments: ["addr", "addr.", "addr.-1", "addr.+1", "addr.4294967296", "addr.x", ""])
    func noTags(name: String) {
        #expect(IndexedRows.split(name) == nil)
    }
}
