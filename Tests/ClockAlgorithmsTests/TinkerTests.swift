import NTPTime
import Testing

@testable import ClockAlgorithms

/// The numbers that `tinker` changes, in the algorithms that use them.
@Suite struct TinkerTests {
    @Test(arguments: [
        (11.0, 11), (3, 3), (17, 17), (2, 3), (0, 3), (-5, 3), (.nan, 3), (10.9, 10), (18, 4),
        (1024, 10), (1447, 10), (1449, 11), (1500, 11), (2048, 11), (131_072, 17), (1e9, 17),
    ])
    func allanAsExponentOrSeconds(given: Double, exponent: Int) {
        #expect(DisciplineParameters.allanExponent(given) == exponent)
    }

    @Test func dispersionGrowsAtTheGivenRate() {
        let second: UInt64 = 1 << 32
        let exchange = ExchangeTimestamps(
            t1: NTPTimestamp(bits: 0), t2: NTPTimestamp(bits: second),
            t3: NTPTimestamp(bits: second), t4: NTPTimestamp(bits: 2 * second))
        let start = MonotonicInstant(seconds: 0)
        let usual = ClockSample(
            exchange, clockPrecision: 0, serverPrecision: 0, receivedAt: start)
        let wild = ClockSample(
            exchange, clockPrecision: 0, serverPrecision: 0, receivedAt: start,
            dispersionRate: 100e-6)
        #expect(usual.dispersion == 30e-6)
        #expect(wild.dispersion == 200e-6)

        var parameters = DisciplineParameters()
        parameters.dispersionRate = 100e-6
        var filter = ClockFilter()
        _ = filter.add(
            wild, clockPrecision: 0, steeredBy: ClockDiscipline(parameters: parameters))
        let later = MonotonicInstant(seconds: 1000)
        #expect(abs(filter.dispersion(at: later) - filter.dispersion - 0.1) < 1e-12)
        filter.reset(at: start)
        #expect(abs(filter.dispersion(at: later) - 16.1) < 1e-12)
    }

    /// Beyond the Allan intercept the younger sample of more delay wins over the older of less.
    @Test(arguments: [(11, 0.5), (6, 0.25)])
    func theFilterKnowsTheAllanIntercept(exponent: Int, offset: Double) {
        var parameters = DisciplineParameters()
        parameters.allan = exponent
        parameters.initialFrequency = 0
        var discipline = ClockDiscipline(parameters: parameters)
        for second in [0.0, 16, 32] {
            _ = discipline.update(
                DisciplineInput(
                    offset: 0, jitter: 0, at: MonotonicInstant(seconds: second), minpoll: 6,
                    maxpoll: 6))
        }
        #expect(!discipline.isSettling)
        var filter = ClockFilter()
        for (second, offset, delay) in [(40.0, 0.5, 0.010), (640, 0.25, 0.012)] {
            _ = filter.add(
                ClockSample(
                    offset: offset, delay: delay, dispersion: 0,
                    receivedAt: MonotonicInstant(seconds: second)),
                clockPrecision: 1e-6, steeredBy: discipline)
        }
        #expect(filter.offset == offset)
    }

    @Test func panicZeroHasNoLimit() {
        var parameters = DisciplineParameters()
        parameters.panic = 0
        parameters.step = 0
        var discipline = ClockDiscipline(parameters: parameters)
        let input = DisciplineInput(
            offset: 4e9, jitter: 0, at: MonotonicInstant(seconds: 1), minpoll: 6, maxpoll: 10)
        #expect(discipline.update(input) == .accepted)
        #expect(discipline.advance(to: MonotonicInstant(seconds: 2)) == 500e-6)
    }
}
