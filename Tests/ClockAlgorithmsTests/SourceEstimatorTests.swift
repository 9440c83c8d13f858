import Glibc
import Testing

@testable import ClockAlgorithms

/// The estimator against what the research prototype of it computed, and against what must hold
/// for any estimator.
@Suite struct SourceEstimatorTests {
    @Test func theFixtureIsThere() {
        #expect(
            EstimatorFixture.all.map(\.name) == [
                "lan", "internet", "route", "step", "onesided", "loss", "gamma", "pulse",
            ])
        #expect(EstimatorFixture.all.allSatisfy { $0.rows.count >= 100 })
        // The samples are such that each of the events beside the filter happens.
        var estimator = SourceEstimator(precision: 1e-7)
        for row in EstimatorFixture.all[2].rows { estimator.add(row) }
        #expect(estimator.pathShifts >= 3)
        estimator = SourceEstimator(precision: 1e-7)
        for row in EstimatorFixture.all[3].rows { estimator.add(row) }
        #expect(estimator.steps >= 1 && estimator.replays >= 1)
    }

    /// To a billionth of a standard deviation.
    @Test(arguments: EstimatorFixture.all) func statesAreThePrototypes(_ fixture: EstimatorFixture)
        throws
    {
        let isClock = fixture.name == "pulse"
        var estimator = SourceEstimator(
            precision: isClock ? 1e-8 : 1e-7, tuning: .prototype)
        let policy = PollPolicy(shortest: 64, longest: 1024)
        for (index, row) in fixture.rows.enumerated() {
            let isBelieved =
                isClock
                ? estimator.addReference(time: row.time, phase: row.outward) : estimator.add(row)
            guard let state = row.state else { continue }
            let found = estimator.estimate
            let (phase, frequency) = (
                state.phaseVariance.squareRoot(), state.frequencyVariance.squareRoot()
            )
            let place = "\(fixture.name) \(index)"
            #expect(abs(found.phase - state.phase) <= 1e-9 * phase, "\(place)")
            #expect(abs(found.frequency - state.frequency) <= 1e-9 * frequency, "\(place)")
            #expect(
                abs(found.phaseVariance - state.phaseVariance) <= 1e-8 * state.phaseVariance,
                "\(place)")
            #expect(abs(estimator.bias - state.bias) <= 1e-9 * phase, "\(place)")
            #expect(estimator.count == state.count, "\(place)")
            #expect(isBelieved == state.isBelieved, "\(place)")
            guard !isClock else { continue }
            #expect(abs(found.baseDelay - state.baseDelay) <= 1e-8 * phase, "\(place)")
            guard state.count >= PollPolicy.beginners else { continue }
            let poll = policy.interval(after: estimator)
            #expect(abs(poll - state.poll) <= 1e-4 * state.poll, "\(place)")
        }
    }

    /// Whenever it is done.
    @Test(arguments: EstimatorFixture.all.dropLast(), [20, 50, 100, 150, 200])
    func aSecondReplayChangesNothing(_ fixture: EstimatorFixture, samples: Int) {
        var estimator = SourceEstimator(precision: 1e-7)
        let margin = estimator.bank.tuning.alarmMargin
        for row in fixture.rows.prefix(samples) { estimator.add(row) }
        estimator.replay(margin: margin)
        let before = estimator
        estimator.replay(margin: margin)
        #expect(estimator == before)
    }

    /// A bank made to believe in another time is put right by the samples it has stored.
    @Test func theWatchdogHealsAWrongState() throws {
        var estimator = SourceEstimator(precision: 1e-7)
        let rows = EstimatorFixture.all[0].rows
        for row in rows.prefix(70) { estimator.add(row) }
        let before = estimator.estimate.phase
        estimator.bank.shift(phase: 3e-4, phaseVariance: 0, frequencyVariance: 0)
        for index in estimator.bank.hypotheses.indices {
            estimator.bank.hypotheses[index].covariance.phase.x *= 1e-4
        }
        estimator.estimate = ClockEstimate(estimator.bank, at: estimator.estimate.time)
        #expect(abs(estimator.estimate.phase - before) > 2e-4)
        #expect(estimator.disagreesWithRegression)
        var honest = SourceEstimator(precision: 1e-7)
        for row in rows { honest.add(row) }
        for row in rows.dropFirst(70) { estimator.add(row) }
        #expect(abs(estimator.estimate.phase - honest.estimate.phase) < 2e-5)
    }

    @Test(
        arguments: [
            (1, -1e-3, 0), (1, .nan, 0), (.infinity, 0, 0), (1, 0, .infinity),
        ] as [(Double, Double, Double)])
    func nonsenseIsNotTaken(time: Double, outward: Double, homeward: Double) {
        var estimator = SourceEstimator(precision: 1e-7)
        let isTaken = estimator.add(time: time, outward: outward, homeward: homeward)
        let isRead = estimator.addReference(time: time, phase: outward + .infinity)
        #expect(!isTaken && !isRead && estimator.count == 0)
    }

    /// A clock that is read was set by 500 s: the fifth reading is believed, and what was known of
    /// the oscillator still is.
    @Test func aReferenceThatWasSetIsFollowed() {
        var estimator = SourceEstimator(precision: 1e-7)
        for second in 0..<64 {
            estimator.addReference(time: Double(second) * 64, phase: Double(second) * 64 * 5e-6)
        }
        for second in 64..<80 {
            estimator.addReference(
                time: Double(second) * 64, phase: Double(second) * 64 * 5e-6 - 500)
        }
        #expect(estimator.steps == 1)
        #expect(abs(estimator.estimate.phase - (79 * 64 * 5e-6 - 500)) < 1e-6)
        #expect(abs(estimator.estimate.frequency - 5e-6) < 1e-9)
    }

    @Test func aReplyThatWasOvertakenIsLeft() {
        var estimator = SourceEstimator(precision: 1e-7)
        estimator.add(time: 1, outward: 0, homeward: 0)
        let isTaken = estimator.add(time: 0, outward: 1e-3, homeward: 1e-3)
        #expect(!isTaken && estimator.count == 1)
        for second in 2..<200 { estimator.add(time: Double(second), outward: 0, homeward: 0) }
        #expect(estimator.estimate.phase.isFinite && estimator.estimate.phaseVariance > 0)
    }
}

extension EstimatorTuning {
    /// What the recorded states were computed with.
    fileprivate static let prototype = EstimatorTuning(
        forgetting: 0.995, priorShare: 0, baseDelayWalk: 1e-7, restartLift: 0,
        strayLimit: .infinity,
        beginning: 0, reviews: [16, 32], lastReview: 64, reviewMargin: 5, alarmMargin: 0,
        replayQuantile: 1,
        earlyCap: .infinity, chance: .infinity, shapes: [.exponential, .gamma, .gaussian])
}

extension SourceEstimator {
    @discardableResult
    mutating func add(_ row: EstimatorFixture.Row) -> Bool {
        add(time: row.time, outward: row.outward, homeward: row.homeward)
    }
}
