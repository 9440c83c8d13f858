import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire

// The system process (RFC 5905, 11): select, combine, and let the discipline have the offset.

extension NTPNode {
    /// Selects after a new sample, but not before the other servers that were asked at about the
    /// same time have answered too: the first of a round to answer, which may be a falseticker,
    /// would else be held against samples that are a poll older.
    mutating func selectOnceRoundIsIn(at now: ClockReading) {
        let since = selectionWanted ?? now.monotonic
        selectionWanted = since
        let isOver = now.monotonic.seconds(since: since) >= Association.answerTime
        // At the start a single sample is enough for an estimator, and nobody has answered before.
        let isFirst = discipline.freeTime != nil && !system.isSynchronised
        let isAwaited = associations.contains {
            $0.awaitsReply(at: now.monotonic, evenFirst: isFirst)
        }
        if isOver || !isAwaited {
            selectSources(at: now)
        }
    }

    /// Runs after new best samples and whenever a source may have ceased to be fit.
    mutating func selectSources(at now: ClockReading) {
        if waitsForOthers(at: now.monotonic) { return }
        selectionWanted = nil
        // Offsets of different ages are comparable only once each knows of every slew since.
        let phaseSlewed = discipline.phaseSlewed(at: now.monotonic)
        for index in associations.indices {
            associations[index].filter.follow(phaseSlewed: phaseSlewed)
        }
        var candidates = fitCandidates(at: now)
        var parameters = selectionParameters
        parameters.clockHopThreshold = clockHopThreshold
        let previous = system.systemPeer.flatMap { id in
            associations.firstIndex { $0.id == id }
        }
        var outcome = ClockSelection.select(
            candidates, previousSystemPeer: previous, parameters: parameters)
        if outcome.survivors.isEmpty, let parent = orphanParent(at: now.monotonic) {
            let others = outcome.statuses
            parameters.minsane = 1
            outcome = ClockSelection.select(
                [parent], previousSystemPeer: previous, parameters: parameters)
            candidates.append(parent)
            outcome.statuses = others + outcome.statuses
        }
        clockHopThreshold = outcome.clockHopThreshold
        for index in associations.indices { associations[index].selection = .reject }
        for (candidate, status) in zip(candidates, outcome.statuses) {
            associations[candidate.index].selection = status
        }
        system.survivors = outcome.survivors.count
        guard let peer = outcome.systemPeer else {
            loseSystemPeer(at: now)
            return
        }
        adoptSystemPeer(peer, at: now)
        if discipline.freeTime != nil {
            updateClockStatistically(from: peer, outcome: outcome, at: now)
            return
        }
        let usedAt = associations[peer].filter.usedAt
        if let usedAt, lastUpdate.map({ usedAt > $0 }) ?? true {
            updateClock(from: peer, outcome: outcome, at: now)
        }
    }

    /// Before the clock is first set, and after it was stepped: others were heard too and will be
    /// fit soon, so that there is a majority to believe.
    private mutating func waitsForOthers(at now: MonotonicInstant) -> Bool {
        guard !system.isSynchronised else { return false }
        let limit = configuration.tos.maxdist
        let heard = associations.filter {
            $0.isPolled && $0.isReachable && !$0.configuration.noselect
        }
        let fit = heard.filter { $0.rootDistance(at: now) < limit }
        guard fit.count < heard.count, let patience = fit.map(\.patienceForOthers).min() else {
            return false
        }
        let since = firstFitAt ?? now
        firstFitAt = since
        return now.seconds(since: since) < patience
    }

    private mutating func fitCandidates(at now: ClockReading) -> [SelectionCandidate] {
        let localIsAllowed = localClockIsAllowed(at: now.monotonic)
        var candidates: [SelectionCandidate] = []
        for index in associations.indices {
            let limits = fitnessLimits(of: associations[index])
            guard associations[index].isFit(at: now.monotonic, limits: limits) else { continue }
            let association = associations[index]
            let isLocal = association.role == .localClock
            if isLocal, !localIsAllowed, !association.configuration.prefer { continue }
            if isOrphanOrChild(association) { continue }
            associations[index].counters.candidate &+= 1
            var candidate = SelectionCandidate(
                index: index, offset: association.filter.offset,
                jitter: association.filter.jitter,
                rootDistance: association.selectionDistance(
                    at: now.monotonic, minimum: selectionParameters.minimumDistance),
                stratum: association.peer.stratum)
            candidate.rootDelay = association.peer.rootDelay + association.filter.delay
            candidate.prefer = association.configuration.prefer
            candidate.trueChimer = association.configuration.trueChimer
            candidate.isLocalClock = isLocal
            describe(association, as: &candidate, at: now)
            candidates.append(candidate)
        }
        return candidates
    }

