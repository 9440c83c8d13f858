import NTPConfiguration
import NTPTime
import NTPWire

// Symmetric peers that come by a packet of their own (RFC 5905, figure 19: NEWPS), and who else may
// come so: the servers of broadcasts (BroadcastClient). Who may set our clock must be wanted by
// somebody who has a key of ours; `disable auth` does without. Whoever may not is answered in mode
// 2 as a client would be, and nothing is kept of it.

extension NTPNode {
    /// So many associations may be made by those who have one key (CVE-2016-1549: one key that
    /// leaked is no majority). The hosts of an orphan mesh have one key and must hear each other,
    /// all of them: only `tos maxclock` bounds them.
    private var strangersPerKey: Int {
        configuration.tos.orphan < 16 ? configuration.tos.maxclock : 3
    }

    /// Polls without a packet of the other side, after which a stranger is forgotten.
    private static let patience = 8.0

    /// Makes an association for a stranger's packet in mode 1; nil where none is to be made.
    mutating func meet(
        _ packet: AdmittedPacket, arrival: Arrival, at now: ClockReading
    ) -> Disposition? {
        guard mayMeet(packet, from: arrival.source) else { return nil }
        let address = arrival.source.address
        var line = AssociationConfiguration(kind: .peer, target: .address(address))
        line.port = arrival.source.port
        line.key = packet.authentication.provenKey
        line.version = packet.header.version
        line.minpoll = Int(packet.header.poll)
        add(line, role: .passivePeer, remote: arrival.source, name: nil, at: now)
        _ = learn(packet, arrival: arrival, at: now)
        guard let index = associations.indices.last else { return nil }
        return .learned(association: associations[index].id)
    }

    func mayMeet(_ packet: AdmittedPacket, from source: SocketAddress) -> Bool {
        guard packet.rate == .allowed, !associations.contains(where: { $0.remote == source })
        else { return false }
        switch packet.authentication {
        case .valid, .none: break
        case .unchecked, .invalid, .refused, .requested: return false
        }
        guard isWelcome(key: packet.authentication.provenKey, flags: packet.restrictions)
        else { return false }
        let tos = configuration.tos
        let header = packet.header
        let isOfUse = header.stratum >= tos.floor && header.stratum < tos.ceiling
        guard header.leap == .unsynchronised || isOfUse else { return false }
        let strangers = associations.filter(\.isStranger)
        let key = packet.authentication.provenKey
        guard strangers.count < tos.maxclock,
            key == nil
                || strangers.count(where: { $0.configuration.key == key })
                    < strangersPerKey
        else { return false }
        return hasRoom(for: source)
    }

    /// Whether `restrict ... ippeerlimit` leaves that address another association.
    func hasRoom(for source: SocketAddress) -> Bool {
        count(at: source.address) < peerLimit(of: source)
    }

    /// Whether those who have this key, or none, may have an association where these flags hold.
    private func isWelcome(key: UInt32?, flags: RestrictFlags) -> Bool {
        if flags.contains(.noepeer) { return false }
        return key != nil
            || !configuration.features.auth && flags.isDisjoint(with: [.nopeer, .notrust])
    }

    private func count(at address: IPAddress) -> Int {
        associations.count { $0.isPolled && $0.remote.address == address }
    }

    private func peerLimit(of source: SocketAddress) -> Int {
        access.verdict(on: source, isOwnServer: false).peerLimit ?? Int.max
    }

    /// Whether the configuration, which is another by now, would let a stranger in who is there.
    /// Whose key is gone will prove it no longer, and be forgotten for that.
    func mayStay(_ association: Association) -> Bool {
        guard association.role == .passivePeer else { return false }
        let source = association.remote
        let flags = access.verdict(on: source, isOwnServer: false).flags
        return flags.isDisjoint(with: [.ignore, .noserve])
            && isWelcome(key: association.configuration.key, flags: flags)
            && associations.count(where: \.isStranger) <= configuration.tos.maxclock
            && count(at: source.address) <= peerLimit(of: source)
    }

    /// Forgets strangers that are not heard any longer; whether there were any.
    mutating func dismissStrangers(at now: ClockReading) -> Bool {
        let count = associations.count
        for id in associations.filter({ !$0.isConfigured }).map(\.id) {
            guard let index = index(of: id), let heardAt = associations[index].echo.heardAt else {
                continue
            }
            let silence = now.monotonic.seconds(since: heardAt)
            guard silence > associations[index].poll.seconds * NTPNode.patience else { continue }
            demobilize(index, reason: "not heard for \(DecimalText.fixed(silence, digits: 0)) s")
        }
        return associations.count < count
    }
}
