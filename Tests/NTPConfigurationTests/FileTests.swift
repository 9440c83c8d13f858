import NTPConfiguration
import Testing

/// Files in files, the end of the reading, and what `--check-config` prints.
struct FileTests {
    @Test func includesStandInTheirPlace() {
        let analysis = read(
            "server 127.127.1.0\nincludefile sub\nfudge 127.127.1.1 stratum 3",
            files: ["sub": "server 127.127.1.1\nbad line\n"])
        #expect(analysis.configuration.associations.count == 2)
        #expect(analysis.configuration.associations.last?.fudge?.stratum == 3)
        #expect(analysis.findings.map(\.location.description) == ["sub:2:1"])
        #expect(analysis.configuration.associations.last?.location?.file == "sub")
    }

    @Test func aMissingIncludeIsAWarning() {
        let analysis = read("includefile /no/such\nserver 192.0.2.1")
        #expect(analysis.summary == ["1 warning include-missing"])
        #expect(analysis.configuration.associations.count == 1)
        #expect(analysis.findings.first?.message.contains("Couldn't open </no/such>") == true)
    }

    /// Five deep and no deeper.
    @Test func depth() {
        var files: [String: String] = [:]
        for depth in 1...7 {
            files["\(depth)"] = "server 192.0.2.\(depth)\nincludefile \(depth + 1)"
        }
        let analysis = read("includefile 1", files: files)
        #expect(analysis.configuration.associations.count == 5)
        #expect(analysis.summary == ["2 error include-too-deep"])
        #expect(analysis.findings.first?.location.file == "5")
    }

    @Test func aFileThatIncludesItselfManyTimesEnds() {
        let own = String(repeating: "includefile own\n", count: 20)
        let analysis = read("includefile own", files: ["own": own])
        #expect(analysis.findings.allSatisfy { $0.code == .includeTooDeep })
        #expect(analysis.hasError)
    }

    @Test func endEndsAllReading() {
        let analysis = read(
            "includefile sub\nserver 192.0.2.2",
            files: ["sub": "server 192.0.2.1\nend\nserver 192.0.2.3"])
        #expect(analysis.configuration.associations.count == 1)
    }

    @Test func longLinesAndWords() {
        let word = String(repeating: "a", count: 1025)
        #expect(read("logfile \(word)").summary == ["1 error invalid-value"])
        #expect(read("logfile \(word.dropLast())").summary == [])
        let line = "logfile /l" + String(repeating: " ", count: 65_536)
        #expect(read(line + "\nserver 192.0.2.1").summary == ["1 error line-too-long"])
        #expect(
            read(bytes: Array("logfile /l\u{e9}".utf8).dropLast()).summary == [
                "1 error invalid-value"
            ])
        #expect(read("logfile \"a\u{0}b\"").summary == ["1 error invalid-value"])
    }

    @Test func quotedStrings() {
        let files = read("logfile \"/a b#c\"d\npidfile /p\"q r\nstatsdir \"\" ").configuration.files
        #expect(files.logfile == "/a b#c")
        #expect(files.pidfile == "/pq r")
        #expect(files.statsdir == "")
    }

    @Test func emptyAndOddFiles() {
        for text in ["", "\n", "\r\n\r\n", "#", "# x", "   ", "\u{feff}", "\"", "\u{feff}# a\n"] {
            let analysis = read(text)
            #expect(analysis.configuration == Configuration(), "\(text)")
            #expect(analysis.summary == (text == "\"" ? ["1 error unknown-word"] : []))
        }
    }

    @Test func report() {
        let (lines, hasError) = ConfigurationCheck.report(
            read("restrict default kod\nstatistics loopstats\nserver 127.127.1.0 burst prefer"))
        #expect(
            lines == [
                "f:1:1: warning: 'kod' does nothing without 'limited'; add 'limited' or take"
                    + " 'kod' away [kod-without-limited]",
                "f:2:1: note: 'statistics' has no effect: statistics files are not written yet",
                "f:3:20: note: 'server burst' has no effect: bursts at each poll are not sent yet",
                "f: 0 errors, 1 warning, 0 notes, 2 keywords without effect",
            ])
        #expect(!hasError)
        #expect(ConfigurationCheck.report(read("foo")).hasError)
        #expect(ConfigurationCheck.report(read("")).lines == ["f: 0 errors, 0 warnings, 0 notes"])
    }

    typealias EffectCase = (text: String, words: [String])

    @Test(
        arguments: [
            ("server a iburst minpoll 4 maxpoll 9 prefer version 3 noselect port 1", []),
            ("pool a", []), ("pool a refid X stratum 3", ["pool fudge"]),
            ("server a key 5", []),
            ("server a nts", ["server nts"]),
            ("server a autokey xleave", ["server autokey"]),
            ("server a kye 5", []),
            ("peer a", []), ("peer a key 3", []), ("broadcast 192.0.2.255", []),
            ("peer a\nunpeer a\nunconfig 192.0.2.1", []), ("unpeer 7", ["unpeer 7"]),
            ("server 127.127.1.0\nfudge 127.127.1.0 stratum 3 refid X flag2 1", ["fudge flag2"]),
            ("server 127.127.20.0 mode 17", ["server 127.127.20"]),
            (
                "restrict default nopeer noquery notrust limited kod flake",
                []
            ),
            ("driftfile /d\npidfile /p\nlogfile /l\ninterface listen all\nnic drop lo", []),
            ("driftfile /d 0.5\nnonvolatile 1\ndscp 1\nrlimit memlock 1\ntick 1", []),
            ("tinker step 1 stepout 300 panic 3 allan 4 huffpuff 900 panicexit 1 tick 1", []),
            ("tos minclock 1 minsane 1 orphanwait 1 orphan 5 beacon 9", []),
            ("broadcastclient novolley\nmulticastclient\nbroadcastdelay 0.004", []),
            ("manycastserver 239.1.1.1\nmanycastclient 239.1.1.1 ttl 63 preempt\nttl 1 9", []),
            ("broadcast 192.0.2.255 xleave", []),
            ("enable kernel monitor", ["enable kernel"]),
            ("discard average 4 minimum 2 monitor 9", ["discard monitor"]),
            ("setvar a = b", []), ("disable ntp stats", ["disable stats"]),
            ("slewalways yes", []),
            ("statistics loopstats peerstats\nkeys /k", ["statistics"]),
        ] as [EffectCase])
    func withoutEffect(_ line: EffectCase) {
        #expect(read(line.text).wordsWithoutEffect == line.words, "\(line.text)")
    }
}
