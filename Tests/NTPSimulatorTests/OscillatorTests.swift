import Glibc
import NTPTime
import Testing

@testable import NTPSimulator

@Suite struct OscillatorTests {
    /// The phase of a clock each second.
    private static func phases(_ traits: ClockTraits, seconds: Int, seed: UInt64) -> [Double] {
        var clock = VirtualClock(traits, random: SeededRandom(seed: 21, stream: seed))
        return (0...seconds).map { second in
            clock.advance(to: .second(Int64(second)))
            return clock.error
        }
    }

    /// The Allan deviation over so many seconds (IEEE 1139).
    private static func allan(_ phases: [Double], _ seconds: Int) -> Double {
        let count = phases.count - 2 * seconds
        let squares = (0..<count).reduce(0.0) { sum, index in
            let bend = phases[index + 2 * seconds] - 2 * phases[index + seconds] + phases[index]
            return sum + bend * bend
        }
        return (squares / Double(2 * count)).squareRoot() / Double(seconds)
    }

    @Test(arguments: [1, 4, 64])
    func whiteNoiseFallsWithTheRootOfTime(seconds: Int) {
        var traits = ClockTraits()
        traits.oscillator.whiteNoise = 1e-9
        let deviation = Self.allan(Self.phases(traits, seconds: 20_000, seed: 1), seconds)
        let expected = 1e-9 / Double(seconds).squareRoot()
        #expect(abs(deviation / expected - 1) < 0.15)
    }

    @Test(arguments: [2, 16, 128, 1024])
    func flickerIsTheSameOverAllTimes(seconds: Int) {
        var traits = ClockTraits()
        traits.oscillator.flicker = 1e-9
        let squares = (1...4 as ClosedRange<UInt64>).reduce(0.0) { sum, seed in
            let deviation = Self.allan(Self.phases(traits, seconds: 20_000, seed: seed), seconds)
            return sum + deviation * deviation / 4
        }
        #expect(abs(squares.squareRoot() / 1e-9 - 1) < 0.25, "\(squares.squareRoot())")
    }

    /// The random walk's Allan deviation is the wander times the root of a third of the time.
    @Test func wanderIsARandomWalk() {
        let phases = Self.phases(ClockTraits(wander: 1e-9), seconds: 40_000, seed: 3)
        let expected = 1e-9 * (64.0 / 3).squareRoot()
        #expect(abs(Self.allan(phases, 64) / expected - 1) < 0.15)
    }

    @Test func agingAndTemperatureAddUp() {
        var traits = ClockTraits(frequencyPPM: 5)
        traits.oscillator.agingPerDay = 1e-6
        traits.oscillator.temperatureAmplitude = 2e-6
        traits.oscillator.temperaturePeriod = 3600
        var clock = VirtualClock(traits, random: SeededRandom(seed: 1))
        clock.advance(to: .second(900))
        let aged = 5e-6 + 1e-6 * 900 / 86_400
        #expect(abs(clock.oscillator - aged - 2e-6) < 1e-15)
        clock.advance(to: .second(86_400))
        #expect(abs(clock.oscillator - 6e-6) < 1e-13)
        clock.shiftFrequency(by: -1e-6)
        #expect(abs(clock.oscillator - 5e-6) < 1e-13)
        clock.advance(to: .second(2 * 86_400))
        #expect(abs(clock.oscillator - 6e-6) < 1e-12)
    }

    @Test func functionsAreThoseOfTheLibrary() {
        for step in -300...300 {
            let power = Double(step) * 1.7
            #expect(abs(PortableFunctions.exp(power) / exp(power) - 1) < 2e-15)
            let turns = Double(step) * 0.037
            let expected = sin(turns * 2 * Double.pi)
            #expect(abs(PortableFunctions.sine(turns: turns) - expected) < 2e-14)
        }
        #expect(PortableFunctions.exp(0) == 1)
        #expect(PortableFunctions.exp(-800) == 0)
        #expect(PortableFunctions.exp(710) == .infinity)
        #expect(PortableFunctions.exp(.nan).isNaN)
        #expect(abs(PortableFunctions.sine(turns: 0.25) - 1) < 1e-15)
        #expect(PortableFunctions.sine(turns: .infinity).isNaN)
    }
}
