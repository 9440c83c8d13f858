/// One direction between two hosts.
package struct Path: Equatable, Sendable {
    /// The least delay, seconds.
    package var delay: Double
    /// Mean of the delay in queues that comes on top, seconds.
    package var jitter: Double
    /// How that delay is distributed.
    package var queueing = Queueing.exponential
    /// The probability that a datagram gets lost, 0 to 1.
    package var loss: Double
    /// The probability that one arrives twice, 0 to 1.
    package var duplication = 0.0
    /// The probability that one is held back, 0 to 1, so that later ones overtake it.
    package var spikes = 0.0
    /// How long such a one is held back on average, seconds; exponentially distributed.
    package var spikeLength = 0.0
    /// A buffer that other traffic fills now and then.
    package var bufferbloat: Bufferbloat?
    /// Routers on the way, plus one: what the time to live of a multicast has to be.
    package var hops: UInt8 = 1

    package init(delay: Double, jitter: Double = 0, loss: Double = 0) {
        self.delay = delay
        self.jitter = jitter
        self.loss = loss
    }
}

/// The distribution of the delay in queues, all with the mean that the path says.
package enum Queueing: Equatable, Sendable {
    /// Half of the datagrams wait less than 0.7 times the mean: a lightly loaded link.
    case exponential
    /// The sum of so many exponential delays: that many loaded links in a row, 1 to 64.
    case gamma(links: Int)
    /// With this deviation of the logarithm.
    case lognormal(deviation: Double)
    /// Heavy tails: the probability of waiting beyond t falls with t to the power of -tail;
    /// above 1.
    case pareto(tail: Double)
    /// Exponential, and a datagram waits as the last did with a probability that falls by e in
    /// `seconds`.
    case correlated(seconds: Double)
}

/// A large upload fills the modem's buffer and ends, over and over.
package struct Bufferbloat: Equatable, Sendable {
    /// Seconds from one beginning to the next.
    package var period: Double
    /// Seconds that each lasts.
    package var duration: Double
    /// The full buffer's delay, seconds; it is full after a tenth of the duration, and empty a
    /// tenth after its end.
    package var delay: Double

    package init(period: Double, duration: Double, delay: Double) {
        self.period = period
        self.duration = duration
        self.delay = delay
    }

    /// The delay at a moment, seconds since the world's beginning.
    func delay(at second: Double) -> Double {
        guard period > 0, duration > 0 else { return 0 }
        let phase = second - (second / period).rounded(.down) * period
        let ramp = duration / 10
        if phase < duration { return delay * min(1, phase / ramp) }
        return delay * max(0, 1 - (phase - duration) / ramp)
    }
}
