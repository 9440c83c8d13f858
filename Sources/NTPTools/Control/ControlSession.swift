import NTPTime
import NTPWire

/// ntpdc's state from command to command. What it shares with ntpq (the host, keys, settings) is
/// an ntpq session.
struct ControlSession {
    /// How the host is talked to.
    enum Way: Equatable, Sendable {
        case unknown
        case controlMessages
        case privateRequests
    }

    var query: QuerySession
    var way = Way.unknown
    var older = PrivateExchange()
    /// Why the host's last answer by mode 6 was none.
    var lastRefusal: QueryFailure?
    var machine: ToolMachine

    init(machine: ToolMachine) {
        self.machine = machine
        query = QuerySession(surroundings: NTPQuery.surroundings(machine))
        query.program = "ntpdc"
    }

    var console: Console { machine.console }

    var surroundings: ReportSurroundings {
        let session = query
        return ReportSurroundings(dates: machine.dates, name: { session.displayName($0) })
    }

    mutating func open(_ name: String, _ family: AddressFamily?) -> Bool {
        forgetHost()
        return query.open(name, family)
    }

    private mutating func forgetHost() {
        way = .unknown
        older = PrivateExchange()
        lastRefusal = nil
    }

    /// Runs one line; whatever goes wrong is printed.
    mutating func run(_ line: String) {
        do throws(ControlCommandLine.Fault) {
            guard let command = try ControlCommandLine(line) else { return }
            try runWithOutput(of: command)
        } catch {
            console.complain(error.text)
        }
    }

    /// Runs a command with its standard output where it is to go.
    private mutating func runWithOutput(
        of command: ControlCommandLine
    ) throws(ControlCommandLine.Fault) {
        guard let path = command.outputFile else { return try run(command) }
        let shown = TerminalText.visible(path)
        let file: ToolOperator.OutputFile
        do throws(ToolMachine.FileFault) {
            file = try machine.person.create(path)
        } catch {
            throw .init(text: "***Error opening \(shown): \(error.text)")
        }
        let console = machine.console
        machine.console.print = file.print
        query.surroundings.console.print = file.print
        defer {
            machine.console = console
            query.surroundings.console = console
            if let reason = file.close() {
                console.complain("***Error writing \(shown): \(reason)")
            }
        }
        try run(command)
    }

    private mutating func run(
        _ command: ControlCommandLine
    ) throws(ControlCommandLine.Fault) {
        switch command.row.action {
        case .help: try help(command.arguments.first)
        case .local:
            if command.row.keyword == "host", !command.arguments.isEmpty { forgetHost() }
            query.run(([command.row.keyword] + command.arguments).joined(separator: " "))
        case .absent(let instead):
            console.complain(
                "***Command `\(command.row.keyword)' is not done here; instead: \(instead)")
        case .listPeers: listPeers(command.family)
        case .peers(let tally): printPeers(tally, command.family)
        case .showPeer: showPeers(addresses(command))
        case .peerStatistics: printPeerStatistics(addresses(command))
        case .report(let report): printReport(report)
        case .loopInformation: printLoop(command.arguments.first)
        case .memoryStatistics: printMemory()
        case .clockStatistics: printClocks(addresses(command))
        case .restrictions: printRestrictions(command.family)
        case .monitorList: printMonitorList(command.arguments.first)
        case .addAssociation, .addReferenceClock, .removeAssociations, .fudge, .directive,
            .access, .reset:
            try change(command)
        }
    }

    private func help(_ word: String?) throws(ControlCommandLine.Fault) {
        guard let word else {
            console.print("ntpdc commands:")
            HelpColumns.lines(
                ControlCommandTable.rows.map(\.keyword).filter { $0 != "?" }.sorted()
            ).forEach(console.print)
            return
        }
        let row = try ControlCommandLine.row(word)
        console.print("function: \(row.purpose)")
        console.print(row.usage)
    }

    /// The addresses that a command names, at most four; a name stands for its first address.
    /// What is none is told, and left out.
    func addresses(_ command: ControlCommandLine) -> [IPAddress] {
        command.arguments.prefix(4).compactMap { argument in
            let found = try? machine.resolve(argument, command.family)
            if found?.first == nil {
                console.complain("***Can't find host \(TerminalText.visible(argument))")
            }
            return found?.first
        }
    }
}

extension ControlSession {
    /// Asks by mode 6, unless the host is known to answer by mode 7 only. Nil where the answer is
    /// to be had by mode 7, if at all: the host is silent, or does not know the variables.
    mutating func askControl(
        _ opcode: ControlOpcode, association: UInt16 = 0, data: String = "", signed: Bool = false
    ) -> ControlReassembly.Answer? {
        guard way != .privateRequests, query.host != nil else { return nil }
        let timeout = query.firstTimeout
        // A host that has not answered yet is waited for half as long in each of two attempts.
        if way == .unknown { query.firstTimeout = timeout / 2 }
        defer { query.firstTimeout = timeout }
        do throws(QueryFailure) {
            let answer = try query.query(
                opcode, association: association, data: Array(data.utf8),
                signed: signed && query.keys.signer != nil)
            way = .controlMessages
            return answer
        } catch {
            if case .refused = error { way = .controlMessages }
            lastRefusal = error
            return nil
        }
    }

    /// Asks by mode 7; nil after saying why there is no answer.
    mutating func askPrivate(
        _ request: PrivateRequest, items: (_ isOlder: Bool) -> [[UInt8]] = { _ in [] }
    ) -> [PrivateItem]? {
        guard var exchange = query.host?.exchange else {
            console.complain(QueryFailure.noHost.text(association: 0))
            return nil
        }
        exchange.firstTimeout =
            way == .controlMessages
            ? min(query.firstTimeout, PrivateExchange.nextTimeout) : query.firstTimeout
        do throws(PrivateFailure) {
            let found = try older.ask(request, through: exchange, items: items)
            if way == .unknown { way = .privateRequests }
            guard !found.isEmpty else {
                console.print("No data returned in response to query")
                return nil
            }
            return found
        } catch {
            complain(error)
            return nil
        }
    }

    private func complain(_ failure: PrivateFailure) {
        if case .refused = failure { return console.complain(failure.text) }
        if way == .controlMessages {
            // The host answers mode 6 and has no such data there; mode 7 is off, as it should be.
            if let lastRefusal, case .refused = lastRefusal {
                return console.complain(lastRefusal.text(association: 0))
            }
            return console.complain(PrivateFailure.refused(.unknownRequest, raw: 2).text)
        }
        switch failure {
        case .timedOut: console.complain("\(query.hostName): timed out, nothing received")
        case .incomplete: console.complain("\(query.hostName): timed out with incomplete data")
        default: break
        }
        console.complain(failure.text)
    }
}
