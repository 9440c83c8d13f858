package import NTPTime

/// What a new sample did to its association's filter.
package enum FilterOutcome: Equatable, Hashable, Sendable {
    /// The best sample is one that was not used before: selection should look again.
    case updated
    /// The best sample is the one already in use, or there is none.
    case stale
    /// The best sample lies too far from the one in use to be believed the first time.
    case popcornSpike
}

/// The clock filter (RFC 5905, 10): of the last eight samples the one with the least delay is
/// nearest to the truth, because queues only ever add delay.
///
/// Three habits of later practice: samples are compared by delay alone until they are older than
/// the Allan intercept; while the clock is being brought in (`settling`) the newest sample counts;
/// and stored offsets follow the clock when it is slewed (`follow`), so that an old sample still
/// says what it would say now.
package struct ClockFilter: Equatable, Hashable, Sendable {
    /// One stage of the shift register, as ntpq's filtdelay, filtoffset and filtdisp show it.
    package struct Stage: Equatable, Hashable, Sendable {
        package var offset: Double
        package var delay: Double
        /// Grown to the filter's `updatedAt`; 16 s in a stage that holds no sample.
        package var dispersion: Double
        package var receivedAt: MonotonicInstant?

        static let empty = Stage(
            offset: 0, delay: 0, dispersion: ClockConstants.maximumDispersion, receivedAt: nil)
    }

    /// NSTAGE (RFC 5905, 7.2).
    package static let stageCount = 8
    /// SGATE: a jump of more than this many jitters is a popcorn spike (RFC 5905, 10).
    package static let spikeGate = 3.0
    /// MAXDIST: distances from here on are too uncertain to judge jitter or spikes by, seconds.
    static let maximumDistance = 1.5

    /// theta, offset of the sample in use, seconds.
    package private(set) var offset = 0.0
    /// delta, delay of the sample in use, seconds.
    package private(set) var delay = 0.0
    /// epsilon, dispersion of the whole filter at `updatedAt`, seconds.
    package private(set) var dispersion = ClockConstants.maximumDispersion
    /// psi, RMS difference of the others from the best sample, seconds; never below precision.
    package private(set) var jitter = 0.0
    /// When a sample or a missing reply last entered the register.
    package private(set) var updatedAt: MonotonicInstant?
    /// When the sample in use was received; what is not newer must not steer the clock again.
    package private(set) var usedAt: MonotonicInstant?
    /// Newest first; eight, unless somebody wanted to see what a smaller filter does.
    package private(set) var stages: [Stage]

    private var clockPrecision = 0.0
    private var dispersionRate = ClockConstants.dispersionRate
    private var allanIntercept = ClockConstants.allanIntercept
    private var phaseFollowed = 0.0
    private var suppressedSpike = false

    package init(stageCount: Int = ClockFilter.stageCount) {
        stages = Array(repeating: .empty, count: max(1, stageCount))
    }

    /// Forgets every sample, as after a clock step or when a source starts afresh.
    package mutating func reset(at now: MonotonicInstant) {
        var fresh = ClockFilter(stageCount: stages.count)
        fresh.phaseFollowed = phaseFollowed
        fresh.clockPrecision = clockPrecision
        fresh.dispersionRate = dispersionRate
        fresh.allanIntercept = allanIntercept
        fresh.jitter = clockPrecision
        fresh.updatedAt = now
        self = fresh
    }

    /// Enters a sample and chooses the best one.
    ///
    /// - Parameter clockPrecision: our clock's precision, seconds: the floor of `jitter`.
    /// - Parameter dispersionRate: how fast samples lose worth, s/s.
    /// - Parameter allanIntercept: from what age in seconds on a sample's dispersion counts.
    /// - Parameter settling: true while the discipline brings the clock in: the newest counts.
    package mutating func add(
        _ sample: ClockSample, clockPrecision: Double,
        dispersionRate: Double = ClockConstants.dispersionRate,
        allanIntercept: Double = ClockConstants.allanIntercept, settling: Bool = false
    ) -> FilterOutcome {
        guard sample.offset.isFinite, sample.delay.isFinite, sample.dispersion.isFinite else {
            return .stale
        }
        self.clockPrecision = clockPrecision
        self.dispersionRate = dispersionRate
        self.allanIntercept = allanIntercept
        let stage = Stage(
            offset: sample.offset, delay: sample.delay,
            dispersion: min(sample.dispersion, ClockConstants.maximumDispersion),
            receivedAt: sample.receivedAt)
        return shiftIn(stage, at: sample.receivedAt, settling: settling)
    }

    /// Enters a sample of a clock that `discipline` steers, and chooses the best one: stored
    /// offsets first follow what was slewed, and the newest counts while the clock is brought in.
    /// A node must use this form. Without it the loop sees its own slews as news, and a start
    /// 0.1 s off can end in a step the wrong way.
    package mutating func add(
        _ sample: ClockSample, clockPrecision: Double, steeredBy discipline: ClockDiscipline
    ) -> FilterOutcome {
        follow(phaseSlewed: discipline.phaseSlewed(at: sample.receivedAt))
        return add(
            sample, clockPrecision: clockPrecision,
            dispersionRate: discipline.parameters.dispersionRate,
            allanIntercept: discipline.parameters.allanIntercept, settling: discipline.isSettling)
    }

    /// Enters the sample that did not come: an empty stage of 16 s dispersion. As ntp.org's ntpd
    /// does it once four polls in a row went unanswered.
    @discardableResult
    package mutating func noReply(at now: MonotonicInstant) -> FilterOutcome {
        shiftIn(.empty, at: now, settling: false)
    }

    /// `dispersion` grown to `now`, seconds.
    package func dispersion(at now: MonotonicInstant) -> Double {
        guard let updatedAt else { return dispersion }
        return dispersion + dispersionRate * max(0, now.seconds(since: updatedAt))
    }

    /// What `dispersion(at:)` would be if the register held only what there was room to fill
    /// since the start: once half of it is filled, stages that no poll has reached yet say
    /// nothing against the source. With them, a first reply lost makes honest servers so
    /// uncertain beside a liar that selection cannot tell them apart. Polls that went unanswered
    /// keep counting.
    package func selectionDispersion(at now: MonotonicInstant) -> Double {
        guard let updatedAt else { return dispersion }
        let reached = stages.lastIndex { $0.receivedAt != nil }.map { $0 + 1 } ?? 0
        let filled = stages.prefix(reached).count { $0.receivedAt != nil }
        guard filled >= stages.count / 2, reached < stages.count else {
            return dispersion(at: now)
        }
        let ordered = byDistance(at: updatedAt).map(\.0)
        // The unreached stages sort last, as they are the most uncertain.
        let known = ordered.prefix(reached).reversed().reduce(0) { ($0 + $1.dispersion) / 2 }
        return known + dispersionRate * max(0, now.seconds(since: updatedAt))
    }

    /// Moves the stored offsets along with a clock that was slewed.
    ///
    /// - Parameter phaseSlewed: the phase the discipline has amortised in all its life
    ///   (`ClockDiscipline.phaseSlewed(at:)`); what was added since the last call is taken off.
    package mutating func follow(phaseSlewed: Double) {
        guard phaseSlewed.isFinite else { return }
        let change = phaseSlewed - phaseFollowed
        phaseFollowed = phaseSlewed
        guard change != 0 else { return }
        for index in stages.indices where stages[index].receivedAt != nil {
            stages[index].offset -= change
        }
        if usedAt != nil { offset -= change }
    }

    private mutating func shiftIn(
        _ stage: Stage, at now: MonotonicInstant, settling: Bool
    ) -> FilterOutcome {
        let growth = updatedAt.map { dispersionRate * max(0, now.seconds(since: $0)) } ?? 0
        for index in stages.indices {
            stages[index].dispersion = min(
                stages[index].dispersion + growth, ClockConstants.maximumDispersion)
        }
        stages.removeLast()
        stages.insert(stage, at: 0)
        updatedAt = now
        return chooseBest(at: now, settling: settling)
    }

    private mutating func chooseBest(at now: MonotonicInstant, settling: Bool) -> FilterOutcome {
        let ordered = settling ? byAge(at: now) : byDistance(at: now)
        dispersion = ordered.reversed().reduce(0) { ($0 + $1.0.dispersion) / 2 }
        let usable = usablePrefix(of: ordered)
        guard let best = usable.first, let bestTime = best.receivedAt else { return .stale }
        let squares = usable.reduce(0) { sum, stage in
            let difference = stage.offset - best.offset
            return sum + difference * difference
        }
        let count = Double(max(1, usable.count - 1))
        let newJitter = max((squares / count).squareRoot(), clockPrecision)
        if let usedAt, bestTime <= usedAt {
            // The same sample as before, perhaps seen against others than before.
            jitter = newJitter
            return .stale
        }
        if isSpike(best, receivedAt: bestTime) {
            suppressedSpike = true
            return .popcornSpike
        }
        suppressedSpike = false
        offset = best.offset
        delay = best.delay
        jitter = newJitter
        usedAt = bestTime
        return .updated
    }

    /// The samples that may be judged: all of known dispersion, and of those beyond the first two
    /// only the ones within the maximum distance.
    private func usablePrefix(of ordered: [(Stage, Double)]) -> [Stage] {
        var usable: [Stage] = []
        for (stage, distance) in ordered where distance < ClockConstants.maximumDispersion {
            if usable.count < 2 || distance < ClockFilter.maximumDistance { usable.append(stage) }
        }
        return usable
    }

    /// The newest sample first; a reply that is missing does not make what came before or after
    /// it less certain than it makes it in the order of distances.
    private func byAge(at now: MonotonicInstant) -> [(Stage, Double)] {
        let measured = stages.map { ($0, distance($0, at: now)) }
        let limit = ClockConstants.maximumDispersion
        return measured.filter { $0.1 < limit } + measured.filter { $0.1 >= limit }
    }

    private func byDistance(at now: MonotonicInstant) -> [(Stage, Double)] {
        // Insertion keeps equal distances in order of age, the newest first.
        var ordered: [(Stage, Double)] = []
        for stage in stages {
            let distance = distance(stage, at: now)
            let place = ordered.firstIndex { $0.1 > distance } ?? ordered.endIndex
            ordered.insert((stage, distance), at: place)
        }
        return ordered
    }

    private func distance(_ stage: Stage, at now: MonotonicInstant) -> Double {
        guard let receivedAt = stage.receivedAt,
            stage.dispersion < ClockConstants.maximumDispersion
        else { return ClockConstants.maximumDispersion }
        let old = now.seconds(since: receivedAt) > allanIntercept
        return old ? stage.delay + stage.dispersion : stage.delay
    }

    /// Popcorn spike suppressor (RFC 5905, 10). The jump is held against the jitter there was
    /// before: the jitter seen from a spike is as large as the spike, and would excuse it. One
    /// spike is dropped, a second in a row is the truth; nor is a sample a spike that follows
    /// the one in use by two intervals or more.
    private func isSpike(_ best: Stage, receivedAt: MonotonicInstant) -> Bool {
        guard let usedAt, !suppressedSpike, dispersion < ClockFilter.maximumDistance,
            best.dispersion < ClockFilter.maximumDistance,
            let newest = stages[0].receivedAt,
            let previous = stages.dropFirst().first?.receivedAt
        else { return false }
        let interval = newest.seconds(since: previous)
        return receivedAt.seconds(since: usedAt) < 2 * interval
            && abs(best.offset - offset) > ClockFilter.spikeGate * max(jitter, clockPrecision)
    }
}
