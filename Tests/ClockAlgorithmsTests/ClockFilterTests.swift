import NTPTime
import Testing

@testable import ClockAlgorithms

@Suite struct ClockFilterTests {
    static let precision = 1e-6

    static func at(_ seconds: Double) -> MonotonicInstant { MonotonicInstant(seconds: seconds) }

    static func sample(_ offset: Double, _ delay: Double, at seconds: Double) -> ClockSample {
        ClockSample(offset: offset, delay: delay, dispersion: 1e-5, receivedAt: at(seconds))
    }

    /// A filter fed one sample every 64 s from 0 s on, and what each did.
    static func filter(_ samples: [(offset: Double, delay: Double)]) -> (
        ClockFilter, [FilterOutcome]
    ) {
        var filter = ClockFilter()
        let outcomes = samples.enumerated().map { position, sample in
            filter.add(
                self.sample(sample.offset, sample.delay, at: Double(position) * 64),
                clockPrecision: precision)
        }
        return (filter, outcomes)
    }

    @Test func anEmptyFilterKnowsNothing() {
        let filter = ClockFilter()
        #expect(filter.dispersion == 16)
        #expect(filter.stages.count == 8)
        #expect(filter.stages.allSatisfy { $0.dispersion == 16 && $0.receivedAt == nil })
        #expect(filter.updatedAt == nil && filter.usedAt == nil)
        #expect(filter.dispersion(at: Self.at(1e6)) == 16)
    }

    /// Empty stages add 16 s each, weighted 1/2, 1/4, ... 1/256 behind the samples: the fourth
    /// sample passes the distance threshold of 1.5 s, and the eighth leaves none.
    @Test func dispersionHalvesWithEachSample() {
        var filter = ClockFilter()
        for (count, expected) in [7.9375, 3.9375, 1.9375, 0.9375, 0.4375, 0.1875, 0.0625, 0]
            .enumerated()
        {
            _ = filter.add(
                Self.sample(0, 0.01, at: Double(count)), clockPrecision: Self.precision)
            #expect(abs(filter.dispersion - expected) < 2e-4, "after \(count + 1)")
        }
    }

    @Test func theLeastDelayWins() {
        let (filter, outcomes) = Self.filter([
            (1e-3, 0.030), (2e-3, 0.020), (9e-3, 0.080), (3e-3, 0.010), (5e-3, 0.040),
        ])
        #expect(outcomes == [.updated, .updated, .stale, .updated, .stale])
        #expect(filter.offset == 3e-3)
        #expect(filter.delay == 0.010)
        #expect(filter.usedAt == Self.at(192))
        #expect(filter.updatedAt == Self.at(256))
        let squares = [2e-3, 1e-3, 6e-3, 2e-3].reduce(0) { $0 + $1 * $1 }
        #expect(abs(filter.jitter - (squares / 4).squareRoot()) < 1e-12)
    }

    @Test func equalDelaysGoToTheNewest() {
        let (filter, outcomes) = Self.filter([(1e-3, 0.01), (1.1e-3, 0.01)])
        #expect(outcomes == [.updated, .updated])
        #expect(filter.offset == 1.1e-3)
    }

    @Test func aBestSampleLastsEightPolls() {
        var samples = [(offset: 1e-4, delay: 0.010)]
        samples += (0..<8).map { (offset: 2e-4, delay: 0.020 + Double($0) * 1e-3) }
        let (filter, outcomes) = Self.filter(samples)
        #expect(outcomes.dropFirst().dropLast().allSatisfy { $0 == .stale })
        #expect(outcomes.last == .updated)
        // The best of those left is the second ever received, not the newest.
        #expect(filter.usedAt == Self.at(64))
        #expect(filter.delay == 0.020)
    }

    @Test func beyondTheAllanInterceptAgeCounts() {
        var filter = ClockFilter()
        _ = filter.add(Self.sample(1e-3, 0.010, at: 0), clockPrecision: Self.precision)
        // 15 ppm of 2040 s would be 31 ms, but within 2048 s only delay counts ...
        let young = filter.add(Self.sample(1e-3, 0.030, at: 2040), clockPrecision: Self.precision)
        #expect(young == .stale)
        // ... and the same sample loses its place once it is older.
        let old = filter.add(Self.sample(1e-3, 0.040, at: 2060), clockPrecision: Self.precision)
        #expect(old == .updated)
        #expect(filter.delay == 0.030)
    }

    @Test func whileSettlingTheNewestWins() {
        var filter = ClockFilter()
        _ = filter.add(Self.sample(0.1, 0.01, at: 0), clockPrecision: Self.precision)
        let outcome = filter.add(
            Self.sample(0.05, 0.09, at: 2), clockPrecision: Self.precision, settling: true)
        #expect(outcome == .updated)
        #expect(filter.offset == 0.05)
    }

