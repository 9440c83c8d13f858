import NTPTime
import NTPWire

/// A server that ntpq talks to.
struct QueryHost {
    /// As messages name it.
    var name: String
    var exchange: ControlExchange
    /// Nil where the network is a test's.
    var address: SocketAddress?
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
    var person = ToolOperator()
}

/// ntpq's state from command to command: the host, what was set, the associations last seen.
struct QuerySession {
    struct OpenFault: Error, Equatable {
        var text: String
    }

    /// Seconds after which a command asks no more, whatever the server does.
    static let longestCommand = 600.0

    var surroundings: QuerySurroundings
    /// The name that causes are told under.
    var program = "ntpq"
    var host: QueryHost?
    var associations: [AssociationStatus] = []
    /// Of the last answer to a read status request.
    var systemStatus: SystemStatusWord?

    /// The address family for names given later.
    var family: AddressFamily?
    /// The width of the server column; nil where only one host is asked.
    var serverWidth: Int?
    /// How output is to look.
    var style = QueryStyle()
    var debugLevel = 0
    /// The NTP version of requests (ntpq's default is 2).
    var version: UInt8 = 2
    /// Seconds; set by `timeout`.
    var firstTimeout = 5.0
    /// Milliseconds; set by `delay`, used by nothing.
    var delay: Int64 = 20
    var isFinished = false
    /// Whether someone types commands, whom Ctrl-C brings back to the prompt.
    var isInteractive = false
    var keys = QueryKeys()
    /// What `addvars` has put together.
    var variables = QueryVariables()
    private var commandEnd: MonotonicInstant?
    /// What was last said of why the host does not answer as it should.
    private var lastCause: String?

    init(surroundings: QuerySurroundings) {
        self.surroundings = surroundings
    }

    var console: Console { surroundings.console }

    /// Opens a host; a failure is printed and leaves the old one.
    mutating func open(_ name: String, _ family: AddressFamily?) -> Bool {
        do throws(OpenFault) {
            host = try surroundings.open(name, family)
            associations = []
            systemStatus = nil
            lastCause = nil
            return true
        } catch {
            console.complain(error.text)
            return false
        }
    }

    /// Runs one line; whatever goes wrong is printed.
    mutating func run(_ line: String) {
        do throws(QueryCommandLine.Fault) {
            guard let command = try QueryCommandLine(line) else { return }
            for word in command.ignored {
                console.complain("***Extra arg `\(TerminalText.visible(word))' ignored")
            }
            commandEnd = host?.exchange.now().advanced(bySeconds: QuerySession.longestCommand)
            if isInteractive { surroundings.person.catchInterrupts(true) }
            try runWithOutput(of: command)
            if isInteractive, surroundings.person.isInterrupted() { console.complain("") }
        } catch {
            console.complain(error.text)
        }
    }

    /// Runs a command with its standard output where it is to go.
    private mutating func runWithOutput(
        of command: QueryCommandLine
    ) throws(QueryCommandLine.Fault) {
        guard let path = command.outputFile else { return try execute(command) }
        let shown = TerminalText.visible(path)
        let file: ToolOperator.OutputFile
        do throws(ToolMachine.FileFault) {
            file = try surroundings.person.create(path)
        } catch {
            throw .init(text: "***Error opening \(shown): \(error.text)")
        }
        let console = surroundings.console
        surroundings.console.print = file.print
        defer {
            surroundings.console = console
            if let reason = file.close() {
                console.complain("***Error writing \(shown): \(reason)")
            }
        }
        try execute(command)
    }

    private mutating func execute(_ command: QueryCommandLine) throws(QueryCommandLine.Fault) {
        if style.isJSON {
            try runAsJSON(command)
        } else {
            try runAsText(command)
        }
    }

    /// Asks the host; a failure is printed as ntpq does and gives nil. What changes something is
    /// `signed`.
    mutating func ask(
        _ opcode: ControlOpcode, association: UInt16 = 0, data: [UInt8] = [],
        signed: Bool = false
    ) -> ControlReassembly.Answer? {
        do throws(QueryFailure) {
            return try query(opcode, association: association, data: data, signed: signed)
        } catch {
            report(
                error, association: association, signed: signed, writes: opcode == .writeVariables)
            return nil
        }
    }

    /// The same without a word.
    mutating func query(
        _ opcode: ControlOpcode, association: UInt16 = 0, data: [UInt8] = [],
        signed: Bool = false
    ) throws(QueryFailure) -> ControlReassembly.Answer {
        guard host != nil else { throw .noHost }
        var header = ControlHeader(request: opcode, version: version, sequence: 0)
        header.associationID = association
        let sign = signed || keys.signsAll ? try signer() : { $0 }
        let complain = console.complain
        host?.exchange.sign = sign
        host?.exchange.firstTimeout = firstTimeout
        host?.exchange.trace = debugLevel > 0 ? complain : { _ in }
        host?.exchange.isInterrupted = surroundings.person.isInterrupted
        host?.exchange.commandEnd = commandEnd
        guard let answer = try host?.exchange.ask(header, data) else { throw .noHost }
        return answer
    }

    /// What ntpq prints when a request failed, and the cause in one line of our own.
    mutating func report(
        _ failure: QueryFailure, association: UInt16, signed: Bool, writes: Bool = false
    ) {
        switch failure {
        case .interrupted: return
        case .timedOut: console.complain("\(hostName): timed out, nothing received")
        case .incomplete: console.complain("\(hostName): timed out with incomplete data")
        default: break
        }
        let text = failure.text(association: association)
        console.complain(failure.isLocal ? text : serverPrefix + text)
        let key = signed || keys.signsAll ? keys.id : nil
        if let host,
            let cause = QueryCause.text(
                failure, of: host, key: key, type: keys.type, writes: writes)
        {
            explain(cause)
        }
    }

    /// Says a cause, unless it was the last one said of this host.
    mutating func explain(_ cause: String) {
        guard cause != lastCause else { return }
        lastCause = cause
        console.complain("\(program): \(cause)")
    }

    var hostName: String { TerminalText.visible(host?.name ?? "") }

    /// Says which server a line is about, where several are asked.
    var serverPrefix: String { serverWidth == nil ? "" : "server=\(hostName) " }
}

extension QueryFailure {
    /// Whether it happened before a server could have a part in it.
    var isLocal: Bool {
        switch self {
        case .noHost, .noKey, .system, .tooLong, .interrupted: true
        default: false
        }
    }
}
