import NTPTime
import NTPWire
import Testing

@testable import NTPTools

@Suite struct QueryStatisticsTests {
    private static func bench(_ text: String, of identifier: UInt16 = 0) -> QueryBench {
        let bench = QueryBench()
        bench.answers = [(.readVariables, identifier, 0x0615, Array(text.utf8))]
        return bench
    }

    @Test func sysinfo() {
        let bench = Self.bench(
            "peeradr=192.0.2.1:123, peermode=3, leap=0, stratum=2, precision=-23,\r\n"
                + "rootdelay=1.250, rootdisp=3.002, refid=192.0.2.1,\r\n"
                + "reftime=0xecb3d6ab.8083126f, sys_jitter=0.250000, clk_jitter=0.002,\r\n"
                + "clk_wander=0.001, bcastdelay=-50.000, authdelay=0.000\r\n")
        var session = bench.session()
        session.run("sysin")
        #expect(bench.complaints.isEmpty)
        #expect(
            bench.printed == [
                "associd=0 status=0615 leap_none, sync_ntp, 1 event, clock_sync,",
                "system peer:        name-of-192.0.2.1:123",
                "system peer mode:   client",
                "leap indicator:     00",
                "stratum:            2",
                "log2 precision:     -23",
                "root delay:         1.250",
                "root dispersion:    3.002",
                "reference ID:       192.0.2.1",
                "reference time:     "
                    + DateText().pretty(
                        NTPTimestamp(seconds: 0xecb3_d6ab, fraction: 0x8083_126f)),
                "system jitter:      0.250000",
                "clock jitter:       0.002",
                "clock wander:       0.001",
                "broadcast delay:    -50.000",
                "symm. auth. delay:  0.000",
            ])
        #expect(
            bench.requests[0].text
                == "peeradr,peermode,leap,stratum,precision,rootdelay,rootdisp,refid,reftime,"
                + "sys_jitter,clk_jitter,clk_wander,bcastdelay,authdelay")
    }

    /// Typed from ntp.org's label tables.
    @Test(arguments: [
        ("sysstats", "ss_badauth=1", "authentication failed:  1"),
        ("sysstats", "ss_processed=4", "processed for time:     4"),
        ("kerninfo", "koffset=0.5", "pll offset:            0.5"),
        ("kerninfo", "kppscalibdur=16", "calibration interval   16"),
        ("kerninfo", "kstflags=\"pll nano\"", "kernel status:         pll nano"),
        ("monstats", "mru_mindepth=600", "reclaim above count:  600"),
        ("authinfo", "authdecrypts=7", "decryptions:       7"),
        ("iostats", "io_goodwakeups=9", "useful input wakeups:   9"),
        ("timerstats", "timer_xmts=12", "calls to transmit:   12"),
    ])
    func labels(command: String, variable: String, line: String) {
        let bench = Self.bench(variable)
        var session = bench.session()
        session.run(command)
        #expect(bench.printed.last == line)
        #expect(bench.printed.count == (command == "kerninfo" ? 2 : 1))
    }

    @Test func pstats() {
        let bench = Self.bench(
            "srcadr=192.0.2.1, srcport=123, dstadr=2001:db8::2, dstport=123, timerec=3, timer=61,"
                + " timereach=100, sent=5, received=4, badauth=0, bogusorg=0, oldpkt=0, seldisp=0,"
                + " selbroken=0, candidate=6", of: 17)
        var session = bench.session()
        session.style.showsHostNames = false
        session.run("pstats 17")
        #expect(
            bench.printed.prefix(5) == [
                "associd=17 status=0615 , sel_sys.peer, 1 event, restart,",
                "remote host:           192.0.2.1:123",
                "local address:         [2001:db8::2]:123",
                "time last received:    3",
                "time until next send:  61",
            ])
        #expect(bench.printed.last == "candidate order:       6")
        session.run("pstats 0")
        #expect(bench.complaints == ["***Invalid association ID 0 specified"])
    }

    /// ntpsec's daemon does not know every variable that ntp.org's client asks for.
    @Test func whatAServerKnowsIsShown() {
        let bench = QueryBench()
        bench.reply = { request in
            request.text == "timer_xmts"
                ? .data(status: 0, Array("timer_xmts=12".utf8)) : .error(.unknownVariable)
        }
        var session = bench.session()
        session.run("timerstats")
        #expect(bench.printed == ["calls to transmit:   12"])
        #expect(bench.requests.count == 4)
        session.run("authinfo")
        #expect(bench.complaints == ["***A request variable unknown to the server"])
    }

    @Test func nonsense() {
        let bench = Self.bench("peeradr=\u{1b}[2J, peermode=-1, leap=7, reftime=x, stratum=\u{7}")
        var session = bench.session()
        session.run("sysinfo")
        #expect(
            bench.complaints == [
                "malformed peeradr=^[[2J", "malformed peermode=-1", "malformed reftime=x",
            ])
        #expect(
            bench.printed.dropFirst() == ["leap indicator:     11", "stratum:            ^G"])
    }
}
