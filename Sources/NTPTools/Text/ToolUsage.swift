import NTPTime

/// What a command line asks of a tool. `Options` has no constraint, as in `OptionScanner`.
enum ToolRequest<Options> {
    case run(Options)
    case help
    case version
}

extension ToolRequest: Equatable where Options: Equatable {}
extension ToolRequest: Sendable where Options: Sendable {}

/// How a tool answers a command line that asks for no work of it, or that it does not take.
struct ToolUsage {
    enum Answer<Options> {
        /// There is work to do.
        case run(Options)
        /// All is said; the exit code.
        case exit(Int32)
    }

    var program: String
    var help: [String]
    /// What follows the complaint about a command line.
    var brief: [String]
    /// The exit code for a command line that is not taken.
    var usageError: Int32
    /// ntp.org's scripts print their help on standard error.
    var complainsHelp = false
    /// The exit code of the help.
    var helpStatus: Int32 = 0

    func answer<Options>(
        _ arguments: [String], on console: Console,
        _ parse: ([String]) throws(OptionFault) -> ToolRequest<Options>
    ) -> Answer<Options> {
        do throws(OptionFault) {
            switch try parse(arguments) {
            case .run(let options):
                return .run(options)
            case .help:
                help.forEach(complainsHelp ? console.complain : console.print)
                return .exit(helpStatus)
            case .version:
                console.print("\(program) \(MeridianVersion.text) (Meridian)")
                return .exit(0)
            }
        } catch {
            console.complain("\(program): \(error.text)")
            brief.forEach(console.complain)
            return .exit(usageError)
        }
    }
}
