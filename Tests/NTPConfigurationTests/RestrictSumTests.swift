import NTPConfiguration
import NTPTime
import Testing

/// What is told of restrict lines for the same addresses, of lines that take others back, and of
/// masks.
struct RestrictSumTests {
    typealias Case = (text: String, findings: [String])

    @Test(
        arguments: [
            // Not surprising: the same, more, everything.
            ("restrict default nomodify\nrestrict default nomodify", []),
            ("restrict default nomodify\nrestrict default nomodify noquery", []),
            ("restrict default nomodify\nrestrict -6 default ignore", []),
            ("restrict default\nrestrict default noquery", []),
            ("restrict -4 default nomodify\nrestrict -6 default noquery", []),
            ("restrict 10.0.0.0/8 nomodify\nrestrict 10.0.0.0/9", []),
            ("restrict 10.0.0.0/8 nomodify\nrestrict 10.0.0.0/8 ntpport noquery", []),
            ("restrict default nomodify\nrestrict default noquery", []),
            // What the writer of the later line may not think of.
            (
                "restrict default nomodify noquery\nrestrict 0.0.0.0 mask 0.0.0.0 nomodify",
                ["2 warning restrict-adds-up"]
            ),
            ("restrict 10.0.0.1 ignore\nrestrict 10.0.0.1", ["2 warning restrict-adds-up"]),
            (
                "restrict a.example kod limited\nrestrict a.example limited",
                [
                    "1 note name-resolved-later", "2 warning restrict-adds-up",
                    "2 note name-resolved-later",
                ]
            ),
            ("restrict ::1 noepeer\nrestrict ::1 epeer", ["2 warning restrict-adds-up"]),
            ("restrict ::1 noepeer\nunrestrict ::1\nrestrict ::1 epeer", []),
            ("restrict ::1 noepeer version\nunrestrict ::1 version\nrestrict ::1 noepeer", []),
            (
                "restrict source nomodify\nrestrict source noquery",
                ["2 warning source-template-replaced"]
            ),
            ("restrict source nomodify\nrestrict source nomodify noquery", []),
            // Nothing there.
            (
                "unrestrict 10.0.0.1\nrestrict 10.0.0.1 kod limited",
                ["1 note nothing-to-take-back"]
            ),
            ("restrict 10.0.0.1\ndelrestrict 10.0.0.1 ntpport", ["2 note nothing-to-take-back"]),
            ("restrict -4 default noquery\nunrestrict default", []),
            ("delrestrict source 192.0.2.1", []),
            ("delrestrict source a.example", ["1 error invalid-address"]),
            ("delrestrict source kod", ["1 note nothing-to-take-back"]),
        ] as [Case])
    func findings(_ line: Case) {
        #expect(read(line.text).summary == line.findings, "\(line.text)")
    }

    @Test func theFindingNamesFlagsAndLine() throws {
        let text =
            "restrict default kod limited\n\nrestrict default noquery\nrestrict default kod limited"
        let last = try #require(read(text).findings.last)
        #expect(last.message.contains("'noquery' of line 3"))
        let included = read(
            "includefile g\nrestrict default", files: ["g": "restrict default nomodify\n"])
        #expect(try #require(included.findings.last).message.contains("'nomodify' of g:1"))
    }

    typealias Removal = (text: String, action: Restriction.Action, printed: String)

    @Test(
        arguments: [
            ("unrestrict 10.0.0.1", .remove, "delrestrict 10.0.0.1"),
            ("delrestrict 10.0.0.1 ntpport", .remove, "delrestrict 10.0.0.1 ntpport"),
            ("unrestrict 10.0.0.1 kod ntpport", .subtract, "unrestrict 10.0.0.1 kod ntpport"),
            ("delrestrict source", .remove, "delrestrict source"),
            ("delrestrict source ::5", .remove, "delrestrict source ::5"),
            ("unrestrict 10.0.0.1 ippeerlimit 3", .subtract, "unrestrict 10.0.0.1 ippeerlimit 3"),
        ] as [Removal])
    func removals(_ line: Removal) throws {
        let configuration = read("restrict 10.0.0.2 kod limited\n" + line.text).configuration
        #expect(configuration.restrictions.count == 2)
        #expect(try #require(configuration.restrictions.last).action == line.action)
        #expect(configuration.printed().contains("\n\(line.printed)"))
        #expect(reread(configuration).configuration == configuration)
    }

    /// A line that gives a right takes none.
    @Test(arguments: ["unrestrict 10.0.0.1 epeer", "unrestrict 10.0.0.1 none"])
    func takesNothingBack(_ line: String) {
        let configuration = read("restrict 10.0.0.1 kod limited\n" + line).configuration
        #expect(configuration.restrictions.map(\.action) == [.add])
    }

    @Test(
        arguments: [
            ("10.0.0.0 mask 255.0.0.0", nil), ("10.0.0.0 mask 0.0.0.0", nil),
            ("10.0.0.1 mask 255.255.255.255", nil), ("2001:db8:: mask ffff:ffff::", nil),
            ("10.0.0.0 mask 0.0.0.255", "write 'mask 255.255.255.0' or /LENGTH"),
            ("10.0.0.0 mask 255.0.255.0", ""), ("10.0.0.0 mask 255.255.255.1", ""),
            ("2001:db8:: mask ffff:0:ffff::", ""),
            (
                "2001:db8:: mask ::ffff",
                "write 'mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:0' or /LENGTH"
            ),
        ] as [(String, String?)])
    func masks(_ subject: String, _ fix: String?) {
        let analysis = read("restrict \(subject) nomodify")
        #expect(analysis.findings.map(\.fix) == (fix.map { [$0] } ?? []))
        #expect(analysis.findings.allSatisfy { $0.code == .maskWithGaps })
        #expect(analysis.configuration.restrictions.count == 1)
    }

    @Test func masksWithGapsAreFew() {
        let text = (0..<150).map { "restrict 10.\($0).0.1 mask 255.255.0.255 kod limited\n" }
        let analysis = read(text.joined())
        #expect(analysis.configuration.restrictions.count == 100)
        #expect(analysis.findings.filter { $0.severity == .error }.count == 50)
    }

    /// A source goes unheard where a default decides on it, all lines added up.
    @Test(
        arguments: [
            ("restrict default ignore\nunrestrict default", []),
            ("restrict default ignore kod limited\nunrestrict default ignore", []),
            ("restrict default ignore\nrestrict 192.0.2.0/24", []),
            (
                "restrict default ignore\nrestrict 192.0.2.1\nunrestrict 192.0.2.1",
                ["1 warning default-ignores-servers"]
            ),
            ("restrict default ignore\nrestrict default ntpport", []),
            (
                "restrict default ignore\nrestrict source\nunrestrict source",
                ["1 warning default-ignores-servers"]
            ),
            (
                "restrict default kod limited\nrestrict default noserve",
                ["2 warning default-ignores-servers"]
            ),
        ] as [Case])
    func silencedSources(_ line: Case) {
        #expect(read(line.text + "\nserver 192.0.2.1").summary == line.findings, "\(line.text)")
    }

    /// security.md, row 35.
    @Test func aHundredThousandLines() {
        let text = (0..<100_000).map {
            "restrict 10.\($0 >> 16).\($0 >> 8 & 255).\($0 & 255) ignore\n"
        }
        let analysis = read(text.joined() + "server 192.0.2.1\n")
        #expect(analysis.findings.isEmpty)
        #expect(analysis.configuration.restrictions.count == 100_000)
    }
}
