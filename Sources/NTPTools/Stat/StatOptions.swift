/// ntpstat's command line.
struct StatOptions: Equatable, Sendable {
    enum Flag: Equatable, Sendable {
        case maximumError, json, help, version
    }

    /// Milliseconds.
    var maximumError: Double?
    /// A JSON document instead of the original's lines.
    var isJSON = false
    /// The original knows only the local daemon; another host or port is an extension.
    var host = "127.0.0.1"

    static let usage = "usage: ntpstat [-m MAXERROR] [--json] [-h] [HOST[:PORT]]"

    static let rows: [ToolOption<Flag>] = [
        .init(
            .maximumError, "m", "maxerror", value: "ms",
            "exit with 1 also if the time may be off by more (milliseconds)"),
        .init(.json, nil, "json", "print a JSON document"),
        .init(.version, "V", "version", "print the version"),
        .init(.help, "h", "help", "print a summary"),
    ]

    static let help =
        [usage] + OptionHelp.dashLines(rows) + [
            "Exit status: 0 synchronised, 1 not (or MAXERROR exceeded), 2 no answer, 3 usage."
        ]

    static func parse(_ arguments: [String]) throws(OptionFault) -> ToolRequest<StatOptions> {
        var options = StatOptions()
        var hosts: [String] = []
        for item in try OptionScanner(rows).scan(arguments) {
            switch item {
            case .option(.help): return .help
            case .option(.version): return .version
            case .option(.json): options.isJSON = true
            case .value(.maximumError, let text):
                guard let value = QueryNumbers.decimal(Array(text.utf8)), value >= 0 else {
                    throw OptionFault(
                        text: "'\(TerminalText.visible(text))' is no number of milliseconds")
                }
                options.maximumError = value
            case .operand(let host): hosts.append(host)
            default: break
            }
        }
        options.host = try OptionValue.onlyHost(hosts) ?? options.host
        return .run(options)
    }
}
