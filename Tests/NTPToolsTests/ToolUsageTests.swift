import NTPTime
import Testing

@testable import NTPTools

/// Every tool answers alike a command line that asks for no work, but for what its original does
/// otherwise. The codes are those of the manual pages.
@Suite struct ToolUsageTests {
    struct Tool: Sendable, CustomTestStringConvertible {
        var name: String
        /// For a command line that is not taken.
        var fault: Int32
        var helpWord = "--help"
        var helpStatus: Int32 = 0
        var complainsHelp = false

        var testDescription: String { name }

        func run(_ arguments: [String], _ desk: Desk) -> Int32 {
            let (machine, system) = (desk.machine, Workshop().system)
            switch name {
            case "ntpq": return NTPQuery.run(arguments, on: machine)
            case "ntpdate": return NTPDate.run(arguments, program: name, on: machine)
            case "ntpstat": return NTPStat.run(arguments, on: machine)
            case "ntpdc": return ControlProgram.run(arguments, on: machine)
            case "ntptrace": return NTPTrace.run(arguments, on: machine)
            case "ntp-wait": return NTPWait.run(arguments, on: machine, system)
            case "sntp", "ntpdig":
                return SimpleProgram.run(arguments, program: name, on: machine, system)
            case "ntptime": return KernelTimeProgram.run(arguments, on: machine, system)
            case "ntp-keygen": return KeyGeneration.run(arguments, on: machine, system)
            default: return LeapUpdate.run(arguments, isCronJob: false, on: machine, system)
            }
        }
    }

    private static let tools = [
        Tool(name: "ntpq", fault: 1), Tool(name: "ntpdate", fault: 2),
        Tool(name: "ntpstat", fault: 3), Tool(name: "ntpdc", fault: 1),
        Tool(name: "ntptrace", fault: 1, complainsHelp: true),
        Tool(name: "ntp-wait", fault: 1, complainsHelp: true), Tool(name: "sntp", fault: 1),
        Tool(name: "ntpdig", fault: 1),
        Tool(name: "ntptime", fault: 2, helpWord: "-h", helpStatus: 2, complainsHelp: true),
        Tool(name: "ntp-keygen", fault: 1), Tool(name: "update-leap", fault: 2),
    ]

    @Test(arguments: tools) func answers(tool: Tool) {
        let desk = Desk()
        #expect(tool.run(["--nonsense"], desk) == tool.fault)
        #expect(desk.out.isEmpty)
        #expect(desk.err.first == "\(tool.name): unrecognized option '--nonsense'")
        #expect(desk.err.count > 1)
        desk.err = []
        #expect(tool.run(["--version"], desk) == 0)
        #expect(desk.out == ["\(tool.name) \(MeridianVersion.text) (Meridian)"])
        #expect(desk.err.isEmpty)
        desk.out = []
        #expect(tool.run([tool.helpWord], desk) == tool.helpStatus)
        #expect(desk.out.isEmpty == tool.complainsHelp)
        #expect(desk.err.isEmpty != tool.complainsHelp)
    }

    @Test func noToolIsLeftOut() {
        let names = Self.tools.map(\.name).filter { $0 != "ntpdig" }
        #expect(names.sorted() == ToolCatalogue.tools.map(\.name).sorted())
    }

    @Test func valuesOfSeveralTools() throws {
        #expect(try OptionValue.family(.ipv6, besides: nil) == .ipv6)
        #expect(try OptionValue.family(.ipv4, besides: .ipv4) == .ipv4)
        #expect(throws: OptionFault.self) { try OptionValue.family(.ipv4, besides: .ipv6) }
        #expect(try OptionValue.debugLevel("9") == 9)
        for text in ["10", "-1", "", "x"] {
            #expect(throws: OptionFault.self) { try OptionValue.debugLevel(text) }
        }
        #expect(try OptionValue.onlyHost([]) == nil)
        #expect(try OptionValue.onlyHost(["a"]) == "a")
        #expect(throws: OptionFault.self) { try OptionValue.onlyHost(["a", "b"]) }
    }
}
