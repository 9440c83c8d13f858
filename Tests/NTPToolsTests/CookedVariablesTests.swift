import NTPTime
import NTPWire
import Testing

@testable import NTPTools

@Suite struct CookedVariablesTests {
    static let cooked = CookedVariables(dates: DateText(), name: { "host-\($0)" })

    static func lines(_ text: String) -> [String] {
        cooked.lines(VariableList.parse(text.utf8))
    }

    @Test(arguments: [
        ("leap=0", "leap=00"), ("leap=1", "leap=01"), ("leap=2", "leap=10"), ("leap=3", "leap=11"),
        ("leap=4", "leap=4?"), ("reach=0x1f", "reach=037"), ("reach=x", "reach=x?"),
        ("refid=GPS", "refid=GPS"), ("refid=192.0.2.1", "refid=192.0.2.1"),
        ("refid=127.127.1.0", "refid=LOCAL(0)"), ("refid=\u{1b}[", "refid=^[["),
        ("refid=toolong", "refid=toolong?"), ("flash=0x0", "flash=00 ok"),
        ("flash=0x1400", "flash=1400 peer_dist, peer_unreach"),
        ("srcadr=192.0.2.1", "srcadr=host-192.0.2.1"), ("dstadr=192.0.2.1", "dstadr=192.0.2.1"),
        ("srcadr=x", "srcadr=x?"),
        ("reftime=0x00000000.00000000", "reftime=00000000.00000000  Thu, Feb  7 2036  6:28:16.000"),
        ("clock=soon", "clock=soon?"),
        ("filtdelay= 0.10 12.34 1234567.89", "filtdelay=     0.10   12.34 1234567"),
        ("filtoffset=-1.00", "filtoffset=   -1.00"),
        ("filtdisp=0 16000", "filtdisp=      0.00 16000.0"),
        ("filtdelay=a b", "filtdelay=a b?"),
        ("version=\"ntpd 4.2.8, x\"", "version=\"ntpd 4.2.8, x\""),
        ("name", "name="), ("x=\u{9b}31m", "x=M-BM-^[31m"),
    ])
    func values(text: String, line: String) {
        #expect(Self.lines(text) == [line])
    }

    @Test func linesBreakAt72() {
        let list = Self.lines(
            "version=\"ntpd 4.2.8p15@1.3728-o Wed Sep 23 11:46:38 UTC 2020 (1)\","
                + "processor=\"x86_64\",system=\"Linux/6.1.0\",leap=0,stratum=2,precision=-23,"
                + "rootdelay=12.345,rootdisp=1.5"
        )
        #expect(
            list == [
                "version=\"ntpd 4.2.8p15@1.3728-o Wed Sep 23 11:46:38 UTC 2020 (1)\",",
                "processor=\"x86_64\", system=\"Linux/6.1.0\", leap=00, stratum=2,",
                "precision=-23, rootdelay=12.345, rootdisp=1.5",
            ])
        let exact = "a=" + String(repeating: "x", count: 32)
        #expect(Self.lines("\(exact),b=" + String(repeating: "y", count: 34)).count == 1)
        #expect(Self.lines("\(exact),b=" + String(repeating: "y", count: 35)).count == 2)
        #expect(Self.lines("").isEmpty)
    }

    @Test func statusLines() {
        #expect(
            CookedVariables.statusLine(association: 0, status: 0x0615, subject: .system)
                == "associd=0 status=0615 leap_none, sync_ntp, 1 event, clock_sync,")
        #expect(
            CookedVariables.statusLine(association: 17, status: 0x961a, subject: .peer)
                == "associd=17 status=961a conf, reach, sel_sys.peer, 1 event, sys_peer,")
        #expect(
            CookedVariables.statusLine(association: 0, status: 0, subject: .clock)
                == "associd=0 status=0000 no events, clk_unspec,")
    }

    @Test func rawKeepsLinesAndNothingElse() {
        let data = Array("a=1,\r\nb=\u{1b}[2J\rc\r\n".utf8)
        #expect(CookedVariables.rawLines(data) == ["a=1,", "b=^[[2J^Mc"])
    }

    @Test(arguments: [
        (QueryFailure.timedOut, "***Request timed out"),
        (.incomplete, "***Response from server was incomplete"),
        (.noHost, "***No host open, use `host' command"),
        (.system(call: "read", reason: "Connection refused"), "ntpq: read: Connection refused"),
        (.refused(.unknownAssociation, raw: 4), "***Association ID 7 unknown to server"),
        (.refused(.unknownVariable, raw: 5), "***A request variable unknown to the server"),
        (.refused(.badValue, raw: 6), "***Server indicates a request variable was bad"),
        (.refused(.badFormat, raw: 2), "***Server reports a bad format request packet"),
        (.refused(.badOpcode, raw: 3), "***Server reports a bad opcode in request"),
        (
            .refused(.authenticationFailure, raw: 1),
            "***Server disallowed request (authentication?)"
        ),
        (.refused(.unspecified, raw: 0), "***Server returned an unspecified error"),
        (.refused(.unspecified, raw: 99), "***Server returns unknown error code 99"),
    ])
    func failures(failure: QueryFailure, text: String) {
        #expect(failure.text(association: 7) == text)
    }
}
