import NTPTime
import Testing

@testable import NTPConfiguration

/// No word of the language is without both an effect and a reason.
@Suite struct EffectTests {
    /// Every directive and every option of those that have an effect, with its reason.
    static let words: [(word: String, hasEffect: Bool, reason: IdleReason?)] =
        DirectiveTable.all.flatMap { directive in
            var words = [
                (word: directive.word, hasEffect: directive.hasEffect, reason: directive.reason)
            ]
            guard directive.hasEffect, let section = directive.section else { return words }
            for (index, word) in section.words.enumerated() {
                words.append(
                    (
                        word: "\(directive.word) \(word)", hasEffect: section.effects[index],
                        reason: section.reasons[index]
                    ))
            }
            return words
        }

    @Test func everyWordActsOrSaysWhyNot() {
        #expect(EffectTests.words.count > 200)
        for (word, hasEffect, reason) in EffectTests.words {
            #expect(hasEffect || reason != nil, "\(word)")
        }
    }

    /// A reason names what is missing; no two are the same, and each is some word's.
    @Test func reasonsAreSpecificAndInUse() {
        for reason in IdleReason.allCases {
            #expect(reason.rawValue.utf8.count > 15)
            #expect(!reason.rawValue.contains("effect"))
            #expect(
                EffectTests.words.contains { $0.reason == reason && !$0.hasEffect },
                "\(reason): no word has it")
        }
    }

    /// The list, word by word.
    @Test(arguments: [
        "tinker step", "tinker stepback", "tinker stepfwd", "tinker stepout", "tinker panic",
        "tinker panicexit", "tinker dispersion", "tinker allan", "tinker huffpuff", "tinker freq",
        "tinker tick", "tinker discipline", "tos polltarget", "tos mindist", "tos maxdist",
        "tos minsane", "tos minclock",
        "tos maxclock", "tos floor", "tos ceiling", "tos maxdisp", "tos orphanwait",
        "tos orphan",
        "tos basedate", "rlimit memlock", "rlimit stacksize", "rlimit filenum", "dscp",
        "nonvolatile", "tick", "driftfile", "enable ntp", "disable ntp", "mru maxmem",
        "limit kod", "discard average", "disable monitor", "ntpsigndsocket", "restrict mssntp",
        "peer key", "disable auth", "restrict ippeerlimit", "tos cohort", "tos beacon",
        "tos bcpollbstep", "enable bclient", "broadcast", "broadcast ttl", "broadcastclient",
        "broadcastdelay", "multicastclient", "manycastclient", "manycastserver", "ttl",
        "pool preempt",
        "server xleave", "peer xleave",
    ])
    func hasItsEffect(_ word: String) {
        #expect(EffectTests.words.contains { $0.word == word && $0.hasEffect })
    }

    @Test(
        arguments: [
            ("restrict default lowpriotrap", .traps), ("disable kernel", .kernelLoop),
            ("discard monitor 5", .chance), ("disable stats", .statisticsFiles),
            ("enable calibrate", .clockDrivers),
            ("enable mode7", .modeSeven),
            ("disable unpeer_crypto_early", .autokey),
            ("server a nts ca x", .networkTimeSecurity),
        ] as [(String, IdleReason)])
    func isToldWithItsReason(_ line: String, _ reason: IdleReason) throws {
        let told = try #require(read(line).withoutEffect.first)
        // A source that is not used has a message of its own.
        guard !line.hasPrefix("server") else { return }
        #expect(told.message == "'\(told.keyword)' has no effect: \(reason.rawValue)")
    }

    /// What acts on one source does not on another: `COLUMN KEYWORD` of what is told, in lines of
    /// which the last counts.
    @Test(
        arguments: [
            ("server 127.127.1.0\nfudge 127.127.1.0 stratum 10", []),
            ("server 127.127.1.0\nfudge 127.127.1.0 time1 0.1 refid A stratum 3", []),
            (
                "server 127.127.1.0\nfudge 127.127.1.0 flag1 1 time2 0.5 stratum 1",
                ["19 fudge flag1", "27 fudge time2"]
            ),
            ("server 127.127.28.0\nfudge 127.127.28.0 flag1 1 time2 5 time1 1 refid GPS", []),
            ("server 127.127.28.0\nfudge 127.127.28.0 flag2 1", ["20 fudge flag2"]),
            ("server 127.127.1.0 mode 1 prefer minpoll 4", ["20 server mode"]),
            ("server 127.127.28.0 mode 1 prefer noselect true maxpoll 4", []),
            (
                "server 127.127.28.0 iburst version 3 key 5",
                ["21 server iburst", "28 server version", "38 server key"]
            ),
            ("refclock shm unit 1 flag1 1 time2 3", []),
            ("refclock local flag1 1 time2 3", ["16 refclock flag1", "24 refclock time2"]),
            // The line as a whole is told of, and its words no more.
            ("server 127.127.20.0 mode 17 iburst", ["1 server 127.127.20"]),
            ("server 127.127.20.0\nfudge 127.127.20.0 flag1 1 time2 0.7", []),
            ("server 192.0.2.1 mode 1 iburst key 5 version 3", ["18 server mode"]),
            ("peer 192.0.2.1 ttl 5 xleave", ["16 peer ttl"]),
            ("broadcast 192.0.2.255 ttl 5", []), ("manycastclient 224.0.1.1 ttl 5", []),
        ] as [(String, [String])])
    func wordsForOtherSources(_ text: String, _ expected: [String]) {
        let last = text.split(separator: "\n").count
        let told = read(text).withoutEffect.filter { $0.location.line == last }
        #expect(told.map { "\($0.location.column) \($0.keyword)" } == expected)
    }

    @Test func wordsForOtherSourcesAreToldInOneLine() {
        let told = read("server 127.127.1.0\nfudge 127.127.1.0 flag1 1").withoutEffect
        #expect(
            told.map(\.description) == [
                "f:2:19: note: 'fudge flag1' has no effect: reference clocks of type 1 have no use"
                    + " for it; take it away"
            ])
    }
}

@Suite struct BaseDateTests {
    @Test(
        arguments: [
            ("1970-01-01", 0), ("25567", 0), ("2026-01-01", 1_767_225_600),
            ("46021", 1_767_225_600),
            ("2024-02-29", 1_709_164_800), ("2025-03-01", 1_740_787_200),
            ("2026-12-31", 1_798_675_200), ("2242-03-16", 8_589_974_400 - 43_200 * 2),
            ("1969-12-31", nil), ("25566", nil), ("2025-02-29", nil), ("2026-13-01", nil),
            ("2026-1-1", nil), ("2026-01-01x", nil), ("-5", nil), ("", nil), ("9999-12-31", nil),
            ("999999", nil), ("2026-00-10", nil), ("+2026-01-1", nil), ("--2026-01", nil),
        ] as [(String, Int64?)])
    func dates(text: String, unixSeconds: Int64?) {
        #expect(BaseDate(text)?.unixSeconds == unixSeconds, "\(text)")
    }

    @Test func everyDayPrintsAsItself() throws {
        for day in stride(from: Int64(25_567), to: 124_000, by: 97) {
            let date = try #require(BaseDate("\(day)"))
            #expect(BaseDate(date.text) == date)
        }
    }
}
