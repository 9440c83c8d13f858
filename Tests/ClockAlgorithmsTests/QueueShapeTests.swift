import Testing

@testable import ClockAlgorithms

/// Queues in one direction only, queues that last, and packets that were held up.
@Suite struct QueueShapeTests {
    /// A steady clock behind 20 ms of path; queues in seconds.
    private struct Path {
        var outward: Double
        var homeward: Double
        var random: SeededRandom
        var estimator = SourceEstimator(precision: 1e-6)
        /// Added to the clock, seconds.
        var step = 0.0
        private var time = 0.0

        init(outward: Double, homeward: Double, seed: UInt64) {
            (self.outward, self.homeward) = (outward, homeward)
            random = SeededRandom(seed: seed)
        }

        mutating func ask(after seconds: Double, holdUp: Double = 0) {
            time += seconds
            let error = 1e-3 + 5e-6 * time + step
            estimator.add(
                time: time, outward: 0.01 + random.exponential(mean: outward) + holdUp - error,
                homeward: 0.01 + random.exponential(mean: homeward) + error)
        }

        /// What the estimate is beside the truth, seconds.
        var miss: Double { abs(estimator.estimate.phase - 1e-3 - 5e-6 * time) }
    }

    private static func asked(_ times: Int, outward: Double, homeward: Double, seed: UInt64)
        -> Path
    {
        var path = Path(outward: outward, homeward: homeward, seed: seed)
        for count in 0..<times { path.ask(after: count < 6 ? Double(1 << count) : 512) }
        return path
    }

    /// Twelve packets are enough; without the two shapes for it they are not.
    @Test func theFreeDirectionIsFoundSoon() {
        var equal = EstimatorTuning()
        equal.shapes.removeAll(where: \.isOneSided)
        var (found, missed) = (0.0, 0.0)
        for seed in 1...32 as ClosedRange<UInt64> {
            var path = Path(outward: 0, homeward: 1e-3, seed: seed)
            var other = path
            other.estimator = SourceEstimator(precision: 1e-6, tuning: equal)
            for count in 0..<12 {
                let wait = count < 6 ? Double(1 << count) : 512
                path.ask(after: wait)
                other.ask(after: wait)
            }
            found += path.miss * path.miss
            missed += other.miss * other.miss
        }
        #expect(found < missed / 4, "\((found / missed).squareRoot())")
    }

    /// Eight minutes apart, when the clock itself is as uncertain as the queues are long.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func theFreeDirectionIsFound(seed: UInt64) {
        for (outward, homeward) in [(0, 1e-3), (1e-3, 0)] {
            let path = Self.asked(40, outward: outward, homeward: homeward, seed: seed)
            #expect(path.estimator.queueing < 3e-4)
            #expect(path.miss < 1e-4, "\(path.miss)")
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func equalDirectionsAreNotTakenForFree(seed: UInt64) {
        let path = Self.asked(64, outward: 5e-4, homeward: 5e-4, seed: seed)
        #expect(path.estimator.estimate.oneSidedShare < 0.05)
        #expect(path.miss < 2e-4, "\(path.miss)")
    }

    @Test(
        arguments: [
            (.exponential, .outward, 3e-4), (.gaussian, .homeward, 3e-4),
            (.outward, .outward, 4e-4), (.outward, .homeward, 4e-5),
            (.homeward, .outward, 4e-5), (.homeward, .homeward, 4e-4),
        ] as [(NoiseShape, EdgeMeasurement.Direction, Double)])
    func spreads(shape: NoiseShape, direction: EdgeMeasurement.Direction, spread: Double) {
        var measurement = EdgeMeasurement(
            direction: direction, value: 0, spread: 3e-4, total: 4e-4, precision: 1e-6)
        #expect(abs(shape.spread(of: measurement) - spread) < 1e-12)
        // A free direction is not less noisy than its timestamps, nor noisier than was measured.
        measurement.precision = 5e-5
        if shape.isOneSided, spread < 3e-4 {
            #expect(shape.spread(of: measurement) == 2e-4)
            measurement.spread = 1e-5
            #expect(shape.spread(of: measurement) == 1e-5)
        }
    }

    /// Delays in seconds, newest last.
    private static func scales(_ delays: [Double]) -> NoiseScales {
        var history = SampleHistory()
        for (index, delay) in delays.enumerated() {
            history.append(
                StoredSample(
                    time: Double(index), outward: delay / 2, homeward: delay / 2))
        }
        var scales = NoiseScales()
        scales.measure(history, precision: 1e-6, tuning: EstimatorTuning())
        return scales
    }

    @Test func queuesThatLastAreHalfTheNews() {
        let alternating = (0..<64).map { 0.02 + ($0 % 2 == 0 ? 0 : 1e-3) }
        #expect(Self.scales(alternating).novelty == 1)
        let lasting = (0..<64).map { 0.02 + ($0 % 16 < 8 ? 0 : 1e-3) }
        #expect(Self.scales(lasting).novelty < 0.3)
        #expect(Self.scales(lasting).novelty > 0.05)
        #expect(Self.scales([Double](repeating: 0.02, count: 64)).novelty == 1)
    }

    @Test func onePacketThatWasHeldUpDoesNotCountAsIfAllWere() {
        let usual = [0.0200, 0.0202, 0.0203, 0.0205, 0.0207]
        let scale = Self.scales(usual).outwardMean
        #expect(Self.scales(usual + [0.3]).outwardMean < 5 * scale)
        // All the same but one, as by a coarse clock, is another matter.
        #expect(Self.scales([0.02, 0.02, 0.02, 0.02, 0.021]).outwardMean > 2e-4)
    }

    /// Hypotheses that are 50 ms off are not corrected by samples that they do not believe.
    @Test func whoStraysIsBroughtBack() {
        var path = Self.asked(64, outward: 1e-4, homeward: 1e-4, seed: 3)
        let variance = path.estimator.estimate.phaseVariance
        for index in path.estimator.bank.range(of: .outward) {
            path.estimator.bank.hypotheses[index].state.phase += 0.05
            path.estimator.bank.hypotheses[index].logWeight = -40
        }
        for _ in 0..<4 { path.ask(after: 512) }
        #expect(path.estimator.estimate.phaseVariance < 2 * variance)
        for index in path.estimator.bank.range(of: .outward) {
            let phase = path.estimator.bank.hypotheses[index].state.phase
            #expect(abs(phase - path.estimator.estimate.phase) < 1e-3)
        }
    }

    /// A sample 5 ms beside the others is a mistake or the truth.
    @Test func theBoundHasRoomForWhatIsNotBelieved() {
        var path = Self.asked(64, outward: 1e-4, homeward: 1e-4, seed: 5)
        let before = path.estimator.dispersion(after: 0)
        path.step += 5e-3
        path.ask(after: 64)
        #expect(path.estimator.violations == 1)
        #expect(path.estimator.dispersion(after: 0) > before + 4e-3)
        path.step = 0
        path.ask(after: 64)
        #expect(path.estimator.violations == 0)
        #expect(path.estimator.dispersion(after: 0) < before + 1e-3)
    }

    /// The first packet is held up for half a second.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func aBadStartIsOvercome(seed: UInt64) {
        var path = Path(outward: 3e-4, homeward: 3e-4, seed: seed)
        path.ask(after: 1, holdUp: 0.5)
        for _ in 0..<24 { path.ask(after: 64) }
        #expect(path.miss < 3e-4, "\(path.miss)")
    }
}
