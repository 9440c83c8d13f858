import RealModule

/// The best that any client could do: the posterior of clock and frequency given all exchanges,
/// by thousands of samples of it (Gordon, Salmond, Smith 1993), told what no client knows: the
/// oscillator's wander, the delay without queues and the queues' distribution.
///
/// For benchmarks: what is between an estimator and this is what it has left to gain.
package struct ParticleFilter: Sendable {
    /// What the filter is told of the world.
    package struct Knowledge: Sendable {
        /// The oscillator's random walk: deviation of its change in a second, s/s.
        package var wander: Double
        /// The round trip without queues, seconds.
        package var baseDelay: Double
        /// Mean delay in queues each way, seconds, above 0, and its distribution: a gamma with so
        /// many links, 1 for exponential.
        package var jitterOut: Double
        package var jitterBack: Double
        package var links = 1

        package init(wander: Double, baseDelay: Double, jitter: Double) {
            self.wander = wander
            self.baseDelay = baseDelay
            jitterOut = jitter
            jitterBack = jitter
        }
    }

    private struct Particle: Sendable {
        /// The clock's error, seconds, and its rate, s/s.
        var offset: Double
        var frequency: Double
    }

    private let knowledge: Knowledge
    private let count: Int
    private var particles: [Particle] = []
    private var weights: [Double] = []
    private var random: SeededRandom
    private var lastTime = 0.0
    /// The posterior's means: the clock's error in seconds at the last exchange, and its rate.
    package private(set) var offset = 0.0
    package private(set) var frequency = 0.0
    /// Exchanges that not one sample could explain; the filter began anew with them.
    package private(set) var losses = 0

    /// The deviation of the frequency before the first exchange, s/s.
    private static let firstFrequency = 1e-6

    package init(_ knowledge: Knowledge, count: Int = 4000, seed: UInt64) {
        self.knowledge = knowledge
        self.count = count
        random = SeededRandom(seed: seed, stream: 4 << 48)
    }

    /// The posterior mean of the clock's error at a moment after the last exchange.
    package func offset(at time: Double) -> Double {
        offset + frequency * (time - lastTime)
    }

    /// Takes an exchange: T2 - T1 and T4 - T3, seconds, by a clock that nobody corrects.
    package mutating func take(time: Double, out: Double, back: Double) {
        if particles.isEmpty {
            begin(out: out, back: back)
        } else {
            move(by: time - lastTime)
        }
        lastTime = time
        var best = -Double.infinity
        weights.removeAll(keepingCapacity: true)
        for particle in particles {
            let weight = logLikelihood(particle.offset, out: out, back: back)
            weights.append(weight)
            best = max(best, weight)
        }
        guard best > -.infinity else {
            losses += 1
            return begin(out: out, back: back)
        }
        var sum = 0.0
        for index in weights.indices {
            weights[index] = Double.exp(weights[index] - best)
            sum += weights[index]
        }
        average(sum)
        resample(sum)
    }

    /// Any offset that both delays allow, any likely frequency.
    private mutating func begin(out: Double, back: Double) {
        let lower = knowledge.baseDelay / 2 - out
        let upper = back - knowledge.baseDelay / 2
        particles = (0..<count).map { _ in
            Particle(
                offset: lower + (upper - lower) * random.uniform(),
                frequency: frequency + ParticleFilter.firstFrequency * random.normal())
        }
        offset = (lower + upper) / 2
    }

    private mutating func move(by seconds: Double) {
        let step = knowledge.wander * seconds.squareRoot()
        for index in particles.indices {
            let first = random.normal()
            let second = random.normal()
            // The integral of a random walk, together with the walk's end.
            let drift = step * seconds * (first / 2 + second / 12.0.squareRoot())
            particles[index].offset += particles[index].frequency * seconds + drift
            particles[index].frequency += step * first
        }
    }

    private func logLikelihood(_ offset: Double, out: Double, back: Double) -> Double {
        let half = knowledge.baseDelay / 2
        return logDensity(out - half + offset, mean: knowledge.jitterOut)
            + logDensity(back - half - offset, mean: knowledge.jitterBack)
    }

    private func logDensity(_ delay: Double, mean: Double) -> Double {
        guard delay >= 0 else { return -.infinity }
        let links = Double(knowledge.links)
        let rate = delay * links / mean
        return knowledge.links == 1 ? -rate : (links - 1) * Double.log(delay) - rate
    }

    private mutating func average(_ sum: Double) {
        offset = 0
        frequency = 0
        for (particle, weight) in zip(particles, weights) {
            offset += weight * particle.offset
            frequency += weight * particle.frequency
        }
        offset /= sum
        frequency /= sum
    }

    /// Each particle stays as often as its weight says; one random number for all.
    private mutating func resample(_ sum: Double) {
        let step = sum / Double(count)
        var mark = step * random.uniform()
        var passed = 0.0
        var chosen: [Particle] = []
        chosen.reserveCapacity(count)
        for (particle, weight) in zip(particles, weights) {
            passed += weight
            while mark < passed, chosen.count < count {
                chosen.append(particle)
                mark += step
            }
        }
        while chosen.count < count, let last = particles.last { chosen.append(last) }
        particles = chosen
    }
}