    @Test func onePopcornSpikeIsDroppedAndASecondBelieved() {
        let quiet = (0..<8).map { (offset: Double($0 % 2) * 1e-5, delay: 0.010) }
        let spike = (offset: 0.05, delay: 0.010)
        let (once, outcomes) = Self.filter(quiet + [spike])
        #expect(outcomes.last == .popcornSpike)
        #expect(abs(once.offset) <= 1e-5)
        #expect(once.jitter < 1e-4)
        let (twice, again) = Self.filter(quiet + [spike, spike])
        #expect(again.suffix(2) == [.popcornSpike, .updated])
        #expect(twice.offset == 0.05)
        let (after, outcome) = Self.filter(quiet + [spike, (1e-5, 0.009)])
        #expect(outcome.last == .updated)
        #expect(after.offset == 1e-5)
    }

    @Test func aSpikeLongAfterTheLastUseIsBelieved() {
        let old = (0..<8).map { (offset: 0.0, delay: $0 == 5 ? 0.010 : 0.020) }
        let (_, outcomes) = Self.filter(old + [(0.05, 0.009)])
        #expect(outcomes.last == .updated)
    }

    @Test func repliesThatDoNotComeEmptyTheFilter() {
        var (filter, _) = Self.filter((0..<8).map { _ in (1e-3, 0.01) })
        for poll in 0..<8 {
            #expect(filter.dispersion < 16)
            #expect(filter.noReply(at: Self.at(Double(512 + 64 * poll))) == .stale)
        }
        #expect(filter.dispersion == ClockConstants.maximumDispersion * 255 / 256)
        #expect(filter.offset == 1e-3, "the last statistics stay for display")
    }

    @Test func dispersionGrowsWithTime() {
        var (filter, _) = Self.filter((0..<8).map { _ in (1e-3, 0.01) })
        let now = filter.dispersion
        #expect(abs(filter.dispersion(at: Self.at(448 + 1000)) - now - 0.015) < 1e-12)
        #expect(filter.dispersion(at: Self.at(0)) == now, "never shrinks")
        filter.reset(at: Self.at(500))
        #expect(filter.dispersion == 16)
        #expect(filter.jitter == Self.precision)
        #expect(filter.updatedAt == Self.at(500))
    }

    @Test func storedOffsetsFollowASlew() {
        var (filter, _) = Self.filter([(5e-3, 0.010), (6e-3, 0.020)])
        filter.follow(phaseSlewed: 2e-3)
        #expect(abs(filter.offset - 3e-3) < 1e-15)
        #expect(abs(filter.stages[0].offset - 4e-3) < 1e-15)
        #expect(filter.stages[2].offset == 0, "an empty stage has nothing to move")
        filter.follow(phaseSlewed: 2e-3)
        #expect(abs(filter.offset - 3e-3) < 1e-15, "the same total moves nothing")
        var late = ClockFilter()
        late.follow(phaseSlewed: 1)
        _ = late.add(Self.sample(1e-3, 0.01, at: 9), clockPrecision: Self.precision)
        #expect(late.offset == 1e-3, "slews before the first sample are not its own")
    }

    @Test(
        arguments: [
            (Double.nan, 0.01, 1e-5), (0, .infinity, 1e-5), (0, 0.01, -.infinity), (0, .nan, .nan),
        ] as [(Double, Double, Double)])
    func whatIsNoNumberIsNotEntered(offset: Double, delay: Double, dispersion: Double) {
        var filter = ClockFilter()
        let sample = ClockSample(
            offset: offset, delay: delay, dispersion: dispersion, receivedAt: Self.at(1))
        #expect(filter.add(sample, clockPrecision: Self.precision) == .stale)
        #expect(filter == ClockFilter())
    }

    /// While the clock is brought in the newest sample counts, and a lost reply before it weighs
    /// no more than it would later.
    @Test func whileSettlingALostReplyIsNoGap() {
        var filter = ClockFilter()
        for count in 0..<4 {
            let sample = Self.sample(1e-3, 0.01 + Double(count) * 1e-3, at: Double(count))
            _ = filter.add(sample, clockPrecision: Self.precision, settling: true)
        }
        filter.noReply(at: Self.at(4))
        let outcome = filter.add(
            Self.sample(1e-3, 0.05, at: 5), clockPrecision: Self.precision, settling: true)
        #expect(outcome == .updated)
        #expect(filter.delay == 0.05)
        #expect(abs(filter.dispersion - 0.4375) < 2e-4)
    }

    /// A filter of one stage has no choice, and no jitter but the clock's precision.
    @Test func aFilterOfOneStageTakesWhatComes() {
        var filter = ClockFilter(stageCount: 1)
        for (second, delay) in [0.01, 0.09, 0.02].enumerated() {
            let sample = Self.sample(delay, delay, at: Double(second))
            #expect(filter.add(sample, clockPrecision: Self.precision) == .updated)
            #expect(filter.offset == delay)
            #expect(filter.jitter == Self.precision)
        }
        filter.reset(at: Self.at(9))
        #expect(filter.stages.count == 1)
        #expect(filter.dispersion == 16)
    }
}
