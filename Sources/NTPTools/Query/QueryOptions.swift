import NTPTime

/// ntpq's command line.
struct QueryOptions: Equatable, Sendable {
    enum Flag: Equatable, Sendable {
        case ipv4, ipv6, command, debug, setDebug, interactive, numeric, peers, wide, width
        case oldReadVar, referenceIDs, json, version, help
    }

    struct Host: Equatable, Sendable {
        var name: String
        var family: AddressFamily?
    }

    static let mostHosts = 200
    static let mostCommands = 100

    var hosts: [Host] = []
    var commands: [String] = []
    var isInteractive = false
    var style = QueryStyle()
    var debugLevel = 0

    static let rows: [ToolOption<Flag>] = [
        .init(.ipv4, "4", "ipv4", "look names up as IPv4 addresses only"),
        .init(.ipv6, "6", "ipv6", "look names up as IPv6 addresses only"),
        .init(
            .command, "c", "command", value: "command",
            "run a command and exit; may be given several times"),
        .init(.debug, "d", "debug-level", "say more of what happens; may be given several times"),
        .init(.setDebug, "D", "set-debug-level", value: "num", "set how much is said, 0 to 9 (0)"),
        .init(.interactive, "i", "interactive", "read commands, with a prompt"),
        .init(.numeric, "n", "numeric", "print addresses, not names"),
        .init(.oldReadVar, "O", "old-rv", "print the status line with every readvar"),
        .init(.peers, "p", "peers", "print the peers; the same as -c peers"),
        .init(
            .referenceIDs, "r", "refid", value: "ipv4|hash",
            "print reference IDs as 'ipv4' or 'hash'"),
        .init(.wide, "w", "wide", "print long remote names whole, on lines of their own"),
        .init(
            .width, "W", "width", value: "columns",
            "the columns of the screen, 80 to 1000, for long names and lists"),
        .init(.json, nil, "json", "print one JSON document for each command"),
        .init(.version, "V", "version", "print the version"),
        .init(.help, "?", "help", "print a summary"),
        .init(.help, "h", nil, "print a summary"),
    ]

    static func parse(_ arguments: [String]) throws(OptionFault) -> ToolRequest<QueryOptions> {
        let items = try OptionScanner(rows).scan(arguments)
        if items.contains(.option(.help)) { return .help }
        if items.contains(.option(.version)) { return .version }
        var options = QueryOptions()
        var family: AddressFamily?
        var names: [String] = []
        for item in items {
            switch item {
            case .operand(let name): names.append(name)
            case .option(.ipv4): family = try OptionValue.family(.ipv4, besides: family)
            case .option(.ipv6): family = try OptionValue.family(.ipv6, besides: family)
            default: try options.take(item)
            }
        }
        if options.isInteractive, !options.commands.isEmpty {
            throw OptionFault(text: "the option '-i' does not go with '-c' or '-p'")
        }
        options.hosts = (names.isEmpty ? ["localhost"] : names).map {
            Host(name: $0, family: family)
        }
        guard options.hosts.count <= mostHosts, options.commands.count <= mostCommands else {
            throw OptionFault(text: "at most \(mostHosts) hosts and \(mostCommands) commands")
        }
        return .run(options)
    }

    private mutating func take(_ item: OptionScanner<Flag>.Item) throws(OptionFault) {
        switch item {
        case .value(.command, let command): commands.append(command)
        case .option(.peers): commands.append("peers")
        case .option(.debug): debugLevel += 1
        case .value(.setDebug, let level): debugLevel = try OptionValue.debugLevel(level)
        case .value(.width, let columns):
            guard let number = Int(columns), QueryStyle.columnsAllowed.contains(number) else {
                throw OptionFault(
                    text: "the width is a number of columns from"
                        + " \(QueryStyle.columnsAllowed.lowerBound) to"
                        + " \(QueryStyle.columnsAllowed.upperBound)")
            }
            style.columns = number
        case .value(.referenceIDs, let form):
            guard form == "hash" || form == "ipv4" else {
                throw OptionFault(text: "reference IDs are printed as 'hash' or as 'ipv4'")
            }
            style.showsReferenceIDsAsNumbers = form == "hash"
        case .option(.interactive): isInteractive = true
        case .option(.numeric): style.showsHostNames = false
        case .option(.wide): style.isWide = true
        case .option(.json): style.isJSON = true
        case .option(.oldReadVar): style.alwaysPrintsStatus = true
        default: break
        }
    }

    /// The usage line is ntp.org's; the table names what this program takes.
    static let help =
        [
            "ntpq - standard NTP query program - Ver. \(MeridianVersion.text)",
            "Usage:  ntpq [ -<flag> [<val>] | --<name>[{=| }<val>] ]... [ host ...]",
        ] + OptionHelp.flagLines(rows) + [
            "A host is NAME, ADDRESS, NAME:PORT, ADDRESS:PORT or [ADDRESS]:PORT; localhost if none."
        ]
}
