import NTPConfiguration
import NTPTime
import Testing

/// Which part of a line applies and what is said about the rest.
struct LineSemanticsTests {
    typealias Case = (text: String, findings: [String])

    static let cases: [Case] = [
        // What the line cannot do without is missing: it is lost.
        ("server", ["1 error missing-value"]),
        ("server 192.0.2.1 minpoll", ["1 error missing-value"]),
        ("server 192.0.2.1 minpoll x iburst", ["1 error invalid-value"]),
        ("tos", ["1 error missing-value"]),
        ("tos minclock 4 floor", ["1 error missing-value"]),
        ("tinker stpe 1", ["1 error unknown-word"]),
        ("multicastclient", []), ("manycastserver", ["1 error missing-value"]),
        ("multicastclient 192.0.2.1", ["1 error invalid-address"]),
        ("multicastclient 224.0.1.1 239.0.0.1 192.0.2.1", ["1 error invalid-address"]),
        ("manycastserver fe80::1", ["1 error invalid-address"]),
        ("manycastclient 192.0.2.255", ["1 error invalid-address"]),
        ("manycastclient a.example", []),
        ("interface listen", ["1 error missing-value"]),
        ("trustedkey", ["1 error missing-value"]),
        ("trustedkey (1 ... 5", ["1 error missing-value"]),
        ("trustedkey (9 ... 5)", ["1 error invalid-value"]),
        ("logfile", ["1 error missing-value"]),
        ("filegen lopstats", ["1 error invalid-value"]),
        // The first word is none.
        ("sever 192.0.2.1", ["1 error unknown-word"]),
        ("\"server\" 192.0.2.1", ["1 error unknown-word"]),
        ("Server 192.0.2.1", ["1 error unknown-word"]),
        ("= 5", ["1 error unknown-word"]),
        // The line applies; the rest is a note, a misspelling, or hides options.
        ("server 192.0.2.1 iburst // the good one, prefer", ["1 note trailing-text"]),
        ("server 192.0.2.1 ours", ["1 note trailing-text"]),
        ("server 192.0.2.1 minpol 4", ["1 error unknown-word"]),
        ("server 192.0.2.1 ours iburst", ["1 warning unknown-word"]),
        ("server 192.0.2.1 \"iburst\"", ["1 note trailing-text"]),
        ("driftfile /d note", ["1 note trailing-text"]),
        ("statistics loopstats notastat", ["1 note trailing-text"]),
        ("leapfile /l ignorehash more", ["1 note trailing-text"]),
        ("broadcastclient novolley", []),
        // Numbers of any size.
        ("server 192.0.2.1 maxpoll 99999999999999999999999", ["1 warning value-clamped"]),
        ("server 192.0.2.1 minpoll -99999999999999999999999", ["1 warning value-clamped"]),
        ("server 192.0.2.1 version 5", ["1 error value-out-of-range"]),
        ("server 192.0.2.1 mode 0xffffffff", []),
        ("server 192.0.2.1 mode 0x1ffffffff", ["1 error value-out-of-range"]),
        ("tinker step 1e999", ["1 error value-out-of-range"]),
        ("tinker step nan", ["1 error invalid-value"]),
        (
            "tinker stepout 299 huffpuff 899",
            ["1 warning value-clamped", "1 warning value-clamped"]
        ),
        ("tinker stepout 300 huffpuff 0", []),
        ("tinker panicexit 2", ["1 warning value-clamped"]),
        ("tos basedate 2026-02-30", ["1 error invalid-value"]),
        ("tos basedate soon", ["1 error invalid-value"]),
        ("dscp 64", ["1 error value-out-of-range"]),
        ("tinker step 0x10", ["1 error invalid-value"]),
        ("server 192.0.2.1 minpoll 9 maxpoll 5", ["1 warning minpoll-above-maxpoll"]),
        ("server 192.0.2.1 maxpoll 4", []),
        ("server 127.127.1.0\nfudge 127.127.1.0 stratum 17", ["2 error value-out-of-range"]),
        ("server 127.127.1.0\nfudge 127.127.1.0 flag1 7", ["2 warning value-clamped"]),
        ("server 127.127.1.0\nfudge 127.127.1.0 refid TOOLONG", ["2 error invalid-value"]),
        // Addresses.
        ("server 300.1.2.3", ["1 error invalid-address"]),
        ("server 010.1.1.1", ["1 error invalid-address"]),
        ("server //x", ["1 error invalid-address"]),
        ("server -4 2001:db8::1", ["1 error invalid-address"]),
        ("server -6 2001:db8::1", []),
        ("server -6 time.example", []),
        ("pool 127.127.1.0", ["1 error invalid-address"]),
        ("server 192.0.2.1\nserver 192.0.2.1", ["2 warning duplicate-source"]),
        ("server 192.0.2.1 port 1123\nserver 192.0.2.1 port 1124", []),
        ("server time.example\nserver time.example", []),
        ("fudge 192.0.2.1 time1 0", ["1 error invalid-address"]),
        ("fudge 127.127.1.0 stratum 3\nserver 127.127.1.0", ["1 warning fudge-without-server"]),
        ("device 127.127.20.0 timedata /dev/x", ["1 warning fudge-without-server"]),
        // White space that web pages make.
        ("server\u{a0}192.0.2.1\u{a0}\u{3000}iburst\u{200b}", []),
        ("\u{a0}\u{2003}", []),
        ("\u{feff}server 192.0.2.1\r", []),
        // Lists.
        ("ttl 1 2 3 4 5 6 7 8 9", ["1 warning list-too-long"]),
        ("phone 1 2 3 4 5 6 7 8 9 10 11", ["1 warning list-too-long"]),
        ("trustedkey 1\ntrustedkey 2", ["2 warning trusted-keys-replaced"]),
        ("logconfig =syncall +nothing", ["1 warning unknown-word"]),
        ("pollskewlist 2 0 | 1", ["1 error value-out-of-range"]),
        ("pollskewlist 6 0 | 33", ["1 error value-out-of-range"]),
        // The rest.
        ("slewalways maybe", ["1 error invalid-value"]),
        ("slewalways no", ["1 note vendor-keyword"]),
        ("pool pool.example burst", ["1 warning burst-on-public-server"]),
        ("server 10.0.0.1 burst", []),
        ("server 192.0.2.1 burst", ["1 warning burst-on-public-server"]),
        ("restrict default ignore\nserver 192.0.2.1", ["1 warning default-ignores-servers"]),
        ("restrict default ignore\nrestrict 192.0.2.1\nserver 192.0.2.1", []),
        ("restrict default ignore\nrestrict source\nserver 192.0.2.1", []),
        ("restrict default notrust\nserver 192.0.2.1 key 1", []),
        ("restrict -6 default notrust\nserver 192.0.2.1", []),
        ("restrict 0.0.0.0/0 notrust\nserver 192.0.2.1", ["1 warning default-needs-keys"]),
        ("restrict default kod limited", []),
        ("restrict 10.0.0.0 mask x", ["1 error invalid-address"]),
        ("restrict 10.0.0.0/33", ["1 error invalid-address"]),
        ("restrict 10.0.0.0 mask ffff::", ["1 error invalid-address"]),
        (
            "restrict a.example mask 255.0.0.0",
            ["1 note name-resolved-later", "1 warning invalid-value"]
        ),
    ]

