import NTPTime
import Testing

@testable import NTPSimulator

@Suite struct KernelSteeringTests {
    /// What a kernel with USER_HZ 100 makes of a rate, in ppm.
    @Test(
        arguments: [
            (0, 0), (500, 500), (-500, -500), (510, 510), (550, 550), (12_345, 12_345),
            (100_000, 100_000), (100_400, 100_000), (-99_960, -99_960), (-200_000, -100_000),
        ] as [(Double, Double)])
    func ratesAreThoseOfTickAndFrequency(wanted: Double, made: Double) {
        let rate = AdjtimexTraits().representable(wanted * 1e-6)
        #expect(abs(rate * 1e6 - made) <= 0x1p-17 + 1e-9)
    }

    @Test func theFrequencyHasSteps() {
        let step = 1e-6 / 65_536
        #expect(AdjtimexTraits().representable(step * 0.4) == 0)
        #expect(AdjtimexTraits().representable(step * 0.6) == step)
    }

    @Test func aRateWaitsForTheTick() {
        var traits = ClockTraits()
        traits.steering = .adjtimex(AdjtimexTraits())
        var clock = VirtualClock(traits, random: SeededRandom(seed: 1))
        clock.advance(to: MonotonicInstant(nanoseconds: 1_000_000))
        clock.correct(by: 100e-6)
        clock.advance(to: MonotonicInstant(nanoseconds: 3_999_999))
        #expect(clock.correction == 0)
        #expect(clock.error == 0)
        clock.advance(to: .second(1))
        #expect(abs(clock.correction - 100e-6) < 1e-11)
        #expect(abs(clock.error - 100e-6 * 0.996) < 1e-11)
        // The newest of two that wait counts.
        clock.correct(by: 50e-6)
        clock.correct(by: 0)
        clock.advance(to: .second(2))
        #expect(clock.correction == 0)
    }

    @Test func anotherProgramSlewsAtFiveHundredPPM() {
        var clock = VirtualClock(ClockTraits(), random: SeededRandom(seed: 1))
        clock.slewOnce(by: -0.01)
        let before = clock.reading.monotonic
        clock.advance(to: .second(10))
        #expect(abs(clock.error + 0.005) < 1e-12)
        clock.advance(to: .second(100))
        #expect(abs(clock.error + 0.01) < 1e-12)
        #expect(abs(clock.reading.monotonic.seconds(since: before) - 99.99) < 1e-6)
    }

    /// The kernel's loop takes a 2^(2 + constant)th of what is left each second.
    @Test(arguments: [0, 2, 6])
    func anotherProgramLocksThePhase(constant: Int) {
        var clock = VirtualClock(ClockTraits(), random: SeededRandom(seed: 1))
        clock.lockPhase(by: 0.1, timeConstant: constant)
        clock.advance(to: .second(1))
        let share = 1 / Double(4 << constant)
        #expect(abs(clock.error - 0.1 * share) < 1e-15)
        clock.advance(to: .second(2))
        #expect(abs(clock.error - 0.1 * share * (2 - share)) < 1e-15)
        clock.advance(to: .second(20_000))
        #expect(abs(clock.error - 0.1) < 2e-9)
    }

    @Test func aSleepingHostsMonotonicClockStandsStill() {
        var clock = VirtualClock(
            ClockTraits(offset: 0.5, frequencyPPM: 100), random: SeededRandom(seed: 1))
        clock.advance(to: .second(100))
        let before = clock.reading
        clock.fallAsleep()
        clock.advance(to: .second(700))
        clock.wakeUp(error: 0.25)
        let after = clock.reading
        #expect(after.monotonic == before.monotonic)
        #expect(abs(after.wall.seconds(since: before.wall) - 600.25) < 1e-9)
        #expect(abs(clock.error - 0.76) < 1e-9)
    }

    @Test(arguments: [1e-6, 1e-3, 0.01])
    func aCoarseClockShowsMultiples(resolution: Double) {
        var traits = ClockTraits(offset: 0.000_123_456_7)
        traits.resolution = resolution
        var coarse = VirtualClock(traits, random: SeededRandom(seed: 1))
        traits.resolution = 0
        var fine = VirtualClock(traits, random: SeededRandom(seed: 1))
        for step in 1...50 {
            let now = MonotonicInstant(nanoseconds: Int64(step) * 7_654_321)
            coarse.advance(to: now)
            fine.advance(to: now)
            let late = fine.reading.wall.seconds(since: coarse.reading.wall)
            #expect(late > -1e-9 && late < resolution + 1e-9)
            let grain = Int64(resolution * 1e9)
            #expect(coarse.reading.monotonic.nanoseconds % grain == 0)
            // A deadline is found although the clock shows only multiples.
            let deadline = coarse.reading.monotonic.advanced(bySeconds: 0.0301)
            var later = coarse
            later.advance(to: coarse.trueTime(of: deadline))
            #expect(later.reading.monotonic >= deadline)
        }
    }
}
