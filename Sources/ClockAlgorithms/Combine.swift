/// The combine algorithm (RFC 5905, 11.2.3): the survivors' offsets averaged, each weighted by the
/// inverse of its root distance.
struct Combine: Equatable {
    /// Keeps the inverse of a distance finite, seconds.
    private static let leastDistance = 1e-9

    /// THETA, seconds.
    var offset: Double
    /// PSI, seconds: the weighted RMS distance from the system peer, and that peer's own
    /// selection jitter.
    var jitter: Double

    init(_ members: [Cluster.Member], systemPeer: Cluster.Member) {
        var weights = 0.0
        var offsets = 0.0
        var squares = 0.0
        for member in members {
            let weight = 1 / max(member.candidate.rootDistance, Combine.leastDistance)
            let difference = member.candidate.offset - systemPeer.candidate.offset
            weights += weight
            offsets += weight * member.candidate.offset
            squares += weight * difference * difference
        }
        let selection = systemPeer.selectionJitter
        let mean = offsets / weights
        let spread = (squares / weights + selection * selection).squareRoot()
        // Offsets too large to be squared leave the best source alone.
        let usable = mean.isFinite && spread.isFinite
        offset = usable ? mean : systemPeer.candidate.offset
        jitter = usable ? spread : systemPeer.candidate.jitter
    }

    /// One source decides: a preferred peer, or the pulses.
    init(only candidate: SelectionCandidate) {
        offset = candidate.offset
        jitter = candidate.jitter
    }
}
