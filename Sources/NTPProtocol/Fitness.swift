import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire

/// What an association is held against before it may be selected.
struct FitnessLimits: Equatable {
    var floor: UInt8
    var ceiling: UInt8
    /// `tos maxdist`, seconds.
    var maximumDistance: Double
    /// PHI, s/s.
    var dispersionRate: Double
    /// The identifier by which others see that they follow us, for each address we have used.
    var loopIdentifier: ReferenceID?
}

// TEST10 to TEST13: may this association be a candidate at all (RFC 5905, 11.2: fit)?

extension Association {
    /// Runs the tests and records what fails in `flash`; true where none does.
    mutating func isFit(at now: MonotonicInstant, limits: FitnessLimits) -> Bool {
        flash.subtract(.ofAssociation)
        if peer.leap == .unsynchronised || peer.stratum < limits.floor && !isClock
            || peer.stratum >= limits.ceiling
        {
            flash.insert(.peerStratum)
        }
        // A source is allowed to age by one poll interval before its distance counts.
        let allowance = limits.dispersionRate * poll.seconds
        if role != .localClock, rootDistance(at: now) >= limits.maximumDistance + allowance {
            flash.insert(.peerDistance)
        }
        if let identifier = limits.loopIdentifier, peer.stratum > 1, role != .localClock,
            peer.referenceID == identifier
        {
            flash.insert(.peerLoop)
        }
        if !isReachable || isSilent(at: now) || configuration.noselect || role == .poolPrototype {
            flash.insert(.peerUnreachable)
        }
        return flash.isDisjoint(with: .ofAssociation)
    }

    /// Three polls in a row went unanswered, the last one for longer than an answer takes. Such a
    /// source keeps its reach but does not set the clock until it is heard again: the fourth poll
    /// does not excuse it for as long as its own answer may take.
    func isSilent(at now: MonotonicInstant) -> Bool {
        if reception?.isInVolley == false || role == .referenceClock {
            return poll.reach & 0b111 == 0
        }
        guard isPolled, poll.reach & 0b111 == 0 else { return false }
        if poll.reach & 0b1000 == 0 { return true }
        guard let request = outstanding else { return false }
        return now.seconds(since: request.issuedAt) >= Association.answerTime
    }

    /// Seconds in which a server that was asked at the same times as this one becomes fit as well,
    /// one lost reply included.
    var patienceForOthers: Double {
        configuration.iburst ? 12 : poll.seconds * 17 / 16 + Association.answerTime
    }

    /// A server that has answered lately was asked just now, and its vote should be heard.
    func awaitsReply(at now: MonotonicInstant, evenFirst: Bool = false) -> Bool {
        guard isPolled, evenFirst || poll.reach & 0b1110 != 0, !configuration.noselect,
            let request = outstanding
        else { return false }
        return now.seconds(since: request.issuedAt) < Association.answerTime
    }

    /// Seconds an answer may take: the least gap between two requests.
    static let answerTime = 2.0
}
