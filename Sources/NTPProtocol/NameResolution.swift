import NTPConfiguration
package import NTPTime
import NTPWire

// Names of the configuration: what they stand for, and what becomes of servers whose names have
// other addresses to offer.

/// A name and the addresses it was last found to have.
struct KnownName: Equatable, Hashable, Sendable {
    var request: NameRequest
    var addresses: [IPAddress]
}

/// A server whose place another one took, and until when it is not to be taken again.
struct AvoidedAddress: Equatable, Hashable, Sendable {
    var address: IPAddress
    var until: MonotonicInstant
}

extension NTPNode {
    /// A pool's name makes at most so many associations.
    private static let poolSize = 4
    /// No name server's answer is believed to have more addresses than this.
    private static let mostAddresses = 64
    /// Seconds: who was dead or lied may be well by then; who denied us meant it.
    private static let avoidance = (usual: 3600.0, denied: 86_400.0)

    /// Seconds between looks for further servers of a name that had too few.
    private static let retry = 3600.0

    /// A name may have more addresses by now than it had when it was first looked up.
    mutating func askForMore(at now: MonotonicInstant) {
        guard now.seconds(since: namesAskedAt) >= NTPNode.retry else { return }
        namesAskedAt = now
        for line in configuration.associations {
            guard case .name(let name, let family) = line.target,
                knownNames.contains(where: { line.isNamed($0.request) }),
                memberCount(of: line) < NTPNode.size(of: line)
            else { continue }
            request(name, family: family)
        }
    }

    /// How many servers a line is to have.
    private static func size(of line: AssociationConfiguration) -> Int {
        line.kind == .pool ? poolSize : 1
    }

    mutating func request(_ name: String, family: AddressFamily?) {
        let wanted = NodeEvent.resolve(NameRequest(name: name, family: family))
        if !events.contains(wanted) { events.append(wanted) }
    }

    /// Looks again for what the association's name stands for, if it has one.
    mutating func requestName(of association: Association) {
        if case .name(let name, let family) = association.configuration.target {
            request(name, family: family)
        }
    }

    /// Every name that the configuration has; others need not be looked for any longer.
    package var wantedNames: [NameRequest] {
        let sources = configuration.associations.map(\.target).compactMap { target in
            if case .name(let name, let family) = target {
                NameRequest(name: name, family: family)
            } else {
                nil
            }
        }
        return sources + configuration.restrictions.compactMap(\.namedSubject)
            + configuration.multicast.names
    }

    /// The addresses of a name that `.resolve` asked for; none is no news.
    package mutating func resolved(
        _ request: NameRequest, addresses: [IPAddress], at now: ClockReading
    ) {
        guard !addresses.isEmpty else { return }
        avoided.removeAll { $0.until <= now.monotonic }
        let isNews = remember(
            request, addresses: Array(addresses.prefix(NTPNode.mostAddresses)))
        for line in configuration.associations where line.isNamed(request) {
            replaceForsaken(of: line, by: addresses, at: now)
            while memberCount(of: line) < NTPNode.size(of: line),
                let fresh = unusedAddress(of: addresses)
            {
                addMember(of: line, address: fresh, at: now)
            }
        }
        if isNews, configuration.restrictions.contains(where: { $0.namedSubject == request }) {
            access = AccessControl(configuration.restrictions, names: knownNames)
        }
    }

    /// False where the name had the same addresses before.
    private mutating func remember(_ request: NameRequest, addresses: [IPAddress]) -> Bool {
        let known = KnownName(request: request, addresses: addresses)
        if let index = knownNames.firstIndex(where: { $0.request == request }) {
            guard knownNames[index] != known else { return false }
            knownNames[index] = known
        } else {
            knownNames.append(known)
        }
        return true
    }

    /// Servers that are dead, deny us or lie make room for others of the same name, where the
    /// name has any that are not asked already.
    private mutating func replaceForsaken(
        of line: AssociationConfiguration, by addresses: [IPAddress], at now: ClockReading
    ) {
        let forsaken = associations.filter {
            $0.isPolled && $0.configuration == line && $0.isForsaken
        }
        for association in forsaken {
            guard let fresh = unusedAddress(of: addresses),
                let index = index(of: association.id)
            else { return }
            let pause =
                association.flash.contains(.denied)
                ? NTPNode.avoidance.denied : NTPNode.avoidance.usual
            avoided.append(
                AvoidedAddress(
                    address: association.remote.address,
                    until: now.monotonic.advanced(bySeconds: pause)))
            avoided = avoided.suffix(NTPNode.mostAddresses)
            demobilize(index, reason: "\(fresh) takes its place")
            addMember(of: line, address: fresh, at: now)
        }
    }

    /// The first address that no association has and none had to give up: two lines with one name
    /// get two servers.
    private func unusedAddress(of addresses: [IPAddress]) -> IPAddress? {
        addresses.first { address in
            !avoided.contains { $0.address == address }
                && !associations.contains {
                    $0.role != .poolPrototype && $0.isConfigured
                        && $0.remote.address == address
                }
        }
    }

    private func memberCount(of line: AssociationConfiguration) -> Int {
        associations.count { $0.isPolled && $0.configuration == line }
    }

    private mutating func addMember(
        of line: AssociationConfiguration, address: IPAddress, at now: ClockReading
    ) {
        guard case .name(let name, _) = line.target else { return }
        let remote = SocketAddress(address: address, port: line.port)
        add(line, role: line.role, remote: remote, name: name, at: now)
    }
}

extension Association {
    /// Polls without an answer, or against the majority, after which another server of the same
    /// name is worth more.
    private static let patience = 8

    /// Dead, denying us, or contradicted by the majority for long.
    var isForsaken: Bool {
        flash.contains(.denied) || poll.unreach >= Association.patience
            || contradictedPolls >= Association.patience
    }

    /// Now and then while it is forsaken, at a poll.
    var wantsReplacement: Bool {
        let polls = max(poll.unreach, contradictedPolls)
        return isForsaken && polls % Association.patience == 0
    }
}

extension Restriction {
    /// The name it speaks of, if it speaks of one.
    var namedSubject: NameRequest? {
        if case .name(let name, let family) = subject {
            NameRequest(name: name, family: family)
        } else {
            nil
        }
    }
}
