import NTPWire

extension QuerySession {
    /// Says why the server is not synchronised, if it is not, behind what was printed.
    mutating func explainUnsynchronised(_ sources: [PeerReport]) {
        guard let cause = unsynchronisedCause(sources) else { return }
        explain("\(hostName) \(cause)")
    }

    /// Nil where the server is synchronised.
    mutating func unsynchronisedCause(_ sources: [PeerReport]) -> String? {
        guard systemStatus?.leap == .unsynchronised, !surroundings.person.isInterrupted() else {
            return nil
        }
        var cause = SynchronisationCause(sources: sources)
        let data = Array("stratum,ss_uptime".utf8)
        if let answer = try? query(.readVariables, data: data) {
            let variables = VariableList.parse(answer.data)
            cause.stratum = QuerySession.value("stratum", in: variables)
                .flatMap(QueryNumbers.unsigned)
            cause.uptime = QuerySession.value("ss_uptime", in: variables)
                .flatMap(QueryNumbers.unsigned)
        }
        return cause.text
    }
}
