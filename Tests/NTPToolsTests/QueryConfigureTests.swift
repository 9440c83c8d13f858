import NTPWire
import Testing

@testable import NTPTools

@Suite struct QueryConfigureTests {
    private static func bench(_ reply: String) -> QueryBench {
        let bench = QueryBench()
        bench.typed = ["5", "secret"]
        bench.reply = { _ in .data(status: 0, Array(reply.utf8)) }
        return bench
    }

    @Test func aLineThatSucceeds() {
        let bench = Self.bench("Config Succeeded \r\n")
        var session = bench.session()
        session.run(":config  server 192.0.2.1  iburst ")
        #expect(bench.printed == ["Config Succeeded "])
        #expect(bench.requests[0].text == "server 192.0.2.1  iburst ")
        #expect(bench.requests[0].header.opcode == .configure)
        #expect(bench.requests[0].trailer.count >= 20)
    }

    @Test func theColumnOfAFault() {
        let bench = Self.bench("column 8 syntax error, unexpected T_String\n")
        var session = bench.session()
        session.run(":config server\u{7}minpol 4")
        #expect(
            bench.takePrinted() == [
                "server^Gminpol 4", "_______^", "column 8 syntax error, unexpected T_String",
            ])
        session.isInteractive = true
        session.run(":config server\u{7}minpol 4")
        #expect(bench.printed[0] == String(repeating: "_", count: 21) + "^")
    }

    @Test(arguments: ["column 99 syntax error", "column -1 syntax error", "column x syntax error"])
    func columnsThatAreNone(reply: String) {
        let bench = Self.bench(reply)
        var session = bench.session()
        session.run(":config x")
        #expect(bench.printed == [reply])
    }

    @Test func aLineThatDoesNotFit() {
        let bench = Self.bench("")
        var session = bench.session()
        session.run(":config " + String(repeating: "x", count: 469))
        #expect(
            bench.complaints == ["***469 octets are too many for a request, which has room for 468"]
        )
        #expect(bench.requests.isEmpty)
    }

    @Test func aFile() {
        let bench = Self.bench("Config Succeeded\r\n")
        bench.files["new.conf"] = Array("server a\n\nrestrict b\u{1b}".utf8)
        var session = bench.session()
        session.run("config-from-file new.conf")
        session.run("config-from-file none.conf")
        #expect(
            bench.printed == [
                "Sending configuration file, one line at a time.",
                "Line No: 1 Config Succeeded: server a", "Line No: 2 Config Succeeded: ",
                "Line No: 3 Config Succeeded: restrict b^[", "Done sending file",
                "ERROR!! Couldn't open file: none.conf",
            ])
        #expect(bench.requests.map(\.text) == ["server a\n", "\n", "restrict b\u{1b}\n"])
    }

    @Test func aFileThatIsRefused() {
        let bench = Self.bench("")
        bench.refusal = .authenticationFailure
        bench.files["new.conf"] = Array("server a\nserver b\n".utf8)
        var session = bench.session()
        session.run("config-from-file new.conf")
        #expect(
            bench.printed.suffix(2) == [
                "Line No: 1 query failed: server a", "Subsequent lines not sent.",
            ])
        #expect(
            bench.complaints == [
                "***Server disallowed request (authentication?)",
                "ntpq: server did not take key 5: it is unknown there, not its controlkey, or has"
                    + " another type (keytype is MD5) or password",
                "***Server disallowed request (authentication?)",
            ])
    }

    @Test func savingIt() {
        let bench = Self.bench("Configuration saved to 'ntp-2026.conf'\r\n\0\0")
        var session = bench.session()
        session.run("saveconfig ntp-%Y.conf")
        #expect(bench.printed == ["Configuration saved to 'ntp-2026.conf'"])
        #expect(bench.requests[0].text == "ntp-%Y.conf")
        #expect(bench.requests[0].header.opcode == .saveConfiguration)
        bench.reply = { _ in .data(status: 0, []) }
        session.run("saveconfig x")
        #expect(bench.printed.last == "(no response message, curiously)")
    }

    @Test func outputToAFile() {
        let bench = QueryBench()
        bench.reply = { _ in .data(status: 0x0615, Array("stratum=2\r\n".utf8)) }
        var session = bench.session()
        for line in [
            "rv 0 stratum > out", "rv 0 stratum>x", "rv > /", "rv 0 stratum > /dev/full",
            "rv 0 stratum", "rv zz > zero",
        ] { session.run(line) }
        #expect(bench.written["out"] == ["stratum=2"])
        #expect(bench.written["zero"] == [])
        #expect(bench.printed == ["stratum=2", "stratum=2"])
        #expect(
            bench.complaints == [
                "***Error opening /: Is a directory",
                "***Error writing /dev/full: No space left on device",
                "***Illegal unsigned value zz",
            ])
        #expect(bench.requests[1].text == "stratum>x")
    }

    @Test func ctrlCEndsACommand() {
        let bench = QueryBench()
        bench.answers = [(.readStatus, 0, 0, [0, 1, 0x94, 0, 0, 2, 0x94, 0])]
        bench.interruptsAt = 2
        var session = bench.session()
        session.isInteractive = true
        session.run("peers")
        #expect(bench.requests.count == 2)
        #expect(bench.printed.count == 2)
        #expect(bench.complaints == [""])
        // The next command begins anew.
        session.run("as")
        #expect(bench.printed.count == 7)
    }

    @Test func moreSettings() {
        let bench = QueryBench()
        var session = bench.session()
        for line in [
            "delay", "delay -5", "delay", "delay x", "drefid", "drefid hash",
            "drefid x", "debug what", "help nope", "help re", "help delay",
        ] { session.run(line) }
        #expect(
            bench.printed.dropLast(2) == [
                "delay 20 ms", "delay -5 ms", "drefid value is ipv4",
                "drefid value set to hash", "What?", "What?",
            ])
        #expect(bench.printed.last == "usage: delay [ msec ]")
        #expect(
            bench.complaints == [
                "***Illegal integer value x", "Command `nope' is unknown",
                "Command `re' is ambiguous",
            ])
        bench.reply = { _ in .data(status: 0, Array("refid=192.0.2.1, x=1".utf8)) }
        session.run("rv 0 refid")
        #expect(bench.printed.last == "refid=0xc0000201, x=1")
    }
}
