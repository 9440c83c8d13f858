import NTPTime
import Testing

@testable import NTPSimulator

@Suite struct QueueingTests {
    private static let count = 40_000

    private static func delays(_ path: Path, every seconds: Double = 1) -> [Double] {
        var network = VirtualNetwork(seed: 4, usual: path)
        return (0..<count).map { index in
            let now = MonotonicInstant(nanoseconds: Int64(Double(index) * seconds * 1e9))
            return network.transit(from: 0, to: 1, at: now) ?? .nan
        }
    }

    private static func path(_ queueing: Queueing) -> Path {
        var path = Path(delay: 0.01, jitter: 0.002)
        path.queueing = queueing
        return path
    }

    /// Mean and median of each distribution, as multiples of the jitter.
    @Test(
        arguments: [
            (.exponential, 0.6931, 0.02), (.gamma(links: 1), 0.6931, 0.02),
            (.gamma(links: 3), 0.8914, 0.02), (.gamma(links: 8), 0.9587, 0.02),
            (.lognormal(deviation: 1), 0.6065, 0.03), (.pareto(tail: 4), 0.5676, 0.04),
            (.correlated(seconds: 3), 0.6931, 0.05),
        ] as [(Queueing, Double, Double)])
    func meansAreThePathsAndShapesTheirOwn(
        queueing: Queueing, median: Double, tolerance: Double
    ) throws {
        let delays = Self.delays(Self.path(queueing)).map { ($0 - 0.01) / 0.002 }
        #expect(delays.allSatisfy { $0 >= 0 })
        #expect(abs(delays.reduce(0, +) / Double(Self.count) - 1) < 2 * tolerance)
        #expect(abs(try #require(Quantile.median(delays)) - median) < tolerance)
    }

    /// Datagrams a second apart wait as the last one did with a probability of exp(-1/3).
    @Test func correlatedQueuesRemember() {
        let delays = Self.delays(Self.path(.correlated(seconds: 3)))
        let same = zip(delays, delays.dropFirst()).count { $0 == $1 }
        #expect(abs(Double(same) / Double(Self.count) - 0.7165) < 0.01)
    }

    @Test func spikesAreHeldBack() {
        var path = Path(delay: 0.01)
        path.spikes = 0.1
        path.spikeLength = 0.5
        let late = Self.delays(path).filter { $0 > 0.01 }
        #expect(abs(Double(late.count) / Double(Self.count) - 0.1) < 0.006)
        let mean = late.reduce(0) { $0 + $1 - 0.01 } / Double(late.count)
        #expect(abs(mean - 0.5) < 0.03)
    }

    @Test(
        arguments: [
            (0, 0), (1, 0.02), (5, 0.1), (49, 0.1), (50, 0.1), (52.5, 0.05), (55, 0), (99, 0),
            (101, 0.02),
        ] as [(Double, Double)])
    func buffersFillAndEmpty(second: Double, delay: Double) {
        let bloat = Bufferbloat(period: 100, duration: 50, delay: 0.1)
        #expect(abs(bloat.delay(at: second) - delay) < 1e-12)
    }

    /// What is new on a path changes nothing on one that has none of it.
    @Test func anExponentialPathDrawsAsBefore() {
        var plain = VirtualNetwork(seed: 3, usual: Path(delay: 0, jitter: 1, loss: 0.2))
        var random = SeededRandom(seed: 3, stream: 1)
        for _ in 0..<100 {
            let isLost = random.chance(0.2)
            let delay = random.exponential(mean: 1)
            #expect(plain.transit(from: 0, to: 1) == (isLost ? nil : delay))
        }
    }
}
