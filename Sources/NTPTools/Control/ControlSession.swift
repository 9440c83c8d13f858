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
    let machine: ToolMachine

    init(machine: ToolMachine) {
        self.machine = machine
        query = QuerySession(surroundings: NTPQuery.surroundings(machine))
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
            try run(command, line)
        } catch {
            console.complain(error.text)
        }
    }

    private mutating func run(
        _ command: ControlCommandLine, _ line: String
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
        case .addAssociation, .addReferenceClock, .removeAssociations, .fudge, .directive:
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
        guard way != .privateRequests, var exchange = query.host?.exchange else { return nil }
        // What was silent once is waited for half as long in each of the two attempts.
        exchange.firstTimeout = way == .unknown ? query.firstTimeout / 2 : query.firstTimeout
        exchange.sign = (signed || query.keys.signsAll ? query.keys.signer : nil) ?? { $0 }
        exchange.trace = query.debugLevel > 0 ? console.complain : { _ in }
        var header = ControlHeader(request: opcode, version: query.version, sequence: 0)
        header.associationID = association
        defer { query.host?.exchange.sequence = exchange.sequence }
        do throws(QueryFailure) {
            let answer = try exchange.ask(header, Array(data.utf8))
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
