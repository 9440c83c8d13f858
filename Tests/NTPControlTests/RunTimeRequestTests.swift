import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPTime
import NTPWire
import Testing

/// What changes the daemon: opcodes 3, 5, 8 and 9.
@Suite struct RunTimeRequestTests {
    private static func reply(
        _ opcode: ControlOpcode, _ text: String, of association: UInt16 = 0,
        key: UInt32? = ExampleNode.controlKey, restrictions: RestrictFlags = [],
        _ change: (inout SystemSubject) -> Void = { _ in }
    ) -> ControlReply {
        var subject = ExampleNode.subject
        change(&subject)
        return ExampleNode.respond(
            to: ExampleNode.request(opcode, of: association, text).bytes,
            restrictions: restrictions, key: key, about: subject)
    }

    /// The text of the answer, without the line break at its end; an error's number.
    private static func text(_ reply: ControlReply) -> String {
        guard let packet = reply.packets.first else { return "silence" }
        if packet[1] & 0x40 != 0 { return "error \(packet[4])" }
        guard let message = try? ControlMessage(parsing: packet.span) else { return "broken" }
        let text = String(decoding: message.data, as: UTF8.self)
        return text.hasSuffix("\r\n") ? String(text.dropLast()) : text
    }

    private static func change(_ reply: ControlReply) -> RunTimeChange? {
        if case .configure(let change, _) = reply.change { change } else { nil }
    }

    // MARK: - CONFIGURE

    private static let lines: [(String, String)] = [
        ("tos minsane 3", "Config Succeeded"),
        ("server 192.0.2.9 iburst\n\0", "Config Succeeded"),
        ("", "Config Succeeded"),
        ("# nothing", "Config Succeeded"),
        (
            "sever 192.0.2.9",
            "column 1 syntax error: 'sever' begins no directive; the line is ignored;"
                + " did you mean 'server'?"
        ),
        (
            "server 192.0.2.9 minpol 4",
            "column 18 syntax error: 'minpol' is not a server option and what follows it is"
                + " ignored; did you mean 'minpoll'?"
        ),
        (
            "  driftfile /tmp/x",
            "column 3 'driftfile' is for the configuration file only; nothing has changed"
        ),
        ("dscp 3", "column 1 'dscp' changes with the next start only; nothing has changed"),
        ("unpeer 4711", "column 1 there is no such association; nothing has changed"),
        (
            "enable mode7",
            "Config Succeeded\r\nnote: 'enable mode7' has no effect: mode 7, the old protocol of"
                + " ntpdc, is never answered"
        ),
        (
            "tos mins\u{e9}ne",
            "runtime configuration failed: request contains an unprintable character"
        ),
        (
            "tos\u{1b}[2J minsane 1",
            "runtime configuration failed: request contains an unprintable character"
        ),
    ]

    @Test(arguments: lines)
    func configure(line: String, answer: String) {
        let reply = Self.reply(.configure, line)
        #expect(Self.text(reply) == answer)
        #expect((reply.change != nil) == answer.hasPrefix("Config Succeeded"))
        #expect(reply.signingKey == ExampleNode.controlKey)
        #expect(reply.remark?.contains("\n") == false)
    }

