import NTPTime
import NTPWire

extension QuerySession {
    /// The billboard: the associations' list, then one request for each of them. It ends at the
    /// first that fails, as a server that stopped answering would take a long time over all.
    mutating func printPeers(layout: Billboard.Layout, all: Bool, family: AddressFamily?) {
        guard fetchAssociations() else { return }
        let board = Billboard(layout: layout, isWide: isWide, serverWidth: serverWidth)
        board.heading.forEach(console.print)
        for association in associations where all || association.isOfInterest {
            guard printPeer(association, board, family) else { return }
        }
    }

    private mutating func printPeer(
        _ association: AssociationStatus, _ board: Billboard, _ family: AddressFamily?
    ) -> Bool {
        guard let answer = ask(.readVariables, association: association.identifier) else {
            return false
        }
        // Looking up a name may take long, and the answer does not get older by it.
        let now = surroundings.wallClock()
        guard !answer.data.isEmpty else {
            console.complain(
                serverPrefix
                    + "***No information returned for association \(association.identifier)")
            return false
        }
        let variables = PeerVariables(VariableList.parse(answer.data))
        variables.complaints.forEach(console.complain)
        if let family, let source = variables.sourceAddress, source.family != family {
            return true
        }
        let current = AssociationStatus(
            identifier: association.identifier, status: PeerStatusWord(bits: answer.status))
        board.row(
            variables, current, name: remoteName(variables),
            server: serverColumn(variables), now: now
        ).forEach(console.print)
        return true
    }

    /// What stands for an association: with `-n` its address, else the name it was configured
    /// by, the reference clock's, or the address's name.
    private func remoteName(_ variables: PeerVariables) -> String {
        guard let address = variables.sourceAddress else { return variables.sourceName ?? "?" }
        // A pool's association has no address of its own, only a name.
        if address.isUnspecified || showsHostNames, let name = variables.sourceName { return name }
        return displayName(address)
    }

    /// The name of an address as the settings want it.
    func displayName(_ address: IPAddress) -> String {
        guard showsHostNames, !address.isUnspecified else { return address.description }
        return ReferenceClockNames.text(address)
            ?? TerminalText.visible(surroundings.name(address))
    }

    /// The address at which the server hears the association, which tells servers apart.
    private func serverColumn(_ variables: PeerVariables) -> String {
        let width = serverWidth ?? 0
        guard let local = variables.destinationAddress else {
            return TerminalText.cut(hostName, width)
        }
        guard showsHostNames, !local.isUnspecified else {
            return TerminalText.keepRight(local.description, width)
        }
        return TerminalText.cut(displayName(local), width)
    }
}
