import Testing

@testable import NTPSimulator

@Suite struct ParticleFilterTests {
    /// What a filter that knows the world reaches at 64 s, in microseconds, as an independent one
    /// did (its figures are exact to a tenth, and so is a run of this length).
    @Test(arguments: [(10, 1e-9, 2.6), (100, 1e-9, 10.1), (100, 1e-8, 25.9)])
    func reachesTheKnownLimit(jitter: Double, wander: Double, limit: Double) {
        var squares = 0.0
        for seed in 1...2 as ClosedRange<UInt64> {
            let knowledge = ParticleFilter.Knowledge(
                wander: wander, baseDelay: 1e-4, jitter: jitter * 1e-6)
            var traits = FreeRun.Traits(knowledge)
            traits.duration = 40_000
            traits.from = 10_000
            var filter = ParticleFilter(knowledge, count: 2000, seed: seed)
            var run = FreeRun(traits, seed: seed)
            let rms = run.rms { exchange in
                filter.take(time: exchange.time, out: exchange.out, back: exchange.back)
                return (filter.offset, filter.frequency)
            }
            squares += rms * rms / 2
            #expect(filter.losses <= 1)
        }
        #expect(abs(squares.squareRoot() * 1e6 / limit - 1) < 0.2, "\(squares.squareRoot())")
    }

    /// Nobody beats it who knows less: not the least delay of the last eight.
    @Test func isBetterThanTheLeastDelay() {
        let knowledge = ParticleFilter.Knowledge(wander: 1e-9, baseDelay: 1e-4, jitter: 1e-4)
        var traits = FreeRun.Traits(knowledge)
        traits.duration = 30_000
        traits.from = 5000
        var filter = ParticleFilter(knowledge, count: 1000, seed: 1)
        var run = FreeRun(traits, seed: 1)
        let best = run.rms { exchange in
            filter.take(time: exchange.time, out: exchange.out, back: exchange.back)
            return (filter.offset, filter.frequency)
        }
        var last: [FreeRun.Exchange] = []
        var other = FreeRun(traits, seed: 1)
        let simple = other.rms { exchange in
            last = last.suffix(7) + [exchange]
            let least = last.min { $0.out + $0.back < $1.out + $1.back } ?? exchange
            return ((least.back - least.out) / 2, 0)
        }
        #expect(best < simple / 1.5)
    }

    /// A world that the filter was told wrong about does not end it.
    @Test func beginsAnewWhenNothingFits() {
        let knowledge = ParticleFilter.Knowledge(wander: 1e-9, baseDelay: 1e-3, jitter: 1e-4)
        var filter = ParticleFilter(knowledge, count: 200, seed: 1)
        filter.take(time: 0, out: 0.0006, back: 0.0006)
        filter.take(time: 64, out: -0.4994, back: 0.5006)
        #expect(filter.losses == 1)
        #expect(abs(filter.offset - 0.5) < 0.0002)
    }
}
