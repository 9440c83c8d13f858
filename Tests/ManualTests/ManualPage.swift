@testable import NTPTools

/// A page of packaging/man: what its frame is made of, and the tables of its subject.
struct ManualPage {
    var name: String
    var section: Int
    /// Other names that it stands under.
    var aliases: [String] = []
    /// The line of NAME.
    var title: String
    var seeAlso: [String]
    var facts: ManualFacts

    private init(
        _ name: String, _ section: Int, aliases: [String] = [], _ title: String,
        see seeAlso: [String], _ facts: ManualFacts
    ) {
        self.name = name
        self.section = section
        self.aliases = aliases
        self.title = title
        self.seeAlso = seeAlso
        self.facts = facts
    }

    static let all: [ManualPage] = [
        ManualPage(
            "meridian", 1, "ask an NTP daemon, in words or in JSON", see: ["ntpq", "ntpd"],
            .meridian),
        ManualPage(
            "ntpq", 1, "ask an NTP daemon about its state", see: ["ntpstat", "ntp.keys", "ntpd"],
            .tool("ntpq", commands: QueryCommandTable.rows.map { ManualCommand($0) })),
        ManualPage(
            "ntpdate", 8, "set the clock once from NTP servers", see: ["ntpq", "ntp.keys", "ntpd"],
            .tool("ntpdate")),
        ManualPage(
            "ntpstat", 1, "say whether the clock is synchronised", see: ["ntpq", "ntpd"],
            .tool("ntpstat")),
        ManualPage(
            "ntpdc", 1, "ask an NTP daemon, also an old one", see: ["ntpq", "ntpd"],
            .tool("ntpdc", commands: ControlCommandTable.rows.map { ManualCommand($0) })),
        ManualPage(
            "ntptrace", 1, "follow NTP servers to the one that has a clock", see: ["ntpq", "ntpd"],
            .tool("ntptrace")),
        ManualPage(
            "ntp-wait", 8, "wait until ntpd has synchronised the clock", see: ["ntpstat", "ntpd"],
            .tool("ntp-wait")),
        ManualPage(
            "sntp", 1, aliases: ["ntpdig"], "ask NTP servers for the time",
            see: ["ntpd", "ntpdate"], .tool("sntp")),
        ManualPage(
            "ntptime", 8, "show the kernel's clock", see: ["ntpq", "ntpd"], .tool("ntptime")),
        ManualPage(
            "ntp-keygen", 8, "make a file of symmetric keys",
            see: ["ntp.conf", "ntp.keys", "ntpd"], .tool("ntp-keygen")),
        ManualPage(
            "update-leap", 8, "look after the leap second file", see: ["ntp.conf", "ntpd"],
            .tool("update-leap")),
        ManualPage(
            "ntpd", 8, "Network Time Protocol daemon",
            see: ["ntpq", "ntpstat", "ntp.conf", "ntpdate"], .daemon),
        ManualPage(
            "ntp.conf", 5, "configuration of ntpd", see: ["ntpq", "ntp.keys", "ntpd"],
            .configuration),
        ManualPage(
            "ntp.keys", 5, "keys that NTP hosts share",
            see: ["ntpq", "ntp.conf", "ntpd", "ntpdate"], .none),
    ]

    var file: String { "\(name).\(section)" }
    var reference: String { "Xr \(name) \(section)" }
    /// Whether `meridian` answers to its name.
    var isTool: Bool { ToolCatalogue.tools.contains { $0.name == name } }

    static func named(_ name: String) -> ManualPage? { all.first { $0.name == name } }

    /// The whole page.
    func text(of source: String) throws(ManualTemplate.Fault) -> String {
        let body = try ManualWriter.body(ManualTemplate(source), facts)
        return (header + body + footer).joined(separator: "\n") + "\n"
    }

    private var header: [String] {
        let names = [name] + aliases
        return [
            ".\\\" Made of Documentation/manual/\(file).mdoc and the program's tables; edit those,",
            ".\\\" then type  make generate  (CONTRIBUTING.md).",
            ".Dd " + ManualPage.date,
            ".Dt \(name.uppercased()) \(section)",
            ".Os \"Meridian @VERSION@\"",
            ".Sh NAME",
        ] + names.map { ".Nm \($0)" + ($0 == names.last ? "" : " ,") } + [".Nd " + title]
    }

    /// By section and name, as mdoc wants it.
    private var footer: [String] {
        let pages = seeAlso.compactMap(ManualPage.named)
            .sorted { ($0.section, $0.name) < ($1.section, $1.name) }
        return [".Sh SEE ALSO"]
            + pages.map { ".\($0.reference)" + ($0.name == pages.last?.name ? "" : " ,") }
    }

    /// Of all pages; written anew at each release, so that pages made twice are the same.
    static let date = "November 21, 2026"
}
