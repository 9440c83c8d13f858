/// How datagrams travel from one node to another.
package struct VirtualPath: Equatable, Sendable {
    /// Seconds that every datagram takes.
    package var delay: Double
    /// The mean of what queues add, exponentially distributed.
    package var jitter: Double
    /// The share of datagrams that never arrive, 0 to 1.
    package var loss: Double

    package init(delay: Double, jitter: Double = 0, loss: Double = 0) {
        self.delay = delay
        self.jitter = jitter
        self.loss = loss
    }

    /// Seconds one datagram takes; nil where it is lost.
    package func transit(random: inout SeededRandom) -> Double? {
        if loss > 0, random.uniform() <= loss { return nil }
        return delay + (jitter > 0 ? random.exponential(mean: jitter) : 0)
    }
}
