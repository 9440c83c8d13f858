internal import RealModule

/// Kalman filters side by side, one for each pair of an oscillator and a shape of the queues, with
/// the weight that each has earned by how well it foresaw the measurements.
struct FilterBank: Equatable, Hashable, Sendable {
    var hypotheses: [ClockHypothesis]
    /// The logarithm of how likely each process noise is before the first sample.
    var logPriors = ProcessNoise.all.map(\.logPrior)
    let tuning: EstimatorTuning

    /// Nats behind the best of its shape at which a hypothesis starts afresh from the others.
    private static let restartGap = 12.0
    /// No shape falls further behind than this, in nats: networks change.
    private static let groupGap = 25.0
    /// No sample counts more than this against a hypothesis, in nats.
    private static let evidenceFloor = 40.0

    var shapes: [NoiseShape] { tuning.shapes }

    init(tuning: EstimatorTuning = EstimatorTuning()) {
        self.tuning = tuning
        hypotheses = tuning.shapes.flatMap { shape in
            ProcessNoise.all.map { ClockHypothesis(noise: $0, shape: shape) }
        }
    }

    /// What one sample was to the whole bank.
    struct Verdict: Equatable {
        /// The logarithm of its likelihood.
        var logEvidence: Double
        /// The weight that those had before who believe it, 0 to 1.
        var acceptance: Double
    }

    func range(of shape: NoiseShape) -> Range<Int> {
        let count = ProcessNoise.all.count
        return shape.rawValue * count..<(shape.rawValue + 1) * count
    }

    /// Begins with the first sample.
    ///
    /// - Parameter frequency: the best guess there is, s/s.
    /// - Parameter deviation: of that guess, s/s.
    mutating func start(
        phase: Double, delay: Double, precision: Double, frequency: Double, deviation: Double
    ) {
        let span = max(delay, 4 * precision) + 1e-5
        for index in hypotheses.indices {
            let noise = hypotheses[index].noise
            hypotheses[index].state = ClockState(
                phase: phase, frequency: frequency, baseDelay: 0.8 * delay)
            var covariance = StateCovariance()
            covariance.phase.x = 0.0625 * span * span
            covariance.frequency.y = deviation * deviation
            covariance.drift.z = noise.initialDriftVariance
            covariance.baseDelay.w = 0.09 * span * span
            hypotheses[index].covariance = covariance
            hypotheses[index].logWeight = logPrior(of: index)
        }
    }

    /// The base delay is anything between nothing and the least round trip, seconds: the mean and
    /// the deviation of a uniform distribution.
    mutating func expect(baseDelayBelow least: Double) {
        let deviation = 0.3 * max(least, 0) + 1e-5
        for index in hypotheses.indices {
            hypotheses[index].state.baseDelay = 0.5 * max(least, 0)
            hypotheses[index].covariance.forgetBaseDelay(variance: deviation * deviation)
        }
    }

    private func logPrior(of index: Int) -> Double {
        logPriors[index % logPriors.count] + hypotheses[index].shape.logPrior
    }

    mutating func predict(_ interval: Double, baseDelayWalk: Double) {
        for index in hypotheses.indices {
            hypotheses[index].predict(interval, baseDelayWalk: baseDelayWalk)
        }
    }

    /// Lets every hypothesis learn from both directions of an exchange, and weighs them anew.
    ///
    /// - Parameter unit: the logarithm of the noise's scale in both directions, seconds^2: what
    ///   makes evidence comparable with a number.
    /// - Parameter novelty: what the evidence is worth, 0 to 1.
    mutating func update(
        outward: EdgeMeasurement, homeward: EdgeMeasurement, unit: Double, novelty: Double
    ) -> Verdict {
        let floor = -FilterBank.evidenceFloor - unit
        let best = bestLogWeight
        var weights = InlineArray<32, Double>(repeating: 0)
        var evidences = InlineArray<32, Double>(repeating: 0)
        var (total, accepted, highest) = (0.0, 0.0, -Double.infinity)
        for index in hypotheses.indices {
            let first = hypotheses[index].update(outward)
            let second = hypotheses[index].update(homeward)
            let sum = first.logEvidence + second.logEvidence
            evidences[index] = sum > floor ? sum : floor
            weights[index] = .exp(hypotheses[index].logWeight - best)
            total += weights[index]
            if first.isBelieved, second.isBelieved { accepted += weights[index] }
            highest = max(highest, evidences[index])
        }
        var evidence = 0.0
        for index in hypotheses.indices {
            evidence += weights[index] / total * .exp(evidences[index] - highest)
            let returning = tuning.priorShare * logPrior(of: index)
            hypotheses[index].logWeight =
                tuning.forgetting * (hypotheses[index].logWeight - returning) + returning
                + novelty * evidences[index]
        }
        normalise()
        restartStragglers()
        return Verdict(
            logEvidence: highest + .log(evidence + 1e-300), acceptance: accepted / total)
    }

