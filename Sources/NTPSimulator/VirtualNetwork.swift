/// One direction between two hosts.
package struct Path: Equatable, Sendable {
    /// The least delay, seconds.
    package var delay: Double
    /// Mean of the exponentially distributed delay in queues that comes on top, seconds.
    package var jitter: Double
    /// The probability that a datagram gets lost, 0 to 1.
    package var loss: Double
    /// The probability that one arrives twice, 0 to 1.
    package var duplication = 0.0
    /// Routers on the way, plus one: what the time to live of a multicast has to be.
    package var hops: UInt8 = 1

    package init(delay: Double, jitter: Double = 0, loss: Double = 0) {
        self.delay = delay
        self.jitter = jitter
        self.loss = loss
    }
}

/// The paths between all hosts of a world; hosts are numbered.
package struct VirtualNetwork: Sendable {
    private struct Direction: Hashable {
        var from: Int
        var to: Int
    }

    private let seed: UInt64
    private let usual: Path
    private var paths: [Direction: Path] = [:]
    private var streams: [Direction: SeededRandom] = [:]
    /// Of their own: paths that copy nothing are as they would be without copies.
    private var copyStreams: [Direction: SeededRandom] = [:]

    /// - Parameter usual: every direction that is not given one of its own.
    package init(seed: UInt64, usual: Path) {
        self.seed = seed
        self.usual = usual
    }

    package mutating func setPath(_ path: Path, from: Int, to: Int) {
        paths[Direction(from: from, to: to)] = path
    }

    /// Whether what is sent to a group with this time to live gets there.
    package func isWithin(_ timeToLive: UInt8, from: Int, to: Int) -> Bool {
        (paths[Direction(from: from, to: to)] ?? usual).hops <= timeToLive
    }

    /// Seconds that a datagram sent now will take; nil where it gets lost. Later ones may
    /// overtake it.
    package mutating func transit(from: Int, to: Int) -> Double? {
        let direction = Direction(from: from, to: to)
        let path = paths[direction] ?? usual
        let number = UInt64(truncatingIfNeeded: from) << 32 | UInt64(truncatingIfNeeded: to)
        var random = streams[direction] ?? SeededRandom(seed: seed, stream: number)
        // Both numbers are drawn always: a change of loss leaves the delays of the rest alone.
        let isLost = random.chance(path.loss)
        let queueing = random.exponential(mean: path.jitter)
        streams[direction] = random
        return isLost ? nil : path.delay + queueing
    }

    /// Seconds that a second copy of a datagram sent now will take; nil where there is none.
    package mutating func secondTransit(from: Int, to: Int) -> Double? {
        let direction = Direction(from: from, to: to)
        guard let path = paths[direction], path.duplication > 0 else { return nil }
        let number = UInt64(truncatingIfNeeded: from) << 32 | UInt64(truncatingIfNeeded: to)
        var random = copyStreams[direction] ?? SeededRandom(seed: ~seed, stream: number)
        let isCopied = random.chance(path.duplication)
        let queueing = random.exponential(mean: path.jitter)
        copyStreams[direction] = random
        return isCopied ? path.delay + queueing : nil
    }
}
