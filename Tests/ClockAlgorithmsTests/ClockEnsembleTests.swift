import Testing

@testable import ClockAlgorithms

/// Several sources that are asked in turn and measure one oscillator.
@Suite struct ClockEnsembleTests {
    /// Three servers at 10 ms, 100 us of queues each way, paths lopsided by 60 us, each asked every
    /// 768 s; a crystal that wanders by 1e-9 in the root of a second. Times in seconds.
    private struct World {
        var estimators = (0..<3).map { _ in SourceEstimator(precision: 1e-7) }
        var offsets = [EnsembleOffset](repeating: EnsembleOffset(), count: 3)
        var ensemble: ClockEnsemble?
        var phase = 0.0
        private var frequency = 5e-6
        private var time = 0.0
        private var random: SeededRandom

        private static let lopsided = [0, 6e-5, -6e-5]
        private static let wander = 1e-9

        init(seed: UInt64) {
            random = SeededRandom(seed: seed)
        }

        private mutating func wait(_ seconds: Double) {
            let step = World.wander * seconds.squareRoot()
            let (before, first, second) = (frequency, random.normal(), random.normal())
            frequency += step * first
            phase +=
                0.5 * (before + frequency) * seconds + step * seconds / 12.squareRoot() * second
            time += seconds
        }

        /// The next one answers: what they say by the mean of their opinions, and together.
        mutating func ask(_ index: Int, after seconds: Double) -> (mean: Double, joint: Double) {
            wait(seconds)
            let error = phase + World.lopsided[index]
            estimators[index].add(
                time: time, outward: 5e-3 + random.exponential(mean: 1e-4) - error,
                homeward: 5e-3 + random.exponential(mean: 1e-4) + error)
            var opinions = estimators.indices.filter { estimators[$0].count > 0 }.map {
                SourceOpinion(index: $0, estimator: estimators[$0], at: time)
            }
            let clock = CombinedClock(&opinions, at: time)
            guard opinions.count == 3 else { return (clock.phase, clock.phase) }
            var joint = ensemble ?? ClockEnsemble(clock, source: estimators[index])
            joint.add(estimators[index], offset: &offsets[index], fallback: clock)
            ensemble = joint
            for position in opinions.indices {
                joint.refine(&opinions[position], of: offsets[position], at: time)
            }
            return (clock.phase, CombinedClock(&opinions, at: time).phase)
        }
    }

    @Test func togetherTheyKnowMoreThanTheirMean() {
        var (mean, joint) = (0.0, 0.0)
        for seed in 1...4 as ClosedRange<UInt64> {
            var world = World(seed: seed)
            for turn in 0..<72 { _ = world.ask(turn % 3, after: 64.0 / 3) }
            for turn in 0..<400 {
                let said = world.ask(turn % 3, after: 256)
                guard turn >= 100 else { continue }
                mean += (said.mean - world.phase) * (said.mean - world.phase)
                joint += (said.joint - world.phase) * (said.joint - world.phase)
            }
        }
        #expect((joint / mean).squareRoot() < 0.85, "\((joint / mean).squareRoot())")
        #expect((joint / 1200).squareRoot() < 4e-5, "\((joint / 1200).squareRoot())")
    }

    /// A bank that was put beside the truth finds back by the samples it can not explain.
    @Test func aWrongStateIsLeft() {
        var world = World(seed: 9)
        for turn in 0..<72 { _ = world.ask(turn % 3, after: 64.0 / 3) }
        for turn in 0..<60 { _ = world.ask(turn % 3, after: 256) }
        world.ensemble?.clockStepped(by: 5e-3)
        var said = (mean: 0.0, joint: 0.0)
        for turn in 0..<30 { said = world.ask(turn % 3, after: 256) }
        #expect(abs(said.joint - world.phase) < 2e-4, "\(said.joint - world.phase)")
    }
}
