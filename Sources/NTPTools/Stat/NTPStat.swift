import NTPCrypto
import NTPTime
import NTPWire

/// The program ntpstat.
package enum NTPStat {
    /// Seconds to wait for an answer, twice.
    private static let patience = 2.0

    package static func run(_ arguments: [String], on machine: ToolMachine) -> Int32 {
        let usage = ToolUsage(
            program: "ntpstat", help: StatOptions.help, brief: [StatOptions.usage],
            usageError: SynchronisationReport.usageError)
        switch usage.answer(arguments, on: machine.console, StatOptions.parse) {
        case .exit(let status): return status
        case .run(let options): return run(options, on: machine)
        }
    }

    private static func run(_ options: StatOptions, on machine: ToolMachine) -> Int32 {
        let host: QueryHost
        do throws(QuerySession.OpenFault) {
            host = try NTPQuery.open(options.host, nil, on: machine)
        } catch {
            return fail(options, cause: error.text.drop { $0 == "*" }, on: machine)
        }
        var inquiry = ServerInquiry(host, on: machine, patience: patience)
        do throws(QueryFailure) {
            let system = try inquiry.variables()
            let status = SystemStatusWord(bits: system.status)
            var address: String?
            if status.source == .ntp, status.leap != .unsynchronised {
                address = systemPeerAddress(system.variables, &inquiry)
            }
            let report = SynchronisationReport(
                status: status, variables: system.variables, serverAddress: address,
                maximumError: options.maximumError)
            let cause = status.leap == .unsynchronised ? inquiry.unsynchronisedCause() : nil
            conclude(report, options, cause: cause, on: machine)
            return report.exitCode
        } catch {
            let cause =
                QueryCause.text(error, of: host, key: nil, type: .md5) ?? error.text(association: 0)
            return fail(options, cause: cause.drop { $0 == "*" }, on: machine)
        }
    }

    private static func conclude(
        _ report: SynchronisationReport, _ options: StatOptions, cause: String?,
        on machine: ToolMachine
    ) {
        let shown = TerminalText.visible(options.host)
        let cause = cause.map { "\(shown) \($0)" }
        if options.isJSON {
            machine.console.print(report.json(host: shown, cause: cause).text)
        } else {
            report.lines.forEach(machine.console.print)
            if let cause { machine.console.complain("ntpstat: \(cause)") }
        }
    }

    private static func fail(
        _ options: StatOptions, cause: Substring, on machine: ToolMachine
    ) -> Int32 {
        if options.isJSON {
            let host = TerminalText.visible(options.host)
            machine.console.print(
                SynchronisationReport.unreachableJSON(host: host, cause: String(cause)).text)
        }
        machine.console.complain(SynchronisationReport.unreachableText)
        machine.console.complain("ntpstat: \(cause)")
        return SynchronisationReport.unreachable
    }

    /// The address of the association that the system follows: a reference identifier is not one
    /// where the server has an IPv6 address. Nil where the daemon does not tell.
    private static func systemPeerAddress(
        _ variables: [ReceivedVariable], _ inquiry: inout ServerInquiry
    ) -> String? {
        guard
            let peer = variables.last(where: { $0.nameText == "peer" })?.value
                .flatMap(QueryNumbers.unsigned).flatMap({ UInt16(exactly: $0) }), peer != 0,
            let answer = try? inquiry.variables("srcadr", of: peer)
        else { return nil }
        return answer.variables.first { $0.nameText == "srcadr" }?.value
            .flatMap(QueryNumbers.address)?.description
    }
}
