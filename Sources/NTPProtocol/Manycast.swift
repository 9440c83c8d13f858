import ClockAlgorithms
import NTPConfiguration
package import NTPTime
import NTPWire

/// How far the questions of a `manycastclient` line have gone.
package struct ManycastSearch: Equatable, Hashable, Sendable {
    /// The place in the `ttl` list of the next question.
    package internal(set) var ring = 0
    /// The time to live of the last one.
    package internal(set) var timeToLive: UInt8 = 0
    /// When the list was last begun.
    package internal(set) var begunAt: MonotonicInstant?
}

// Manycast (RFC 5905, 3 and 13.1): a client asks a group who can serve, farther and farther away,
// until there are enough servers; each of those that answer becomes a server like any other.

extension NTPNode {
    /// Times to live without a `ttl` line: 31, 63 and so on (RFC 5905, 13.1).
    private static let usualRings = (1...8).map { UInt8(truncatingIfNeeded: 32 * $0 - 1) }

    /// What the line's questions go through; `ttl` of the line cuts it off.
    private func rings(of line: AssociationConfiguration) -> [UInt8] {
        let given = configuration.multicast.ttl
        let all = given.isEmpty ? NTPNode.usualRings : given
        guard let most = line.ttl.flatMap({ UInt8(exactly: $0) }) else { return all }
        let within = all.filter { $0 <= most }
        return within.isEmpty ? [most] : within
    }

    /// Asks the group, if more servers are wanted or the last round lies `tos beacon` seconds back.
    mutating func solicit(
        _ index: Int, at now: ClockReading, random: inout some RandomNumberGenerator
    ) {
        let nonce = NTPTimestamp(bits: max(random.next(), 1))
        associations[index].poll.scheduleFixed(at: now.monotonic, random: &random)
        associations[index].outstanding = nil
        let association = associations[index]
        let rings = rings(of: association.configuration)
        var search = association.search ?? ManycastSearch()
        let beacon = Double(configuration.tos.beacon)
        if search.begunAt.map({ now.monotonic.seconds(since: $0) >= beacon }) ?? true {
            search.ring = 0
            search.begunAt = now.monotonic
        } else if !wantsMoreSources {
            return
        }
        let hops = rings[min(search.ring, rings.count - 1)]
        search.timeToLive = hops
        search.ring = min(search.ring + 1, rings.count - 1)
        associations[index].search = search
        associations[index].outstanding = OutstandingRequest(
            nonce: nonce, sentAt: nil, issuedAt: now.monotonic,
            phaseSlewed: discipline.phaseSlewed(at: now.monotonic))
        events.append(
            .transmit(
                Transmission(
                    association: association.id, destination: association.remote,
                    packet: question(of: association, nonce: nonce, at: now).bytes,
                    keyID: association.configuration.key,
                    group: GroupDelivery(timeToLive: hops))))
    }

    /// Unlike a request to one server it tells our stratum and whom we follow: who is no better
    /// than we are, or followed already, need not answer.
    private func question(
        of association: Association, nonce: NTPTimestamp, at now: ClockReading
    ) -> NTPHeader {
        var header = NTPHeader(version: association.configuration.version, mode: .client)
        let snapshot = serverSnapshot(at: now)
        header.leap = snapshot.leap
        header.stratum = snapshot.stratum > 15 ? 0 : snapshot.stratum
        header.referenceID = snapshot.referenceID
        header.poll = Int8(truncatingIfNeeded: association.poll.minpoll)
        header.transmitTimestamp = nonce
        return header
    }

    /// Takes the answer to a question; nil where it is none. Many may answer one: none of them
    /// uses it up.
    mutating func enlist(
        _ packet: AdmittedPacket, arrival: Arrival, at now: ClockReading
    ) -> Disposition? {
        let origin = packet.header.originTimestamp
        guard !origin.isUnset,
            let index = associations.firstIndex(where: {
                $0.role == .manycastPrototype && $0.outstanding?.nonce == origin
            })
        else { return nil }
        let source = arrival.source
        guard !associations.contains(where: { $0.remote == source }) else {
            return .dropped(.duplicate)
        }
        let line = associations[index].configuration
        guard mayEnlist(packet, for: line) else { return .dropped(.badAuthentication) }
        let tos = configuration.tos
        let header = packet.header
        guard header.leap != .unsynchronised, header.stratum >= tos.floor,
            header.stratum < tos.ceiling, wantsMoreSources, hasRoom(for: source)
        else { return .dropped(.noAssociation) }
        add(line, role: .manycastMember, remote: source, name: nil, at: now)
        guard let member = associations.last else { return nil }
        return .learned(association: member.id)
    }

    /// A key that the line demands has to be proved; without one `disable auth` has to allow it,
    /// and `restrict ... nopeer` must not forbid it.
    private func mayEnlist(
        _ packet: AdmittedPacket, for line: AssociationConfiguration
    ) -> Bool {
        let flags = packet.restrictions
        guard packet.rate == .allowed, !flags.contains(.noepeer) else { return false }
        if let key = line.key { return packet.authentication.provenKey == key }
        return packet.authentication == .none && !configuration.features.auth
            && !flags.contains(.nopeer)
    }

    /// Whether a request that came to a group is worth an answer: by who has the time, and has it
    /// from nearer than who asks, or from as near where `tos cohort` allows it, and is not
    /// followed already. A wrong key gets no answer at all.
    func helps(_ packet: AdmittedPacket, arrival: Arrival, at now: ClockReading) -> Bool {
        switch packet.authentication {
        case .none, .valid: break
        case .unchecked, .invalid, .refused, .requested: return false
        }
        guard packet.rate == .allowed else { return false }
        let snapshot = serverSnapshot(at: now)
        let header = packet.header
        let theirs = header.stratum == 0 ? 16 : header.stratum
        let isNearer =
            snapshot.stratum < theirs || configuration.tos.cohort && snapshot.stratum == theirs
        let isFollowed =
            theirs < 16 && theirs > 1
            && header.referenceID == settings.referenceID(of: arrival.local.address)
        return snapshot.leap != .unsynchronised && isNearer && !isFollowed
    }
}
