import NTPTime
import Testing

/// Timestamps, eras and the short format (RFC 5905, 6).
@Suite struct NTPTimestampTests {
    /// Days of RFC 5905's figure 4, and the ends of things.
    @Test(
        arguments: [
            (-2_208_988_800, 0), (0, 2_208_988_800), (2_085_978_495, 0xffff_ffff),
            (2_085_978_496, 0), (2_085_978_497, 1), (-2_208_988_801, 0xffff_ffff),
            (63_072_000, 2_272_060_800),
        ] as [(Int64, UInt32)])
    func unixSecondsBecomeNTPSeconds(unix: Int64, seconds: UInt32) {
        let timestamp = NTPTimestamp(unixSeconds: unix, nanoseconds: 0)
        #expect(timestamp.seconds == seconds)
        #expect(timestamp.fraction == 0)
        #expect(EraPivot(unixSeconds: unix).unixSeconds(of: timestamp) == unix)
    }

    @Test(
        arguments: [
            (0, 0), (500_000_000, 0x8000_0000), (250_000_000, 0x4000_0000), (1, 4),
            (999_999_999, 0xffff_fffc), (233, 1001),
        ] as [(Int64, UInt32)])
    func nanosecondsAreRounded(nanoseconds: Int64, fraction: UInt32) {
        #expect(
            NTPTimestamp(unixSeconds: 0, nanoseconds: nanoseconds).fraction == fraction)
    }

    @Test func thePivotChoosesOneOf136Years() {
        let pivot = EraPivot(unixSeconds: 1_793_491_200)
        for unix in [0, 1, 0xffff_ffff] as [Int64] {
            let moment = pivot.unixSeconds + unix
            let timestamp = NTPTimestamp(unixSeconds: moment, nanoseconds: 5)
            #expect(pivot.unixSeconds(of: timestamp) == moment)
        }
        let before = NTPTimestamp(unixSeconds: pivot.unixSeconds - 1, nanoseconds: 0)
        #expect(pivot.unixSeconds(of: before) == pivot.unixSeconds - 1 + 1 << 32)
        #expect(EraPivot(unixSeconds: 0).unixSeconds(of: NTPTimestamp(bits: 0)) == 2_085_978_496)
    }

    @Test func differencesCrossTheEndOfAnEra() {
        let late = NTPTimestamp(seconds: 0xffff_ffff, fraction: 0x8000_0000)
        let early = NTPTimestamp(seconds: 1, fraction: 0)
        #expect(early.seconds(since: late) == 1.5)
        #expect(late.seconds(since: early) == -1.5)
        #expect(late.advanced(bySeconds: 1.5) == early)
        #expect(early.advanced(bySeconds: -1.5) == late)
    }

    @Test(arguments: [0x1p31, -0x1p31, .infinity, -.infinity, .nan, 1e300])
    func whatCannotBeAddedIsNot(interval: Double) {
        let timestamp = NTPTimestamp(bits: 42)
        #expect(timestamp.advanced(bySeconds: interval) == timestamp)
    }

    @Test func theLargestStepIsTaken() {
        let step = 0x1p31.nextDown
        let moved = NTPTimestamp(bits: 42).advanced(bySeconds: step)
        #expect(moved.seconds(since: NTPTimestamp(bits: 42)) == step)
    }

    @Test func onlyZeroIsUnset() {
        #expect(NTPTimestamp.unset.isUnset)
        #expect(!NTPTimestamp(bits: 1).isUnset)
        #expect(!NTPTimestamp(seconds: 1, fraction: 0).isUnset)
    }

    @Test(
        arguments: [
            (0, 0), (-1, 0), (0x1p-16, 1), (0x1p-17, 1), (1e-300, 1), (1, 65_536),
            (65_535.9999, 0xffff_fffa), (65_536, 0xffff_ffff), (1e300, 0xffff_ffff),
            (.infinity, 0xffff_ffff), (-.infinity, 0), (.nan, 0xffff_ffff),
        ] as [(Double, UInt32)])
    func shortFormatRoundsUp(seconds: Double, bits: UInt32) {
        #expect(NTPShort(roundingUp: seconds).bits == bits)
    }

    @Test func shortFormatComesBack() {
        for bits in [0, 1, 0xffff, 0x1_0000, .max] as [UInt32] {
            #expect(NTPShort(roundingUp: NTPShort(bits: bits).seconds).bits == bits)
        }
    }

    @Test func instantsStopAtTheirEnds() {
        let last = MonotonicInstant(nanoseconds: .max)
        #expect(last.advanced(bySeconds: 1) == last)
        #expect(MonotonicInstant(nanoseconds: .min).advanced(bySeconds: -1).nanoseconds == .min)
        #expect(MonotonicInstant(seconds: 1e300) == last)
        #expect(MonotonicInstant(seconds: -1e300).nanoseconds == .min)
        #expect(MonotonicInstant(seconds: 1.5).nanoseconds == 1_500_000_000)
        #expect(MonotonicInstant(seconds: 2).seconds(since: MonotonicInstant(seconds: 0.5)) == 1.5)
    }

    /// Where the clock is, the difference that an exchange shows, and the step that is meant.
    @Test(
        arguments: [
            (1_800_000_000, 0.25, 0.25), (1_800_000_000, -0.25, -0.25),
            // In 1970: to 2027, to 2040, to 2100.
            (0, 1_800_000_000.5, 1_800_000_000.5),
            (0, 2_208_988_800.5 - 0x1p32, 2_208_988_800.5),
            (0, 4_102_444_800 - 0x1p32, 4_102_444_800),
            // In 1889, and in 2163: back to 2027.
            (-2_494_967_296, 0, 0x1p32), (6_094_967_296, 0, -0x1p32),
            // The pivot's own era, from its first second to its last.
            (1_793_491_201, -1, -1), (1_793_491_201, -1.5, 0x1p32 - 1.5),
            (6_088_458_495, 0.5, 0.5), (6_088_458_495, 1, 1 - 0x1p32),
            (0, .infinity, .infinity),
        ] as [(Int64, Double, Double)])
    func aStepEndsInThePivotsEra(clock: Int64, difference: Double, step: Double) {
        let pivot = EraPivot(unixSeconds: 1_793_491_200)
        #expect(pivot.step(difference, from: clock) == step)
    }
}
