import NTPTime
import NTPWire

extension QuerySession {
    /// `sysinfo`, `sysstats` and their like.
    mutating func printStatistics(_ table: StatisticsTable) {
        let names = table.rows.map(\.name)
        guard let answer = fetch(names, of: 0) else { return }
        if table.showsStatus {
            console.print(
                CookedVariables.statusLine(
                    association: 0, status: answer.status, subject: .system))
        }
        print(table.rows, answer.variables, width: table.width)
    }

    /// `pstats assocID`.
    mutating func printPeerStatistics(
        _ command: QueryCommandLine
    ) throws(QueryCommandLine.Fault) {
        let identifier = try realAssociation(command.arguments.first)
        guard let answer = fetch(PeerStatisticsTable.names, of: identifier) else { return }
        console.print(
            CookedVariables.statusLine(
                association: identifier, status: answer.status, subject: .peer))
        for host in PeerStatisticsTable.hosts {
            let address = QuerySession.value(host.address, in: answer.variables)
            guard let address = address.flatMap(QueryNumbers.address) else { continue }
            let port = QuerySession.value(host.port, in: answer.variables)
                .flatMap(QueryNumbers.unsigned).flatMap { UInt16(exactly: $0) }
            let text = hostAndPort(SocketAddress(address: address, port: port ?? 0))
            print(line: host.label, text, width: PeerStatisticsTable.width)
        }
        print(PeerStatisticsTable.rows, answer.variables, width: PeerStatisticsTable.width)
    }

    private func print(
        _ rows: [StatisticsTable.Row], _ variables: [ReceivedVariable], width: Int
    ) {
        for row in rows {
            guard let variable = variables.last(where: { $0.nameText == row.name }),
                let value = variable.value
            else { continue }
            guard let text = text(variable, row.kind) else {
                console.complain("malformed \(row.name)=\(TerminalText.visible(value))")
                continue
            }
            print(line: row.label, text, width: width)
        }
    }

    private func print(line label: String, _ text: String, width: Int) {
        console.print(DecimalText.left(label, width: width) + "  " + text)
    }

    /// Nil where the value is not what its kind promises.
    private func text(_ variable: ReceivedVariable, _ kind: StatisticsTable.Kind) -> String? {
        let value = variable.value ?? []
        switch kind {
        case .text: return TerminalText.visible(variable.unquoted)
        case .mode: return QueryNumbers.unsigned(value).map(QuerySession.modeName)
        case .leap: return QueryNumbers.unsigned(value).map { "\($0 >> 1 & 1)\($0 & 1)" }
        case .timestamp: return QueryNumbers.timestamp(value).map(surroundings.dates.pretty)
        case .host: return QueryNumbers.socketAddress(value).map(hostAndPort)
        }
    }

    private func hostAndPort(_ address: SocketAddress) -> String {
        guard style.showsHostNames, !address.address.isUnspecified else {
            return address.description
        }
        if let clock = ReferenceClockNames.text(address.address) { return clock }
        return "\(displayName(address.address)):\(address.port)"
    }

    private static let modeNames = [
        "unspec", "sym_active", "sym_passive", "client", "server", "broadcast", "control",
        "private", "bclient",
    ]

    private static func modeName(_ mode: UInt64) -> String {
        mode < UInt64(modeNames.count) ? modeNames[Int(mode)] : "mode#\(mode)"
    }

    static func value(_ name: String, in variables: [ReceivedVariable]) -> [UInt8]? {
        variables.last { $0.nameText == name }?.value
    }

    /// Asks for variables together. A server that does not know all of them refuses that: then one
    /// after the other, which those of ntp.org and ntpsec make necessary, as their sets differ.
    mutating func fetch(
        _ names: [String], of identifier: UInt16
    ) -> (status: UInt16, variables: [ReceivedVariable])? {
        do throws(QueryFailure) {
            let data = Array(names.joined(separator: ",").utf8)
            let answer = try query(.readVariables, association: identifier, data: data)
            return (answer.status, VariableList.parse(answer.data))
        } catch .refused(.unknownVariable, _) {
            return fetchSingly(names, of: identifier)
        } catch {
            report(error, association: identifier, signed: false)
            return nil
        }
    }

    private mutating func fetchSingly(
        _ names: [String], of identifier: UInt16
    ) -> (status: UInt16, variables: [ReceivedVariable])? {
        var found: (status: UInt16, variables: [ReceivedVariable])?
        for name in names {
            do throws(QueryFailure) {
                let answer = try query(
                    .readVariables, association: identifier, data: Array(name.utf8))
                found = (answer.status, (found?.variables ?? []) + VariableList.parse(answer.data))
            } catch .refused(.unknownVariable, _) {
                continue
            } catch {
                report(error, association: identifier, signed: false)
                return found
            }
        }
        if found == nil {
            let failure = QueryFailure.refused(
                .unknownVariable, raw: ControlErrorCode.unknownVariable.rawValue)
            report(failure, association: identifier, signed: false)
        }
        return found
    }
}
