import NTPTools

/// The tools, by their classic names.
enum Tool: String, CaseIterable {
    case ntpq
    case ntpdate
    case ntpstat
    case ntpdc
    case ntptrace
    case ntpWait = "ntp-wait"
    case sntp
    case ntpdig
    case ntptime
    case ntpKeygen = "ntp-keygen"
    case updateLeap = "update-leap"

    /// Runs the tool with the words behind its name; its exit code.
    func run(_ arguments: [String]) -> Int32 {
        let machine = ToolMachine.live()
        switch self {
        case .ntpq: return NTPQuery.run(arguments, on: machine)
        case .ntpdate: return NTPDate.run(arguments, program: rawValue, on: machine)
        case .ntpstat: return NTPStat.run(arguments, on: machine)
        case .ntpdc: return ControlProgram.run(arguments, on: machine)
        case .ntptrace: return NTPTrace.run(arguments, on: machine)
        case .ntpWait: return NTPWait.run(arguments, on: machine, .live())
        case .sntp, .ntpdig:
            return SimpleProgram.run(arguments, program: rawValue, on: machine, .live())
        case .ntptime: return KernelTimeProgram.run(arguments, on: machine, .live())
        case .ntpKeygen: return KeyGeneration.run(arguments, on: machine, .live())
        case .updateLeap:
            return LeapUpdate.run(
                arguments, isCronJob: ToolSystem.isCronJob, on: machine, .live())
        }
    }
}
