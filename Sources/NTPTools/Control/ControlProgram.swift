/// The program ntpdc: the older of ntpd's two query programs, with its commands and tables. It
/// asks by mode 6, and by mode 7 where a daemon is so old that it knows nothing else.
package enum ControlProgram {
    private static let usage = ToolUsage(
        program: "ntpdc", help: ControlOptions.help, brief: [ControlOptions.help[1]],
        usageError: 1)

    package static func run(_ arguments: [String], on machine: ToolMachine) -> Int32 {
        switch usage.answer(arguments, on: machine.console, ControlOptions.parse) {
        case .exit(let status):
            return status
        case .run(let options):
            run(options, on: machine)
            return 0
        }
    }

    private static func run(_ options: ControlOptions, on machine: ToolMachine) {
        var session = ControlSession(machine: machine)
        session.query.style.showsHostNames = !options.isNumeric
        session.query.debugLevel = options.debugLevel
        session.query.family = options.family
        guard !options.commands.isEmpty else {
            if let first = options.hosts.first { _ = session.open(first, options.family) }
            let prompt = options.isInteractive || machine.isTerminal ? "ntpdc> " : nil
            while !session.query.isFinished, let line = machine.readLine(prompt) {
                session.run(line)
            }
            return
        }
        for host in options.hosts where session.open(host, options.family) {
            for command in options.commands where !session.query.isFinished {
                if options.hosts.count > 1 {
                    machine.console.print("--- \(TerminalText.visible(host)) ---")
                }
                session.run(command)
            }
        }
    }
}
