import NTPTime
import Testing

@testable import NTPSimulator

@Suite struct VirtualClockTests {
    private static func clock(_ traits: ClockTraits) -> VirtualClock {
        VirtualClock(traits, random: SeededRandom(seed: 9))
    }

    @Test func aPerfectClockShowsTrueTime() {
        var clock = Self.clock(ClockTraits())
        let start = clock.reading
        clock.advance(to: .second(86_400))
        #expect(clock.error == 0)
        #expect(clock.reading.wall.seconds(since: start.wall) == 86_400)
        #expect(clock.reading.monotonic.seconds(since: start.monotonic) == 86_400)
    }

    @Test func frequencyAndCorrectionMultiply() {
        var clock = Self.clock(ClockTraits(offset: 0.25, frequencyPPM: 100))
        clock.advance(to: .second(1000))
        #expect(abs(clock.error - 0.35) < 1e-12)
        clock.correct(by: clock.wantedCorrection)
        clock.advance(to: .second(2000))
        #expect(abs(clock.error - 0.35) < 1e-12)
        clock.correct(by: -500e-6)
        clock.advance(to: .second(3000))
        let rate = (1 + 100e-6) * (1 - 500e-6)
        #expect(abs(clock.error - 0.35 - 1000 * (rate - 1)) < 1e-12)
    }

    @Test func onlyTheWallClockIsStepped() {
        var clock = Self.clock(ClockTraits())
        clock.advance(to: .second(10))
        let before = clock.reading
        clock.step(by: -2.5)
        #expect(clock.reading.wall.seconds(since: before.wall) == -2.5)
        #expect(clock.reading.monotonic == before.monotonic)
    }

    @Test func bothClocksAreSlewed() {
        var clock = Self.clock(ClockTraits(offset: -1))
        clock.correct(by: 500e-6)
        let before = clock.reading
        clock.advance(to: .second(100))
        #expect(abs(clock.reading.wall.seconds(since: before.wall) - 100.05) < 1e-8)
        #expect(abs(clock.reading.monotonic.seconds(since: before.monotonic) - 100.05) < 1e-8)
    }

    @Test func timeDoesNotGoBack() {
        var clock = Self.clock(ClockTraits(frequencyPPM: 50, wander: 1e-7))
        clock.advance(to: .second(10))
        let before = clock
        clock.advance(to: .second(5))
        #expect(clock == before)
    }

    /// A deadline on the host's clock, as true time, and back.
    @Test(arguments: [-0.1, 0, 0.1]) func deadlinesAreFound(rate: Double) {
        var clock = Self.clock(ClockTraits(frequencyPPM: rate * 1e6))
        clock.advance(to: .second(7))
        let deadline = clock.reading.monotonic.advanced(bySeconds: 64)
        clock.advance(to: clock.trueTime(of: deadline))
        #expect(abs(clock.reading.monotonic.nanoseconds - deadline.nanoseconds) <= 2)
        // What is past is due in the next nanosecond.
        let now = clock.trueTime(of: MonotonicInstant(nanoseconds: 0))
        #expect(now.nanoseconds == clock.trueTime(of: clock.reading.monotonic).nanoseconds)
    }

    /// However often the clock is read, the oscillator walks once a second.
    @Test func wanderDoesNotDependOnReadings() {
        var often = Self.clock(ClockTraits(wander: 1e-8))
        var seldom = often
        for tenth in 1...1000 {
            often.advance(to: MonotonicInstant(nanoseconds: Int64(tenth) * 100_000_000))
        }
        seldom.advance(to: .second(100))
        #expect(often.oscillator == seldom.oscillator)
        #expect(abs(often.error - seldom.error) < 1e-15)
        #expect(often.oscillator != 0)
    }

    @Test func wanderGrowsWithTheRootOfTime() {
        let squares = (0..<200).reduce(0.0) { sum, seed in
            var clock = VirtualClock(
                ClockTraits(wander: 1e-9), random: SeededRandom(seed: 1, stream: UInt64(seed)))
            clock.advance(to: .second(100))
            return sum + clock.oscillator * clock.oscillator
        }
        // Ten nanoseconds a second after a hundred steps of one, give or take a quarter.
        #expect(abs((squares / 200).squareRoot() - 1e-8) < 0.25e-8)
    }
}
