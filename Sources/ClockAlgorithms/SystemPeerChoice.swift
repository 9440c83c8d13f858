/// Which survivor becomes the system peer (RFC 5905, 11.2.3 and the mitigation rules of ntp.org's
/// ntpd): a preferred one, else the one with the least selection jitter times root distance, with
/// a small weight on stratum; and no hopping between sources that agree anyway.
struct SystemPeerChoice: Equatable {
    /// Position among the cluster's members.
    var position: Int
    /// The hop threshold for the next time, seconds.
    var clockHopThreshold: Double

    /// Nil when there are no members.
    init?(_ members: [Cluster.Member], previous: Int?, parameters: SelectionParameters) {
        guard let best = SystemPeerChoice.best(of: members, parameters) else { return nil }
        position = best
        clockHopThreshold = 0
        if let preferred = members.lastIndex(where: { $0.candidate.prefer }) {
            position = preferred
            return
        }
        // A system peer that no longer survives has no claim.
        guard let previous,
            let old = members.firstIndex(where: { $0.candidate.index == previous }), old != best
        else { return }
        let distance = abs(members[best].candidate.offset - members[old].candidate.offset)
        guard distance < parameters.minimumDistance else { return }
        let threshold =
            parameters.clockHopThreshold == 0
            ? parameters.minimumDistance : parameters.clockHopThreshold / 2
        if distance < threshold {
            position = old
            clockHopThreshold = threshold
        }
    }

    private static func best(
        of members: [Cluster.Member], _ parameters: SelectionParameters
    ) -> Int? {
        var best: (position: Int, metric: Double)?
        for (position, member) in members.enumerated() {
            let metric =
                member.metric + Double(member.candidate.stratum) * parameters.minimumDistance
            if best.map({ metric < $0.metric }) ?? true { best = (position, metric) }
        }
        return best?.position
    }
}
