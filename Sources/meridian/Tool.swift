import NTPTools

/// The tools, by their classic names.
enum Tool: String, CaseIterable {
    case ntpq
    case ntpdate
    case ntpstat

    /// Runs the tool with the words behind its name; its exit code.
    func run(_ arguments: [String]) -> Int32 {
        let machine = ToolMachine.live()
        switch self {
        case .ntpq: return NTPQuery.run(arguments, on: machine)
        case .ntpdate: return NTPDate.run(arguments, program: rawValue, on: machine)
        case .ntpstat: return NTPStat.run(arguments, on: machine)
        }
    }
}
