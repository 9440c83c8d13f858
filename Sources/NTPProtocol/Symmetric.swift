import ClockAlgorithms
import NTPConfiguration
package import NTPTime
import NTPWire

/// What a symmetric peer's last packet was, for our next one to answer (RFC 5905, 8: the state
/// variables org and rec). A server quotes the request it replies to; here each packet is the
/// reply to the one that went the other way before.
///
/// Were every packet quoted that claims to come from the peer, a forger would only have to send
/// one now and then to have the peer find all of ours bogus (CVE-2015-1799). So what quotes a
/// late packet of ours, which no forger off the path has seen, makes way only for its like until
/// we send again; and where there is a key, nothing makes way for what was recorded earlier.
package struct SymmetricEcho: Equatable, Hashable, Sendable {
    /// The other side's transmit timestamp: our origin timestamp. Unset before the first.
    package private(set) var transmitTimestamp = NTPTimestamp.unset
    /// Our clock when that came: our receive timestamp.
    package private(set) var receivedAt = NTPTimestamp.unset
    /// What our clock had been slewed by then, seconds.
    package private(set) var phaseSlewed = 0.0
    /// The other side's receive timestamp: our origin timestamp in interleaved mode.
    package private(set) var receiveTimestamp = NTPTimestamp.unset
    /// That packet answered one of ours.
    package private(set) var isAnswer = false
    /// That packet quoted none, although one of ours was received: so ntp.org's ntpd begins where
    /// its line says `xleave`, and is answered in interleaved mode or not understood.
    package private(set) var isInterleavedStart = false
    /// When any packet last came that was trusted.
    package private(set) var heardAt: MonotonicInstant?
    /// The transmit timestamp of our last packet, once it was answered.
    package private(set) var answered: NTPTimestamp?
    /// The transmit timestamps of our last packets, newest last.
    private var sentLately: [NTPTimestamp] = []
    /// Who sent this has seen a packet of ours, and that since our last one left.
    private var isProven = false
    /// The newest transmit timestamp of those who have.
    private var newestProven = NTPTimestamp.unset

    /// So many of our packets may get lost in a row before what quotes one of them is as good as
    /// a forger's.
    private static let memory = 4

    /// A packet of ours leaves.
    mutating func sent(_ nonce: NTPTimestamp) {
        isProven = false
        answered = nil
        sentLately = sentLately.suffix(SymmetricEcho.memory - 1) + [nonce]
    }

    /// What was measured against a clock that was set since is void.
    mutating func forget() {
        let heardAt = heardAt
        self = SymmetricEcho()
        self.heardAt = heardAt
    }

    mutating func heard(at now: MonotonicInstant) {
        heardAt = now
    }

    /// When a packet came, and what our clock had been slewed by then, seconds.
    struct Moment {
        var receivedAt: NTPTimestamp
        var phaseSlewed: Double
    }

    /// Takes a packet that answers one of ours, which it quotes.
    mutating func takeAnswer(_ header: NTPHeader, at moment: Moment) {
        answered = header.originTimestamp
        take(header, isProven: true, at: moment)
        isAnswer = true
    }

    /// Takes a packet that answers nothing, or what was answered already, if it may. Both sides
    /// start with such a packet, and start anew with one after a loss.
    mutating func consider(_ header: NTPHeader, isKeyed: Bool, at moment: Moment) {
        let transmit = header.transmitTimestamp
        if sentLately.contains(header.originTimestamp) {
            guard transmit.isAfter(newestProven) else { return }
            take(header, isProven: true, at: moment)
        } else {
            guard !isProven, !isKeyed || transmit.isAfter(transmitTimestamp) else { return }
            take(header, isProven: false, at: moment)
        }
    }

    private mutating func take(_ header: NTPHeader, isProven: Bool, at moment: Moment) {
        transmitTimestamp = header.transmitTimestamp
        receiveTimestamp = header.receiveTimestamp
        receivedAt = moment.receivedAt
        phaseSlewed = moment.phaseSlewed
        isAnswer = false
        isInterleavedStart =
            header.originTimestamp.isUnset && !header.receiveTimestamp.isUnset
        self.isProven = isProven
        if isProven { newestProven = header.transmitTimestamp }
    }
}

extension NTPTimestamp {
    /// Everything is after what is unset.
    fileprivate func isAfter(_ other: NTPTimestamp) -> Bool {
        other.isUnset || seconds(since: other) > 0
    }
}

// Symmetric peers (RFC 5905, 3 and 9.2): both sides send on their own schedule, and either may
// set the other's clock.

extension Association {
    /// Looks at a packet that failed the on-wire tests: it is no sample, but may be answered.
    mutating func heed(
        _ header: NTPHeader, failing reason: DropReason, arrival: Arrival, phaseSlewed: Double
    ) {
        switch reason {
        case .zeroTimestamp, .bogusOrigin, .duplicate:
            guard !header.transmitTimestamp.isUnset,
                header.transmitTimestamp != echo.transmitTimestamp
            else { return }
            if let local, local != arrival.local { return }
            echo.consider(
                header, isKeyed: configuration.key != nil,
                at: SymmetricEcho.Moment(
                    receivedAt: arrival.receivedAt, phaseSlewed: phaseSlewed))
            poll.wasHeard()
        default:
            break
        }
    }
}

extension AdmittedPacket {
    /// Whether a packet in mode 1 that was dropped is answered at once, in mode 2, as a client's
    /// question would be: one without a key that answers nothing of ours. While somebody forges
    /// packets of a peer there may be no moment at which our next one quotes an honest one; an
    /// answer of its own for each keeps the two together. Mode 2 is never answered.
    func isQuestion(after lesson: Disposition) -> Bool {
        switch lesson {
        case .dropped(.bogusOrigin), .dropped(.zeroTimestamp):
            authentication == .none && !header.transmitTimestamp.isUnset
        default: false
        }
    }
}

extension NTPNode {
    /// Whether packets with this host tell of the ones before them, so that one that stands
    /// between would have both sides begin anew.
    func isInterleaved(_ source: SocketAddress) -> Bool {
        associations.contains { $0.remote == source && $0.interleaved != nil }
    }

    /// Tells the other side of our time, as a server would, and quotes its last packet.
    func symmetricPacket(
        of association: Association, transmit: NTPTimestamp, at now: ClockReading
    ) -> NTPHeader {
        var header = NTPHeader(
            version: association.configuration.version, mode: association.mode)
        serverSnapshot(at: now).describe(in: &header, at: now.monotonic)
        header.poll = Int8(truncatingIfNeeded: association.poll.hostPoll)
        let echo = association.echo
        header.originTimestamp = echo.transmitTimestamp
        // It came up to a poll interval ago, and our clock was slewed since: the other side must
        // find all times of a packet on one clock.
        let slewed = discipline.phaseSlewed(at: now.monotonic) - echo.phaseSlewed
        header.receiveTimestamp =
            echo.receivedAt.isUnset ? .unset : echo.receivedAt.advanced(bySeconds: slewed)
        header.transmitTimestamp = transmit
        return header
    }
}
