/// From candidates to one offset (RFC 5905, 11.2): intersection, cluster, choice, combine.
package enum ClockSelection {
    /// The pulses steer only within this distance of the numbered time, seconds.
    static let pulseWindow = 0.4

    /// Judges every candidate. The same input gives the same outcome, and of equals the first in
    /// the list is taken; numbers that are none reject their candidate and nothing else.
    ///
    /// - Parameter previousSystemPeer: the `index` of the system peer so far, if any.
    package static func select(
        _ candidates: [SelectionCandidate], previousSystemPeer: Int?,
        parameters: SelectionParameters
    ) -> SelectionOutcome {
        var outcome = SelectionOutcome(
            statuses: candidates.map { _ in .reject }, systemPeer: nil, survivors: [],
            offset: 0, jitter: 0, clockHopThreshold: 0)
        let contenders = candidates.filter { $0.isUsable && (!$0.isLocalClock || $0.prefer) }
        let interval = Intersection.interval(of: contenders)
        let truechimers = contenders.filter { candidate in
            candidate.trueChimer
                || interval.map { Intersection.contains(candidate, in: $0) } ?? false
        }
        mark(contenders, as: .falsetick, in: candidates, &outcome)

        var population = truechimers.filter { !$0.isPPS }
        if population.isEmpty,
            let local = candidates.first(where: { $0.isUsable && $0.isLocalClock })
        {
            population = [local]
        }
        let cluster = Cluster(population, parameters: parameters)
        for (index, status) in cluster.discarded {
            mark(index, as: status, in: candidates, &outcome)
        }
        mark(cluster.members.map(\.candidate), as: .candidate, in: candidates, &outcome)
        outcome.survivors = cluster.members.map(\.candidate.index)

        var preferred = false
        if cluster.members.count >= parameters.minsane,
            let choice = SystemPeerChoice(
                cluster.members, previous: previousSystemPeer, parameters: parameters)
        {
            let peer = cluster.members[choice.position]
            preferred = peer.candidate.prefer
            adopt(
                preferred
                    ? Combine(only: peer.candidate) : Combine(cluster.members, systemPeer: peer),
                from: peer.candidate, &outcome)
            outcome.clockHopThreshold = choice.clockHopThreshold
            mark(peer.candidate.index, as: .systemPeer, in: candidates, &outcome)
        }
        let alone = outcome.systemPeer == nil && parameters.minsane == 0
        if let pulses = truechimers.first(where: \.isPPS), preferred || alone,
            abs(outcome.offset) < pulseWindow
        {
            adopt(Combine(only: pulses), from: pulses, &outcome)
            mark(pulses.index, as: .ppsPeer, in: candidates, &outcome)
        }
        return outcome
    }

    private static func adopt(
        _ combined: Combine, from peer: SelectionCandidate, _ outcome: inout SelectionOutcome
    ) {
        outcome.systemPeer = peer.index
        outcome.offset = combined.offset
        outcome.jitter = combined.jitter
        outcome.clockHopThreshold = 0
    }

    private static func mark(
        _ marked: [SelectionCandidate], as status: SelectionStatus,
        in candidates: [SelectionCandidate], _ outcome: inout SelectionOutcome
    ) {
        for candidate in marked {
            mark(candidate.index, as: status, in: candidates, &outcome)
        }
    }

    private static func mark(
        _ index: Int, as status: SelectionStatus, in candidates: [SelectionCandidate],
        _ outcome: inout SelectionOutcome
    ) {
        for position in candidates.indices where candidates[position].index == index {
            outcome.statuses[position] = status
        }
    }
}
