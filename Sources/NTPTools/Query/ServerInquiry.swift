import NTPTime
import NTPWire

/// What other tools ask a daemon by control messages, without a word to anybody.
struct ServerInquiry {
    private var session: QuerySession
    /// Sources that are looked at to tell why a daemon is not synchronised.
    private static let mostSources = 10

    /// `patience`: seconds to wait for an answer, twice.
    init(_ host: QueryHost, on machine: ToolMachine, patience: Double) {
        var quiet = machine
        quiet.console = Console(print: { _ in }, complain: { _ in })
        session = QuerySession(surroundings: NTPQuery.surroundings(quiet))
        session.host = host
        session.firstTimeout = patience
    }

    mutating func variables(
        _ names: String = "", of identifier: UInt16 = 0
    ) throws(QueryFailure) -> (status: UInt16, variables: [ReceivedVariable]) {
        let answer = try session.query(
            .readVariables, association: identifier, data: Array(names.utf8))
        return (answer.status, VariableList.parse(answer.data))
    }

    /// `is not synchronised (stratum 16, up 40 s): try again in 24 s`; nil where the daemon is, or
    /// does not answer.
    mutating func unsynchronisedCause() -> String? {
        guard session.fetchAssociations() || session.systemStatus != nil else { return nil }
        var reports: [PeerReport] = []
        for association in session.associations.prefix(ServerInquiry.mostSources) {
            guard let report = session.fetchPeer(association) else { break }
            reports.append(report)
        }
        return session.unsynchronisedCause(reports)
    }
}