    private var bestLogWeight: Double {
        hypotheses.reduce(-Double.infinity) { max($0, $1.logWeight) }
    }

    private mutating func normalise() {
        let best = bestLogWeight
        for index in hypotheses.indices { hypotheses[index].logWeight -= best }
    }

    private mutating func restartStragglers() {
        for shape in shapes {
            let range = range(of: shape)
            let best = restartStragglers(in: range, gap: FilterBank.restartGap)
            let lift = -FilterBank.groupGap - best
            guard lift > 0 else { continue }
            for index in range { hypotheses[index].logWeight += lift }
            rejoin(range)
        }
    }

    /// A shape that no sample fits any more is not corrected by any either, and strays. At the
    /// least weight, but thousands of deviations off, it would still count: it goes on from where
    /// the best of all is.
    private mutating func rejoin(_ range: Range<Int>) {
        var leader = 0
        for index in hypotheses.indices
        where hypotheses[index].logWeight > hypotheses[leader].logWeight {
            leader = index
        }
        let best = hypotheses[leader]
        let limit = tuning.strayLimit * tuning.strayLimit * best.covariance.phaseVariance
        for index in range {
            let distance = hypotheses[index].state.phase - best.state.phase
            let doubt = hypotheses[index].covariance.phaseVariance
            guard distance * distance + doubt > limit else { continue }
            let variance = hypotheses[index].noise.initialDriftVariance
            hypotheses[index].state = best.state
            hypotheses[index].state.drift = 0
            hypotheses[index].covariance = best.covariance
            hypotheses[index].covariance.forgetDrift(variance: variance)
        }
    }

    /// Whoever was wrong for long would be of no use once its time came: it goes on from where the
    /// others of its shape are.
    ///
    /// - Returns: the best weight's logarithm.
    @discardableResult
    mutating func restartStragglers(in range: Range<Int>, gap: Double) -> Double {
        let group = Mixture(of: hypotheses, range)
        let least = group.logWeight - gap
        let best = range.max { hypotheses[$0].logWeight < hypotheses[$1].logWeight } ?? 0
        for index in range where hypotheses[index].logWeight < least {
            let variance = hypotheses[index].noise.initialDriftVariance
            hypotheses[index].state = group.state
            hypotheses[index].state.drift = 0
            hypotheses[index].covariance = group.covariance
            hypotheses[index].covariance.forgetDrift(variance: variance)
            let advantage = max(logPrior(of: index) - logPrior(of: best), 0)
            hypotheses[index].logWeight =
                min(least + tuning.restartLift * advantage, group.logWeight)
        }
        return group.logWeight
    }

    /// The path has another base delay; `phaseVariance` is what that adds to the doubt about the
    /// clock.
    mutating func rebase(
        to delay: Double, deviation: Double, phaseVariance: Double, includingGaussian: Bool
    ) {
        for index in hypotheses.indices {
            let isGaussian = hypotheses[index].shape == .gaussian
            guard includingGaussian || !isGaussian else { continue }
            // To a filter without an edge the base is the mean delay.
            hypotheses[index].state.baseDelay = isGaussian ? delay + 1.5 * deviation : delay
            hypotheses[index].covariance.forgetBaseDelay(
                variance: (isGaussian ? 4 : 1) * deviation * deviation)
            hypotheses[index].covariance.phase.x += phaseVariance
        }
    }

    /// A clock was stepped: every state moves with it.
    mutating func shift(phase: Double, phaseVariance: Double, frequencyVariance: Double) {
        for index in hypotheses.indices {
            hypotheses[index].state.phase += phase
            hypotheses[index].covariance.phase.x += phaseVariance
            hypotheses[index].covariance.frequency.y += frequencyVariance
        }
    }
}
