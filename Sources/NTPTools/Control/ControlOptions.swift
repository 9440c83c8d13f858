import NTPTime

/// ntpdc's command line.
struct ControlOptions: Equatable, Sendable {
    enum Flag: Equatable, Sendable {
        case ipv4, ipv6, command, debug, setDebug, interactive, listPeers, numeric, peers
        case showPeers, version, help
    }

    static let mostHosts = 200
    static let mostCommands = 100

    var hosts: [String] = []
    var family: AddressFamily?
    var commands: [String] = []
    var isInteractive = false
    var isNumeric = false
    var debugLevel = 0

    static let rows: [ToolOption<Flag>] = [
        .init(.ipv4, "4", "ipv4", "look names up as IPv4 addresses only"),
        .init(.ipv6, "6", "ipv6", "look names up as IPv6 addresses only"),
        .init(
            .command, "c", "command", value: "cmd",
            "run a command and exit; may be given several times"),
        .init(.debug, "d", "debug-level", "say more of what happens; may be given several times"),
        .init(.setDebug, "D", "set-debug-level", value: "num", "set how much is said, 0 to 9 (0)"),
        .init(.interactive, "i", "interactive", "read commands, with a prompt"),
        .init(.listPeers, "l", "listpeers", "list the peers; the same as -c listpeers"),
        .init(.numeric, "n", "numeric", "print addresses, not names"),
        .init(.peers, "p", "peers", "print the peers; the same as -c peers"),
        .init(
            .showPeers, "s", "showpeers",
            "print the peers with what was selected; the same as -c dmpeers"),
        .init(.version, "V", "version", "print the version"),
        .init(.help, "?", "help", "print a summary"),
    ]

    static let help =
        [
            "ntpdc - vendor-specific NTPD control program - Ver. \(MeridianVersion.text)",
            "Usage:  ntpdc [ -<flag> [<val>] | --<name>[{=| }<val>] ]... [ host ...]",
        ] + OptionHelp.flagLines(rows) + [
            "A host is NAME, ADDRESS, NAME:PORT, ADDRESS:PORT or [ADDRESS]:PORT; localhost if none."
        ]

    static func parse(_ arguments: [String]) throws(OptionFault) -> ToolRequest<ControlOptions> {
        let items = try OptionScanner(rows).scan(arguments)
        if items.contains(.option(.help)) { return .help }
        if items.contains(.option(.version)) { return .version }
        var options = ControlOptions()
        for item in items { try options.take(item) }
        if options.isInteractive, !options.commands.isEmpty {
            throw OptionFault(text: "the option '-i' does not go with a command")
        }
        if options.hosts.isEmpty { options.hosts = ["localhost"] }
        guard options.hosts.count <= mostHosts, options.commands.count <= mostCommands else {
            throw OptionFault(text: "at most \(mostHosts) hosts and \(mostCommands) commands")
        }
        return .run(options)
    }

    private mutating func take(_ item: OptionScanner<Flag>.Item) throws(OptionFault) {
        switch item {
        case .operand(let host): hosts.append(host)
        case .option(.ipv4): family = try OptionValue.family(.ipv4, besides: family)
        case .option(.ipv6): family = try OptionValue.family(.ipv6, besides: family)
        case .value(.command, let command): commands.append(command)
        case .option(.debug): debugLevel += 1
        case .value(.setDebug, let level): debugLevel = try OptionValue.debugLevel(level)
        case .option(.interactive): isInteractive = true
        case .option(.listPeers): commands.append("listpeers")
        case .option(.numeric): isNumeric = true
        case .option(.peers): commands.append("peers")
        case .option(.showPeers): commands.append("dmpeers")
        default: break
        }
    }
}
