import NTPCrypto
import NTPTime
import NTPWire

/// `meridian status|peers|sources|clients`: what a daemon knows, for people in words and for
/// programs in JSON, in one line a document.
package enum Overview: String, CaseIterable, Sendable {
    case status
    case peers
    case sources
    case clients

    /// What was asked for beside the subject.
    package struct Request: Equatable, Sendable {
        package var host: String
        var family: AddressFamily?
        package var isJSON: Bool
        package var isNumeric: Bool

        package init(host: String, isJSON: Bool, isNumeric: Bool) {
            self.host = host
            self.isJSON = isJSON
            self.isNumeric = isNumeric
        }
    }

    static let unsynchronised: Int32 = 1
    static let silence: Int32 = 2

    /// The exit code: 0; 1 where the daemon is not synchronised (status and sources); 2 where it
    /// does not answer.
    package func run(_ request: Request, on machine: ToolMachine) -> Int32 {
        var session = QuerySession(surroundings: NTPQuery.surroundings(machine))
        session.program = "meridian"
        session.style.showsHostNames = !request.isNumeric
        session.style.isJSON = request.isJSON
        guard session.open(request.host, request.family) else {
            let host = TerminalText.visible(request.host)
            return giveUp("\(host) can not be asked", of: host, request, machine)
        }
        do throws(QueryFailure) {
            if let command {
                _ = try session.query(.readStatus)
                session.run(command)
                return 0
            }
            let state = try DaemonState(asking: &session)
            let document = self == .status ? state.statusJSON : state.sourcesJSON
            let lines = self == .status ? state.statusLines : state.sourceLines
            (request.isJSON ? [document.text] : lines).forEach(machine.console.print)
            return state.isSynchronised ? 0 : Overview.unsynchronised
        } catch {
            let cause = Overview.complain(error, &session)
            return giveUp(cause, of: session.hostName, request, machine)
        }
    }

    /// ntpq's command for what it prints just so, in both forms.
    private var command: String? {
        switch self {
        case .peers: "peers"
        case .clients: "mrulist"
        case .status, .sources: nil
        }
    }

    /// What was said.
    private static func complain(
        _ failure: QueryFailure, _ session: inout QuerySession
    ) -> String {
        guard let host = session.host,
            let cause = QueryCause.text(failure, of: host, key: nil, type: .md5)
        else {
            session.report(failure, association: 0, signed: false)
            return failure.text(association: 0)
        }
        session.explain(cause)
        return cause
    }

    /// Whoever reads documents gets one all the same.
    private func giveUp(
        _ cause: String, of host: String, _ request: Request, _ machine: ToolMachine
    ) -> Int32 {
        guard request.isJSON else { return Overview.silence }
        let silent = DaemonState(silent: host, because: cause)
        let document: JSONText =
            switch self {
            case .status: silent.statusJSON
            case .sources: silent.sourcesJSON
            case .peers, .clients:
                .object([
                    .init("server", .string(host)), .init("command", .string(command ?? "")),
                    .init("errors", .array([.string(cause)])),
                ])
            }
        machine.console.print(document.text)
        return Overview.silence
    }
}

/// What a daemon tells of itself and its sources.
struct DaemonState {
    var host: String
    var status: SystemStatusWord
    var variables: [ReceivedVariable]
    var sources: [SourceState] = []
    /// Why it is not synchronised, in one line; nil where it is.
    var cause: String?
    /// Why nothing is known of it, in a sentence.
    private(set) var fault: String?

    /// One source: its report, the name that stands for it.
    struct SourceState {
        var report: PeerReport
        var name: String
    }

    /// One that does not answer.
    init(silent host: String, because fault: String) {
        self.host = host
        self.fault = fault
        status = SystemStatusWord(bits: UInt16(LeapIndicator.unsynchronised.rawValue) << 14)
        variables = []
    }

    init(asking session: inout QuerySession) throws(QueryFailure) {
        let answer = try session.query(.readVariables)
        host = session.hostName
        status = SystemStatusWord(bits: answer.status)
        variables = VariableList.parse(answer.data)
        if let counters = try? session.query(.readVariables, data: Array("ss_uptime".utf8)) {
            variables += VariableList.parse(counters.data)
        }
        let list = try session.query(.readStatus)
        let reports = (AssociationStatus.list(list.data) ?? []).compactMap {
            session.fetchPeer($0)
        }
        sources = reports.map {
            SourceState(report: $0, name: session.remoteName($0.variables))
        }
        session.systemStatus = status
        cause = session.unsynchronisedCause(reports)
    }

    var isSynchronised: Bool { status.leap != .unsynchronised }

    func value(_ name: String) -> [UInt8]? {
        variables.last { $0.nameText == name && $0.value != nil }?.unquoted
    }

    func decimal(_ name: String) -> Double? { value(name).flatMap(QueryNumbers.decimal) }
    func integer(_ name: String) -> Int64? { value(name).flatMap(QueryNumbers.signed) }
    func text(_ name: String) -> String? { value(name).map { TerminalText.visible($0) } }

    /// Half the root delay and the root dispersion: the clock is off by no more, milliseconds.
    var maximumError: Double? {
        guard let delay = decimal("rootdelay"), let dispersion = decimal("rootdisp") else {
            return nil
        }
        return delay / 2 + dispersion
    }

    var pollSeconds: Int64? { integer("tc").flatMap { (0...31).contains($0) ? 1 << $0 : nil } }

    /// The source that it follows.
    var systemPeer: SourceState? {
        sources.first { $0.report.association.status.selection == .ppsPeer }
            ?? sources.first { $0.report.association.status.selection == .systemPeer }
    }
}

/// What becomes of a source, and why.
struct SourceUse: Equatable, Sendable {
    enum Kind: String, CaseIterable, Equatable, Sendable {
        case followed
        case combined
        case backup
        case unused
    }

    var kind: Kind
    var reason: String

    init(_ report: PeerReport) {
        switch report.association.status.selection {
        case .systemPeer: self = SourceUse(.followed, "the clock follows it")
        case .ppsPeer: self = SourceUse(.followed, "the clock follows its pulse")
        case .candidate: self = SourceUse(.combined, "it is averaged with the one followed")
        case .backup: self = SourceUse(.backup, "enough better ones are there")
        case .outlier: self = SourceUse(.unused, "it is farther off than the others")
        case .excess: self = SourceUse(.unused, "enough better ones are there")
        case .falsetick: self = SourceUse(.unused, "the majority disagrees with it")
        case .reject: self = SourceUse(.unused, SourceUse.rejection(report))
        }
    }

    private init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// Why the selection does not look at it, from its last event and the tests it fails.
    private static func rejection(_ report: PeerReport) -> String {
        let variables = report.variables
        let flash = variables.flash
        if variables.sourceAddress?.isUnspecified == true {
            return "it stands for the servers of a name"
        }
        switch report.association.status.event {
        case .accessDenied: return "it does not serve this host (kiss-o'-death)"
        case .rateExceeded where variables.reach == 0:
            return "it was asked too often (kiss-o'-death RATE)"
        default: break
        }
        if flash.contains(.authentication) { return "it does not prove the key" }
        if variables.reach == 0 { return "it does not answer" }
        if variables.stratum == 0 && variables.sourceAddress?.referenceClock == nil
            || variables.stratum > 15 || flash.contains(.unsynchronised)
        {
            return "it is not synchronised itself"
        }
        if flash.contains(.peerLoop) { return "it follows this host" }
        if flash.contains(.peerDistance) { return "it is too far from a clock, so far" }
        return "it is not fit yet, or not to be selected"
    }
}
