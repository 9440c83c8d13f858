import NTPTime
import NTPWire

/// The program ntpstat.
package enum NTPStat {
    /// Seconds to wait for an answer, twice.
    private static let patience = 2.0

    package static func run(_ arguments: [String], on machine: ToolMachine) -> Int32 {
        let request: StatOptions.Request
        do throws(StatOptions.Fault) {
            request = try StatOptions.parse(arguments)
        } catch {
            machine.console.complain("ntpstat: \(error.text)")
            machine.console.complain(StatOptions.usage)
            return SynchronisationReport.usageError
        }
        switch request {
        case .help:
            StatOptions.help.forEach(machine.console.print)
            return 0
        case .version:
            machine.console.print("ntpstat \(MeridianVersion.text) (Meridian)")
            return 0
        case .run(let options):
            return run(options, on: machine)
        }
    }

    private static func run(_ options: StatOptions, on machine: ToolMachine) -> Int32 {
        do {
            var exchange = try NTPQuery.open(options.host, nil, on: machine).exchange
            exchange.firstTimeout = patience
            let system = try exchange.ask(
                ControlHeader(request: .readVariables, sequence: 0), [])
            let status = SystemStatusWord(bits: system.status)
            let variables = VariableList.parse(system.data)
            var address: String?
            if status.source == .ntp, status.leap != .unsynchronised {
                address = systemPeerAddress(variables, &exchange)
            }
            let report = SynchronisationReport(
                status: status, variables: variables, serverAddress: address,
                maximumError: options.maximumError)
            report.lines.forEach(machine.console.print)
            return report.exitCode
        } catch {
            machine.console.complain(SynchronisationReport.unreachableText)
            return SynchronisationReport.unreachable
        }
    }

    /// The address of the association that the system follows: a reference identifier is not one
    /// where the server has an IPv6 address. Nil where the daemon does not tell.
    private static func systemPeerAddress(
        _ variables: [ReceivedVariable], _ exchange: inout ControlExchange
    ) -> String? {
        guard
            let peer = variables.last(where: { $0.nameText == "peer" })?.value
                .flatMap(QueryNumbers.unsigned).flatMap({ UInt16(exactly: $0) }), peer != 0
        else { return nil }
        var header = ControlHeader(request: .readVariables, sequence: 0)
        header.associationID = peer
        guard let answer = try? exchange.ask(header, Array("srcadr".utf8)) else { return nil }
        return VariableList.parse(answer.data).first { $0.nameText == "srcadr" }?.value
            .flatMap(QueryNumbers.address)?.description
    }
}
