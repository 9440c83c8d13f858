import NTPTime
import NTPWire

/// What is known of one association: its status and its variables, at one moment.
struct PeerReport: Equatable, Sendable {
    var association: AssociationStatus
    var variables: PeerVariables
    /// When the answer came.
    var at: NTPTimestamp
}

extension QuerySession {
    /// The billboard: the associations' list, then one request for each of them. It ends at the
    /// first that fails, as a server that stopped answering would take a long time over all.
    mutating func printPeers(layout: Billboard.Layout, all: Bool, family: AddressFamily?) {
        guard fetchAssociations() else { return }
        let board = Billboard(layout: layout, style: style, serverWidth: serverWidth)
        board.heading.forEach(console.print)
        var reports: [PeerReport] = []
        for association in associations where all || association.isOfInterest {
            guard let report = fetchPeer(association) else { return }
            reports.append(report)
            guard report.isOf(family) else { continue }
            board.row(
                report.variables, report.association, name: remoteName(report.variables),
                server: serverColumn(report.variables), now: report.at
            ).forEach(console.print)
        }
        explainUnsynchronised(reports)
    }

    /// Nil after a complaint.
    mutating func fetchPeer(_ association: AssociationStatus) -> PeerReport? {
        guard let answer = ask(.readVariables, association: association.identifier) else {
            return nil
        }
        // Looking up a name may take long, and the answer does not get older by it.
        let now = surroundings.wallClock()
        guard !answer.data.isEmpty else {
            console.complain(
                serverPrefix
                    + "***No information returned for association \(association.identifier)")
            return nil
        }
        let variables = PeerVariables(VariableList.parse(answer.data))
        variables.complaints.forEach(console.complain)
        let current = AssociationStatus(
            identifier: association.identifier, status: PeerStatusWord(bits: answer.status))
        return PeerReport(association: current, variables: variables, at: now)
    }

    /// What stands for an association: with `-n` its address, else the name it was configured
    /// by, the reference clock's, or the address's name.
    func remoteName(_ variables: PeerVariables) -> String {
        guard let address = variables.sourceAddress else { return variables.sourceName ?? "?" }
        // A pool's association has no address of its own, only a name.
        if address.isUnspecified || style.showsHostNames, let name = variables.sourceName {
            return name
        }
        return displayName(address)
    }

    /// The name of an address as the settings want it.
    func displayName(_ address: IPAddress) -> String {
        guard style.showsHostNames, !address.isUnspecified else { return address.description }
        return ReferenceClockNames.text(address)
            ?? TerminalText.visible(surroundings.name(address))
    }

    /// The address at which the server hears the association, which tells servers apart.
    private func serverColumn(_ variables: PeerVariables) -> String {
        let width = serverWidth ?? 0
        guard let local = variables.destinationAddress else {
            return TerminalText.cut(hostName, width)
        }
        guard style.showsHostNames, !local.isUnspecified else {
            return TerminalText.keepRight(local.description, width)
        }
        return TerminalText.cut(displayName(local), width)
    }
}

extension PeerReport {
    /// Whether its address is of the family that was asked for, if one was and it has one.
    func isOf(_ family: AddressFamily?) -> Bool {
        guard let family, let source = variables.sourceAddress else { return true }
        return source.family == family
    }
}
