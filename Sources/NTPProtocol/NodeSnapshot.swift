package import ClockAlgorithms
import NTPConfiguration
package import NTPTime
package import NTPWire

/// The node at one moment, for those who only look: mode 6, the statistics files, tests.
package struct NodeSnapshot: Equatable, Sendable {
    package var reading: ClockReading
    package var startedAt: ClockReading
    package var system: SystemVariables
    package var systemStatus: SystemStatusWord
    package var discipline: ClockDiscipline
    package var associations: [Association]
    /// Since the start.
    package var counters: NodeCounters
    /// Since the last `reset sys`, and when that was.
    package var recentCounters: NodeCounters
    package var countersReset: MonotonicInstant
}

extension NTPNode {
    package func snapshot(at now: ClockReading) -> NodeSnapshot {
        NodeSnapshot(
            reading: now, startedAt: startedAt, system: system, systemStatus: systemStatus,
            discipline: discipline, associations: associations, counters: counters,
            recentCounters: counters.since(formerCounters), countersReset: countersReset)
    }

    /// Somebody read an event's count: it starts anew (RFC 9327, 3.1).
    package mutating func eventsRead(of association: UInt16) {
        if association == 0 {
            system.events.read()
        } else if let index = index(of: association) {
            associations[index].events.read()
        }
    }

    package var systemStatus: SystemStatusWord {
        SystemStatusWord(
            leap: system.leap, source: system.source, eventCount: system.events.count,
            event: system.events.last ?? .unspecified)
    }

    /// A number that changes when the protocol's state does, and not when packets are merely
    /// counted. Equal within one process only.
    package var stateHash: Int {
        var hasher = Hasher()
        for var association in associations {
            association.counters = AssociationCounters()
            hasher.combine(association)
        }
        hasher.combine(system)
        hasher.combine(discipline)
        hasher.combine(leapSeconds)
        hasher.combine(access)
        hasher.combine(orphanhood)
        hasher.combine(lastUpdate)
        hasher.combine(clockHopThreshold)
        hasher.combine(ensemble)
        return hasher.finalize()
    }
}

extension Association {
    /// Our mode towards it as ntpq reads it, where 6 is a broadcast client that listens.
    package var hostMode: UInt8 {
        reception?.isInVolley == false ? 6 : mode.rawValue
    }

    /// The peer status word (RFC 9327, 3.2).
    package var status: PeerStatusWord {
        var flags: PeerStatusFlags = hasOwnLine ? [.configured] : []
        if configuration.key != nil { flags.insert(.authenticationEnabled) }
        if isAuthentic { flags.insert(.authentic) }
        if isReachable { flags.insert(.reachable) }
        if role.placeholder(of: remote) != nil { flags.insert(.broadcast) }
        return PeerStatusWord(
            flags: flags, selection: PeerSelection(rawValue: selection.rawValue) ?? .reject,
            eventCount: events.count, event: events.last ?? .unspecified)
    }
}
