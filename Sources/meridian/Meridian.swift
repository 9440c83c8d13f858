import ArgumentParser
import NTPTime

/// `meridian SUBCOMMAND`. The classic programs get their arguments as typed: their command lines
/// are older than the conventions of the argument parser, and guides rely on them.
struct Meridian: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meridian",
        abstract: "Time by NTP: the tools around the daemon ntpd.",
        version: "meridian \(MeridianVersion.text)",
        subcommands: [Query.self, Date.self, Status.self])

    struct Query: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ntpq", abstract: "Ask an NTP server for its state.")

        @Argument(parsing: .captureForPassthrough, help: "As ntpq takes them; -? explains.")
        var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntpq.run(arguments)) }
    }

    struct Date: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ntpdate", abstract: "Ask servers for the time and set the clock once.")

        @Argument(parsing: .captureForPassthrough, help: "As ntpdate takes them; --help explains.")
        var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntpdate.run(arguments)) }
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ntpstat", abstract: "Say whether the daemon is synchronised.")

        @Argument(parsing: .captureForPassthrough, help: "As ntpstat takes them; -h explains.")
        var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntpstat.run(arguments)) }
    }
}
