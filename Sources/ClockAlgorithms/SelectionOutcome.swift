/// What the selection made of a source: the peer selection codes of RFC 9327, table 3.
package enum SelectionStatus: UInt8, Equatable, Hashable, Sendable {
    /// Not fit, or not a candidate.
    case reject = 0
    /// Discarded by the intersection algorithm.
    case falsetick = 1
    /// Discarded by table overflow; kept for the wire, no algorithm here gives it.
    case excess = 2
    /// Discarded by the cluster algorithm.
    case outlier = 3
    /// Included by the combine algorithm.
    case candidate = 4
    /// Discarded while more than `maxclock` sources were left.
    case backup = 5
    case systemPeer = 6
    /// The clock follows its pulses.
    case ppsPeer = 7
}

/// The selection's result; sources are named by their `SelectionCandidate.index`.
package struct SelectionOutcome: Equatable, Hashable, Sendable {
    /// In the order of the candidates handed in.
    package var statuses: [SelectionStatus]
    /// The source whose stratum and root statistics become ours; nil leaves the clock alone.
    package var systemPeer: Int?
    /// What the combine algorithm used, the best first by no particular order but the input's.
    package var survivors: [Int]
    /// THETA, combined offset, seconds; 0 without a system peer.
    package var offset: Double
    /// PSI, combined jitter, seconds; 0 without a system peer.
    package var jitter: Double
    /// To hand back at the next selection: how far a better source must lie from the system peer
    /// to take its place, seconds.
    package var clockHopThreshold: Double
}