    @Test(arguments: cases)
    func findings(_ line: Case) {
        #expect(read(line.text).summary == line.findings, "\(line.text)")
    }

    @Test func whatStandsBeforeTheFirstBadWordApplies() throws {
        let server = try #require(
            read("server 192.0.2.1 iburst minpol 4 prefer").configuration.associations.first)
        #expect(server.iburst)
        #expect(server.minpoll == nil)
        #expect(!server.prefer)
        #expect(read("server 192.0.2.1 iburst minpoll").configuration.associations.isEmpty)
        #expect(read("tos minclock 5 nonsense").configuration.tos.minclock == 5)
        #expect(read("tos minclock 5 floor").configuration.tos.minclock == 3)
        #expect(read("tinker step 1 panic 5").configuration.tinker.panic == 5)
    }

    @Test func messageNamesPlaceAndFix() {
        let finding = read("\n  server 192.0.2.1 minpol 4").findings.first
        #expect(
            finding?.description
                == "f:2:20: error: 'minpol' is not a server option and what follows it is ignored;"
                + " did you mean 'minpoll'? [unknown-word]")
    }

    /// A restrict line with an address may free a source that has a name.
    @Test(arguments: [("192.0.2.1", false), ("a.example", true)])
    func sourcesThatGoUnheard(server: String, hasName: Bool) throws {
        let finding = try #require(
            read("restrict default notrust\nserver \(server)").findings.first)
        #expect(
            finding.message
                == "'notrust' here is for everybody: one source goes unheard, having no restrict"
                + " line of its own and no key"
                + (hasName ? " (one with a name's address would count)" : ""))
    }

    /// Nothing of a file may act on the terminal or log that shows the message.
    @Test(arguments: [
        ("\u{1b}[2Jx \u{7}\nserver \u{1b}x", 2), ("simulate {\n\u{1b}x = 1;\n}", 1),
        ("simulate {\nserver = a {\nserver_offset = 1;\nduration = 1 { \u{7} = 1; }", 1),
    ])
    func messagesHoldNoControls(text: String, count: Int) {
        let analysis = read(text)
        #expect(analysis.findings.count == count)
        for finding in analysis.findings {
            #expect(finding.description.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f })
        }
    }

    /// Quotation marks make a host of what is else a keyword, also after printing back.
    @Test(arguments: ["restrict \"default\"", "restrict \"source\"", "unpeer \"clock\""])
    func quotedKeywordsAreHosts(line: String) {
        let configuration = read(line).configuration
        #expect(configuration != Configuration())
        #expect(configuration.restrictions.allSatisfy { $0.subject != .source })
        #expect(reread(configuration).configuration == configuration)
    }

    @Test func onlyClocksAreFudged() {
        let server = read("server 192.0.2.1 iburst time2 0.5")
        #expect(server.wordsWithoutEffect.contains("server fudge"))
        #expect(server.configuration.associations.first?.iburst == true)
        #expect(server.configuration.associations.first?.fudge == nil)
        let clock = read("server 127.127.20.0 time2 0.5")
        #expect(clock.summary == [])
        #expect(clock.configuration.associations.first?.fudge?.time2 == 0.5)
    }

    @Test func acceptedFindingsAreNotTold() {
        #expect(read("restrict default kod # accept: kod-without-limited").summary == [])
        #expect(read("restrict default kod # accept: x").summary.count == 1)
        #expect(read("sever x # accept: unknown-word").summary == ["1 error unknown-word"])
    }
}

@Suite struct RemovalTests {
    /// `unpeer` takes every line of its source, and only of that one.
    @Test(
        arguments: [
            ("server 192.0.2.1\npeer 192.0.2.2\nunpeer 192.0.2.1", ["192.0.2.2"]),
            ("unconfig 192.0.2.1\nserver 192.0.2.1\nserver 192.0.2.1 port 124", []),
            ("server a.example\npool b.example\nunpeer a.example", ["b.example"]),
            ("server 192.0.2.1\nunpeer a.example\nunpeer 192.0.2.3", ["192.0.2.1"]),
        ] as [(String, [String])])
    func unpeer(text: String, left: [String]) {
        let found = read(text).configuration.associations.map(\.target).map { target in
            switch target {
            case .address(let address): address.description
            case .name(let name, _): name
            case .referenceClock: "clock"
            }
        }
        #expect(found == left)
    }
}
