import NTPTime
import NTPWire

/// With `--json` each command prints one document on one line, whatever becomes of it; what goes
/// to standard error is in it too. Its schema is Documentation/schemas/ntpq.json.
extension QuerySession {
    /// Keeps what a command complains of.
    private final class Complaints {
        var lines: [String] = []
    }

    mutating func runAsJSON(_ command: QueryCommandLine) throws(QueryCommandLine.Fault) {
        let console = surroundings.console
        let complaints = Complaints()
        // Standard output is for the document alone.
        surroundings.console.print = { complaints.lines.append($0) }
        surroundings.console.complain = {
            complaints.lines.append($0)
            console.complain($0)
        }
        defer { surroundings.console = console }
        var fault: QueryCommandLine.Fault?
        var results: [JSONText.Member] = []
        do throws(QueryCommandLine.Fault) {
            results = try members(command)
        } catch {
            fault = error
        }
        let errors = complaints.lines + (fault.map { [$0.text] } ?? [])
        let document = JSONText.object(
            [
                .init("server", .optional(host.map { TerminalText.visible($0.name) })),
                .init("command", .string(command.keyword)),
                .init("errors", .array(errors.filter { !$0.isEmpty }.map { .string($0) })),
            ] + results)
        console.print(document.text)
        if let fault { throw fault }
    }

    private mutating func members(
        _ command: QueryCommandLine
    ) throws(QueryCommandLine.Fault) -> [JSONText.Member] {
        switch command.action {
        case .peers(_, let all): return peerMembers(all: all, family: command.family)
        case .associations(let fresh, let all):
            if fresh, !fetchAssociations() { return [] }
            return [
                .init(
                    "associations",
                    .array(
                        associations.filter { all || $0.isOfInterest }
                            .map { .object($0.jsonMembers) }))
            ]
        case .readVariables, .readClockVariables, .readList, .readClockList:
            return variableMembers([try readRequest(command)])
        case .readVariablesOfRange, .readListOfRange:
            var names = QueryVariables()
            for name in command.arguments.dropFirst(2) { _ = names.add(name) }
            if names.isEmpty { names = variables }
            let range = try associations(ofRange: command)
            return variableMembers(range.map { ReadRequest(identifier: $0, variables: names) })
        case .statistics(let table): return statisticsMembers(table.rows.map(\.name), of: 0)
        case .peerStatistics:
            let identifier = try realAssociation(command.arguments.first)
            return statisticsMembers(PeerStatisticsTable.names, of: identifier)
        case .mostRecentlyUsed: return clientMembers(command.arguments)
        case .interfaces:
            guard let rows = fetchInterfaces() else { return [] }
            return [.init("interfaces", .array(rows.rows.map(InterfaceTable.json)))]
        case .restrictions:
            guard let rows = fetchRestrictions() else { return [] }
            return [.init("restrictions", .array(rows.rows.map(RestrictionTable.json)))]
        default: return try textMembers(command)
        }
    }

    private mutating func peerMembers(all: Bool, family: AddressFamily?) -> [JSONText.Member] {
        guard fetchAssociations() else { return [] }
        var reports: [PeerReport] = []
        for association in associations where all || association.isOfInterest {
            guard let report = fetchPeer(association) else { break }
            reports.append(report)
        }
        let peers = reports.filter { $0.isOf(family) }.map {
            $0.json(name: remoteName($0.variables))
        }
        return [
            .init("is_synchronised", .bool(systemStatus?.leap != .unsynchronised)),
            .init("cause", .optional(unsynchronisedCause(reports).map { "\(hostName) \($0)" })),
            .init("peers", .array(peers)),
        ]
    }

    private mutating func variableMembers(_ requests: [ReadRequest]) -> [JSONText.Member] {
        var answers: [JSONText] = []
        for request in requests {
            guard let answer = fetch(request) else { break }
            answers.append(
                QuerySession.json(
                    VariableList.parse(answer.data), of: request.identifier,
                    status: request.subject.words(answer.status)))
        }
        return answers.isEmpty ? [] : [.init("variables", .array(answers))]
    }

