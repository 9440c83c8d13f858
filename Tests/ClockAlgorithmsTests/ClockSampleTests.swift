import NTPTime
import Testing

@testable import ClockAlgorithms

@Suite struct ClockSampleTests {
    /// A time of day as a timestamp of era 0, seconds since midnight of some day.
    static func clock(_ hours: UInt32, _ minutes: UInt32, _ seconds: UInt32) -> NTPTimestamp {
        NTPTimestamp(
            seconds: 3_900_000_000 + hours * 3600 + minutes * 60 + seconds, fraction: 0)
    }

    static func sample(_ exchange: ExchangeTimestamps) -> ClockSample {
        ClockSample(
            exchange, clockPrecision: 0x1p-20, serverPrecision: 0x1p-18,
            receivedAt: MonotonicInstant(nanoseconds: 7))
    }

    @Test func theGuidesWorkedExample() {
        let sample = Self.sample(
            ExchangeTimestamps(
                t1: Self.clock(10, 0, 0), t2: Self.clock(11, 0, 1), t3: Self.clock(11, 0, 2),
                t4: Self.clock(10, 0, 3)))
        #expect(sample.delay == 2)
        #expect(sample.offset == 3600)
        #expect(sample.dispersion == 0x1p-20 + 0x1p-18 + 15e-6 * 3)
        #expect(sample.receivedAt.nanoseconds == 7)
    }

    /// (T1, T2, T3, T4 in units of 2^-32 s, offset and delay in the same units).
    @Test(
        arguments: [
            (0, 0, 0, 0, 0.0, 0.0),
            (0, 10, 10, 20, 0.0, 20.0),
            (0, 1, 1, 1, 0.5, 1.0),
            (100, 50, 60, 130, -60.0, 20.0),
            (5, 5, 30, 15, 7.5, -15.0),
            (UInt64.max - 9, 0, 10, 10, 5.0, 10.0),
        ] as [(UInt64, UInt64, UInt64, UInt64, Double, Double)])
    func differencesAreExactAcrossAnErasEnd(
        t1: UInt64, t2: UInt64, t3: UInt64, t4: UInt64, offset: Double, roundTrip: Double
    ) {
        let exchange = ExchangeTimestamps(
            t1: NTPTimestamp(bits: t1), t2: NTPTimestamp(bits: t2), t3: NTPTimestamp(bits: t3),
            t4: NTPTimestamp(bits: t4))
        #expect(exchange.offset == offset * 0x1p-32)
        #expect(exchange.roundTrip == roundTrip * 0x1p-32)
        #expect(exchange.elapsed >= 0)
        #expect(Self.sample(exchange).delay == max(roundTrip * 0x1p-32, 0x1p-20))
    }

    @Test func sumsThatWouldOverflow64BitsAreExact() {
        // Both differences are the largest there is: their sum has 65 bits.
        let far = NTPTimestamp(bits: UInt64(Int64.max))
        let exchange = ExchangeTimestamps(t1: .unset, t2: far, t3: far, t4: .unset)
        #expect(exchange.offset == Double(Int64.max) * 0x1p-32)
        let reversed = ExchangeTimestamps(t1: far, t2: .unset, t3: .unset, t4: far)
        #expect(reversed.offset == -Double(Int64.max) * 0x1p-32)
    }

    @Test func aClockSetBackMeanwhileGivesNoNegativeDispersion() {
        let exchange = ExchangeTimestamps(
            t1: Self.clock(10, 0, 3), t2: Self.clock(10, 0, 0), t3: Self.clock(10, 0, 0),
            t4: Self.clock(10, 0, 0))
        #expect(Self.sample(exchange).dispersion == 0x1p-20 + 0x1p-18)
    }
}
