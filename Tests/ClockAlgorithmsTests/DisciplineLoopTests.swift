import NTPTime
import Testing

@testable import ClockAlgorithms

@Suite struct DisciplineLoopTests {
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

    /// A discipline in SYNC since 0 s and settled, on 2^6 s polls.
    static func synchronised() -> ClockDiscipline {
        var discipline = discipline { $0.initialFrequency = 0 }
        _ = discipline.advance(to: at(0))
        _ = discipline.update(input(0, at: 0))
        return discipline
    }

    @Test(arguments: [0.1, -0.1, 0.001])
    func theOffsetIsAmortisedInFull(offset: Double) {
        var discipline = Self.discipline()
        _ = discipline.advance(to: Self.at(0))
        _ = discipline.update(Self.input(offset, at: 0))
        var clock = 0.0
        for second in 0..<1500 {
            let rate = discipline.advance(to: Self.at(Double(second)))
            #expect(abs(rate) <= 500e-6)
            clock += rate
        }
        #expect(abs(clock - offset) < 1e-9)
        #expect(abs(discipline.phaseSlewed(at: Self.at(1500)) - offset) < 1e-9)
    }

    /// Whatever the calls' spacing, what is left is what was not yet done.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func elapsedTimeIsAccountedFor(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var discipline = Self.discipline()
        _ = discipline.advance(to: Self.at(0))
        _ = discipline.update(Self.input(0.05, at: 0))
        var now = 0.0
        var moved = 0.0
        var rate = discipline.advance(to: Self.at(0))
        for _ in 0..<200 {
            let pause = random.exponential(mean: 1.5)
            now += pause
            moved += rate * pause
            rate = discipline.advance(to: Self.at(now))
            #expect(abs(discipline.offset - (0.05 - moved)) < 1e-9)
        }
        #expect(discipline.advance(to: Self.at(now - 50)).magnitude <= 500e-6)
    }

    /// A filter may choose a sample older than the last second: what was slewed since is done.
    @Test func anOlderSampleDoesNotTurnTheClockBack() {
        var discipline = Self.synchronised()
        _ = discipline.update(Self.input(0.01, at: 10))
        _ = discipline.advance(to: Self.at(10))
        _ = discipline.advance(to: Self.at(200))
        let slewed = discipline.phaseSlewed(at: Self.at(200))
        #expect(slewed == discipline.phaseSlewed(at: Self.at(150)))
        _ = discipline.update(Self.input(2e-3, at: 150))
        #expect(discipline.phaseSlewed(at: Self.at(200)) == slewed)
        #expect(discipline.offset == 2e-3)
        let rate = discipline.advance(to: Self.at(200)) - discipline.frequency
        #expect(abs(rate - 2e-3 / 128) < 1e-15)
        _ = discipline.advance(to: Self.at(201))
        #expect(abs(discipline.offset - (2e-3 - rate)) < 1e-15)
    }

    @Test func theLoopsGains() {
        var discipline = Self.synchronised()
        #expect(!discipline.isSettling)
        #expect(discipline.update(Self.input(1e-3, at: 64)) == .accepted)
        // 64 s of the offset over (2^(1 + 2 + 6) s)^2, and an eighth of its square in the wander.
        let change = 1e-3 * 64 / 262_144
        #expect(abs(discipline.frequency - change) < 1e-18)
        #expect(abs(discipline.wander - change / 8.0.squareRoot()) < 1e-18)
        let rate = discipline.advance(to: Self.at(64))
        #expect(abs(rate - change - 1e-3 / 128) < 1e-15)
        #expect(abs(discipline.clockJitter - 1e-3 / 8.0.squareRoot()) < 1e-6)
    }

    /// Within twice the time constant the interval counts in full, then no more, and after a long
    /// outage half the offset is laid to the frequency. (Poll exponent, interval, gain.)
    static let gains: [(Int, Double, Double)] = [
        (6, 64, 0x1p-12), (6, 256, 0x1p-10), (6, 300, 0x1p-10), (6, 100_000, 5e-6),
        (10, 1024, 0x1p-16), (17, 131_072, 0x1p-18), (3, 8, 0x1p-9),
    ]

    @Test(arguments: gains)
    func theFrequencyGain(exponent: Int, interval: Double, expected: Double) {
        #expect(LoopGains.frequencyGain(exponent, interval: interval) == expected)
    }

    @Test func aSaturatedLoopDoesNotLearn() {
        var discipline = Self.discipline {
            $0.initialFrequency = 0
            $0.step = 0
        }
        _ = discipline.update(Self.input(0, at: 0))
        #expect(!discipline.isSettling)
        #expect(discipline.update(Self.input(5, at: 64)) == .accepted)
        #expect(discipline.frequency == 0)
        #expect(discipline.isSettling)
        #expect(discipline.advance(to: Self.at(64)) == 500e-6)
    }

    @Test func aboveTheAllanInterceptDifferencesSteer() {
        var discipline = Self.discipline {
            $0.initialFrequency = 0
            $0.initialPollExponent = 12
        }
        func input(_ offset: Double, at seconds: Double) -> DisciplineInput {
            DisciplineInput(
                offset: offset, jitter: 1e-4, at: Self.at(seconds), minpoll: 12, maxpoll: 12)
        }
        _ = discipline.update(input(0, at: 0))
        _ = discipline.update(input(4e-3, at: 4096))
        let locked = 4e-3 * 4096 / 67_108_864 + 0.25 * 4e-3 / 4096
        #expect(abs(discipline.frequency - locked) < 1e-15)
    }

    @Test func settlingEndsWhenTheClockIsInOrTheTimeIsUp() {
        var close = Self.discipline { $0.initialFrequency = 0 }
        _ = close.update(Self.input(0.49e-3, at: 0))
        #expect(!close.isSettling)
        var far = Self.discipline { $0.initialFrequency = 0 }
        _ = far.update(Self.input(0.05, at: 0))
        _ = far.update(Self.input(0.04, at: 299))
        #expect(far.isSettling)
        #expect(far.pollExponent == 6)
        _ = far.update(Self.input(0.04, at: 301))
        #expect(!far.isSettling)
    }

    @Test func aForeignStepVoidsTheResidual() {
        var discipline = Self.synchronised()
        _ = discipline.update(Self.input(0.05, at: 64))
        let frequency = discipline.frequency
        discipline.clockStepped(at: Self.at(70))
        #expect(discipline.offset == 0)
        #expect(discipline.frequency == frequency)
        #expect(discipline.state == .synchronised)
        #expect(discipline.update(Self.input(0.01, at: 69)) == .ignored, "measured before it")
        #expect(discipline.advance(to: Self.at(71)) == frequency)
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func nothingTrapsAndTheCorrectionStaysWithinItsLimit(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var discipline = Self.discipline {
            if seed % 2 == 0 { $0.step = 0 }
            if seed % 3 == 0 { $0.panic = 0 }
            if seed % 5 == 0 { $0.initialFrequency = 1e-5 * random.normal() }
        }
        var filter = ClockFilter()
        var now = 0.0
        for _ in 0..<300 {
            now += random.exponential(mean: 100) - 5
            var offset = random.normal() * [1e-6, 1e-3, 0.1, 10, 1e5][Int(random.next() % 5)]
            if random.next() % 20 == 0 { offset = .nan }
            let sample = ClockSample(
                offset: offset, delay: random.exponential(mean: 0.01), dispersion: 1e-4,
                receivedAt: Self.at(now))
            _ = filter.add(sample, clockPrecision: 1e-6, steeredBy: discipline)
            let exponent = Int(random.next() % 20)
            let decision = discipline.update(
                DisciplineInput(
                    offset: offset, jitter: 1e-3, at: Self.at(now), minpoll: exponent,
                    maxpoll: 12))
            if case .step = decision { discipline.clockStepped(at: Self.at(now)) }
            let rate = discipline.advance(to: Self.at(now + 1))
            #expect(abs(rate) <= 500e-6 * (1 + 1e-12))
            #expect(abs(discipline.frequency) <= 500e-6)
            #expect(discipline.offset.isFinite && discipline.clockJitter.isFinite)
            #expect(discipline.wander.isFinite && filter.offset.isFinite)
            #expect((3...17).contains(discipline.pollExponent))
        }
    }
}