    private mutating func statisticsMembers(
        _ names: [String], of identifier: UInt16
    ) -> [JSONText.Member] {
        guard let answer = fetch(names, of: identifier) else { return [] }
        let subject: CookedVariables.Subject = identifier == 0 ? .system : .peer
        let variables = QuerySession.json(
            answer.variables, of: identifier, status: subject.words(answer.status))
        return [.init("variables", .array([variables]))]
    }

    private static func json(
        _ variables: [ReceivedVariable], of identifier: UInt16, status: String
    ) -> JSONText {
        var members: [JSONText.Member] = []
        for variable in variables {
            let member = VariableUnits.member(variable)
            // JSON's readers do not agree on what a second member of one name means.
            members.removeAll { $0.name == member.name }
            members.append(member)
        }
        return .object([
            .init("association_id", .integer(Int64(identifier))),
            .init("status", .string(status)), .init("values", .object(members)),
        ])
    }

    private mutating func clientMembers(_ arguments: [String]) -> [JSONText.Member] {
        let person = surroundings.person
        person.catchInterrupts(true)
        defer { if !isInteractive { person.catchInterrupts(false) } }
        guard let (clients, now) = fetchMostRecentlyUsed(arguments) else { return [] }
        return [.init("clients", .array(clients.map { $0.json(at: now) }))]
    }

    /// The other commands' lines as they are.
    private mutating func textMembers(
        _ command: QueryCommandLine
    ) throws(QueryCommandLine.Fault) -> [JSONText.Member] {
        let lines = Complaints()
        let print = surroundings.console.print
        surroundings.console.print = { lines.lines.append($0) }
        defer { surroundings.console.print = print }
        try runAsText(command)
        return [.init("text", .array(lines.lines.map { .string($0) }))]
    }
}

extension AssociationStatus {
    var jsonMembers: [JSONText.Member] {
        [
            .init("association_id", .integer(Int64(identifier))),
            .init("is_configured", .bool(status.flags.contains(.configured))),
            .init("is_reachable", .bool(status.flags.contains(.reachable))),
            .init("wants_authentication", .bool(status.flags.contains(.authenticationEnabled))),
            .init("is_authentic", .bool(status.flags.contains(.authentic))),
            .init("selection", .string(String(status.selection.word.dropFirst("sel_".count)))),
            .init("tally", .string(String(status.selection.tally))),
            .init("last_event", .string(status.event.word)),
            .init("events", .integer(Int64(status.eventCount))),
        ]
    }
}

extension PeerReport {
    /// One row of the billboard; `name` is what stands for the association's address.
    func json(name: String) -> JSONText {
        let age = variables.age(at: at)
        let flash = Int64(clamping: variables.flash.rawValue)
        return .object(
            association.jsonMembers + [
                .init("name", .string(name)),
                .init("address", .optional(variables.sourceAddress?.description)),
                .init("port", .optional(variables.sourcePort.map { Int64($0) })),
                .init("local_address", .optional(variables.destinationAddress?.description)),
                .init("refid", .bytes(variables.referenceID ?? [])),
                .init("stratum", .integer(Int64(clamping: variables.stratum))),
                .init("type", .string(String(variables.type))),
                .init("last_heard_seconds_ago", age > 0 ? .integer(age) : .null),
                .init("poll_seconds", .integer(variables.pollSeconds)),
                .init("reach", .integer(Int64(clamping: variables.reach))),
                .init("delay_ms", .decimal(variables.delay, digits: 3)),
                .init("offset_ms", .decimal(variables.offset, digits: 3)),
                .init("jitter_ms", .optional(variables.jitter, digits: 3)),
                .init("dispersion_ms", .decimal(variables.dispersion, digits: 3)),
                .init("flash", .integer(flash)),
            ])
    }
}
