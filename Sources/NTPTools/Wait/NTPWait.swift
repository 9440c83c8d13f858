import NTPTime
import NTPWire

/// The program ntp-wait: ends when ntpd has synchronised the clock.
package enum NTPWait {
    private static let usage = ToolUsage(
        program: "ntp-wait", help: WaitOptions.help, brief: WaitOptions.help, usageError: 1,
        complainsHelp: true)
    static let failure: Int32 = 1

    package static func run(
        _ arguments: [String], on machine: ToolMachine, _ system: ToolSystem
    ) -> Int32 {
        switch usage.answer(arguments, on: machine.console, WaitOptions.parse) {
        case .exit(let status): return status
        case .run(let options): return wait(options, machine, system)
        }
    }

    private static func wait(
        _ options: WaitOptions, _ machine: ToolMachine, _ system: ToolSystem
    ) -> Int32 {
        func say(_ text: String) {
            if options.isVerbose { system.write(text) }
        }
        say("Waiting for ntpd to synchronize...  ")
        for attempt in 0..<options.tries {
            guard let status = status(of: options.host, machine) else {
                say("\u{8}ntpd is not running!\n")
                return failure
            }
            if status.leap != .unsynchronised {
                say("\u{8}OK!\n")
                return 0
            }
            let marks = ["*", "+", ":", "."]
            say("\u{8}" + marks[(attempt + 1) % 4])
            if attempt + 1 < options.tries { system.sleep(options.seconds) }
        }
        say("\u{8}No!\nntpd did not synchronize.\n")
        return failure
    }

    /// The daemon's status word; nil where none answers.
    private static func status(of host: String, _ machine: ToolMachine) -> SystemStatusWord? {
        guard var exchange = try? NTPQuery.open(host, nil, on: machine).exchange,
            let answer = try? exchange.ask(
                ControlHeader(request: .readVariables, sequence: 0), [])
        else { return nil }
        return SystemStatusWord(bits: answer.status)
    }
}

/// ntp-wait's command line.
struct WaitOptions: Equatable, Sendable {
    enum Flag: Equatable, Sendable {
        case tries, sleep, verbose, help, version
    }

    var tries = 100
    /// Seconds from one try to the next.
    var seconds = 6.0
    var isVerbose = false
    /// The original knows only the local daemon; another host or port is an extension.
    var host = "127.0.0.1"

    static let rows: [ToolOption<Flag>] = [
        .init(.tries, "n", "tries", value: "num", "ask so many times, 0 to 1000000 (100)"),
        .init(.sleep, "s", "sleep", value: "seconds", "wait so many seconds between tries (6)"),
        .init(.verbose, "v", "verbose", "say what happens"),
        .init(.version, nil, "version", "print the version"),
        .init(.help, "?", "help", "print a summary"),
    ]

    static let help =
        [
            "ntp-wait - Wait for ntpd to stabilize the system clock - Ver. \(MeridianVersion.text)",
            "USAGE: ntp-wait [ -<flag> [<val>] | --<name>[{=| }<val>] ]... [host[:port]]", "",
        ] + OptionHelp.dashLines(rows)

    static func parse(_ arguments: [String]) throws(OptionFault) -> ToolRequest<WaitOptions> {
        var options = WaitOptions()
        var hosts: [String] = []
        for item in try OptionScanner(rows).scan(arguments) {
            switch item {
            case .option(.verbose): options.isVerbose = true
            case .option(.help): return .help
            case .option(.version): return .version
            case .value(.tries, let text):
                guard let number = Int(text), (0...1_000_000).contains(number) else {
                    throw OptionFault(
                        text: "'\(TerminalText.visible(text))' is no number of tries")
                }
                options.tries = number
            case .value(.sleep, let text):
                guard let number = QueryNumbers.decimal(Array(text.utf8)), number >= 0 else {
                    throw OptionFault(
                        text: "'\(TerminalText.visible(text))' is no number of seconds")
                }
                options.seconds = number
            case .operand(let host): hosts.append(host)
            default: break
            }
        }
        options.host = try OptionValue.onlyHost(hosts) ?? options.host
        return .run(options)
    }
}
