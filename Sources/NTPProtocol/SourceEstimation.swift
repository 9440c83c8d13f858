package import ClockAlgorithms
package import NTPTime

/// What the statistical discipline keeps of an association.
package struct SourceEstimation: Equatable, Hashable, Sendable {
    package internal(set) var estimator: SourceEstimator
    /// When the last sample was complete.
    package internal(set) var sampledAt: MonotonicInstant?
    /// Seconds from the last sample to the next.
    package internal(set) var interval = 64.0
    /// What it says beside the ensemble of the survivors.
    package internal(set) var offset = EnsembleOffset()
    /// The sample that the ensemble had last, and the steps there had been until then.
    var taughtAt: MonotonicInstant?
    var taughtSteps = 0
    /// Quick requests since a sample was disbelieved.
    private var checks = 0

    /// Timestamps that are no coarser than this, log2 of seconds, are better than they say.
    private static let coarse: Int8 = -16
    /// Deviation of a reading's noise where the clock is fine, seconds.
    private static let usualPrecision = 1e-7
    /// Deviation of a rounded number, in steps, with some to spare.
    private static let roundingDeviation = 0.41
    /// Seconds after which a sample that was not believed is followed by another, and how often.
    private static let checkInterval = 2.0
    private static let mostChecks = 3
    /// A poll counts as this long at least, for the time that an error is spread over.
    private static let leastInterval = 16.0
    /// So many sources that agree are asked in turn.
    private static let mostSources = 4

    init(estimator: SourceEstimator) {
        self.estimator = estimator
    }

    /// Deviation of the timestamps' noise, seconds, where the coarser of two clocks is 2^exponent.
    static func precision(log2 exponent: Int8) -> Double {
        exponent > coarse
            ? max(usualPrecision, roundingDeviation * seconds(log2: exponent)) : usualPrecision
    }

    /// It has samples enough, and the last one was no surprise.
    var isFamiliar: Bool { estimator.count > PollPolicy.beginners && estimator.violations == 0 }

    /// Chooses the interval after a sample; seconds.
    ///
    /// - Parameter survivors: how many sources the clock is set by.
    mutating func choosePoll(_ policy: PollPolicy, survivors: Int) -> Double {
        let isGrown = estimator.count > PollPolicy.beginners
        let sources = isGrown ? Double(min(max(survivors, 1), SourceEstimation.mostSources)) : 1
        // The mean of several has less noise, and each of them need only be asked in turn.
        var policy = policy
        policy.target /= sources.squareRoot()
        let wanted = min(policy.longest, policy.interval(after: estimator) * sources)
        interval = max(wanted, SourceEstimation.leastInterval)
        guard estimator.violations > 0 else {
            checks = 0
            return wanted
        }
        guard isGrown, checks < SourceEstimation.mostChecks else { return wanted }
        checks += 1
        return SourceEstimation.checkInterval
    }

    /// The clock was set by somebody who told: what is known of it but its frequency is void.
    mutating func clockWasSet() {
        estimator.clockWasSet()
        sampledAt = nil
        taughtAt = nil
        offset = EnsembleOffset()
        checks = 0
    }

    /// Half the round trip to the root and all that may be wrong besides, seconds.
    func rootDistance(of peer: PeerVariables, at now: MonotonicInstant) -> Double {
        (peer.rootDelay + estimator.leastDelay) / 2 + peer.rootDispersion + dispersion(at: now)
    }

    /// The bound of the error but for the half of the round trip, seconds.
    func dispersion(at now: MonotonicInstant) -> Double {
        guard let sampledAt else { return ClockConstants.maximumDispersion }
        return estimator.dispersion(after: now.seconds(since: sampledAt))
    }
}

// Samples on their way to the estimator.

extension Association {
    /// Takes an exchange, and chooses when the next one is due.
    mutating func estimate(
        _ exchange: ExchangeTimestamps, at now: ClockReading, in freeTime: FreeTime,
        limits: PacketLimits
    ) {
        let sentAt = now.monotonic.advanced(bySeconds: -now.wall.seconds(since: exchange.t1))
        let heardAt = now.monotonic.advanced(bySeconds: -now.wall.seconds(since: exchange.t4))
        if estimation == nil {
            estimation = limits.estimation(serverPrecision: peer.precision)
        }
        let time = freeTime.time(at: heardAt)
        // Both directions are to be of one moment, in spite of what the oscillator did meanwhile:
        // little in an exchange with a server, but half a poll between peers that interleave.
        let meanwhile = limits.expectation.frequency * (time - freeTime.time(at: sentAt))
        estimation?.estimator.add(
            time: time,
            outward: exchange.t2.seconds(since: exchange.t1) + freeTime.correction(at: sentAt)
                + meanwhile,
            homeward: exchange.t4.seconds(since: exchange.t3) - freeTime.correction(at: heardAt))
        estimation?.sampledAt = heardAt
        let policy = PollPolicy(
            target: limits.pollTarget, shortest: PollState.seconds(poll.minpoll),
            longest: PollState.seconds(poll.maxpoll))
        guard let wanted = estimation?.choosePoll(policy, survivors: limits.survivors) else {
            return
        }
        // The fraction of a second in a server's timestamp is as good as a die.
        let spread = Double(exchange.t3.bits & 0xffff) * 0x1p-16
        poll.plan(wanted, at: now.monotonic, spread: spread)
    }

    /// Takes a reading of a clock that was not asked: its time less ours, seconds.
    mutating func estimate(
        offset: Double, at now: ClockReading, in freeTime: FreeTime, limits: PacketLimits
    ) {
        if estimation == nil {
            estimation = limits.estimation(serverPrecision: peer.precision)
        }
        estimation?.estimator.addReference(
            time: freeTime.time(at: now.monotonic),
            phase: -offset - freeTime.correction(at: now.monotonic))
        estimation?.sampledAt = now.monotonic
        estimation?.interval = poll.interval
    }
}

extension PacketLimits {
    fileprivate func estimation(serverPrecision: Int8) -> SourceEstimation {
        var estimator = SourceEstimator(
            precision: SourceEstimation.precision(log2: max(precision, serverPrecision)))
        estimator.expect(expectation)
        return SourceEstimation(estimator: estimator)
    }
}
