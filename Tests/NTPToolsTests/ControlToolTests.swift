import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPTools

/// ntpdc over mode 6.
@Suite struct ControlToolTests {
    static func run(
        _ commands: String..., daemon: ControlDaemon = .synchronised(), desk: Desk = Desk()
    ) -> Desk {
        let arguments = commands.flatMap { ["-c", $0] }
        _ = ControlProgram.run(["-n"] + arguments + ["192.0.2.1"], on: daemon.machine(desk))
        return desk
    }

    @Test func peers() {
        let desk = Self.run("peers", "dmpeers")
        #expect(
            desk.out == [
                "     remote           local      st poll reach  delay   offset    disp",
                "=======================================================================",
                "*192.0.2.7       192.0.2.10       2   64  377 0.00041  0.000011 0.13770",
                "=192.0.2.8       192.0.2.10       1   64  377 0.00100  0.900000 0.00100",
                "=192.0.2.9       0.0.0.0         16   64    0 0.00000  0.000000 15.9375",
                "     remote           local      st poll reach  delay   offset    disp",
                "=======================================================================",
                "*192.0.2.7       192.0.2.10       2   64  377 0.00041  0.000011 0.13770",
                " 192.0.2.8       192.0.2.10       1   64  377 0.00100  0.900000 0.00100",
                " 192.0.2.9       0.0.0.0         16   64    0 0.00000  0.000000 15.9375",
            ])
        #expect(desk.err.isEmpty)
    }

    @Test func listPeers() {
        #expect(
            Self.run("listpeers").out == [
                "client    192.0.2.7", "client    192.0.2.8", "client    192.0.2.9",
            ])
        #expect(Self.run("listpeers -6").out.isEmpty)
    }

    @Test func systemInformation() {
        let desk = Self.run("sysinfo")
        #expect(
            desk.out == [
                "system peer:          192.0.2.7", "system peer mode:     client",
                "leap indicator:       00", "stratum:              3",
                "precision:            -20", "root distance:        0.01250 s",
                "root dispersion:      0.03125 s", "reference ID:         [192.0.2.7]",
                "reference time:       deadbeef.80000000  Fri, Jun 28 2154  4:24:15.500",
                "system flags:         ?", "jitter:               0.000031 s",
                "stability:            0.025 ppm", "broadcastdelay:       0.004000 s",
                "authdelay:            0.000000 s",
            ])
    }

    /// What is zero is only told to who asks for it by name.
    @Test func clocks() {
        let daemon = ControlDaemon()
        daemon.associations = [
            .init(identifier: 9, status: 0x9614, variables: "srcadr=127.127.1.0,stratum=3")
        ]
        daemon.other = { opcode, names in
            guard opcode == .readClockVariables else { return .failure(.init(code: .badOpcode)) }
            return .success(
                names.isEmpty
                    ? "device=\"LOCAL\", poll=2, noreply=0, badformat=0, baddata=0, stratum=3,"
                        + " refid=LOCL, flags=0" : "fudgetime1=0.000, fudgetime2=250.000")
        }
        let desk = Self.run("clockstat 127.127.1.0", daemon: daemon)
        #expect(desk.out.contains("fudge time 1:         0.000000"))
        #expect(desk.out.contains("fudge time 2:         0.250000"))
        #expect(desk.out.contains("number of polls:      2"))
    }

    @Test func itsVersionIsItsOwn() {
        #expect(Self.run("version").out == ["ntpdc \(MeridianVersion.text) (Meridian)"])
    }

    @Test func statistics() {
        #expect(
            Self.run("sysstats").out == [
                "time since restart:     3600", "time since reset:       3600",
                "packets received:       100", "packets processed:      80",
                "current version:        50", "previous version:       40",
                "declined:               60", "access denied:          30",
                "bad length or format:   70", "bad authentication:     90",
                "rate exceeded:          110",
            ])
    }

    @Test func aNameThatTheDaemonDoesNotKnowIsLeftOpen() {
        let daemon = ControlDaemon.synchronised()
        daemon.system = "ss_uptime=5,ss_received=7"
        let desk = Self.run("sysstats", daemon: daemon)
        #expect(desk.out[0] == "time since restart:     5")
        #expect(desk.out[1] == "time since reset:       ?")
        #expect(desk.out[2] == "packets received:       7")
    }

    @Test func whatAssociationsTake() {
        let daemon = ControlDaemon.synchronised()
        daemon.system =
            "memstats_reset=77,peer_total=4,peer_free=0,peer_allocations=6,"
            + "peer_demobilizations=2"
        #expect(
            Self.run("memstats", daemon: daemon).out == [
                "time since reset:     77", "total peer memory:    4", "free peer memory:     0",
                "calls to findpeer:    ?", "new peer allocations: 6", "peer demobilizations: 2",
            ])
    }

    @Test func whatNeitherModeHas() {
        let desk = Self.run("memstats", "iostats")
        #expect(desk.out.isEmpty)
        #expect(
            desk.err == [
                "***A request variable unknown to the server",
                "***A request variable unknown to the server",
            ])
    }

    @Test func loop() {
        #expect(
            Self.run("loopinfo", "loopinfo oneline").out == [
                "offset:               -0.001234 s", "frequency:            12.345 ppm",
                "poll adjust:          ?", "watchdog timer:       77 s",
                "offset -0.001234, frequency 12.345, time_const ?, watchdog 77",
            ])
        #expect(Self.run("loopinfo twice").err == ["How many lines?"])
    }

    @Test func onePeer() {
        let desk = Self.run("showpeer 192.0.2.7", "pstats 192.0.2.7")
        #expect(
            desk.out == [
                "remote 192.0.2.7, local 192.0.2.10",
                "hmode client, pmode server, stratum 2, precision -20",
                "leap 00, refid [131.107.13.100], rootdistance 0.00100, rootdispersion 0.00200",
                "ppoll 6, hpoll 6, keyid 0, version ?, association 17",
                "reach 377, unreach 0, flash 0x0000, boffset 0.00000, ttl/mode 0",
                "timer 42s, flags system_peer, config, shortlist",
                "reference time:      deadbe00.00000000  Fri, Jun 28 2154  4:20:16.000",
                "originate timestamp: deadbeee.00000000  Fri, Jun 28 2154  4:24:14.000",
                "receive timestamp:   deadbeef.00000000  Fri, Jun 28 2154  4:24:15.000",
                "transmit timestamp:  deadbeed.00000000  Fri, Jun 28 2154  4:24:13.000",
                "filter delay:  0.00041  0.00050  0.00060  0.00070 ",
                "               0.00080  0.00090  0.00100  0.00110 ",
                "filter offset: 0.000010 0.000020 0.000030 0.000040",
                "               0.000050 0.000060 0.000070 0.000080",
                "offset 0.000011, delay 0.00041, error bound 0.13770, filter error 0.00005",
                "remote host:          192.0.2.7", "local interface:      192.0.2.10",
                "time last received:   9s", "time until next send: 42s",
                "reachability change:  3000s", "packets sent:         55",
                "packets received:     54", "bad authentication:   0",
                "bogus origin:         0", "duplicate:            1",
                "bad dispersion:       0", "bad reference time:   0",
                "candidate order:      6", "flags:\t system_peer, config, shortlist",
            ])
        #expect(
            Self.run("showpeer 192.0.2.77").err == [
                "***Server reports data not found: no association 192.0.2.77"
            ])
    }

    @Test func restrictionsNeedTheKey() {
        let daemon = ControlDaemon.synchronised()
        daemon.other = { opcode, data in
            guard opcode == .readOrderedList, data == "addr_restrictions" else {
                return .failure(.init(code: .badOpcode))
            }
            return .success(
                "addr.0=0.0.0.0,mask.0=0.0.0.0,hits.0=12,flags.0=\"nomodify kod\","
                    + "addr.1=127.0.0.1,mask.1=255.255.255.255,hits.1=3,flags.1=\"\"")
        }
        #expect(
            Self.run("reslist", daemon: daemon).out.dropFirst(2) == [
                "0.0.0.0         0.0.0.0                12  nomodify, kod",
                "127.0.0.1       255.255.255.255         3  none",
            ])
        daemon.other = { _, _ in .failure(.init(code: .authenticationFailure)) }
        #expect(
            Self.run("reslist", daemon: daemon).err == [
                "***Server disallowed request (authentication?)",
                "ntpdc: give the server's control key first: keyid, passwd",
            ])
    }

    @Test func theMonitorList() {
        let daemon = ControlDaemon.synchronised()
        daemon.other = { opcode, data in
            if opcode == .requestNonce { return .success("nonce=0123456789abcdef") }
            guard opcode == .readMostRecentlyUsed else { return .failure(.init(code: .badOpcode)) }
            return .success(
                "nonce=0123456789abcdef,addr.0=192.0.2.7:123,last.0=0xdeadbf00.00000000,"
                    + "first.0=0xdeadbe00.00000000,ct.0=4,mv.0=35,rs.0=0x180,"
                    + "now=0xdeadbf0a.00000000,last.newest=0xdeadbf00.00000000")
        }
        let desk = Self.run("monlist", daemon: daemon)
        #expect(
            desk.out.dropFirst(2) == [
                "192.0.2.7                123 ?                      4 3 4    180     64      10"
            ])
        #expect(desk.err.isEmpty)
    }

    static let changes: [(String, String)] = [
        ("addserver 192.0.2.5", "server 192.0.2.5"),
        ("addserver 192.0.2.5 7 4 iburst", "server 192.0.2.5 key 7 version 4 iburst"),
        (
            "addpeer 192.0.2.5 minpoll 4 maxpoll 6 prefer",
            "peer 192.0.2.5 minpoll 4 maxpoll 6 prefer"
        ),
        ("addrefclock 127.127.1.0 2", "server 127.127.1.0 mode 2"),
        ("broadcast 192.0.2.255 5", "broadcast 192.0.2.255 key 5"),
        ("unconfig 192.0.2.5", "unpeer 192.0.2.5"),
        ("fudge 127.127.1.0 time1 0.5", "fudge 127.127.1.0 time1 0.5"),
        ("fudge 127.127.1.0 val1 7", "fudge 127.127.1.0 stratum 7"),
        ("fudge 127.127.1.0 val2 GPS", "fudge 127.127.1.0 refid GPS"),
        ("fudge 127.127.1.0 flags 5", "fudge 127.127.1.0 flag1 1 flag2 0 flag3 1 flag4 0"),
        ("enable monitor", "enable monitor"), ("disable pll", "disable ntp"),
        (
            "restrict 192.0.2.0 255.255.255.0 kod limited",
            "restrict 192.0.2.0 mask 255.255.255.0 kod limited"
        ),
        (
            "unrestrict 192.0.2.0 255.255.255.0 kod",
            "unrestrict 192.0.2.0 mask 255.255.255.0 kod"
        ),
        (
            "restrict 0.0.0.0 255.0.0.0 nomodify ntpport",
            "restrict 0.0.0.0 mask 0.0.0.0 nomodify ntpport"
        ),
        ("restrict 2001:db8:: ffff:ffff:: ignore", "restrict 2001:db8:: mask ffff:ffff:: ignore"),
        ("delrestrict 192.0.2.0 255.255.255.0", "delrestrict 192.0.2.0 mask 255.255.255.0"),
        ("reset sys io", "reset sys io"), ("reset allpeers", "reset allpeers"),
    ]

    @Test(arguments: changes)
    func changing(command: String, directive: String) throws {
        let daemon = ControlDaemon.synchronised()
        var sent: [String] = []
        daemon.other = { opcode, data in
            guard opcode == .configure else { return .failure(.init(code: .badOpcode)) }
            sent.append(data)
            return .success("Config Succeeded\r\n\0")
        }
        let desk = Self.run("keyid 5", "passwd abcdefgh", command, daemon: daemon)
        #expect(sent == [directive])
        #expect(desk.out == ["done!"])
        // It is of the language that the daemon reads; ours does this one only when it starts.
        guard directive != "disable ntp" else { return }
        var sources = Configuration()
        for known in ["server 127.127.1.0", "server 192.0.2.5"] where !directive.hasPrefix(known) {
            sources = try ConfigurationReader.change(sources, by: Array(known.utf8)).configuration
        }
        _ = try ConfigurationReader.change(sources, by: Array(directive.utf8))
    }

    static let mistakes: [(String, String)] = [
        ("addserver 192.0.2.5 x", "*** 'x' not understood"),
        ("addserver 192.0.2.5 1 9", "***invalid version number: 9"),
        ("addserver 192.0.2.5 minpoll 2", "***min/max-poll must be within 3..17"),
        ("addserver", "usage: addserver [ -4|-6 ] addr [ keyid ] [ version ]"),
        ("addserver nowhere", "***Can't find host nowhere"),
        ("fudge 127.127.1.0 time3 1", "What fudge is time3?"),
        ("fudge 127.127.1.0 time1 x", "Unknown fudge parameter x"),
        ("enable nothing", "Unknown flag nothing"), ("x", "***Command `x' unknown"),
        ("add", "***Command `add' ambiguous"), ("peers -5", "***Version must be either 4 or 6"),
        ("peers >", "***No file for redirect"),
        ("restrict nowhere 255.0.0.0 kod", "***Can't find host nowhere"),
        ("restrict 192.0.2.1 x kod", "Invalid mask x"),
        ("restrict 192.0.2.1 ffff:: kod", "Invalid mask ffff::"),
        ("restrict 192.0.2.1 255.255.255.255 kind", "Unknown flag kind"),
        ("restrict 192.0.2.1 255.0.0.0", "usage: restrict [ -4|-6 ] address mask ntpport|"),
        ("reset all", "Not done due to errors"),
        ("preset 192.0.2.1", "***Command `preset' is not done here; instead: reset allpeers"),
    ]

    @Test(arguments: mistakes)
    func whatIsWrong(command: String, text: String) {
        let desk = Self.run(command)
        #expect((desk.out + desk.err).contains { $0.hasPrefix(text) }, "\(desk.out + desk.err)")
    }

    @Test func prefixesAndLocalCommands() {
        let desk = Self.run(
            "sysi", "hostnames no", "timeout 300", "timeout", "help sysinfo", "quit")
        #expect(desk.out.first == "system peer:          192.0.2.7")
        #expect(desk.out.contains("primary timeout 300 ms"))
        #expect(desk.out.last == "usage: sysinfo")
        #expect(desk.err.isEmpty)
    }

    @Test func commandLines() throws {
        #expect(
            try ControlOptions.parse(["-lnps", "h"]).commands == ["listpeers", "peers", "dmpeers"])
        #expect(throws: OptionFault.self) { try ControlOptions.parse(["-4", "-6"]) }
        #expect(throws: OptionFault.self) { try ControlOptions.parse(["-x"]) }
        #expect(try ControlOptions.parse(["--help"]) == .help)
    }
}

extension ToolRequest<ControlOptions> {
    fileprivate var commands: [String] {
        if case .run(let options) = self { options.commands } else { [] }
    }
}
