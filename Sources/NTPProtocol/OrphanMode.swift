import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire

// Orphan mode (`tos orphan N`): hosts that have lost every source keep one time among themselves.
// Whoever has been without a source for `tos orphanwait` is an orphan: it serves its own clock at
// stratum N. Of the orphans that see each other the one with the least address is everybody's
// parent, and the others, which follow it, are of stratum N + 1. As ntp.org's ntpd does it, but
// for what decision 0019 tells.

/// How a host stands to orphan mode.
struct Orphanhood: Equatable, Hashable, Sendable {
    /// Since when there has been nobody to follow; nil while there is somebody.
    var bereftAt: MonotonicInstant?
    /// What we tell of our time is what an orphan tells.
    var isParent = false
}

extension NTPNode {
    /// N; nil where orphan mode is off.
    private var orphanStratum: UInt8? {
        configuration.tos.orphan < 16 ? configuration.tos.orphan : nil
    }

    /// An orphan is at the orphan stratum; what is below it in the tree may follow one, perhaps by
    /// way of us: neither counts among the sources that tell the time of the world.
    func isOrphanOrChild(_ association: Association) -> Bool {
        orphanStratum.map { association.peer.stratum >= $0 } ?? false
    }

    /// The orphan to follow: among those that are fit the one with the least address, unless our
    /// own address is less. Everybody in a mesh comes to the same result.
    func orphanParent(at now: MonotonicInstant) -> SelectionCandidate? {
        guard let stratum = orphanStratum else { return nil }
        var parent: (index: Int, rank: UInt32)?
        for (index, association) in associations.enumerated()
        where association.role != .localClock && association.peer.stratum == stratum
            && association.flash.isDisjoint(with: .ofAssociation)
        {
            let rank = settings.referenceID(of: association.remote.address).bits
            let ownRank =
                association.mayFollowUs(at: now)
                ? association.local.map { settings.referenceID(of: $0.address).bits } : nil
            guard rank < ownRank ?? .max, rank < parent?.rank ?? .max else { continue }
            parent = (index, rank)
        }
        guard let index = parent?.index else { return nil }
        // Its distance is as good as any: there is no other time to compare it with.
        return SelectionCandidate(
            index: index, offset: associations[index].filter.offset,
            jitter: associations[index].filter.jitter,
            rootDistance: selectionParameters.minimumDistance, stratum: stratum)
    }

    /// Somebody asks us for the time whom we may ask ourselves: that counts in orphan mode.
    mutating func noteAsker(_ source: SocketAddress, at now: MonotonicInstant) {
        guard orphanStratum != nil else { return }
        for index in associations.indices
        where associations[index].remote.address == source.address {
            associations[index].askedUsAt = now
        }
    }

    /// Each second: whoever has had nobody to follow for long enough becomes an orphan, and stays
    /// one for as long as that is so. One whose clock is set by hand stays one as well: those who
    /// follow it are to follow it there.
    mutating func followOrphanhood(at now: ClockReading) {
        guard system.systemPeer == nil else {
            orphanhood = Orphanhood()
            return
        }
        let bereftAt = orphanhood.bereftAt ?? now.monotonic
        orphanhood.bereftAt = bereftAt
        guard let stratum = orphanStratum else {
            // The line is gone, and with it what we told of our time.
            if orphanhood.isParent { system.lose(.initial, at: now.monotonic) }
            orphanhood.isParent = false
            return
        }
        if !orphanhood.isParent {
            guard now.monotonic.seconds(since: bereftAt) >= configuration.tos.orphanwait else {
                return
            }
            orphanhood.isParent = true
            events.append(
                .log("no source is left: an orphan, serving our own time at stratum \(stratum)"))
        }
        system.becomeOrphan(stratum: stratum, at: now.monotonic)
    }
}

extension SystemVariables {
    /// Our own clock is the time: nothing is wrong with it as far as its children are concerned.
    fileprivate mutating func becomeOrphan(stratum: UInt8, at now: MonotonicInstant) {
        if leap == .unsynchronised { leap = .none }
        self.stratum = stratum
        // Letters at stratum 1, which has no upstream address to show.
        referenceID = stratum > 1 ? ReferenceID(.loopback) : ReferenceID("LOOP")
        rootDelay = 0
        rootDispersion = 0
        updatedAt = now
        offset = 0
        survivors = 0
        source = .unspecified
    }
}

extension Association {
    /// Whether the other side may choose us by what it hears from us: a symmetric peer may, a
    /// host that broadcasts, and a server that asks us itself. Of such two the addresses decide
    /// who is the parent.
    fileprivate func mayFollowUs(at now: MonotonicInstant) -> Bool {
        switch role {
        case .server, .poolMember, .manycastMember:
            askedUsAt.map { now.seconds(since: $0) < Association.askerMemory } ?? false
        case .peer, .passivePeer, .broadcastClient: true
        case .poolPrototype, .manycastPrototype, .broadcastServer, .localClock, .referenceClock:
            false
        }
    }

    /// Seconds; eight of the usual longest intervals.
    private static let askerMemory = 8192.0
}
