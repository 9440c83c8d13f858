package import ClockAlgorithms
import NTPConfiguration
package import NTPTime

// The system process with the statistical discipline: the selection chooses who is believed as
// ever (RFC 5905, 11.2), and the estimators of those who are say what the time is.

extension NTPNode {
    /// What the selection is to know of a source, where it has an estimator.
    func describe(
        _ association: Association, as candidate: inout SelectionCandidate, at now: ClockReading
    ) {
        guard let estimation = association.estimation, let freeTime = discipline.freeTime else {
            return
        }
        let estimator = estimation.estimator
        let time = freeTime.time(at: now.monotonic)
        candidate.offset =
            -(estimator.estimate.phase(at: time) + freeTime.correction(at: now.monotonic))
        candidate.jitter = estimator.jitter
        candidate.rootDelay = association.peer.rootDelay + estimator.leastDelay
    }

    /// Combines the survivors and lets the discipline have it, if one of them has a new sample.
    mutating func updateClockStatistically(
        from index: Int, outcome: SelectionOutcome, at now: ClockReading
    ) {
        guard let freeTime = discipline.freeTime else { return }
        let peer = associations[index]
        let isAlone = peer.configuration.prefer || peer.role == .localClock
        let survivors = outcome.survivors
        let members = (isAlone ? [index] : survivors).filter { member in
            associations[member].estimation?.sampledAt != nil
                && (member == index || !survivors.contains { follows(member, $0) })
        }
        guard
            let newest = members.max(by: { sampled($0) < sampled($1) }),
            lastUpdate.map({ sampled(newest) > $0 }) ?? true,
            let estimation = associations[newest].estimation
        else { return }
        lastUpdate = sampled(newest)
        // What was slewed until now must be accounted for.
        engageDiscipline(at: now)
        let time = freeTime.time(at: now.monotonic)
        var opinions = members.compactMap { member in
            associations[member].estimation.map {
                SourceOpinion(index: member, estimator: $0.estimator, at: time)
            }
        }
        var clock = CombinedClock(&opinions, at: time)
        for opinion in opinions {
            associations[opinion.index].estimation?.estimator.contradictions =
                opinion.contradictions
        }
        clock = refine(clock, of: opinions, newest: newest)
        system.offset = -(clock.phase + freeTime.correction(at: now.monotonic))
        system.jitter = clock.phaseVariance.squareRoot()
        let stateBefore = discipline.state
        var decision = DisciplineDecision.accepted
        if settings.steersClock {
            var input = CombinedInput(
                clock: clock, newest: estimation.estimator, at: now.monotonic,
                poll: estimation.interval)
            if let ensemble {
                input.predictedVariance = ensemble.predictedVariance
                input.phaseVariance = ensemble.estimate.phaseVariance
                // They take turns, and each sample counts.
                input.poll /= Double(members.count)
            }
            decision = discipline.update(input)
        }
        discipline.boundPoll(minpoll: peer.poll.minpoll, maxpoll: peer.poll.maxpoll)
        carryOut(decision, from: index, outcome: outcome, before: stateBefore, at: now)
        refreshBound(at: now)
    }

    /// Whether one source has its time from another: it tells the same again, and where it listens
    /// to us as well, our own time. Hosts of one level that outvoted the server they all follow
    /// would drift away from it together.
    private func follows(_ index: Int, _ other: Int) -> Bool {
        let (follower, followed) = (associations[index], associations[other])
        return follower.peer.stratum > 1 && follower.peer.stratum == followed.peer.stratum + 1
            && follower.peer.referenceID == settings.referenceID(of: followed.remote.address)
    }

    func sampled(_ index: Int) -> MonotonicInstant {
        associations[index].estimation?.sampledAt ?? startedAt.monotonic
    }

    /// Brings the bounds of our own error up to date. They do not grow by a constant rate here,
    /// as what is known of the oscillator says how fast it can err.
    mutating func refreshBound(at now: ClockReading) {
        guard let freeTime = discipline.freeTime, system.isSynchronised else { return }
        guard let id = system.systemPeer, let index = index(of: id),
            let estimation = associations[index].estimation, estimation.sampledAt != nil
        else {
            system.dispersionRate = discipline.parameters.dispersionRate
            return
        }
        let peer = associations[index].peer
        let time = freeTime.time(at: now.monotonic)
        let difference =
            estimation.estimator.estimate.phase(at: time)
            + freeTime.correction(at: now.monotonic)
        system.rootDelay = peer.rootDelay + estimation.estimator.leastDelay
        system.rootDispersion =
            peer.rootDispersion + estimation.dispersion(at: now.monotonic) + difference.magnitude
        system.updatedAt = now.monotonic
        // Until the next second.
        system.dispersionRate = NTPNode.momentaryRate
    }

    /// s/s.
    private static let momentaryRate = 1e-6

    /// True where the step is the one that was asked for: then it voids nothing, as all that is
    /// known moves along with the clock. Steps are told apart but for whole eras.
    mutating func followOwnStep(by interval: Double, at now: ClockReading) -> Bool {
        guard let wanted = wantedStep, discipline.freeTime != nil else { return false }
        wantedStep = nil
        let rest = (interval - wanted).remainder(dividingBy: 0x1p32)
        guard abs(rest) < 1e-3 else { return false }
        discipline.tookStep(of: wanted, at: now.monotonic)
        lastUpdate = nil
        selectionWanted = nil
        ensemble?.clockStepped(by: wanted)
        for index in associations.indices {
            associations[index].filter.reset(at: now.monotonic)
            associations[index].estimation?.estimator.clockStepped(by: wanted)
            associations[index].outstanding = nil
            associations[index].echo.forget()
        }
        lastAdjustment = nil
        events.append(
            .log("time reset \(DecimalText.fixed(interval, digits: 6, plus: true)) s"))
        selectSources(at: now)
        return true
    }

    /// What the next run should know of the oscillator; nil while too little is known.
    package var oscillatorMemory: OscillatorMemory? {
        guard let id = system.systemPeer, let index = index(of: id),
            associations[index].role != .localClock,
            let estimator = associations[index].estimation?.estimator,
            estimator.count >= NTPNode.memorable
        else { return nil }
        return OscillatorMemory(frequency: discipline.frequency, of: estimator)
    }

    /// Samples.
    private static let memorable = 32

    /// The kernel runs at the rate it was told last since `moment`.
    package mutating func clockSlewed(at moment: MonotonicInstant) {
        discipline.rateTookEffect(at: moment)
    }
}
