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
    /// The identifier by which others see that they follow us, for each address we have used.
    var loopIdentifier: ReferenceID?
}

// TEST10 to TEST13: may this association be a candidate at all (RFC 5905, 11.2: fit)?

extension Association {
    /// Runs the tests and records what fails in `flash`; true where none does.
    mutating func isFit(at now: MonotonicInstant, limits: FitnessLimits) -> Bool {
        flash.subtract(.ofAssociation)
        if peer.leap == .unsynchronised || peer.stratum < limits.floor && role != .localClock
            || peer.stratum >= limits.ceiling
        {
            flash.insert(.peerStratum)
        }
        // A source is allowed to age by one poll interval before its distance counts.
        let allowance = RootDistance.dispersionRate * poll.seconds
        if role != .localClock, rootDistance(at: now) >= limits.maximumDistance + allowance {
            flash.insert(.peerDistance)
        }
        if let identifier = limits.loopIdentifier, peer.stratum > 1, role != .localClock,
            peer.referenceID == identifier
        {
            flash.insert(.peerLoop)
        }
        if !isReachable || configuration.noselect || role == .poolPrototype {
            flash.insert(.peerUnreachable)
        }
        return flash.isDisjoint(with: .ofAssociation)
    }
}