    private func fitnessLimits(of association: Association) -> FitnessLimits {
        FitnessLimits(
            floor: configuration.tos.floor, ceiling: configuration.tos.ceiling,
            maximumDistance: configuration.tos.maxdist,
            dispersionRate: discipline.parameters.dispersionRate,
            loopIdentifier: association.local.map { settings.referenceID(of: $0.address) })
    }

    /// The local clock serves alone at once where nothing else is configured; beside others only
    /// after `tos orphanwait` without any of them.
    private func localClockIsAllowed(at now: MonotonicInstant) -> Bool {
        // Whom we only tell the time gives us none.
        if configuration.associations.allSatisfy({ $0.isLocalClock || $0.kind == .broadcast }) {
            return true
        }
        return now.seconds(since: lastRealPeerAt) >= configuration.tos.orphanwait
    }

    private mutating func loseSystemPeer(at now: ClockReading) {
        guard system.systemPeer != nil else { return }
        system.systemPeer = nil
        note(.noSystemPeer)
    }

    private mutating func adoptSystemPeer(_ index: Int, at now: ClockReading) {
        if associations[index].role != .localClock, !isOrphanOrChild(associations[index]) {
            lastRealPeerAt = now.monotonic
        }
        guard system.systemPeer != associations[index].id else { return }
        system.systemPeer = associations[index].id
        system.source = associations[index].clockSource
        note(.systemPeer, of: index)
    }

    private mutating func updateClock(
        from index: Int, outcome: SelectionOutcome, at now: ClockReading
    ) {
        let peer = associations[index]
        lastUpdate = peer.filter.usedAt
        system.offset = outcome.offset
        system.jitter = outcome.jitter
        // The offset is one of this moment: what was slewed until now must be accounted for.
        engageDiscipline(at: now)
        let stateBefore = discipline.state
        var input = DisciplineInput(
            offset: outcome.offset, jitter: outcome.jitter,
            at: peer.filter.usedAt ?? now.monotonic, minpoll: peer.poll.minpoll,
            maxpoll: peer.poll.maxpoll)
        input.delay = peer.filter.delay
        var decision = DisciplineDecision.accepted
        if settings.steersClock {
            decision = discipline.update(input)
        } else {
            discipline.boundPoll(minpoll: input.minpoll, maxpoll: input.maxpoll)
        }
        carryOut(decision, from: index, outcome: outcome, before: stateBefore, at: now)
    }

    /// Does what the discipline made of an update; `stateBefore` is its state before.
    mutating func carryOut(
        _ decision: DisciplineDecision, from index: Int, outcome: SelectionOutcome,
        before stateBefore: DisciplineState, at now: ClockReading
    ) {
        switch decision {
        case .ignored:
            if discipline.state == .spike, stateBefore != .spike { note(.spikeDetected) }
        case .panic(let offset):
            panic(offset: offset, at: now)
        case .step(let seconds):
            note(
                .clockStep, detail: "\(DecimalText.fixed(seconds, digits: 6, plus: true)) s")
            wantedStep = seconds
            events.append(.step(seconds: seconds))
        case .accepted:
            follow(associations[index], outcome: outcome, at: now)
            noteDisciplineState(before: stateBefore)
            noteTolerance(at: now.monotonic)
            engageDiscipline(at: now)
        }
    }

