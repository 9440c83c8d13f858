import NTPTime

/// ntpdc's command line.
struct ControlOptions: Equatable, Sendable {
    enum Flag: Equatable, Sendable {
        case ipv4, ipv6, command, debug, setDebug, interactive, listPeers, numeric, peers
        case showPeers, version, help
    }

    enum Request: Equatable, Sendable {
        case run(ControlOptions)
        case version
        case help
    }

    struct Fault: Error, Equatable, Sendable {
        var text: String
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

    static func parse(_ arguments: [String]) throws(Fault) -> Request {
        let items: [OptionScanner<Flag>.Item]
        do {
            items = try OptionScanner(rows).scan(arguments)
        } catch {
            throw Fault(text: error.text)
        }
        if items.contains(.option(.help)) { return .help }
        if items.contains(.option(.version)) { return .version }
        var options = ControlOptions()
        for item in items { try options.take(item) }
        if options.isInteractive, !options.commands.isEmpty {
            throw Fault(text: "the option '-i' does not go with a command")
        }
        if options.hosts.isEmpty { options.hosts = ["localhost"] }
        guard options.hosts.count <= mostHosts, options.commands.count <= mostCommands else {
            throw Fault(text: "at most \(mostHosts) hosts and \(mostCommands) commands")
        }
        return .run(options)
    }

    private mutating func take(_ item: OptionScanner<Flag>.Item) throws(Fault) {
        switch item {
        case .operand(let host): hosts.append(host)
        case .option(.ipv4): try setFamily(.ipv4)
        case .option(.ipv6): try setFamily(.ipv6)
        case .value(.command, let command): commands.append(command)
        case .option(.debug): debugLevel += 1
        case .value(.setDebug, let level):
            guard let number = Int(level), (0...9).contains(number) else {
                throw Fault(text: "the debug level is a number from 0 to 9")
            }
            debugLevel = number
        case .option(.interactive): isInteractive = true
        case .option(.listPeers): commands.append("listpeers")
        case .option(.numeric): isNumeric = true
        case .option(.peers): commands.append("peers")
        case .option(.showPeers): commands.append("dmpeers")
        default: break
        }
    }

    private mutating func setFamily(_ given: AddressFamily) throws(Fault) {
        if let family, family != given {
            throw Fault(text: "the options '-4' and '-6' do not go together")
        }
        family = given
    }
}
