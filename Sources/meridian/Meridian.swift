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
    @Flag(help: "Print JSON, on one line.") var json = false
    @Flag(name: .shortAndLong, help: "Print addresses, not names.") var numeric = false
    @Argument(help: "The daemon: NAME, ADDRESS, NAME:PORT or [ADDRESS]:PORT.")
    var host = "localhost"

    func run(_ overview: Overview) throws {
        let request = Overview.Request(host: host, isJSON: json, isNumeric: numeric)
        throw ExitCode(overview.run(request, on: .live()))
    }
}

extension Meridian {
    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whether the clock is synchronised, and why not.")
        @OptionGroup var options: StateOptions

        func run() throws { try options.run(.status) }
    }

    struct Peers: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what is measured of each source.")
        @OptionGroup var options: StateOptions

        func run() throws { try options.run(.peers) }
    }

    struct Sources: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say of each source whether it is used, and why not.")
        @OptionGroup var options: StateOptions

        func run() throws { try options.run(.sources) }
    }

    struct Clients: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show who asked the daemon lately.")
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
