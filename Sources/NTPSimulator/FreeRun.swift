/// A clock that nobody corrects, and exchanges of it with a server at a fixed interval: what an
/// estimator sees of the world, without a node around it.
package struct FreeRun: Sendable {
    package struct Traits: Sendable {
        package var knowledge: ParticleFilter.Knowledge
        /// Seconds between two exchanges.
        package var interval = 64
        /// Seconds.
        package var duration = 100_000
        /// Errors count from this second on.
        package var from = 20_000

        package init(_ knowledge: ParticleFilter.Knowledge) {
            self.knowledge = knowledge
        }
    }

    /// One exchange by the free clock: when, T2 - T1 and T4 - T3, seconds.
    package struct Exchange: Equatable, Sendable {
        package var time: Double
        package var out: Double
        package var back: Double
    }

    private let traits: Traits
    private var random: SeededRandom

    package init(_ traits: Traits, seed: UInt64) {
        self.traits = traits
        random = SeededRandom(seed: seed, stream: 5 << 48)
    }

    /// Lets the clock run. After each exchange `estimate` says what it makes of it, as the clock's
    /// error in seconds and its rate in s/s; the root of the mean square of what is between that,
    /// carried on with the rate, and the truth in each second is returned.
    package mutating func rms(
        _ estimate: (Exchange) -> (offset: Double, frequency: Double)
    ) -> Double {
        let knowledge = traits.knowledge
        var (offset, frequency) = (0.0, 0.0)
        var known = (offset: 0.0, frequency: 0.0)
        var knownAt = 0
        var squares = 0.0
        for second in 0..<traits.duration {
            if second % traits.interval == 0 {
                let half = knowledge.baseDelay / 2
                let queueing = Queueing.gamma(links: knowledge.links)
                let out = half + knowledge.jitterOut * random.share(queueing)
                let back = half + knowledge.jitterBack * random.share(queueing)
                known = estimate(
                    Exchange(time: Double(second), out: out - offset, back: back + offset))
                knownAt = second
            }
            if second >= traits.from {
                let guess = known.offset + known.frequency * Double(second - knownAt)
                squares += (offset - guess) * (offset - guess)
            }
            let step = knowledge.wander * random.normal()
            offset += frequency + step / 2
            frequency += step
        }
        return (squares / Double(max(traits.duration - traits.from, 1))).squareRoot()
    }
}
