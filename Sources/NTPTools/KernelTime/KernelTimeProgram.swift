import LinuxPlatform
import NTPTime

/// The program ntptime: prints what the kernel says of its clock. It sets nothing: that is ntpd's
/// to do.
package enum KernelTimeProgram {
    static let failure: Int32 = 1
    private static let usage = ToolUsage(
        program: "ntptime", help: KernelTimeOptions.help, brief: KernelTimeOptions.help,
        usageError: 2, complainsHelp: true, helpStatus: 2)

    package static func run(
        _ arguments: [String], on machine: ToolMachine, _ system: ToolSystem
    ) -> Int32 {
        switch usage.answer(arguments, on: machine.console, KernelTimeOptions.parse) {
        case .exit(let status): return status
        case .run(let options): return report(options, on: machine, system)
        }
    }

    private static func report(
        _ options: KernelTimeOptions, on machine: ToolMachine, _ system: ToolSystem
    ) -> Int32 {
        do throws(ToolMachine.FileFault) {
            if options.showsCost {
                var readings: [KernelTimex] = []
                for _ in 0..<20 { readings.append(try system.kernel()) }
                machine.console.print(KernelTimeReport.cost(readings))
            }
            let report = KernelTimeReport(reading: try system.kernel(), dates: machine.dates)
            report.clockLines(raw: options.isRaw).forEach(machine.console.print)
            report.parameterLines.forEach(machine.console.print)
            return 0
        } catch {
            machine.console.complain("ntp_adjtime() call fails: \(error.text)")
            return failure
        }
    }
}

/// ntptime's command line.
struct KernelTimeOptions: Equatable, Sendable {
    enum Flag: Equatable, Sendable {
        case cost, raw, help, version
        case sets(Character)
    }

    var showsCost = false
    var isRaw = false

    static let rows: [ToolOption<Flag>] = [
        .init(.cost, "c", nil, "print how long reading the clock takes (us)"),
        .init(.raw, "r", nil, "print the time as numbers too"),
        .init(.help, "h", nil, "print a summary"),
        .init(.version, nil, "version", "print the version"),
    ]

    /// What the original sets the kernel's clock with.
    private static let settingRows: [ToolOption<Flag>] =
        ["e", "f", "m", "o", "s", "t", "T"].map {
            .init(.sets(Character($0)), Character($0), nil, value: "value", "")
        } + ["M", "N"].map { .init(.sets(Character($0)), Character($0), nil, "") }

    static let help = ["usage: ntptime [-chr]", ""] + OptionHelp.dashLines(rows)

    static func parse(_ arguments: [String]) throws(OptionFault) -> ToolRequest<KernelTimeOptions> {
        var options = KernelTimeOptions()
        for item in try OptionScanner(rows + settingRows).scan(arguments) {
            switch item {
            case .option(.cost): options.showsCost = true
            case .option(.raw): options.isRaw = true
            case .option(.help): return .help
            case .option(.version): return .version
            case .option(.sets(let letter)), .value(.sets(let letter), _):
                throw OptionFault(
                    text: "-\(letter) would set the kernel's clock; this program only shows it")
            case .value: break
            case .operand(let word):
                throw OptionFault(text: "'\(TerminalText.visible(word))' is no option")
            }
        }
        return .run(options)
    }
}
