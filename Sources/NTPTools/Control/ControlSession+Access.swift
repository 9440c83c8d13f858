import NTPTime

/// The commands that change who may do what, and those that make counters begin anew: a directive
/// of ntp.conf each.
extension ControlSession {
    /// The flags that ntpdc knows.
    private static let accessFlags = [
        "ignore", "noserve", "notrust", "noquery", "nomodify", "nopeer", "notrap", "lowpriotrap",
        "version", "kod", "limited", "ntpport",
    ]
    private static let counters = ["allpeers", "auth", "ctl", "io", "mem", "sys", "timer"]

    /// The directive of `restrict ADDRESS MASK FLAG...`, `unrestrict` or `delrestrict`; nil after
    /// saying what is wrong.
    func accessDirective(_ command: ControlCommandLine) -> String? {
        let words = command.arguments
        guard let address = try? machine.resolve(words[0], command.family).first else {
            console.complain("***Can't find host \(TerminalText.visible(words[0]))")
            return nil
        }
        let shown = TerminalText.visible(words[1])
        guard let mask = IPAddress(words[1]), mask.family == address.family,
            IPPrefix(address, mask: mask) != nil
        else {
            console.print("Invalid mask \(shown)")
            return nil
        }
        let flags = words.dropFirst(2)
        let unknown = flags.filter { !ControlSession.accessFlags.contains($0) }
        for flag in unknown { console.print("Unknown flag \(TerminalText.visible(flag))") }
        guard unknown.isEmpty else { return nil }
        // The mask of the default address is nothing, whatever was typed.
        let isDefault = address.isUnspecified
        let place = [address.description, "mask", (isDefault ? address : mask).description]
        return ([command.row.keyword] + place + flags).joined(separator: " ")
    }

    /// The directive of `reset COUNTERS...`; nil after saying what is wrong.
    func resetDirective(_ words: [String]) -> String? {
        let unknown = words.filter { !ControlSession.counters.contains($0) }
        guard unknown.isEmpty else {
            for word in unknown { console.print("Flag \(TerminalText.visible(word)) unknown") }
            console.print("Not done due to errors")
            return nil
        }
        return "reset " + words.joined(separator: " ")
    }
}
