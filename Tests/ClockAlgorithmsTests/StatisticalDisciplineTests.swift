import NTPTime
import Testing

@testable import ClockAlgorithms

/// What the statistical discipline does with what it is told.
@Suite struct StatisticalDisciplineTests {
    /// A discipline that is told the truth about a clock this much ahead, `count` times each 16 s.
    private struct Bench {
        /// Of what one exchange over 200 us tells, seconds.
        static let doubt = 1e-6

        var discipline: StatisticalDiscipline
        var error: Double
        var seconds = 0.0
        var rate = 0.0

        init(error: Double, change: (inout DisciplineParameters) -> Void = { _ in }) {
            var parameters = DisciplineParameters()
            parameters.law = .statistical
            change(&parameters)
            discipline = StatisticalDiscipline(parameters: parameters)
            self.error = error
            discipline.begin(at: now)
            rate = discipline.advance(to: now)
        }

        var now: MonotonicInstant { MonotonicInstant(seconds: seconds) }

        /// Lets time pass, as the daemon does: at each second and each deadline.
        mutating func run(_ span: Double) {
            let end = seconds + span
            while seconds < end {
                var next = min(end, seconds + 1)
                if let deadline = discipline.deadline?.seconds(since: MonotonicInstant(seconds: 0)),
                    deadline > seconds
                {
                    next = min(next, deadline)
                }
                error += rate / (1 + rate) * (next - seconds)
                seconds = next
                rate = discipline.advance(to: now)
            }
        }

        mutating func update(asIf shown: Double? = nil) -> DisciplineDecision {
            guard let freeTime = discipline.freeTime else { return .ignored }
            var estimator = SourceEstimator(precision: 1e-7)
            let time = freeTime.time(at: now)
            let phase = (shown ?? error) - freeTime.correction(at: now)
            estimator.add(time: time, outward: 1e-4 - phase, homeward: 1e-4 + phase)
            var opinions = [SourceOpinion(index: 0, estimator: estimator, at: time)]
            let decision = discipline.update(
                CombinedInput(
                    clock: CombinedClock(&opinions, at: time), newest: estimator, at: now, poll: 16)
            )
            rate = discipline.advance(to: now)
            if case .step(let seconds) = decision {
                error += seconds
                discipline.tookStep(of: seconds, at: now)
            }
            return decision
        }

        /// Past the updates that are the start.
        mutating func settle() {
            for _ in 0..<10 {
                _ = update()
                run(16)
            }
        }
    }

    @Test(arguments: [1e-6, -1e-3, 0.05, -0.1]) func anErrorIsSlewedAway(error: Double) {
        var bench = Bench(error: error)
        #expect(bench.update() == .accepted)
        bench.run(4)
        #expect(abs(bench.error) < Bench.doubt)
        #expect(bench.discipline.offset.magnitude < Bench.doubt)
    }

    /// 8 % at most: 0.1 s take 1.25 s at the start.
    @Test func theTickIsTheLimit() {
        var bench = Bench(error: 0.1)
        #expect(bench.update() == .accepted)
        #expect(abs(bench.rate / (1 + bench.rate) + 0.08) < 1e-6)
        bench.settle()
        bench.error += 0.003
        #expect(bench.update() == .accepted)
        // A few milliseconds are worth 50 ppm.
        #expect(abs(bench.rate) < 51e-6)
    }

    @Test(arguments: [0.2, -0.2, 3, -900]) func aStartBeyondTheThresholdIsStepped(error: Double) {
        var bench = Bench(error: error)
        guard case .step(let seconds) = bench.update() else {
            Issue.record("no step")
            return
        }
        #expect(abs(seconds + error) < Bench.doubt)
        #expect(abs(bench.error) < Bench.doubt)
        bench.run(2)
        #expect(bench.update() == .accepted)
    }

    @Test func panicIsForLargerOnes() {
        var bench = Bench(error: 2000)
        guard case .panic(let offset) = bench.update() else {
            Issue.record("no panic")
            return
        }
        #expect(abs(offset + 2000) < Bench.doubt)
        var allowed = Bench(error: 2000) { $0.allowsFirstPanic = true }
        guard case .step(let seconds) = allowed.update() else {
            Issue.record("no step")
            return
        }
        #expect(abs(seconds + 2000) < Bench.doubt)
    }

    /// Forward after stepout; backward only where the configuration says so, else it is slewed.
    @Test(arguments: [(-0.5, false, true), (0.5, false, false), (0.5, true, true)])
    func laterStepsWait(error: Double, isAllowedBack: Bool, isStepped: Bool) {
        var bench = Bench(error: 0) { $0.stepsBackLater = isAllowedBack }
        bench.settle()
        bench.error += error
        var decisions: [DisciplineDecision] = []
        for _ in 0..<18 {
            decisions.append(bench.update())
            bench.run(16)
        }
        #expect(decisions.allSatisfy { $0 == .ignored })
        #expect(bench.discipline.state == .spike)
        #expect(abs(bench.error - error) < 1e-3)
        bench.run(16)
        let decision = bench.update()
        if case .step = decision { #expect(isStepped) } else { #expect(!isStepped) }
        bench.run(16)
        _ = bench.update()
        bench.run(60)
        #expect(abs(bench.error) < 1e-4)
        #expect(bench.discipline.state == .synchronised)
    }

    @Test func aSpikeIsForgotten() {
        var bench = Bench(error: 0)
        bench.settle()
        #expect(bench.update(asIf: 5) == .ignored)
        bench.run(16)
        #expect(bench.update() == .accepted)
        #expect(abs(bench.rate) < 1e-6)
    }

    @Test func slewTimesAreBounded() {
        let little = SlewLaw.time(
            for: 1e-6, poll: 64, learnt: (left: 1e-12, gone: 1e-15), isSettling: false)
        #expect(little == 512)
        let much = SlewLaw.time(
            for: 1e-6, poll: 64, learnt: (left: 1e-15, gone: 1e-12), isSettling: false)
        #expect(much == 8)
        // A thousand deviations are no noise.
        let certain = SlewLaw.time(
            for: 1e-3, poll: 64, learnt: (left: 1e-12, gone: 1e-15), isSettling: false)
        #expect(certain == 64)
        let nothing = SlewLaw.time(
            for: 1e-6, poll: 64, learnt: (left: 1e-12, gone: -1), isSettling: true)
        #expect(nothing == 1)
        let far = SlewLaw.time(
            for: 8, poll: 64, learnt: (left: 1e-12, gone: 1e-12), isSettling: true)
        #expect(far == 100)
    }
}
