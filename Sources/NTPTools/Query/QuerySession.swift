import NTPTime
import NTPWire

/// A server that ntpq talks to.
struct QueryHost {
    /// As messages name it.
    var name: String
    var exchange: ControlExchange
}

/// What surrounds a session: the network, names and clocks of the machine, or a test's.
struct QuerySurroundings {
    /// Opens a host given as NAME, NAME:PORT, ADDRESS or [ADDRESS]:PORT; throws the reason.
    var open: (String, AddressFamily?) throws(QuerySession.OpenFault) -> QueryHost
    /// The name of an address; its text where it has none.
    var name: @Sendable (IPAddress) -> String
    var wallClock: () -> NTPTimestamp
    /// Asks whoever types; what is typed is shown or not.
    var ask: (_ prompt: String, _ isShown: Bool) -> [UInt8]?
    var dates: DateText
    var console: Console
}

/// ntpq's state from command to command: the host, what was set, the associations last seen.
struct QuerySession {
    struct OpenFault: Error, Equatable {
        var text: String
    }

    var surroundings: QuerySurroundings
    var host: QueryHost?
    var associations: [AssociationStatus] = []

    /// The address family for names given later.
    var family: AddressFamily?
    /// The width of the server column; nil where only one host is asked.
    var serverWidth: Int?
    var showsHostNames = true
    var isWide = false
    var isRaw = false
    /// Whether `readvar` with names prints the status line too (`--old-rv`).
    var alwaysPrintsStatus = false
    var debugLevel = 0
    /// The NTP version of requests (ntpq's default is 2).
    var version: UInt8 = 2
    /// Seconds; set by `timeout`.
    var firstTimeout = 5.0
    var isFinished = false
    var keys = QueryKeys()

    init(surroundings: QuerySurroundings) {
        self.surroundings = surroundings
    }

    var console: Console { surroundings.console }

    /// Opens a host; a failure is printed and leaves the old one.
    mutating func open(_ name: String, _ family: AddressFamily?) -> Bool {
        do throws(OpenFault) {
            host = try surroundings.open(name, family)
            associations = []
            return true
        } catch {
            console.complain(error.text)
            return false
        }
    }

    /// Runs one line; whatever goes wrong is printed.
    mutating func run(_ line: String) {
        do throws(QueryCommandLine.Fault) {
            if let command = try QueryCommandLine(line) { try run(command) }
        } catch {
            console.complain(error.text)
        }
    }

    private mutating func run(
        _ command: QueryCommandLine
    ) throws(QueryCommandLine.Fault) {
        switch command.action {
        case .peers(let layout, let all):
            printPeers(layout: layout, all: all, family: command.family)
        case .associations(let fresh, let all):
            if fresh, !fetchAssociations() { return }
            AssociationTable.lines(associations, all: all).forEach(console.print)
        case .readVariables: try readVariables(command, clock: false)
        case .readClockVariables: try readVariables(command, clock: true)
        case .readVariablesOfRange: try readVariablesOfRange(command)
        default: try runSetting(command)
        }
    }

    /// Asks the host; a failure is printed as ntpq does and gives nil. What changes something is
    /// `signed`.
    mutating func ask(
        _ opcode: ControlOpcode, association: UInt16 = 0, data: [UInt8] = [],
        signed: Bool = false
    ) -> ControlReassembly.Answer? {
        do throws(QueryFailure) {
            guard host != nil else { throw .noHost }
            var header = ControlHeader(request: opcode, version: version, sequence: 0)
            header.associationID = association
            let sign = signed || keys.signsAll ? try signer() : { $0 }
            host?.exchange.sign = sign
            host?.exchange.firstTimeout = firstTimeout
            let complain = console.complain
            host?.exchange.trace = debugLevel > 0 ? complain : { _ in }
            return try host?.exchange.ask(header, data)
        } catch {
            switch error {
            case .timedOut: console.complain("\(hostName): timed out, nothing received")
            case .incomplete: console.complain("\(hostName): timed out with incomplete data")
            default: break
            }
            console.complain(
                error.isLocal
                    ? error.text(association: association)
                    : serverPrefix + error.text(association: association))
            return nil
        }
    }

    var hostName: String { TerminalText.visible(host?.name ?? "") }

    /// Says which server a line is about, where several are asked.
    var serverPrefix: String { serverWidth == nil ? "" : "server=\(hostName) " }

    /// Refreshes `associations`; false where the host gave none.
    mutating func fetchAssociations() -> Bool {
        guard let answer = ask(.readStatus) else { return false }
        guard !answer.data.isEmpty else {
            console.print(serverPrefix + "No association ID's returned")
            return false
        }
        guard let list = AssociationStatus.list(answer.data) else {
            console.complain(
                serverPrefix + "***Server returned \(answer.data.count) octets, "
                    + "should be multiple of 4")
            return false
        }
        associations = list
        return true
    }

    /// The number that `rv 17` or `rv &1` means.
    mutating func association(
        _ argument: String?
    ) throws(QueryCommandLine.Fault) -> UInt16 {
        guard let argument else { return 0 }
        let shown = TerminalText.visible(argument)
        if argument.hasPrefix("&") {
            guard let index = Int(argument.dropFirst()), index > 0 else {
                throw .init(text: "***Association index `\(shown)' invalid/undecodable")
            }
            if associations.isEmpty { _ = fetchAssociations() }
            guard let last = associations.last else {
                throw .init(text: "***No associations found, `\(shown)' unknown")
            }
            return index <= associations.count
                ? associations[index - 1].identifier : last.identifier
        }
        guard let number = UInt64(argument) else {
            throw .init(text: "***Illegal unsigned value \(shown)")
        }
        guard let identifier = UInt16(exactly: number) else {
            throw .init(text: "***Invalid association ID \(number) specified")
        }
        return identifier
    }
}

extension QueryFailure {
    /// Whether it happened before a server could have a part in it.
    var isLocal: Bool {
        switch self {
        case .noHost, .noKey, .system: true
        default: false
        }
    }
}
