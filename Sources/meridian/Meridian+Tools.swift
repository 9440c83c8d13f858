import ArgumentParser
import NTPTools

// The classic tools: each takes all words behind its name as its own.

private func tool(_ tool: Tool, _ abstract: String) -> CommandConfiguration {
    CommandConfiguration(commandName: tool.rawValue, abstract: abstract, helpNames: [])
}

extension Meridian {
    struct Query: ParsableCommand {
        static let configuration = tool(.ntpq, "Show what an NTP daemon knows.")
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntpq.run(arguments)) }
    }

    struct Date: ParsableCommand {
        static let configuration = tool(.ntpdate, "Set the clock from NTP servers, once.")
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntpdate.run(arguments)) }
    }

    struct Stat: ParsableCommand {
        static let configuration = tool(.ntpstat, "Tell whether the clock is synchronised.")
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntpstat.run(arguments)) }
    }

    struct DaemonControl: ParsableCommand {
        static let configuration = tool(.ntpdc, "Ask an NTP daemon, also an old one.")
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntpdc.run(arguments)) }
    }

    struct Trace: ParsableCommand {
        static let configuration = tool(.ntptrace, "Follow servers to the one with a clock.")
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntptrace.run(arguments)) }
    }

    struct Wait: ParsableCommand {
        static let configuration = tool(.ntpWait, "Wait until the clock is synchronised.")
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntpWait.run(arguments)) }
    }

    struct Simple: ParsableCommand {
        static let configuration = tool(.sntp, "Ask NTP servers for the time.")
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.sntp.run(arguments)) }
    }

    struct KernelTime: ParsableCommand {
        static let configuration = tool(.ntptime, "Show the kernel's clock.")
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntptime.run(arguments)) }
    }

    struct Keygen: ParsableCommand {
        static let configuration = tool(.ntpKeygen, "Make a file of symmetric keys.")
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.ntpKeygen.run(arguments)) }
    }

    struct Leap: ParsableCommand {
        static let configuration = tool(.updateLeap, "Look after the leap second file.")
        @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

        func run() throws { throw ExitCode(Tool.updateLeap.run(arguments)) }
    }
}
