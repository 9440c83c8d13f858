import NTPConfiguration
package import NTPTime
import NTPWire

/// What a node wants to hear that is not sent to it alone.
package struct GroupInterest: Equatable, Sendable {
    /// What goes to the broadcast addresses of its networks.
    package var broadcasts = false
    /// Multicast groups, each once.
    package var groups: [IPAddress] = []

    package init() {}
}

// Lines that do not stand for one host: what they do instead of polling, and what they hear.

extension Association.Role {
    /// What stands for the reference identifier of what never has one.
    func placeholder(of remote: SocketAddress) -> ReferenceID? {
        switch self {
        case .poolPrototype: ReferenceID("POOL")
        case .manycastPrototype: ReferenceID("ACST")
        case .broadcastServer: ReferenceID(remote.address.isMulticast ? "MCST" : "BCST")
        case .server, .poolMember, .localClock, .referenceClock, .peer, .passivePeer,
            .broadcastClient,
            .manycastMember:
            nil
        }
    }
}

extension NTPNode {
    /// Does what is due for an association that awaits no answer; whether the selection should
    /// look again, nil where it is none of those.
    mutating func pollOneWay(
        _ index: Int, at now: ClockReading, random: inout some RandomNumberGenerator
    ) -> Bool? {
        switch associations[index].role {
        case .broadcastServer:
            broadcast(index, at: now, random: &random)
            return false
        case .manycastPrototype:
            solicit(index, at: now, random: &random)
            return false
        case .broadcastClient where associations[index].reception?.isInVolley == false:
            return missBroadcast(index, at: now.monotonic)
        default:
            return nil
        }
    }

    /// The addresses to listen on besides our own.
    package var groupInterest: GroupInterest {
        var interest = GroupInterest()
        interest.broadcasts = configuration.hearsBroadcasts
        let multicast = configuration.multicast
        for target in multicast.multicastClients + multicast.manycastServers {
            for address in addresses(of: target) where address.isMulticast {
                if !interest.groups.contains(address) { interest.groups.append(address) }
            }
        }
        return interest
    }

    private func addresses(of target: HostTarget) -> [IPAddress] {
        switch target {
        case .address(let address): return [address]
        case .name(let name, let family):
            let request = NameRequest(name: name, family: family)
            return knownNames.first { $0.request == request }?.addresses ?? []
        }
    }

    /// Whether a packet of this mode is for us, where it was sent to.
    func isRightlyAddressed(_ mode: PacketMode, toGroup: Bool) -> Bool {
        switch mode {
        case .broadcast: toGroup && configuration.hearsBroadcasts
        case .client: !toGroup || !configuration.multicast.manycastServers.isEmpty
        default: !toGroup
        }
    }

    /// The usual reason why nothing comes of `broadcastclient`.
    mutating func tellWhoIsHeard() {
        guard configuration.features.auth, configuration.authentication.trustedKeys.isEmpty else {
            return
        }
        events.append(
            .log(
                "broadcasts count with a key only, and none is trusted"
                    + " ('disable auth' does without)"
            )
        )
    }

    /// Whether an association that came by itself may stay under another configuration.
    func isStillWelcome(_ association: Association) -> Bool {
        association.role == .broadcastClient && configuration.hearsBroadcasts
            && (association.configuration.key != nil || !configuration.features.auth)
    }

    /// Forgets those that came by themselves and have not been heard for so many polls; whether
    /// there were any.
    mutating func dismissSilent() -> Bool {
        let lost = associations.filter {
            ($0.role == .broadcastClient || $0.role == .manycastMember)
                && $0.poll.unreach >= NTPNode.uselessPolls
        }
        for association in lost {
            guard let index = index(of: association.id) else { continue }
            demobilize(index, reason: "not heard for \(association.poll.unreach) polls")
        }
        return !lost.isEmpty
    }
}

extension MulticastOptions {
    /// Groups by name.
    var names: [NameRequest] {
        (multicastClients + manycastServers).compactMap { target in
            if case .name(let name, let family) = target {
                NameRequest(name: name, family: family)
            } else {
                nil
            }
        }
    }
}
