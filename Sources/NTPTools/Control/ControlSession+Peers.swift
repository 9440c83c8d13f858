import NTPTime
import NTPWire

extension ControlSession {
    /// The associations and their status words by mode 6; nil where that is not answered.
    private mutating func associations() -> [AssociationStatus]? {
        askControl(.readStatus).flatMap { AssociationStatus.list($0.data) }
    }

    /// The association with an address; nil where there is none, or no answer.
    mutating func associationStatus(of address: IPAddress) -> AssociationStatus? {
        for association in associations() ?? [] {
            guard
                let variables = readVariables(["srcadr"], of: association.identifier),
                variables.first?.value.flatMap(QueryNumbers.address) == address
            else { continue }
            return association
        }
        return nil
    }

    /// Every association with its variables, by mode 6; nil where that is not answered.
    private mutating func peerVariables() -> [(AssociationStatus, [ReceivedVariable])]? {
        guard let list = associations() else { return nil }
        var peers: [(AssociationStatus, [ReceivedVariable])] = []
        for association in list {
            guard
                let answer = askControl(.readVariables, association: association.identifier)
            else { continue }
            let status = AssociationStatus(
                identifier: association.identifier,
                status: PeerStatusWord(bits: answer.status))
            peers.append((status, VariableList.parse(answer.data)))
        }
        return peers
    }

    private static func matches(_ address: IPAddress, _ family: AddressFamily?) -> Bool {
        family == nil || address.family == family
    }

    /// What stands for an association: the name it was configured by, or that of its address.
    private func name(_ address: IPAddress, _ configured: String?) -> String {
        if query.style.showsHostNames, let configured { return configured }
        return query.displayName(address)
    }

    mutating func listPeers(_ family: AddressFamily?) {
        var rows: [(mode: Int64, address: IPAddress, name: String)] = []
        if let peers = peerVariables() {
            for (_, variables) in peers {
                let peer = PeerVariables(variables)
                guard let address = peer.sourceAddress else { continue }
                rows.append((peer.hostMode, address, name(address, peer.sourceName)))
            }
            if rows.isEmpty { return console.print("No data returned in response to query") }
        } else {
            guard let items = askPrivate(.peerList) else { return }
            for item in items {
                guard let address = item.address(0, wide: 16, flag: 8), let mode = item.byte(6)
                else { continue }
                rows.append((Int64(mode), address, query.displayName(address)))
            }
        }
        for row in rows where ControlSession.matches(row.address, family) {
            let mode = DecimalText.left(AssociationModeName.text(row.mode), width: 9)
            console.print("\(mode) \(row.name)")
        }
    }

    mutating func printPeers(_ tally: PeerSummary.Tally, _ family: AddressFamily?) {
        var rows: [PeerSummary]
        if let peers = peerVariables() {
            rows = peers.compactMap { association, variables in
                PeerSummary(variables, selection: association.status.selection)
            }
            if rows.isEmpty { return console.print("No data returned in response to query") }
        } else {
            guard let items = askPrivate(.peerSummary) else { return }
            if let complaint = ControlSession.complaint(items, PeerSummary.itemSizes) {
                return console.complain(complaint)
            }
            rows = items.compactMap(PeerSummary.init)
        }
        PeerSummary.heading.forEach(console.print)
        for row in rows where ControlSession.matches(row.source, family) {
            console.print(row.row(tally, name: name(row.source, row.sourceName)))
        }
    }

    static func complaint(_ items: [PrivateItem], _ sizes: [Int]) -> String? {
        guard let size = items.first?.bytes.count, !sizes.contains(size) else { return nil }
        return "***Incorrect item size returned by remote host (\(size) should be \(sizes[0]))"
    }

    mutating func showPeers(_ addresses: [IPAddress]) {
        var blocks: [[String]] = []
        for address in addresses {
            if let association = associationStatus(of: address),
                let answer = askControl(.readVariables, association: association.identifier)
            {
                let detail = PeerDetail(VariableList.parse(answer.data), association)
                blocks.append(detail.lines(machine.dates))
            } else if way != .controlMessages {
                guard
                    let items = askPrivate(
                        .peerInformation, items: { ControlSession.item(address, isOlder: $0) })
                else { return }
                if let complaint = ControlSession.complaint(items, PeerDetail.itemSizes) {
                    return console.complain(complaint)
                }
                blocks += items.map { PeerDetail($0).lines(machine.dates) }
            } else {
                console.complain("***Server reports data not found: no association \(address)")
            }
        }
        printBlocks(blocks)
    }

    mutating func printPeerStatistics(_ addresses: [IPAddress]) {
        let report = DaemonReport.peerStatistics
        var blocks: [[String]] = []
        for address in addresses {
            if let association = associationStatus(of: address),
                let variables = readVariables(report.variables, of: association.identifier)
            {
                let flags = PeerFlagWords.bits(association.status, source: address)
                blocks.append(
                    report.lines(of: variables, surroundings) + [flagLine(flags)])
            } else if way != .controlMessages {
                guard
                    let items = askPrivate(
                        report.request, items: { ControlSession.item(address, isOlder: $0) })
                else { return }
                if let complaint = report.complaint(items) { return console.complain(complaint) }
                blocks += items.map {
                    report.lines(of: $0, surroundings) + [flagLine(UInt32($0.short(10) ?? 0))]
                }
            } else {
                console.complain("***Server reports data not found: no association \(address)")
            }
        }
        printBlocks(blocks)
    }

    private func flagLine(_ bits: UInt32) -> String { "flags:\t" + PeerFlagWords.text(bits) }

    /// How mode 7 names an association: its address, its port, and zeros.
    private static func item(_ address: IPAddress, isOlder: Bool) -> [[UInt8]] {
        let port: [UInt8] = [0, 123, 0, 0]
        switch address {
        case .v4(let four):
            let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: four.bits >> $0) }
            return [bytes + port + [UInt8](repeating: 0, count: isOlder ? 0 : 24)]
        case .v6(let six):
            // A server before IPv6 has no such peer; it says so.
            guard !isOlder else { return [[0, 0, 0, 0] + port] }
            return [[0, 0, 0, 0] + port + [0, 0, 0, 1, 0, 0, 0, 0] + six.bytes]
        }
    }
}
