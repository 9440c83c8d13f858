package import NTPTime

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
    /// Of their own: paths that copy or hold back nothing are as they would be without.
    private var copyStreams: [Direction: SeededRandom] = [:]
    private var spikeStreams: [Direction: SeededRandom] = [:]
    private var queues: [Direction: Queue] = [:]

    /// The last delay of a correlated path.
    private struct Queue: Sendable {
        var at: MonotonicInstant
        var share: Double
    }

    /// - Parameter usual: every direction that is not given one of its own.
    package init(seed: UInt64, usual: Path) {
        self.seed = seed
        self.usual = usual
    }

    package mutating func setPath(_ path: Path, from: Int, to: Int) {
        paths[Direction(from: from, to: to)] = path
    }

    package func path(from: Int, to: Int) -> Path {
        paths[Direction(from: from, to: to)] ?? usual
    }

    /// Whether what is sent to a group with this time to live gets there.
    package func isWithin(_ timeToLive: UInt8, from: Int, to: Int) -> Bool {
        (paths[Direction(from: from, to: to)] ?? usual).hops <= timeToLive
    }

    /// Seconds that a datagram sent now will take; nil where it gets lost. Later ones may
    /// overtake it.
    package mutating func transit(
        from: Int, to: Int, at now: MonotonicInstant = MonotonicInstant(nanoseconds: 0)
    ) -> Double? {
        let direction = Direction(from: from, to: to)
        let path = paths[direction] ?? usual
        let number = UInt64(truncatingIfNeeded: from) << 32 | UInt64(truncatingIfNeeded: to)
        var random = streams[direction] ?? SeededRandom(seed: seed, stream: number)
        // Both numbers are drawn always: a change of loss leaves the delays of the rest alone.
        let isLost = random.chance(path.loss)
        let queueing = path.jitter * share(path.queueing, direction, at: now, random: &random)
        streams[direction] = random
        var delay = path.delay + queueing
        if let bloat = path.bufferbloat {
            delay += bloat.delay(at: Double(now.nanoseconds) * 1e-9)
        }
        if path.spikes > 0 {
            var random = spikeStreams[direction] ?? SeededRandom(seed: seed &+ 1, stream: ~number)
            if random.chance(path.spikes) { delay += random.exponential(mean: path.spikeLength) }
            spikeStreams[direction] = random
        }
        return isLost ? nil : delay
    }

    /// The delay in queues as a multiple of its mean.
    private mutating func share(
        _ queueing: Queueing, _ direction: Direction, at now: MonotonicInstant,
        random: inout SeededRandom
    ) -> Double {
        guard case .correlated(let seconds) = queueing else { return random.share(queueing) }
        // Either the last delay again or a new one: the distribution stays exponential.
        let fresh = random.exponential(mean: 1)
        let draw = random.uniform()
        var share = fresh
        if let last = queues[direction], seconds > 0 {
            let memory = PortableFunctions.exp(-abs(now.seconds(since: last.at)) / seconds)
            if draw < memory { share = last.share }
        }
        queues[direction] = Queue(at: now, share: share)
        return share
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

extension SeededRandom {
    /// A delay in queues as a multiple of its mean, whatever the delays before it were.
    mutating func share(_ queueing: Queueing) -> Double {
        switch queueing {
        case .exponential, .correlated:
            return exponential(mean: 1)
        case .gamma(let links):
            let count = min(max(links, 1), 64)
            return (0..<count).reduce(0) { sum, _ in sum + exponential(mean: 1) } / Double(count)
        case .lognormal(let deviation):
            // The mean of exp(d N) is exp(d^2/2).
            return PortableFunctions.exp(deviation * normal() - deviation * deviation / 2)
        case .pareto(let tail):
            let power = max(tail, 1.01)
            // An exponential is the logarithm of such a variate; its mean is 1/(power - 1).
            return (PortableFunctions.exp(exponential(mean: 1 / power)) - 1) * (power - 1)
        }
    }
}
