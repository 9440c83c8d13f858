import Testing

@testable import NTPConfiguration
@testable import NTPDaemon
@testable import NTPTools

/// Defaults stand in the pages as words; these are the program's.
@Suite struct ManualDefaultsTests {
    private static let selection = SelectionOptions()
    private static let tinker = TinkerOptions()
    private static let source = AssociationConfiguration.defaults

    private static let configuration: [(directive: String, word: String, number: Double)] = [
        ("server", "version", Double(source.version)), ("server", "port", Double(source.port)),
        ("tos", "minsane", Double(selection.minsane)),
        ("tos", "minclock", Double(selection.minclock)),
        ("tos", "maxclock", Double(selection.maxclock)),
        ("tos", "mindist", selection.mindist), ("tos", "maxdist", selection.maxdist),
        ("tos", "maxdisp", selection.maxdisp), ("tos", "floor", Double(selection.floor)),
        ("tos", "ceiling", Double(selection.ceiling)),
        ("tos", "polltarget", selection.pollTarget), ("tos", "orphan", Double(selection.orphan)),
        ("tos", "orphanwait", selection.orphanwait),
        ("tos", "bcpollbstep", Double(selection.bcpollbstep)),
        ("tos", "beacon", Double(selection.beacon)), ("tos", "cohort", selection.cohort ? 1 : 0),
        ("tinker", "step", tinker.step), ("tinker", "stepout", tinker.stepout),
        ("tinker", "panic", tinker.panic), ("tinker", "dispersion", tinker.dispersionPPM),
        ("tinker", "panicexit", tinker.panicExits ? 1 : 0),
        ("discard", "average", Double(DiscardOptions().average)),
        ("discard", "minimum", Double(DiscardOptions().minimum)),
        ("limit", "average", RateLimitOptions().average),
        ("limit", "burst", RateLimitOptions().burst), ("limit", "kod", RateLimitOptions().kod),
        ("mru", "mindepth", Double(MRUOptions().minimumEntries)),
        ("mru", "maxage", Double(MRUOptions().maximumAge)),
        ("dscp", "", Double(SystemOptions().dscp)),
        ("nonvolatile", "", SystemOptions().nonvolatile),
    ]

    @Test(arguments: configuration)
    func wordsHaveTheirDefaults(directive: String, word: String, number: Double) throws {
        let lines = try #require(ManualPage.named("ntp.conf")).generated().split(separator: "\n")
        var rest = try #require(Self.behind(".It Ic \(directive)", lines))
        if !word.isEmpty { rest = try #require(Self.behind(".It Cm \(word)", rest)) }
        #expect(Self.names(number, Self.item(rest)), "\(directive) \(word)")
    }

    private static let options: [(page: String, option: String, number: Double)] = [
        ("sntp", "g", SimpleOptions().gap * 1000), ("sntp", "t", SimpleOptions().timeout),
        ("sntp", "o", Double(SimpleOptions().version)), ("sntp", "M", SimpleOptions().stepLimit),
        ("sntp", "D", Double(SimpleOptions().debugLevel)),
        ("ntpdate", "p", Double(DateOptions().samples)),
        ("ntpdate", "t", DateOptions().timeout), ("ntpdate", "o", Double(DateOptions().version)),
        ("ntpdate", "e", DateOptions().authenticationDelay),
        ("ntptrace", "m", Double(TraceOptions().mostHosts)),
        ("ntp-wait", "n", Double(WaitOptions().tries)), ("ntp-wait", "s", WaitOptions().seconds),
        ("update-leap", "e", Double(LeapUpdateOptions().days)),
        ("update-leap", "r", Double(LeapUpdateOptions().tries)),
        ("update-leap", "i", LeapUpdateOptions().minutes),
        ("meridian", "n", Double(SimulateOptions().seeds)),
        ("meridian", "f", Double(SimulateOptions().firstSeed)),
        ("ntpq", "D", Double(QueryOptions().debugLevel)),
        ("ntpdc", "D", Double(ControlOptions().debugLevel)),
        ("ntpd", "-port", Double(DaemonOptions().port)),
    ]

    @Test(arguments: options)
    func optionsHaveTheirDefaults(page: String, option: String, number: Double) throws {
        let lines = try #require(ManualPage.named(page)).generated().split(separator: "\n")
        let head = option.hasPrefix("-") ? "Fl \(option) Ns" : "Fl \(option) Ar"
        let rest = try #require(Self.behind(".It \(head)", lines))
        #expect(Self.names(number, Self.item(rest)), "\(page) -\(option)")
    }

    @Test func files() throws {
        let page = try #require(ManualPage.named("ntpd")).generated()
        #expect(page.contains("(\(DaemonOptions().configurationFile))"))
        let leap = try #require(ManualPage.named("update-leap")).generated()
        #expect(leap.contains("(\(LeapUpdateOptions().configurationFile))"))
    }

    @Test func aWrongDefaultIsFound() {
        let lines = ".It Cm step\nFrom here (0.128, 0 for never).\n.It Cm panic\nX (1000)."
            .split(separator: "\n")
        let step = Self.behind(".It Cm step", lines[...]).map(Self.item)
        #expect(Self.names(0.128, step ?? ""))
        #expect(!Self.names(0.12, step ?? "") && !Self.names(1000, step ?? ""))
    }

    private static func behind(
        _ head: String, _ lines: some Collection<Substring>
    ) -> ArraySlice<Substring>? {
        let lines = Array(lines)
        let start = lines.firstIndex { $0 == head || $0.hasPrefix(head + " ") }
        return start.map { lines[($0 + 1)...] }
    }

    /// The lines up to the next item.
    private static func item(_ lines: ArraySlice<Substring>) -> String {
        lines.prefix { !$0.hasPrefix(".It") && !$0.hasPrefix(".El") }.joined(separator: "\n")
    }

    /// Whether a text has the number behind an opening parenthesis.
    private static func names(_ number: Double, _ text: String) -> Bool {
        let shown = Int(exactly: number).map(String.init) ?? "\(number)"
        return text.split(separator: "(").dropFirst().contains { part in
            part.prefix { !"), ".contains($0) }.replacing("1e-7", with: "1e-07") == shown
        }
    }
}
