import NTPTools

/// The programs that this executable is.
enum Tool: String, CaseIterable {
    case ntpq
    case ntpdate
    case ntpstat

    /// Runs the program; its exit code.
    func run(_ arguments: [String]) -> Int32 {
        let machine = ToolMachine.live(program: rawValue)
        return switch self {
        case .ntpq: NTPQuery.run(arguments, on: machine)
        case .ntpdate: NTPDate.run(arguments, program: rawValue, on: machine)
        case .ntpstat: NTPStat.run(arguments, on: machine)
        }
    }
}
