import NTPTime
import Testing

@testable import ClockAlgorithms

@Suite struct FrequencyTrainingTests {
    static func line(_ points: [(Double, Double)]) -> FrequencyTraining {
        var training = FrequencyTraining()
        for (second, offset) in points {
            training.add(at: MonotonicInstant(seconds: second), offset: offset)
        }
        return training
    }

    @Test func twoPointsAreNoLine() {
        #expect(Self.line([]).estimate == nil)
        #expect(Self.line([(0, 0), (300, 1)]).estimate == nil)
        #expect(Self.line([(5, 0), (5, 1), (5, 2)]).estimate == nil, "no time has passed")
        #expect(Self.line([]).span == 0)
        #expect(Self.line([(10, 0), (310, 1)]).span == 300)
    }

    @Test(arguments: [0.0, 100e-6, -433e-6])
    func anExactLineGivesItsSlope(slope: Double) {
        let seconds: [Double] = [0, 2, 4, 8, 64, 128]
        let points = seconds.map { (1e6 + $0, 7 + slope * $0) }
        let estimate = Self.line(points).estimate
        #expect(abs((estimate?.frequency ?? 1) - slope) < 1e-9)
    }

    /// Six points a minute apart on a line, every other one raised by `noise`.
    static func steady(slope: Double, noise: Double) -> [(Double, Double)] {
        (0..<6).map { count in
            let second = Double(count) * 64
            return (second, second * slope + (count % 2 == 0 ? 0 : noise))
        }
    }

    @Test func aShortLineIsBelievedLessThanALongOne() throws {
        let short = try #require(Self.line([(0, 0), (2, 2e-4), (4, 4e-4)]).estimate)
        #expect(abs(short.cautious) < abs(short.frequency) * 0.9)
        let long = try #require(Self.line(Self.steady(slope: 1e-4, noise: 0)).estimate)
        #expect(abs(long.cautious - long.frequency) < abs(long.frequency) * 1e-3)
        #expect(long.uncertainty < short.uncertainty)
    }

    @Test func onlyAClearContradictionCounts() throws {
        let clean = try #require(Self.line(Self.steady(slope: 20e-6, noise: 0)).estimate)
        #expect(!clean.contradicts(20e-6))
        #expect(!clean.contradicts(24e-6))
        #expect(clean.contradicts(26e-6))
        #expect(clean.contradicts(-20e-6))
        let noisy = try #require(Self.line(Self.steady(slope: 20e-6, noise: 0.02)).estimate)
        #expect(!noisy.contradicts(-20e-6))
    }

    @Test func noiseMakesALineUncertain() throws {
        let clean = try #require(Self.line(Self.steady(slope: 20e-6, noise: 1e-3)).estimate)
        #expect(clean.isCertain)
        let noisy = try #require(Self.line(Self.steady(slope: 20e-6, noise: 0.02)).estimate)
        #expect(!noisy.isCertain)
    }
}