    @Test func whoMayConfigure() {
        for key in [ExampleNode.controlKey, ExampleNode.requestKey] {
            #expect(
                Self.text(Self.reply(.configure, "tos minsane 3", key: key)) == "Config Succeeded")
        }
        for key in [nil, 0, 9] as [UInt32?] {
            let reply = Self.reply(.configure, "tos minsane 3", key: key)
            #expect(Self.text(reply) == "error 1")
            #expect(reply.change == nil && reply.remark == nil)
        }
        #expect(Self.text(Self.reply(.configure, "tos minsane 3", of: 1001)) == "error 6")
        let barred = Self.reply(.configure, "tos minsane 3", restrictions: .nomodify)
        #expect(Self.text(barred) == "runtime configuration prohibited by restrict ... nomodify")
        #expect(barred.wasRestricted && barred.change == nil)
    }

    @Test func changesGoOutAsValues() throws {
        let tos = try #require(Self.change(Self.reply(.configure, "tos minsane 3")))
        #expect(tos.configuration.tos.minsane == 3)
        #expect(tos.configuration.associations == ExampleNode.configuration.associations)
        let restricted = try #require(
            Self.change(Self.reply(.configure, "restrict 10.0.0.0/8 ignore")))
        #expect(restricted.restrictions.map(\.flags) == [.ignore])
        #expect(restricted.configuration == ExampleNode.configuration)
        let reset = try #require(Self.change(Self.reply(.configure, "reset sys mem")))
        #expect(reset.resets == [.sys, .mem] && reset.configuration == ExampleNode.configuration)
    }

    @Test(arguments: ["unpeer 1004", "unpeer 2001:db8::1", "unconfig 2001:db8::1"])
    func sourcesGoByNumberAndAddress(line: String) throws {
        let reply = Self.reply(.configure, line)
        let change = try #require(Self.change(reply))
        #expect(change.configuration.associations.count == 3)
        #expect(change.removals.isEmpty && change.configuration.removals == Removals())
        // The pool's member at this address has no line of its own.
        let member = Self.reply(.configure, "unpeer 192.0.2.200") {
            $0.node.associations.append(
                .init(
                    id: 1009, role: .poolMember,
                    configuration: $0.configuration.associations[2],
                    remote: SocketAddress("192.0.2.200")!, name: "pool.example"))
        }
        guard case .configure(let kept, let dismissed) = member.change else {
            Issue.record("no change")
            return
        }
        #expect(dismissed == [1009] && kept.configuration == ExampleNode.configuration)
    }

    // MARK: - WRITEVAR, WRITECLOCK

    private static let variables: [(String, String)] = [
        ("site=graz", ""), ("site=\"a, b\", owner=c", ""), ("", ""),
        ("leap", "error 2"), ("leap=x", "error 2"), ("leap=4", "error 6"), ("leap=3", "error 0"),
        ("stratum=1", "error 1"), ("daemon_version=x", "error 1"), ("savedconfig=x", "error 1"),
        ("nonesuch=1", "error 5"), ("site=a, nonesuch=1", "error 5"),
        ("site=" + String(repeating: "a", count: 127), ""),
        ("site=" + String(repeating: "a", count: 128), "error 2"), ("site=\u{1b}[2J", "error 2"),
    ]

    @Test(arguments: variables)
    func writeVariables(text: String, answer: String) {
        let reply = Self.reply(.writeVariables, text)
        #expect(Self.text(reply) == answer)
        #expect((reply.change != nil) == answer.isEmpty)
    }

    @Test func writtenVariablesAreTheConfigurations() throws {
        let change = try #require(
            Self.change(Self.reply(.writeVariables, "site=graz, owner=\"x y\"")))
        let values = change.configuration.variables.map { "\($0.name)=\($0.value)" }
        #expect(values == ["site=graz", "owner=x y", "leap=9"])
        #expect(change.configuration.variables.map(\.isDefault) == [true, false, true])
        for (key, restrictions, association) in [
            (nil, RestrictFlags(), UInt16(0)), (7, .nomodify, 0), (7, [], 1001),
        ] as [(UInt32?, RestrictFlags, UInt16)] {
            let reply = Self.reply(
                .writeVariables, "site=graz", of: association, key: key,
                restrictions: restrictions)
            #expect(Self.text(reply) == "error 1" && reply.change == nil)
            #expect(reply.wasRestricted == restrictions.contains(.nomodify))
        }
    }

    private static let clockVariables: [(String, String)] = [
        ("fudgetime1=1.5", ""), ("fudgetime2=-2, stratum=3, refid=GPS, flags=10", ""),
        ("stratum=17", "error 6"), ("refid=GPSDO", "error 6"), ("flags=16", "error 6"),
        ("fudgetime1=nan", "error 6"), ("device=x", "error 1"), ("nonesuch=1", "error 5"),
    ]

    @Test(arguments: clockVariables)
    func writeClock(text: String, answer: String) {
        for association in [UInt16(0), 1002] {
            let reply = Self.reply(.writeClockVariables, text, of: association)
            #expect(Self.text(reply) == answer)
            #expect((reply.change != nil) == answer.isEmpty)
        }
        #expect(Self.text(Self.reply(.writeClockVariables, text, of: 1001)) == "error 4")
        #expect(Self.text(Self.reply(.writeClockVariables, text, key: 9)) == "error 1")
    }

    @Test func aWrittenClockIsFudged() throws {
        let change = try #require(
            Self.change(Self.reply(.writeClockVariables, "fudgetime2=-2, refid=GPS, flags=10")))
        let fudge = try #require(change.configuration.associations[1].fudge)
        #expect(fudge.time2 == -0.002 && fudge.time1 == 0.002)
        #expect(fudge.referenceID == ReferenceID("GPS") && fudge.stratum == 10)
        #expect(
            [fudge.flag1, fudge.flag2, fudge.flag3, fudge.flag4] == [false, true, false, true])
    }

    // MARK: - SAVECONFIG

    private static let names: [(String, String?)] = [
        ("ntp.conf", "ntp.conf"), ("ntp.conf\0\0", "ntp.conf"), ("a-b_c+d.0", "a-b_c+d.0"),
        ("ntp-%Y%m%d-%H%M%S.conf", "ntp-20261121-134205.conf"), ("%F", "2026-11-21"),
        ("%a%b%y", "SatNov26"), ("_", "_"),
        ("../ntp.conf", nil), ("/etc/passwd", nil), (".hidden", nil), ("a/b", nil), ("a\\b", nil),
        ("a b", nil), ("%n", nil), ("%%", nil), ("a%", nil), ("-a", nil), ("a\nb", nil),
        ("\u{1b}[2J", nil), ("a;b", nil), ("$HOME", nil),
    ]

    @Test(arguments: names)
    func filesHaveSafeNames(name: String, expected: String?) {
        let reply = Self.reply(.saveConfiguration, name) {
            $0.environment.localDate = CalendarDate(unixSeconds: 1_795_268_525)
        }
        guard let expected else {
            #expect(reply.change == nil)
            let text = Self.text(reply)
            #expect(text.hasPrefix("saveconfig rejects unsafe file name '"))
            #expect(text.unicodeScalars.allSatisfy { (0x20...0x7e).contains($0.value) })
            return
        }
        guard case .save(let saved) = reply.change else {
            Issue.record("no file")
            return
        }
        #expect(saved.path == "/var/lib/ntp/saved/" + expected)
        #expect(saved.contents.contains("saveconfigdir /var/lib/ntp/saved\n"))
        #expect(saved.contents.contains("controlkey 7\n"))
    }

    @Test func refusalsOfSaving() {
        #expect(Self.text(Self.reply(.saveConfiguration, "a", key: nil)) == "error 1")
        #expect(
            Self.text(Self.reply(.saveConfiguration, "a", restrictions: .nomodify))
                == "saveconfig prohibited by restrict ... nomodify")
        #expect(
            Self.text(
                Self.reply(.saveConfiguration, "a") { $0.configuration.files.saveconfigdir = nil })
                == "saveconfig prohibited, no saveconfigdir configured")
        #expect(Self.text(Self.reply(.saveConfiguration, "")) == "silence")
        #expect(
            Self.text(Self.reply(.saveConfiguration, String(repeating: "a", count: 128)))
                == "saveconfig exceeded maximum raw name length (128)")
    }

    @Test func whatCameOfSaving() throws {
        let reply = Self.reply(.saveConfiguration, "a.conf")
        guard case .save(let saved) = reply.change else {
            Issue.record("no file")
            return
        }
        for (failure, text) in [
            (nil, "Configuration saved to 'a.conf'"),
            ("File exists", "Unable to save configuration to file 'a.conf': File exists"),
        ] as [(String?, String)] {
            let packets = ControlRequestHandler.saved(saved, failure: failure, leap: .none)
            let packet = try #require(packets.first)
            let message = try ControlMessage(parsing: packet.span)
            #expect(message.header.opcode == .saveConfiguration && message.header.isResponse)
            #expect(message.header.sequence == 0x0102)
            #expect(String(decoding: message.data, as: UTF8.self) == text + "\r\n")
        }
    }
}
