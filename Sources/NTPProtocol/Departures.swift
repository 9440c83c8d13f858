import ClockAlgorithms
package import NTPTime
import NTPWire

// When our packets left. The daemon reads the clock before it sends; the kernel may tell more
// exactly, a moment later, or never.

extension NTPNode {
    /// A request left by a reading of the clock.
    mutating func noteLeaving(
        of index: Int, at sentAt: NTPTimestamp, from local: SocketAddress
    ) {
        guard let request = associations[index].outstanding else {
            // Nobody answers a broadcast.
            associations[index].local = local
            associations[index].lastSent?.at = sentAt
            return
        }
        if let old = associations[index].local, old != local, !ownAddresses.contains(old.address) {
            associations[index].changeFace(at: request.issuedAt)
        }
        associations[index].local = local
        associations[index].outstanding?.sentAt = sentAt
        associations[index].lastSent = SentPacket(
            nonce: request.nonce, receive: request.receive, at: sentAt,
            phaseSlewed: request.phaseSlewed)
    }

    /// The kernel's word on when the packet with this transmit timestamp left, after
    /// `transmitted`. What answers no packet of ours any more, or can not be, changes nothing.
    package mutating func departed(
        association id: UInt16, transmit: NTPTimestamp, at departure: NTPTimestamp
    ) {
        guard let index = index(of: id) else { return }
        if let sent = associations[index].lastSent, sent.nonce == transmit, !sent.at.isUnset,
            NTPNode.isPlausible(departure, after: sent.at)
        {
            associations[index].outputDelay = departure.seconds(since: sent.at)
            associations[index].lastSent?.at = departure
            if associations[index].outstanding?.nonce == transmit {
                associations[index].outstanding?.sentAt = departure
            }
        }
    }

    /// Whether a packet that was to leave at `known` may have left at `departure`. Where the clock
    /// was set in between, it may not: the two are readings of different clocks.
    static func isPlausible(_ departure: NTPTimestamp, after known: NTPTimestamp) -> Bool {
        let delay = departure.seconds(since: known)
        return delay > -1e-6 && delay < 1
    }
}

extension Association {
    /// The address that we had is gone and another has its place: the way is another, and nobody
    /// is synchronised to us over the old one (ntp.org's XFAC, a changed interface).
    fileprivate mutating func changeFace(at now: MonotonicInstant) {
        filter.reset(at: now)
        estimation?.clockWasSet()
        echo.forget()
        interleaved?.forget()
        lastSent = nil
        poll.reach = 0
        peer = PeerVariables()
        peer.referenceID = .faceChange
    }
}

/// A packet of ours that left.
package struct SentPacket: Equatable, Hashable, Sendable {
    /// Its transmit timestamp.
    package var nonce: NTPTimestamp
    /// Its receive timestamp, in interleaved mode.
    package var receive: NTPTimestamp
    /// Our clock when it left.
    package var at: NTPTimestamp
    /// What our clock had been slewed by then, seconds (`ClockDiscipline.phaseSlewed`).
    package var phaseSlewed: Double
}
