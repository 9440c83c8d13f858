import Testing

@testable import ClockAlgorithms

@Suite struct ClockSelectionTests {
    /// A source on a 20 ms path with 0.1 ms of jitter.
    static func source(_ index: Int, _ offset: Double, distance: Double = 0.02)
        -> SelectionCandidate
    {
        SelectionCandidate(
            index: index, offset: offset, jitter: 1e-4, rootDistance: distance, stratum: 2)
    }

    static func select(
        _ candidates: [SelectionCandidate], previous: Int? = nil,
        _ adjust: (inout SelectionParameters) -> Void = { _ in }
    ) -> SelectionOutcome {
        var parameters = SelectionParameters()
        adjust(&parameters)
        return ClockSelection.select(
            candidates, previousSystemPeer: previous, parameters: parameters)
    }

    @Test func nobodyGivesNothing() {
        let outcome = Self.select([])
        #expect(outcome.statuses.isEmpty && outcome.survivors.isEmpty)
        #expect(outcome.systemPeer == nil && outcome.offset == 0 && outcome.jitter == 0)
    }

    @Test func oneSourceIsTheSystemPeer() {
        let outcome = Self.select([Self.source(7, 0.25)])
        #expect(outcome.systemPeer == 7)
        #expect(outcome.survivors == [7])
        #expect(outcome.statuses == [.systemPeer])
        #expect(outcome.offset == 0.25)
        #expect(outcome.jitter == 0)
    }

    @Test func twoThatDisagreeSetNoClock() {
        let outcome = Self.select([Self.source(1, 0), Self.source(2, 1)])
        #expect(outcome.statuses == [.falsetick, .falsetick])
        #expect(outcome.systemPeer == nil)
    }

    @Test func aFalsetickerIsFound() {
        let outcome = Self.select([
            Self.source(1, 0), Self.source(2, 0.05, distance: 0.01), Self.source(3, 1e-3),
            Self.source(4, -1e-3),
        ])
        #expect(outcome.statuses[1] == .falsetick)
        #expect(outcome.survivors == [1, 3, 4])
        #expect(outcome.systemPeer == 1)
        #expect(abs(outcome.offset) < 1e-15)
    }

    @Test func aTrueChimerIsNeverAFalseticker() {
        var liar = Self.source(2, 5)
        liar.trueChimer = true
        let outcome = Self.select([Self.source(1, 0), liar, Self.source(3, 0)])
        #expect(outcome.survivors == [1, 2, 3])
    }

    @Test func theClusterCastsOffTheFarthest() {
        let sources = [
            Self.source(1, 0), Self.source(2, 1e-3), Self.source(3, 0.015), Self.source(4, 2e-3),
            Self.source(5, -0.012),
        ]
        let outcome = Self.select(sources)
        #expect(outcome.statuses == [.candidate, .systemPeer, .outlier, .candidate, .outlier])
        #expect(outcome.survivors == [1, 2, 4])
        let keepsFour = Self.select(sources) { $0.minclock = 4 }
        #expect(keepsFour.survivors == [1, 2, 4, 5])
        let crowded = Self.select(sources) { $0.maxclock = 4 }
        #expect(crowded.statuses == [.candidate, .systemPeer, .backup, .candidate, .outlier])
    }

    @Test func theClusterStopsWhenTheRestMeasureNoBetter() {
        let noisy = (1...6).map { index -> SelectionCandidate in
            var source = Self.source(index, Double(index) * 1e-3)
            source.jitter = 0.01
            return source
        }
        #expect(Self.select(noisy).survivors.count == 6)
    }

    @Test func theClusterDoesNotCastOffThePreferred() {
        var sources = [
            Self.source(1, 0), Self.source(2, 1e-3), Self.source(3, 0.015), Self.source(4, 2e-3),
        ]
        sources[2].prefer = true
        let outcome = Self.select(sources)
        #expect(outcome.survivors == [1, 2, 3, 4])
        #expect(outcome.systemPeer == 3)
        #expect(outcome.offset == 0.015)
        #expect(outcome.jitter == 1e-4)
        sources[2].offset = 5
        let lying = Self.select(sources)
        #expect(lying.statuses[2] == .falsetick, "a preferred falseticker is one")
        #expect(lying.systemPeer == 2)
    }

    @Test func combiningWeighsByDistance() {
        let near = Self.source(1, 0, distance: 0.01)
        let far = Self.source(2, 4e-3, distance: 0.03)
        let outcome = Self.select([far, near])
        #expect(outcome.systemPeer == 1)
        #expect(abs(outcome.offset - 1e-3) < 1e-15)
        // Weighted variance about the system peer 0.25 * 16e-6, and its selection jitter 4 ms.
        #expect(abs(outcome.jitter - (4e-6 + 16e-6).squareRoot()) < 1e-12)
    }

    @Test func minsaneKeepsTheClockAlone() {
        let sources = [Self.source(1, 0), Self.source(2, 0)]
        let outcome = Self.select(sources) { $0.minsane = 3 }
        #expect(outcome.systemPeer == nil)
        #expect(outcome.survivors == [1, 2])
        #expect(outcome.statuses == [.candidate, .candidate])
        #expect(Self.select(sources) { $0.minsane = 2 }.systemPeer == 1)
    }

