import NTPTime
import NTPWire

/// The program ntptrace: follows servers to the one that has a clock.
package enum NTPTrace {
    private static let usage = ToolUsage(
        program: "ntptrace", help: TraceOptions.help, brief: TraceOptions.help, usageError: 1,
        complainsHelp: true)

    package static func run(_ arguments: [String], on machine: ToolMachine) -> Int32 {
        switch usage.answer(arguments, on: machine.console, TraceOptions.parse) {
        case .exit(let status):
            return status
        case .run(let options):
            follow(options, machine)
            return 0
        }
    }

    private static func follow(_ options: TraceOptions, _ machine: ToolMachine) {
        var host = options.host
        var visited: [String] = []
        while visited.count < options.mostHosts {
            visited.append(host)
            guard var exchange = open(host, machine) else { return }
            let found: TraceStep
            do throws(QueryFailure) {
                found = try TraceStep(asking: &exchange)
            } catch {
                return complain(error, of: host, machine)
            }
            let name = options.isNumeric ? host : hostName(host, machine)
            machine.console.print(found.line(TerminalText.visible(name)))
            guard let next = found.next, !visited.contains(next) else { return }
            host = next
        }
    }

    private static func open(_ host: String, _ machine: ToolMachine) -> ControlExchange? {
        do throws(QuerySession.OpenFault) {
            return try NTPQuery.open(host, nil, on: machine).exchange
        } catch {
            machine.console.complain(error.text)
            return nil
        }
    }

    private static func complain(
        _ failure: QueryFailure, of host: String, _ machine: ToolMachine
    ) {
        let shown = TerminalText.visible(host)
        switch failure {
        case .timedOut: machine.console.complain("\(shown): timed out, nothing received")
        case .incomplete: machine.console.complain("\(shown): timed out with incomplete data")
        default: break
        }
        if case .system(let call, let reason) = failure {
            return machine.console.complain("ntptrace: \(shown): \(call): \(reason)")
        }
        machine.console.complain(failure.text(association: 0))
    }

    /// The name of a host given by its address; what is no address is a name already.
    private static func hostName(_ host: String, _ machine: ToolMachine) -> String {
        SocketAddress(host).map { machine.name($0.address) } ?? host
    }
}

/// What one server says of itself, and which it follows.
struct TraceStep: Equatable, Sendable {
    var stratum: Int64
    /// Seconds.
    var offset: Double
    /// Half the root delay and the root dispersion: the bound of its error, seconds.
    var distance: Double
    var referenceID: String
    /// The address of the server that it follows; nil at the end of the chain.
    var next: String?

    init(asking exchange: inout ControlExchange) throws(QueryFailure) {
        let system = try exchange.ask(ControlHeader(request: .readVariables, sequence: 0), [])
        let values = VariableList.parse(system.data)
        func number(_ name: String) -> Double {
            values.last { $0.nameText == name }?.value.flatMap(QueryNumbers.decimal) ?? 0
        }
        func value(_ name: String) -> [UInt8]? {
            values.last { $0.nameText == name && $0.value != nil }?.value
        }
        guard let stratum = value("stratum").flatMap(QueryNumbers.signed) else {
            throw .incomplete
        }
        self.stratum = stratum
        offset = number("offset") / 1000
        distance = (number("rootdisp") + number("rootdelay") / 2) / 1000
        let reference = value("refid") ?? []
        referenceID = TerminalText.visible(reference)
        guard (2...15).contains(stratum),
            QueryNumbers.address(reference)?.referenceClock == nil,
            let peer = value("peer").flatMap(QueryNumbers.unsigned)
                .flatMap({ UInt16(exactly: $0) }), peer != 0
        else { return }
        next = try TraceStep.address(of: peer, asking: &exchange)
    }

    /// The address of an association's server, with its port where that is not 123.
    private static func address(
        of association: UInt16, asking exchange: inout ControlExchange
    ) throws(QueryFailure) -> String? {
        var header = ControlHeader(request: .readVariables, sequence: 0)
        header.associationID = association
        let answer = try exchange.ask(header, Array("srcadr,srcport".utf8))
        let values = VariableList.parse(answer.data)
        guard
            let address = values.first(where: { $0.nameText == "srcadr" })?.value
                .flatMap(QueryNumbers.address),
            address.referenceClock == nil, !address.isUnspecified
        else { return nil }
        let port =
            values.first { $0.nameText == "srcport" }?.value
            .flatMap(QueryNumbers.unsigned).flatMap { UInt16(exactly: $0) } ?? 0
        guard port != 0, port != SocketAddress.ntpPort else { return address.description }
        return SocketAddress(address: address, port: port).description
    }

    /// `host: stratum 2, offset 0.012426, synch distance 0.115784`.
    func line(_ host: String) -> String {
        let line =
            "\(host): stratum \(stratum), offset \(DecimalText.fixed(offset, digits: 6)),"
            + " synch distance \(DecimalText.fixed(distance, digits: 6))"
        return stratum == 1 ? line + ", refid '\(referenceID)'" : line
    }
}

/// ntptrace's command line.
struct TraceOptions: Equatable, Sendable {
    enum Flag: Equatable, Sendable {
        case numeric, mostHosts, host, help, version
    }

    var isNumeric = false
    var mostHosts = 99
    var host = "127.0.0.1"

    static let rows: [ToolOption<Flag>] = [
        .init(.numeric, "n", "numeric", "print addresses, not names"),
        .init(.mostHosts, "m", "max-hosts", value: "num", "follow at most so many servers (99)"),
        .init(.host, "r", "host", value: "host", "begin at this host (127.0.0.1)"),
        .init(.version, nil, "version", "print the version"),
        .init(.help, "?", "help", "print a summary"),
    ]

    static let help =
        [
            "ntptrace - Trace peers of an NTP server - Ver. \(MeridianVersion.text)",
            "USAGE: ntptrace [ -<flag> [<val>] | --<name>[{=| }<val>] ]... [host]", "",
        ] + OptionHelp.dashLines(rows)

    static func parse(_ arguments: [String]) throws(OptionFault) -> ToolRequest<TraceOptions> {
        var options = TraceOptions()
        var hosts: [String] = []
        for item in try OptionScanner(rows).scan(arguments) {
            switch item {
            case .option(.numeric): options.isNumeric = true
            case .option(.help): return .help
            case .option(.version): return .version
            case .value(.mostHosts, let text):
                guard let number = Int(text), number > 0 else {
                    throw OptionFault(
                        text: "'\(TerminalText.visible(text))' is no number of hosts")
                }
                options.mostHosts = number
            case .value(.host, let host): options.host = host
            case .operand(let host): hosts.append(host)
            default: break
            }
        }
        options.host = try OptionValue.onlyHost(hosts) ?? options.host
        return .run(options)
    }
}
