import NTPTime

extension DaemonOptions {
    static let usage =
        [
            "ntpd - NTP daemon program - Ver. \(MeridianVersion.text)",
            "Usage:  ntpd [ -<flag> [<val>] | --<name>[{=| }<val>] ]...",
        ] + DaemonOptionRow.taken.map(line) + [
            "Not available: -i (jail), -m (mDNS), -M, --usepcc, --pccfreq (Windows)."
        ]

    /// `   -c Str configfile       configuration file (/etc/ntp.conf)`.
    private static func line(_ row: DaemonOptionRow) -> String {
        let flag = row.hasLetter ? "-\(row.letter)" : "  "
        let kind = DecimalText.left(
            row.value == nil ? "no" : isNumber(row) ? "Num" : "Str", width: 3)
        let name = DecimalText.left(row.names.first ?? "", width: 16)
        return "   \(flag) \(kind) \(name) \(row.purpose)"
    }

    private static func isNumber(_ row: DaemonOptionRow) -> Bool {
        ["level", "priority", "key", "seconds", "number"].contains(row.value)
    }
}
