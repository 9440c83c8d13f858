import NTPConfiguration
import NTPTime
import Testing

/// The lines where a word that goes unheard would open the host: they read safer than ntp.org.
struct RestrictTests {
    typealias Case = (text: String, flags: RestrictFlags, findings: [String])

    static let cases: [Case] = [
        ("nomodify", .nomodify, []),
        ("none", [], []),
        ("limited kod", [.limited, .kod], []),
        ("nomodify foobarbaz noquery", [.nomodify, .noquery], ["1 note trailing-text"]),
        ("nomodify,notrap", [.nomodify, .notrap], ["1 note trailing-text"]),
        ("nomodfiy", .nomodify, ["1 warning misspelt-flag"]),
        ("nomdfy", .nomodify, ["1 warning misspelt-flag"]),
        (
            "noqury notrsut", [.noquery, .notrust],
            ["1 warning misspelt-flag", "1 warning misspelt-flag"]
        ),
        ("kob limited", [.kod, .limited], ["1 warning misspelt-flag"]),
        ("kxx", [], ["1 note trailing-text"]),
        ("nomodify // and not noquery", .nomodify, ["1 note trailing-text"]),
        ("nomodify \u{8bbf}\u{95ee} noquery", [.nomodify, .noquery], ["1 note trailing-text"]),
        ("nomodify # noquery", .nomodify, []),
        ("noepeer epeer", [], []),
        ("serverresponse fuzz nopeer", [.serverresponseFuzz, .nopeer], []),
        ("serverresponse nopeer", .nopeer, ["1 error invalid-value"]),
        ("ippeerlimit nopeer", .nopeer, ["1 error invalid-value"]),
        ("nopeer ippeerlimit", .nopeer, ["1 error missing-value"]),
        (
            "ignore noserve version nomrulist lowpriotrap flake mssntp",
            [.ignore, .noserve, .version, .nomrulist, .lowpriotrap, .flake, .mssntp], []
        ),
    ]

    @Test(arguments: cases)
    func flags(_ line: Case) throws {
        let analysis = read("restrict 192.0.2.0/24 " + line.text)
        #expect(analysis.summary == line.findings, "\(line.text)")
        #expect(try #require(analysis.configuration.restrictions.first).flags == line.flags)
    }

    typealias SubjectCase = (text: String, subjects: [String])

    @Test(
        arguments: [
            ("default", ["0.0.0.0 mask 0.0.0.0", ":: mask ::"]),
            ("-4 default", ["0.0.0.0 mask 0.0.0.0"]),
            ("-6 default", [":: mask ::"]),
            ("0.0.0.0 mask 0.0.0.0", ["0.0.0.0 mask 0.0.0.0"]),
            ("192.0.2.77", ["192.0.2.77 mask 255.255.255.255"]),
            ("192.0.2.77 mask 255.255.0.0", ["192.0.0.0 mask 255.255.0.0"]),
            ("192.0.2.77/16", ["192.0.0.0 mask 255.255.0.0"]),
            ("::1", ["::1 mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]),
            ("-6 2001:db8::5 mask ffff:ffff::", ["2001:db8:: mask ffff:ffff::"]),
            ("2001:db8::5/32", ["2001:db8:: mask ffff:ffff::"]),
        ] as [SubjectCase])
    func subjects(_ line: SubjectCase) {
        let restrictions = read("restrict \(line.text) nopeer").configuration.restrictions
        let subjects = restrictions.map { restriction in
            if case .prefix(let prefix) = restriction.subject { prefix.description } else { "" }
        }
        #expect(subjects == line.subjects)
        #expect(restrictions.allSatisfy { $0.flags == .nopeer })
    }

    @Test func otherSubjects() {
        let restrictions = read("restrict source nopeer\nrestrict -6 a.example ntpport")
            .configuration.restrictions
        #expect(restrictions.map(\.subject) == [.source, .name("a.example", family: .ipv6)])
        #expect(restrictions.map(\.ntpPortOnly) == [false, true])
    }

    typealias SecurityCase = (text: String, isUsed: Bool, findings: [String])

    /// A source that was to be authenticated is not used without.
    @Test(
        arguments: [
            ("key 5", true, []),
            ("kye 5", false, ["1 error association-disabled"]),
            ("ket 5", false, ["1 error association-disabled"]),
            ("iburst nst", false, ["1 error association-disabled"]),
            ("autokye", false, ["1 error association-disabled"]),
            ("foo key 5", false, ["1 error association-disabled"]),
            ("foo nts", false, ["1 error association-disabled"]),
            ("the key server", true, ["1 warning unknown-word"]),
            ("// not key 5", true, ["1 note trailing-text"]),
            ("ntp over there", true, ["1 note trailing-text"]),
            ("key", false, ["1 error missing-value"]),
            ("key 65536", false, ["1 error value-out-of-range"]),
            ("key 0", false, ["1 error value-out-of-range"]),
            ("nts iburst", true, []),
        ] as [SecurityCase])
    func security(_ line: SecurityCase) {
        let analysis = read("server 192.0.2.1 " + line.text)
        #expect(analysis.summary == line.findings, "\(line.text)")
        #expect(analysis.configuration.associations.isEmpty != line.isUsed, "\(line.text)")
    }
}
