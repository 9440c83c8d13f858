import NTPControl
import NTPTime
import NTPWire
import Testing

/// The answers' text, as it goes over the wire.
@Suite struct VariableTextTests {
    private func lines(_ lines: String...) -> String {
        lines.map { $0 + "\r\n" }.joined()
    }

    @Test func systemVariablesByDefault() {
        #expect(
            ExampleNode.text(.readVariables)
                == lines(
                    #"version="ntpd meridian 0.1.0", processor="riscv64","#,
                    #"system="Linux/6.12.1", leap=0, stratum=2, precision=-23,"#,
                    "rootdelay=1.500, rootdisp=11.500, refid=192.0.2.1,",
                    "reftime=0xee000060.00000001, clock=0xee000064.80000000, peer=1001, tc=6,",
                    "mintc=3, offset=-0.123457, frequency=-12.346, sys_jitter=0.050000,",
                    "clk_jitter=0.000, clk_wander=0.000, site=vienna"))
    }

    @Test func peerVariablesByDefault() {
        #expect(
            ExampleNode.text(.readVariables, of: 1001)
                == lines(
                    #"srcadr=192.0.2.1, srcport=123, srchost="time.example","#,
                    "dstadr=198.51.100.7, dstport=123, leap=0, stratum=1, precision=-20,",
                    "rootdelay=0.000, rootdisp=0.500, refid=GPS, reftime=0xee000050.00000002,",
                    "rec=0xee000060.00000001, reach=0xff, unreach=0, hmode=3, pmode=4,",
                    "hpoll=6, ppoll=6, headway=57, flash=0x0, keyid=0, offset=-0.125,",
                    "delay=1.500, dispersion=7937.501, jitter=0.000,",
                    "filtdelay= 1.50 0.00 0.00 0.00 0.00 0.00 0.00 0.00,",
                    "filtoffset= -0.12 0.00 0.00 0.00 0.00 0.00 0.00 0.00,",
                    "filtdisp= 0.00 16000.00 16000.00 16000.00 16000.00 16000.00 16000.00"
                        + " 16000.00"))
    }

    private static let others: [(UInt16, [String])] = [
        (
            1002,
            [
                #"srcadr=127.127.1.0, srcport=123, srchost="LOCAL(0)", dstadr=127.0.0.1,"#,
                "dstport=123, leap=3, stratum=10, precision=0, rootdelay=0.000,",
                "rootdisp=0.000, refid=LOCL, reftime=0x00000000.00000000,",
                "rec=0x00000000.00000000, reach=0x0, unreach=0, hmode=3, pmode=0,",
                "hpoll=6, ppoll=6, headway=0, flash=0x0, keyid=0, ttl=3, offset=0.000,",
            ]
        ),
        (
            1003,
            [
                #"srcadr=0.0.0.0, srcport=123, srchost="pool.example", dstadr=0.0.0.0,"#,
                "dstport=0, leap=3, stratum=16, precision=0, rootdelay=0.000,",
                "rootdisp=0.000, refid=POOL, reftime=0x00000000.00000000,",
            ]
        ),
        (
            1004,
            [
                "srcadr=2001:db8::1, srcport=1123, dstadr=0.0.0.0, dstport=0, leap=3,",
                "stratum=16, precision=0, rootdelay=0.000, rootdisp=0.000, refid=INIT,",
            ]
        ),
    ]

    /// The lines up to the ones that are the same for every association without a sample.
    @Test(arguments: others)
    func associationsOfOtherKinds(id: UInt16, lines: [String]) {
        let text = ExampleNode.text(.readVariables, of: id) ?? ""
        #expect(text.hasPrefix(lines.map { $0 + "\r\n" }.joined()))
        #expect(text.hasSuffix(String(repeating: " 16000.00", count: 8) + "\r\n"))
    }

    @Test(arguments: [UInt16(0), 1002])
    func clockVariablesByDefault(association: UInt16) {
        #expect(
            ExampleNode.text(.readClockVariables, of: association)
                == lines(
                    #"device="Undisciplined local clock", timecode, poll=4, noreply=0,"#,
                    "badformat=0, baddata=0, fudgetime1=2.000, stratum=10, refid=76.79.67.76,",
                    "flags=5"))
    }

    @Test(arguments: [
        (UInt16(0), "stratum", "stratum=2"),
        (0, "stratum,leap,stratum", "leap=0, stratum=2"),
        (0, " , stratum = 7 ,\r\n\tleap= ,", "leap=0, stratum=2"),
        (0, "leap\0\0", "leap=0"),
        (0, "owner", #"owner="a, b""#),
        (0, "rootdist,peeradr,peermode", "rootdist=12.250, peeradr=192.0.2.1:123, peermode=3"),
        (0, "ss_uptime,ss_reset", "ss_uptime=100, ss_reset=100"),
        (
            0, "ss_received,ss_processed,ss_numctlreq",
            "ss_numctlreq=7, ss_received=41, ss_processed=40"
        ),
        (0, "bcastdelay,authdelay", "bcastdelay=0.000, authdelay=0.000"),
        (0, "kppsfreq,kfreq,kstflags", "kfreq=0, kstflags, kppsfreq=0"),
        (1001, "reach, refid, srcadr", "srcadr=192.0.2.1, refid=GPS, reach=0xff"),
        (1001, "timer,timerec,timereach", "timer=60, timerec=4, timereach=100"),
        (1001, "sent,received,candidate", "received=8, sent=9, candidate=6"),
        (1001, "config,authenable,authentic", "config=1, authenable=0, authentic=0"),
    ])
    func namedVariables(association: UInt16, names: String, text: String) {
        #expect(ExampleNode.text(.readVariables, of: association, names) == text + "\r\n")
    }

    @Test func aClocksVariablesByName() {
        #expect(
            ExampleNode.text(.readClockVariables, of: 1002, "fudgetime2,type")
                == lines("type=1, fudgetime2=0.000"))
    }

    /// Known, but without a value now: nothing is wrong with the request.
    @Test(arguments: [(UInt16(0), "tai,leapsec,leapsmearinterval"), (1001, "xleave,bias,in,out")])
    func variablesWithoutAValue(association: UInt16, names: String) {
        #expect(ExampleNode.text(.readVariables, of: association, names) == "")
    }

    @Test(arguments: [
        (UInt16(0), "nonsense"), (0, "stratum,srcadr"), (0, "=4"), (0, "stratum leap"),
        (0, "Stratum"), (0, "strat"), (0, "stratum2"), (0, "\u{1b}[2J"), (1001, "ss_received"),
        (1001, "sys_var_list"),
    ])
    func unknownVariablesAreRefused(association: UInt16, names: String) {
        #expect(
            ExampleNode.ask(.readVariables, of: association, names)
                == .refused(.unknownVariable, raw: 5))
    }

    @Test func aLongValueIsABadFormat() {
        let longest = "leap=" + String(repeating: "9", count: 127)
        #expect(ExampleNode.text(.readVariables, of: 0, longest) == "leap=0\r\n")
        #expect(
            ExampleNode.ask(.readVariables, of: 0, longest + "9") == .refused(.badFormat, raw: 2))
    }

    /// The list of names names itself, and each name in it can be asked for.
    @Test(arguments: [
        (ControlOpcode.readVariables, UInt16(0), "sys_var_list"),
        (.readVariables, 1001, "peer_var_list"),
        (.readClockVariables, 1002, "clock_var_list"),
    ])
    func theListOfNames(opcode: ControlOpcode, association: UInt16, name: String) {
        let text = ExampleNode.text(opcode, of: association, name) ?? ""
        #expect(text.hasPrefix(name + "=\""))
        let names = text.split(separator: "\"").dropFirst().first?.split(separator: ",") ?? []
        #expect(names.count > 10)
        // ntpq takes no longer value.
        #expect(text.utf8.count < 2048)
        #expect(names.last.map(String.init) == name)
        for other in names {
            #expect(ExampleNode.text(opcode, of: association, String(other)) != nil)
        }
    }

    @Test func theKernelsClock() {
        var environment = ExampleNode.environment
        var clock = KernelClock()
        clock.offset = 0.000_001
        clock.frequency = 1.5e-6
        clock.maximumError = 0.5
        clock.status = 0x2041
        clock.timeConstant = 7
        var pulse = KernelPulse()
        pulse.jitter = 0.000_002
        pulse.calibrationInterval = 16
        clock.pulse = pulse
        environment.kernelClock = clock
        environment.taiOffset = 37
        environment.leapFileExpiry = CalendarDate(unixSeconds: 1_798_416_000)
        let request = ExampleNode.request(
            .readVariables, of: 0,
            "tai,expire,koffset,kfreq,kmaxerr,kstflags,ktimeconst,kppsjitter,kppscalibdur")
        var reassembly = ControlReassembly(of: request.header)
        var subject = ExampleNode.subject
        subject.environment = environment
        let packets = ExampleNode.respond(to: request.bytes, about: subject).packets
        #expect(packets.count == 1)
        guard case .complete(let answer) = reassembly.add(packets[0]) else {
            Issue.record("not whole")
            return
        }
        #expect(
            String(decoding: answer.data, as: UTF8.self)
                == lines(
                    "tai=37, expire=202612280000, koffset=0.001000, kfreq=1.500000,",
                    #"kmaxerr=500.000000, kstflags="pll unsync nano", ktimeconst=7,"#,
                    "kppsjitter=0.002, kppscalibdur=16"))
    }
}