    @Test func theLowerStratumWinsAmongEquals() {
        var low = Self.source(1, 0)
        var high = Self.source(2, 0)
        low.stratum = 3
        high.stratum = 1
        #expect(Self.select([low, high]).systemPeer == 2)
        high.stratum = 3
        #expect(Self.select([low, high]).systemPeer == 1, "of equals the first")
    }

    @Test func noHoppingBetweenSourcesThatAgree() {
        let old = Self.source(1, 1e-4, distance: 0.03)
        let better = Self.source(2, 0, distance: 0.02)
        #expect(Self.select([old, better]).systemPeer == 2)
        let first = Self.select([old, better], previous: 1)
        #expect(first.systemPeer == 1)
        #expect(first.clockHopThreshold == 0.001)
        // The threshold halves each time until the better one is let through.
        var threshold = first.clockHopThreshold
        var turns = 0
        while turns < 20 {
            let next = Self.select([old, better], previous: 1) { $0.clockHopThreshold = threshold }
            threshold = next.clockHopThreshold
            turns += 1
            if next.systemPeer == 2 { break }
            #expect(threshold == 0.001 / Double(1 << turns))
        }
        #expect(turns == 4)
        #expect(threshold == 0)
        let apart = Self.source(1, 2e-3, distance: 0.03)
        #expect(Self.select([apart, better], previous: 1).systemPeer == 2)
        let gone = Self.source(1, 9, distance: 0.03)
        let third = Self.source(3, 0, distance: 0.025)
        #expect(Self.select([gone, better, third], previous: 1).systemPeer == 2)
    }

    @Test func theLocalClockIsTheLastResort() {
        var local = Self.source(9, 0, distance: 0.001)
        local.isLocalClock = true
        #expect(Self.select([local]).systemPeer == 9)
        let beside = Self.select([local, Self.source(1, 0.01)])
        #expect(beside.statuses == [.reject, .systemPeer])
        #expect(beside.offset == 0.01)
        let split = Self.select([Self.source(1, 0), Self.source(2, 1), local])
        #expect(split.statuses == [.falsetick, .falsetick, .systemPeer])
        local.prefer = true
        let preferred = Self.select([local, Self.source(1, 0.01)])
        #expect(preferred.systemPeer == 9)
        #expect(preferred.offset == 0)
    }

    @Test func pulsesSteerOnlyBesideAPreferredSource() {
        var pulses = Self.source(8, 2e-6, distance: 0.001)
        pulses.isPPS = true
        var numbering = Self.source(1, 1e-3)
        #expect(Self.select([pulses, numbering]).systemPeer == 1)
        numbering.prefer = true
        let outcome = Self.select([pulses, numbering])
        #expect(outcome.systemPeer == 8)
        #expect(outcome.statuses == [.ppsPeer, .systemPeer])
        #expect(outcome.offset == 2e-6)
        #expect(Self.select([pulses]).systemPeer == nil)
        #expect(Self.select([pulses]) { $0.minsane = 0 }.systemPeer == 8)
        numbering.offset = 0.45
        numbering.rootDistance = 1
        #expect(Self.select([pulses, numbering]).systemPeer == 1, "not sure which second it is")
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func whatIsNoNumberIsRejectedAlone(value: Double) {
        let good = [Self.source(1, 0), Self.source(2, 1e-3), Self.source(3, 0)]
        for field in [\SelectionCandidate.offset, \.jitter, \.rootDistance] {
            var bad = Self.source(4, 0)
            bad[keyPath: field] = value
            let outcome = Self.select(good + [bad])
            #expect(outcome.statuses[3] == .reject)
            #expect(outcome.survivors == [1, 2, 3])
        }
        var huge = Self.source(4, .greatestFiniteMagnitude)
        huge.trueChimer = true
        #expect(Self.select(good + [huge]).offset.isFinite)
    }

    /// Whatever comes in, the outcome is consistent with itself.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func outcomesAreConsistent(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let candidates = (0..<Int(random.next() % 14)).map { index -> SelectionCandidate in
            var source = Self.source(
                index * 3, random.normal() * 0.02, distance: random.exponential(mean: 0.03))
            source.jitter = random.exponential(mean: 2e-3)
            source.stratum = UInt8(1 + random.next() % 5)
            source.prefer = random.next() % 12 == 0
            source.isLocalClock = random.next() % 12 == 0
            source.isPPS = !source.isLocalClock && random.next() % 12 == 0
            return source
        }
        let outcome = Self.select(candidates, previous: 3)
        #expect(outcome.statuses.count == candidates.count)
        #expect(outcome == Self.select(candidates, previous: 3))
        let marked = zip(candidates, outcome.statuses).filter {
            $0.1 == .systemPeer || $0.1 == .candidate
        }.map(\.0.index)
        #expect(marked == outcome.survivors)
        let leaders = outcome.statuses.count { $0 == .systemPeer || $0 == .ppsPeer }
        #expect((leaders > 0) == (outcome.systemPeer != nil))
        #expect(outcome.statuses.count { $0 == .systemPeer } <= 1)
        if outcome.systemPeer != nil {
            let offsets = candidates.map(\.offset)
            #expect(outcome.offset >= (offsets.min() ?? 0) - 1e-12)
            #expect(outcome.offset <= (offsets.max() ?? 0) + 1e-12)
        }
        #expect(outcome.jitter.isFinite && outcome.jitter >= 0)
    }
}
