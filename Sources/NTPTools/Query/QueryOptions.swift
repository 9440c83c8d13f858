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

    /// What the command line asks for.
    enum Request: Equatable, Sendable {
        case run(QueryOptions)
        case version
        case help
    }

    struct Fault: Error, Equatable, Sendable {
        var text: String
    }

    static let mostHosts = 200
    static let mostCommands = 100

    var hosts: [Host] = []
    var commands: [String] = []
    var isInteractive = false
    var style = QueryStyle()
    var debugLevel = 0

    static let scanner = OptionScanner<Flag>(options: [
        .init(.ipv4, "4", long: "ipv4"), .init(.ipv6, "6", long: "ipv6"),
        .init(.command, "c", long: "command", takesValue: true),
        .init(.debug, "d", long: "debug-level"),
        .init(.setDebug, "D", long: "set-debug-level", takesValue: true),
        .init(.interactive, "i", long: "interactive"), .init(.numeric, "n", long: "numeric"),
        .init(.peers, "p", long: "peers"), .init(.wide, "w", long: "wide"),
        .init(.width, "W", long: "width", takesValue: true),
        .init(.referenceIDs, "r", long: "refid", takesValue: true),
        .init(.json, nil, long: "json"), .init(.oldReadVar, "O", long: "old-rv"),
        .init(.version, "V", long: "version"),
        .init(.help, "?", long: "help"), .init(.help, "h"),
    ])

    static func parse(_ arguments: [String]) throws(Fault) -> Request {
        let items: [OptionScanner<Flag>.Item]
        do {
            items = try scanner.scan(arguments)
        } catch {
            throw Fault(text: error.text)
        }
        if items.contains(.option(.help)) { return .help }
        if items.contains(.option(.version)) { return .version }
        var options = QueryOptions()
        var family: AddressFamily?
        var names: [String] = []
        for item in items {
            switch item {
            case .operand(let name): names.append(name)
            case .option(.ipv4): family = try only(.ipv4, family)
            case .option(.ipv6): family = try only(.ipv6, family)
            default: try options.take(item)
            }
        }
        if options.isInteractive, !options.commands.isEmpty {
            throw Fault(text: "the option '-i' does not go with '-c' or '-p'")
        }
        options.hosts = (names.isEmpty ? ["localhost"] : names).map {
            Host(name: $0, family: family)
        }
        guard options.hosts.count <= mostHosts, options.commands.count <= mostCommands else {
            throw Fault(text: "at most \(mostHosts) hosts and \(mostCommands) commands")
        }
        return .run(options)
    }

    private static func only(
        _ family: AddressFamily, _ given: AddressFamily?
    ) throws(Fault) -> AddressFamily {
        if let given, given != family {
            throw Fault(text: "the options '-4' and '-6' do not go together")
        }
        return family
    }

    private mutating func take(_ item: OptionScanner<Flag>.Item) throws(Fault) {
        switch item {
        case .value(.command, let command): commands.append(command)
        case .option(.peers): commands.append("peers")
        case .option(.debug): debugLevel += 1
        case .value(.setDebug, let level):
            guard let number = Int(level), (0...9).contains(number) else {
                throw Fault(text: "the debug level is a number from 0 to 9")
            }
            debugLevel = number
        case .value(.width, let columns):
            guard let number = Int(columns), QueryStyle.columnsAllowed.contains(number) else {
                throw Fault(
                    text: "the width is a number of columns from"
                        + " \(QueryStyle.columnsAllowed.lowerBound) to"
                        + " \(QueryStyle.columnsAllowed.upperBound)")
            }
            style.columns = number
        case .value(.referenceIDs, let form):
            guard form == "hash" || form == "ipv4" else {
                throw Fault(text: "reference IDs are printed as 'hash' or as 'ipv4'")
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
    static let help = [
        "ntpq - standard NTP query program - Ver. \(MeridianVersion.text)",
        "Usage:  ntpq [ -<flag> [<val>] | --<name>[{=| }<val>] ]... [ host ...]",
        "  Flg Arg Option-Name    Description",
        "   -4 no  ipv4           look names up as IPv4 addresses only",
        "   -6 no  ipv6           look names up as IPv6 addresses only",
        "   -c Str command        run a command and exit; may be given several times",
        "   -d no  debug-level    say more of what happens; may be given several times",
        "   -D Num set-debug-level  set how much is said",
        "   -i no  interactive    read commands, with a prompt",
        "   -n no  numeric        print addresses, not names",
        "   -O no  old-rv         print the status line with every readvar",
        "   -p no  peers          print the peers; the same as -c peers",
        "   -r Str refid          print reference IDs as 'ipv4' or 'hash'",
        "   -w no  wide           print long remote names whole, on lines of their own",
        "   -W Num width          the columns of the screen, for long names and lists",
        "      no  json           print one JSON document for each command",
        "   -V no  version        print the version",
        "   -? no  help           print this",
        "A host is NAME, ADDRESS, NAME:PORT, ADDRESS:PORT or [ADDRESS]:PORT; localhost if none.",
    ]
}
