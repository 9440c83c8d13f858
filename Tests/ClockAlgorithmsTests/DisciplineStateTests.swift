import NTPTime
import Testing

@testable import ClockAlgorithms

@Suite struct DisciplineStateTests {
    static func at(_ seconds: Double) -> MonotonicInstant { MonotonicInstant(seconds: seconds) }

    static func input(_ offset: Double, at seconds: Double) -> DisciplineInput {
        DisciplineInput(offset: offset, jitter: 1e-4, at: at(seconds), minpoll: 6, maxpoll: 10)
    }

    static func discipline(_ adjust: (inout DisciplineParameters) -> Void = { _ in })
        -> ClockDiscipline
    {
        var parameters = DisciplineParameters()
        adjust(&parameters)
        return ClockDiscipline(parameters: parameters)
    }

    struct Transition: CustomTestStringConvertible {
        var name: String
        var drift: Double?
        /// (offset, at) of each update.
        var updates: [(Double, Double)]
        var decision: DisciplineDecision
        var state: DisciplineState
        var testDescription: String { name }
    }

    /// RFC 5905, figure 25: every state, within and beyond the step threshold.
    static let transitions: [Transition] = [
        Transition(
            name: "NSET within", updates: [(0.1, 0)], decision: .accepted,
            state: .frequencyTraining),
        Transition(
            name: "NSET beyond", updates: [(0.2, 0)], decision: .step(by: 0.2),
            state: .frequencyTraining),
        Transition(
            name: "FSET within", drift: 1e-6, updates: [(0.1, 0)], decision: .accepted,
            state: .synchronised),
        Transition(
            name: "FSET beyond", drift: 1e-6, updates: [(-0.2, 0)], decision: .step(by: -0.2),
            state: .synchronised),
        Transition(
            name: "FREQ before the stepout", updates: [(0, 0), (0, 100), (0, 299)],
            decision: .accepted, state: .frequencyTraining),
        Transition(
            name: "FREQ after the stepout", updates: [(0, 0), (0, 100), (0, 300)],
            decision: .accepted, state: .synchronised),
        Transition(
            name: "FREQ after the stepout, two offsets", updates: [(0, 0), (0, 300)],
            decision: .accepted, state: .frequencyTraining),
        Transition(
            name: "FREQ beyond, early", updates: [(0, 0), (0.2, 299)], decision: .ignored,
            state: .frequencyTraining),
        Transition(
            name: "FREQ beyond, late", updates: [(0, 0), (0.2, 300)], decision: .step(by: 0.2),
            state: .synchronised),
        Transition(
            name: "SYNC within", drift: 0, updates: [(0, 0), (0.1, 64)], decision: .accepted,
            state: .synchronised),
        Transition(
            name: "SYNC beyond", drift: 0, updates: [(0, 0), (0.2, 1024)], decision: .ignored,
            state: .spike),
        Transition(
            name: "SPIK within", drift: 0, updates: [(0, 0), (0.2, 64), (0.1, 128)],
            decision: .accepted, state: .synchronised),
        Transition(
            name: "SPIK beyond, early", drift: 0, updates: [(0, 0), (0.2, 64), (0.2, 299)],
            decision: .ignored, state: .spike),
        Transition(
            name: "SPIK beyond, late", drift: 0, updates: [(0, 0), (0.2, 64), (0.2, 300)],
            decision: .step(by: 0.2), state: .synchronised),
        Transition(
            name: "the threshold itself is within", updates: [(0.128, 0)], decision: .accepted,
            state: .frequencyTraining),
        Transition(
            name: "panic", updates: [(1000.5, 0)], decision: .panic(offset: 1000.5),
            state: .notSet),
        Transition(
            name: "the panic threshold itself is stepped", updates: [(-1000, 0)],
            decision: .step(by: -1000), state: .frequencyTraining),
        Transition(
            name: "panic later", drift: 0, updates: [(0, 0), (-2000, 64)],
            decision: .panic(offset: -2000), state: .synchronised),
        Transition(
            name: "old data", drift: 0, updates: [(0, 64), (0.1, 64)], decision: .ignored,
            state: .synchronised),
    ]

    @Test(arguments: transitions)
    func theStateMachine(_ table: Transition) {
        var discipline = Self.discipline { $0.initialFrequency = table.drift }
        var decision = DisciplineDecision.ignored
        for (offset, second) in table.updates {
            decision = discipline.update(Self.input(offset, at: second))
        }
        #expect(decision == table.decision)
        #expect(discipline.state == table.state)
        if case .step = decision { #expect(discipline.offset == 0) }
    }

    @Test func thresholdsDifferByDirection() {
        var discipline = Self.discipline {
            $0.stepForward = 0.5
            $0.stepBack = 0
        }
        #expect(discipline.update(Self.input(-100, at: 0)) == .accepted)
        var other = discipline
        other.clockStepped(at: Self.at(1))
        #expect(other.offset == 0)
        var forward = Self.discipline { $0.stepForward = 0.5 }
        #expect(forward.update(Self.input(0.4, at: 0)) == .accepted)
        var beyond = Self.discipline { $0.stepForward = 0.5 }
        #expect(beyond.update(Self.input(0.6, at: 0)) == .step(by: 0.6))
    }

    @Test func theFirstPanicMayBeAllowed() {
        var discipline = Self.discipline { $0.allowsFirstPanic = true }
        #expect(discipline.update(Self.input(5000, at: 0)) == .step(by: 5000))
        #expect(discipline.update(Self.input(5000, at: 900)) == .panic(offset: 5000))
        var small = Self.discipline { $0.allowsFirstPanic = true }
        _ = small.update(Self.input(0, at: 0))
        #expect(small.update(Self.input(5000, at: 64)) == .panic(offset: 5000))
        var never = Self.discipline { $0.panic = 0 }
        #expect(never.update(Self.input(1e9, at: 0)) == .step(by: 1e9))
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -0x1p32])
    func whatIsNoOffsetChangesNothing(offset: Double) {
        for panic in [0.0, 1000] {
            var discipline = Self.discipline {
                $0.panic = panic
                $0.step = 0
            }
            let before = discipline
            #expect(discipline.update(Self.input(offset, at: 0)) == .ignored)
            #expect(discipline == before)
        }
    }

    @Test func theDriftFileIsEngagedAtOnceAndBounded() {
        for (drift, expected) in [(-33e-6, -33e-6), (9.0, 500e-6), (-9, -500e-6)] {
            var discipline = Self.discipline { $0.initialFrequency = drift }
            #expect(discipline.state == .frequencySet)
            #expect(discipline.advance(to: Self.at(0)) == expected)
        }
        var unknown = Self.discipline { $0.initialFrequency = .nan }
        #expect(unknown.state == .notSet)
        #expect(unknown.advance(to: Self.at(0)) == 0)
    }
}
