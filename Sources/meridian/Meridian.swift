import ArgumentParser
import NTPTools

/// `meridian SUBCOMMAND`: the daemon's state in words or in JSON, and each classic tool with its
/// own options as they are, so that what a guide shows for `ntpq` works behind `meridian ntpq` too.
struct Meridian: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meridian",
        abstract: "The tools of the Meridian NTP suite.",
        version: NTPQuery.version,
        subcommands: [Status.self, Peers.self, Sources.self, Clients.self, Simulate.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Classic",
                subcommands: [
                    Query.self, Date.self, Stat.self, DaemonControl.self, Trace.self, Wait.self,
                    Simple.self, KernelTime.self, Keygen.self, Leap.self,
                ])
        ])
}

/// What the subcommands about a daemon's state take.
struct StateOptions: ParsableArguments {
    @Flag(name: .init(.json), help: .init(Overview.Choice.json.purpose)) var json = false
    @Flag(name: .init(.numeric), help: .init(Overview.Choice.numeric.purpose)) var numeric = false
    @Argument(help: "The daemon: NAME, ADDRESS, NAME:PORT or [ADDRESS]:PORT.")
    var host = "localhost"

    func run(_ overview: Overview) throws {
        let request = Overview.Request(host: host, isJSON: json, isNumeric: numeric)
        throw ExitCode(overview.run(request, on: .live()))
    }
}

extension NameSpecification {
    /// The words that the option's row in NTPTools has.
    fileprivate init(_ choice: Overview.Choice) {
        let letter = choice.letter.map { Element.customShort($0) }
        self.init([letter, .customLong(choice.rawValue)].compactMap { $0 })
    }
}

extension Meridian {
    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: Overview.status.purpose)
        @OptionGroup var options: StateOptions

        func run() throws { try options.run(.status) }
    }

    struct Peers: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: Overview.peers.purpose)
        @OptionGroup var options: StateOptions

        func run() throws { try options.run(.peers) }
    }

    struct Sources: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: Overview.sources.purpose)
        @OptionGroup var options: StateOptions

        func run() throws { try options.run(.sources) }
    }

    struct Clients: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: Overview.clients.purpose)
        @OptionGroup var options: StateOptions

        func run() throws { try options.run(.clients) }
    }

    struct Simulate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "simulate", abstract: "Play scenarios of clocks and networks.",
            helpNames: [])
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws {
            throw ExitCode(NTPSimulate.run(arguments, on: ToolMachine.live()))
        }
    }
}
