/// The cluster algorithm (RFC 5905, 11.2.2): casts off the truechimer that lies farthest from the
/// others, for as long as that makes the rest agree better than any single one of them measures.
struct Cluster: Equatable {
    /// A truechimer with its selection jitter: the RMS distance of the others from it, seconds.
    struct Member: Equatable {
        var candidate: SelectionCandidate
        var selectionJitter: Double
        /// What makes it a worse system peer than another: the choice's measure, not the cluster's.
        var metric: Double { selectionJitter * candidate.rootDistance }
    }

    /// Who is left, in the order of the input.
    private(set) var members: [Member]
    /// Who was cast off, in that order, and as what.
    private(set) var discarded: [(index: Int, status: SelectionStatus)] = []

    init(_ truechimers: [SelectionCandidate], parameters: SelectionParameters) {
        members = truechimers.map { Member(candidate: $0, selectionJitter: 0) }
        measure()
        while members.count > max(1, parameters.minclock), let worst = worstPosition() {
            let member = members[worst]
            let leastJitter = members.reduce(Double.infinity) { min($0, $1.candidate.jitter) }
            if max(member.selectionJitter, parameters.clockPrecision) <= leastJitter { break }
            if member.candidate.prefer || member.candidate.trueChimer { break }
            let status: SelectionStatus =
                members.count > parameters.maxclock ? .backup : .outlier
            discarded.append((member.candidate.index, status))
            members.remove(at: worst)
            measure()
        }
    }

    static func == (left: Cluster, right: Cluster) -> Bool {
        left.members == right.members && left.discarded.elementsEqual(right.discarded, by: ==)
    }

    private mutating func measure() {
        let others = Double(max(1, members.count - 1))
        for position in members.indices {
            let own = members[position].candidate.offset
            let squares = members.reduce(0) { sum, member in
                let difference = member.candidate.offset - own
                return sum + difference * difference
            }
            members[position].selectionJitter = (squares / others).squareRoot()
        }
    }

    /// The one with the largest selection jitter; of equals the first. Not weighted with root
    /// distance as in ntp.org's ntpd: with it an honest source whose samples have grown old goes
    /// before a liar with a fresh one (decision 0006).
    private func worstPosition() -> Int? {
        var worst: Int?
        for position in members.indices
        where worst.map({ members[position].selectionJitter > members[$0].selectionJitter }) ?? true
        {
            worst = position
        }
        return worst
    }
}