    /// Makes the system peer's statistics ours (RFC 5905, 11.2.3).
    private mutating func follow(
        _ peer: Association, outcome: SelectionOutcome, at now: ClockReading
    ) {
        let wasSynchronised = system.isSynchronised
        system.stratum = min(peer.peer.stratum + 1, 16)
        // Letters name the source of a stratum 1 server only (RFC 5905, 7.3); from stratum 2 on
        // they are read as an address, so a clock with a stratum goes by its own: 127.127.1.0.
        system.referenceID =
            peer.isClock && peer.peer.stratum == 0
            ? peer.peer.referenceID : settings.referenceID(of: peer.remote.address)
        system.referenceTimestamp =
            switch peer.role {
            case .localClock: now.wall
            case .referenceClock: peer.peer.referenceTimestamp
            default: peer.peer.destinationTimestamp
            }
        system.rootDelay = peer.peer.rootDelay + peer.filter.delay
        let dispersion =
            peer.peer.rootDispersion + peer.filter.dispersion(at: now.monotonic)
            + outcome.jitter + abs(outcome.offset)
        system.rootDispersion = max(dispersion, configuration.tos.mindist)
        system.updatedAt = now.monotonic
        leapSeconds.vote = leapVote(of: outcome.survivors)
        if !wasSynchronised {
            system.leap = .none
            note(.clockSynchronised)
        }
        followLeapSeconds(at: now)
    }

    /// A leap second is announced only where a majority of the survivors announces the same.
    private func leapVote(of survivors: [Int]) -> LeapIndicator {
        let announced = survivors.map { associations[$0].peer.leap }
        return [LeapIndicator.addSecond, .deleteSecond].first { candidate in
            let votes = announced.count { $0 == candidate }
            return Double(votes) > settings.leapMajority * Double(announced.count)
        } ?? .none
    }

    private mutating func noteDisciplineState(before: DisciplineState) {
        guard discipline.state != before else { return }
        switch discipline.state {
        case .frequencyTraining:
            note(.frequencyMode)
        case .synchronised where before == .frequencyTraining:
            let ppm = DecimalText.fixed(discipline.frequency * 1e6, digits: 3)
            note(.frequencySet, detail: "\(ppm) PPM")
        default:
            break
        }
    }

    /// An oscillator that needs all the correction there is needs somebody to look at it; hourly.
    private mutating func noteTolerance(at now: MonotonicInstant) {
        guard abs(discipline.frequency) >= ClockConstants.maximumFrequency else { return }
        if let last = lastToleranceAt, now.seconds(since: last) < 3600 { return }
        lastToleranceAt = now
        let ppm = DecimalText.fixed(discipline.frequency * 1e6, digits: 0)
        events.append(.log("frequency error \(ppm) PPM exceeds tolerance 500 PPM"))
    }

    /// The offset is beyond reason: the clock is held, nobody is told a time that its own sources
    /// contradict, and an administrator reads of it, at most hourly.
    private mutating func panic(offset: Double, at now: ClockReading) {
        let peer = system.systemPeer
        system.lose(.initial, at: now.monotonic)
        system.systemPeer = peer
        engageDiscipline(at: now)
        if let last = lastPanicAt, now.monotonic.seconds(since: last) < 3600 { return }
        lastPanicAt = now.monotonic
        let seconds = DecimalText.fixed(offset, digits: 0, plus: true)
        let limit = DecimalText.fixed(configuration.tinker.panic, digits: 0)
        note(
            .panicStop,
            detail: "\(seconds) s; set clock manually within \(limit) s, or start once with -g")
        events.append(.panic(offset: offset))
    }

    /// Hands the kernel what the discipline wants from now on.
    mutating func engageDiscipline(at now: ClockReading) {
        guard settings.steersClock else { return }
        let frequency = discipline.advance(to: now.monotonic)
        // An orphan's clock is good enough for its children, not for those who ask the kernel.
        let isOrphan = orphanhood.isParent
        let adjustment = ClockAdjustment(
            frequency: frequency,
            maximumError: isOrphan
                ? ClockConstants.maximumDispersion : system.rootDistance(at: now.monotonic),
            estimatedError: system.jitter, isSynchronised: system.isSynchronised && !isOrphan,
            leap: kernelLeap(at: now), taiOffset: system.taiOffset)
        guard adjustment != lastAdjustment else { return }
        lastAdjustment = adjustment
        events.append(.adjust(adjustment))
    }
}

extension Association {
    /// What a clock that follows it is said to be synchronised by. Nobody can tell what stands
    /// behind shared memory; it goes by what receivers of satellites go by, as ntp.org's does.
    fileprivate var clockSource: ClockSource {
        switch role {
        case .localClock: .local
        case .referenceClock: .ultraHighFrequencyRadio
        default: .ntp
        }
    }
}

extension AssociationConfiguration {
    /// 127.127.1.u.
    var isLocalClock: Bool {
        if case .referenceClock(type: 1, _) = target { true } else { false }
    }
}
