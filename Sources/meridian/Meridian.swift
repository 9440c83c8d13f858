import ArgumentParser
import NTPTools

/// `meridian TOOL ...`: each tool takes its own options as they are, so that what a guide shows
/// for `ntpq` works behind `meridian ntpq` too.
struct Meridian: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meridian",
        abstract: "The tools of the Meridian NTP suite.",
        version: NTPQuery.version,
        subcommands: [Query.self, Date.self, Stat.self, Simulate.self])

    struct Query: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ntpq", abstract: "Show what an NTP daemon knows.", helpNames: [])
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntpq.run(arguments)) }
    }

    struct Date: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ntpdate", abstract: "Set the clock from NTP servers, once.",
            helpNames: [])
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntpdate.run(arguments)) }
    }

    struct Stat: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ntpstat", abstract: "Tell whether the clock is synchronised.",
            helpNames: [])
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntpstat.run(arguments)) }
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
