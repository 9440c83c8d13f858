import ClockAlgorithms
package import NTPTime
import NTPWire

// Leap seconds in the life of the node. The kernel carries them out; the node announces them,
// tells the kernel, and sees to it that no sample is taken across one.

extension NTPNode {
    /// The leap second file was read, for the first time or anew; nil: there is none any longer.
    package mutating func useLeapTable(_ table: LeapTable?, at now: ClockReading) {
        let isFirst = leapSeconds.table == nil
        leapSeconds.table = table
        if isFirst, let table {
            let verb = table.isExpired(at: unixSeconds(now)) ? "expired" : "expires"
            note(
                .internationalAtomicTime,
                detail: "\(table.last.taiOffset) leap"
                    + " \(CalendarDate(unixSeconds: table.last.at).minuteText)"
                    + " \(verb) \(CalendarDate(unixSeconds: table.expiresAt).minuteText)")
        }
        if table == nil { system.taiOffset = nil }
        followLeapSeconds(at: now)
    }

    /// Arms for the next leap second, lets one pass, and brings what is announced up to date.
    /// Who does not know the time does not know of leap seconds either.
    mutating func followLeapSeconds(at now: ClockReading) {
        let time = unixSeconds(now)
        let isKnown = system.isSynchronised
        guard isKnown, let pending = leapSeconds.pending, time >= pending.leap.at else {
            arm(isKnown ? leapSeconds.due(at: time) : nil)
            if isKnown { announce(at: time) }
            return
        }
        if time < pending.leap.at + LeapSeconds.completion {
            system.leap = .none
        } else {
            letPass(pending)
            announce(at: time)
        }
    }

    private mutating func announce(at time: Int64) {
        system.leap = leapSeconds.announced(at: time)
        system.taiOffset = leapSeconds.table?.taiOffset(at: time)
    }

    private mutating func arm(_ pending: LeapSeconds.Pending?) {
        let old = leapSeconds.pending
        leapSeconds.pending = pending
        guard old?.leap != pending?.leap else { return }
        guard let pending else { return note(.leapDisarmed) }
        if pending.isVoted, let peer = system.systemPeer.flatMap(index(of:)) {
            note(.leapArmed, of: peer)
        } else {
            note(.leapArmed)
        }
    }

    private mutating func letPass(_ pending: LeapSeconds.Pending) {
        let leap = pending.leap
        leapSeconds.pending = nil
        leapSeconds.passed = leap
        // The file knows nothing of it, but TAI - UTC has changed.
        if pending.isVoted { leapSeconds.table?.append(leap) }
        // Announced until it took place; the sources' next packets say it no longer.
        leapSeconds.vote = .none
        for index in associations.indices where associations[index].peer.leap != .unsynchronised {
            associations[index].peer.leap = .none
        }
        if settings.steersClock, !kernelSteps(leap) {
            let sign = leap.change > 0 ? "Positive" : "Negative"
            events.append(
                .log(
                    "\(sign) leap second, no step correction."
                        + " System clock will be inaccurate for a long time."))
        }
        note(.leapEvent)
    }

    /// The wall clock moved by `jump` seconds against the monotonic one since `last`: true where
    /// that was the leap second that was due. Then it was no step: our servers' clocks made the
    /// same jump, so that what was measured before holds. Only requests that are on their way
    /// are given up, for they began by the old time.
    package mutating func tookLeapSecond(
        jump: Double, since last: ClockReading, at now: ClockReading
    ) -> Bool {
        let elapsed = now.monotonic.seconds(since: last.monotonic).magnitude
        let isLeap = [leapSeconds.pending?.leap, leapSeconds.passed].contains { leap in
            guard let leap else { return false }
            return (jump + Double(leap.change)).magnitude <= 0.1 + elapsed * 1e-3
                && unixSeconds(last) < leap.at + LeapSeconds.completion
                && unixSeconds(now) >= leap.at - LeapSeconds.uncertainty
        }
        guard isLeap else { return false }
        for index in associations.indices { associations[index].outstanding = nil }
        return true
    }

    /// What the kernel is to do. A clock that never jumps by a second (`-x`, `tinker step 0`) is
    /// not to be set by the kernel either: the second is slewed once the sources show it.
    func kernelLeap(at now: ClockReading) -> LeapIndicator {
        guard system.isSynchronised, let leap = leapSeconds.pending?.leap else {
            return system.leap
        }
        let isToday = leap.at - unixSeconds(now) <= LeapSeconds.announcement
        guard isToday, kernelSteps(leap) else { return .none }
        return LeapIndicator(leap)
    }

    private func kernelSteps(_ leap: LeapSecond) -> Bool {
        let parameters = DisciplineParameters(configuration, settings: settings)
        let threshold = leap.change > 0 ? parameters.stepBack : parameters.stepForward
        return threshold > 0 && threshold < 1
    }

    func isAtLeapSecond(at now: ClockReading) -> Bool {
        leapSeconds.isUncertain(at: unixSeconds(now))
    }

    /// What clients are answered from at this moment: `system` as of the last second, with the
    /// leap indicator of now.
    func serverSnapshot(at now: ClockReading) -> ServerSnapshot {
        var snapshot = system.serverSnapshot()
        guard system.isSynchronised, leapSeconds.pending != nil else { return snapshot }
        let time = unixSeconds(now)
        let isInProgress = leapSeconds.isUncertain(at: time)
        snapshot.leap = isInProgress ? .unsynchronised : leapSeconds.announced(at: time)
        return snapshot
    }

    private func unixSeconds(_ now: ClockReading) -> Int64 {
        settings.eraPivot.unixSeconds(of: now.wall)
    }
}
