import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire

// From lines of the configuration to associations: at once where there is an address, after the
// name was looked up where there is none.

extension NTPNode {
    mutating func mobilizeConfigured(at now: ClockReading) {
        for association in configuration.associations { mobilize(association, at: now) }
        for restriction in configuration.restrictions {
            if let name = restriction.namedSubject { request(name.name, family: name.family) }
        }
        for name in configuration.multicast.names { request(name.name, family: name.family) }
        if configuration.hearsBroadcasts { tellWhoIsHeard() }
    }

    mutating func mobilize(_ line: AssociationConfiguration, at now: ClockReading) {
        if let reason = line.reasonNotToMobilize {
            events.append(.log("\(line.shownTarget): not used: \(reason)"))
            return
        }
        switch line.target {
        case .referenceClock(let type, let unit):
            let bits = 0x7f7f_0000 | UInt32(type) << 8 | UInt32(unit)
            let address = SocketAddress(address: .v4(IPv4Address(bits: bits)))
            let role = line.isLocalClock ? Association.Role.localClock : .referenceClock
            add(line, role: role, remote: address, name: nil, at: now)
        case .address(let address):
            let remote = SocketAddress(address: address, port: line.port)
            add(line, role: line.role, remote: remote, name: nil, at: now)
        case .name(let name, let family):
            if line.kind == .pool {
                let unknown = SocketAddress(address: .v4(.any), port: line.port)
                add(line, role: .poolPrototype, remote: unknown, name: name, at: now)
                events.append(.log("Soliciting pool server \(name)"))
            }
            request(name, family: family)
        }
    }

    /// Adds an association and lets it poll, unless that server has one already.
    mutating func add(
        _ line: AssociationConfiguration, role: Association.Role, remote: SocketAddress,
        name: String?, at now: ClockReading
    ) {
        // A stranger that now has a line of its own is none any longer.
        if let stranger = associations.firstIndex(where: { $0.remote == remote && !$0.isConfigured }
        ) {
            demobilize(stranger, reason: "it is configured now")
        }
        let isKnown = associations.contains { $0.remote == remote && $0.role != .poolPrototype }
        guard role == .poolPrototype || !isKnown else { return }
        var association = Association(
            id: freeAssociationID(), role: role, configuration: line, remote: remote, name: name)
        association.filter = ClockFilter(stageCount: settings.filterStageCount)
        if let name = role.placeholder(of: remote) { association.peer.referenceID = name }
        if role != .poolPrototype {
            association.poll.start(at: now.monotonic, iburst: line.iburst)
        }
        associations.append(association)
        counters.associations &+= 1
        note(.mobilize, of: associations.count - 1, detail: "assoc \(association.id)")
    }

    private mutating func freeAssociationID() -> UInt16 {
        repeat {
            nextAssociationID &+= 1
        } while nextAssociationID == 0 || index(of: nextAssociationID) != nil
        return nextAssociationID
    }
}

extension AssociationConfiguration {
    /// Of the associations that the line makes.
    var role: Association.Role {
        switch kind {
        case .pool: .poolMember
        case .peer: .peer
        case .server: .server
        case .broadcast: .broadcastServer
        case .manycastClient: .manycastPrototype
        }
    }

    func isNamed(_ request: NameRequest) -> Bool {
        target == .name(request.name, family: request.family) && reasonNotToMobilize == nil
    }

    /// What this release has no driver or protocol for yet. To ask such a source without what the
    /// line demands would be worse than not to ask it.
    fileprivate var reasonNotToMobilize: String? {
        if autokey { return "autokey is insecure and not supported; use NTS or a symmetric key" }
        if nts { return "NTS is not supported yet" }
        if case .referenceClock(let type, _) = target, !ClockDriver.isThere(type) {
            return "this reference clock is not supported yet"
        }
        return nil
    }

    fileprivate var shownTarget: String {
        switch target {
        case .address(let address): address.description
        case .name(let name, _): name
        case .referenceClock(let type, let unit): "127.127.\(type).\(unit)"
        }
    }
}
