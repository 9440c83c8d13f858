import ClockAlgorithms
import NTPTime
import NTPWire

/// What an association with `xleave` keeps from one packet to the next (RFC 9769): in interleaved
/// mode a packet tells when the packet before it left, which is known better than when it leaves
/// itself.
///
/// A packet that answers ours quotes our transmit timestamp in basic mode and our receive
/// timestamp in interleaved mode: both are such that who has not seen our packet can not know them,
/// so neither mode can be forged or forced upon us from off the path, and without `xleave` nothing
/// but basic mode is understood (CVE-2016-1548, CVE-2016-4956).
package struct InterleavedState: Equatable, Hashable, Sendable {
    /// A client's exchange with its server. When the reply left will be told by the next reply.
    struct Exchange: Equatable, Hashable, Sendable {
        var t1: NTPTimestamp
        var t2: NTPTimestamp
        var t4: NTPTimestamp
        /// The moment of `t4`, and what our clock had been slewed by then, seconds.
        var completedAt: MonotonicInstant
        var phaseSlewed: Double
        /// It gave a sample already, in basic mode.
        var isMeasured: Bool
    }

    /// Of a client: the last exchange that was believed.
    var exchange: Exchange?
    /// Packets of ours since the last that was answered.
    private(set) var sentSince = 0
    /// Packets of ours between the last two answers.
    private(set) var sentBetween = 0
    /// The last packet that was believed was in interleaved mode.
    package private(set) var isInUse = false
    /// What is to be told.
    private(set) var news: PeerEvent?
    private var isUseTold = false
    private var errorToldAt: MonotonicInstant?

    /// A client asks for what is so many requests old at most; then it asks in basic mode, lest it
    /// be told of a reply that was long ago.
    private static let mostUnanswered = 4
    /// Errors are told of once in so many seconds.
    private static let errorInterval = 3600.0

    mutating func sent() {
        sentSince += 1
    }

    mutating func answered(isInterleaved: Bool) {
        sentBetween = sentSince
        sentSince = 0
        isInUse = isInterleaved
        guard isInterleaved, !isUseTold else { return }
        isUseTold = true
        news = .interleaveMode
    }

    /// The times of a packet do not go together. The next packet is one of basic mode.
    mutating func failed(at now: MonotonicInstant) {
        exchange = nil
        sentBetween = 0
        if let last = errorToldAt, now.seconds(since: last) < InterleavedState.errorInterval {
            return
        }
        errorToldAt = now
        news = .interleaveError
    }

    mutating func takeNews() -> PeerEvent? {
        defer { news = nil }
        return news
    }

    /// What was measured against a clock that was set since, or from another address, is void.
    mutating func forget() {
        exchange = nil
        sentBetween = 0
        sentSince = 0
        isInUse = false
    }

    /// What a client's next request may ask for.
    var askable: Exchange? { sentSince < InterleavedState.mostUnanswered ? exchange : nil }

    /// A symmetric peer could not tell which of two packets of ours a departure belongs to: it is
    /// told where there was one only since it was last heard, and none since.
    var tellsDeparture: Bool { sentBetween == 1 && sentSince == 0 }
}

// What leaves.

extension Association {
    /// Remembers what the answer to a packet will be known by.
    mutating func isAbout(
        toSend header: NTPHeader, at now: MonotonicInstant, phaseSlewed: Double
    ) {
        var request = OutstandingRequest(
            nonce: header.transmitTimestamp, sentAt: nil, issuedAt: now, phaseSlewed: phaseSlewed)
        if interleaved != nil { request.receive = header.receiveTimestamp }
        if isSymmetric {
            request.heardAt = echo.receivedAt
            request.heardPhaseSlewed = echo.phaseSlewed
        }
        echo.sent(request.nonce)
        outstanding = request
    }

    /// Makes a packet that is about to leave one of interleaved mode, if it may be one.
    mutating func interleave(
        _ header: inout NTPHeader, settings: NodeSettings, phaseSlewed: Double, bits: UInt64
    ) {
        guard let state = interleaved else { return }
        if isSymmetric {
            interleaveSymmetric(
                &header, state: state, settings: settings, phaseSlewed: phaseSlewed, bits: bits)
        } else if let exchange = state.askable {
            // Nonces, both of them: a server needs to know no more of our clock than in basic mode.
            header.originTimestamp = exchange.t2
            header.receiveTimestamp = NTPTimestamp(bits: bits == 0 ? 1 : bits)
            if header.receiveTimestamp == header.transmitTimestamp {
                header.receiveTimestamp.bits ^= 2
            }
        }
        interleaved?.sent()
    }

    private mutating func interleaveSymmetric(
        _ header: inout NTPHeader, state: InterleavedState, settings: NodeSettings,
        phaseSlewed: Double, bits: UInt64
    ) {
        guard !header.receiveTimestamp.isUnset else { return }
        header.receiveTimestamp = settings.transmitTimestamp(header.receiveTimestamp, bits: bits)
        // A late answer to our last packet must not pass for one to this.
        if header.receiveTimestamp == lastSent?.receive { header.receiveTimestamp.bits ^= 1 }
        guard let sent = lastSent, !echo.receiveTimestamp.isUnset,
            echo.isInterleavedStart || echo.isAnswer && state.tellsDeparture
        else { return }
        // As our clock has it now, like all other times in the packet.
        let departure = sent.at.advanced(bySeconds: phaseSlewed - sent.phaseSlewed)
        let transmit = settings.transmitTimestamp(departure, bits: bits >> 32)
        let others = [header.receiveTimestamp, echo.receiveTimestamp, sent.nonce]
        guard !others.contains(transmit) else { return }
        header.originTimestamp = echo.receiveTimestamp
        header.transmitTimestamp = transmit
    }
}

// What comes.

/// The packet under judgement, with all that its sample is made of.
struct BelievedPacket {
    var header: NTPHeader
    var request: OutstandingRequest
    /// When our last packet left, by our clock.
    var sentAt: NTPTimestamp
    var receivedAt: NTPTimestamp
    var now: MonotonicInstant

    var isInterleaved: Bool { header.originTimestamp != request.nonce }
}

extension OutstandingRequest {
    /// Whether a packet quotes this one, and with it who sent it has seen it.
    func isQuoted(by header: NTPHeader, mayInterleave: Bool) -> Bool {
        if header.originTimestamp == nonce { return true }
        return mayInterleave && !receive.isUnset && header.originTimestamp == receive
    }
}

extension NTPHeader {
    /// The transmit timestamp; of a packet in interleaved mode the receive timestamp, which the
    /// packet before may have left long before.
    var latestTimestamp: NTPTimestamp {
        receiveTimestamp.seconds(since: transmitTimestamp) > 0
            ? receiveTimestamp : transmitTimestamp
    }
}

extension Association {
    var mayInterleave: Bool { interleaved != nil }

    /// The sample of a packet that passed all tests; nil where it tells no more than was known, or
    /// where an interleaved packet's times do not go together.
    mutating func measure(
        _ packet: BelievedPacket, limits: PacketLimits, steeredBy discipline: ClockDiscipline
    ) -> ClockSample? {
        let phase = discipline.phaseSlewed(at: packet.now)
        // Our clock was slewed since the packet left: T1 as the clock would have it now. Of a
        // symmetric peer that may be half a poll interval ago.
        let t1 =
            isSymmetric
            ? packet.sentAt.advanced(bySeconds: phase - packet.request.phaseSlewed)
            : packet.sentAt
        let header = packet.header
        var times = ExchangeTimestamps(
            t1: t1, t2: header.receiveTimestamp, t3: header.transmitTimestamp,
            t4: packet.receivedAt)
        let previous = interleaved?.exchange
        if interleaved != nil, !isSymmetric {
            interleaved?.exchange = InterleavedState.Exchange(
                t1: t1, t2: header.receiveTimestamp, t4: packet.receivedAt,
                completedAt: packet.now, phaseSlewed: phase, isMeasured: !packet.isInterleaved)
        }
        var shown = times
        shown.t1 = packet.sentAt
        guard packet.isInterleaved else {
            var made = sample(of: times, at: packet, limits: limits, steeredBy: discipline)
            made.exchange = shown
            return made
        }
        let isSane: Bool
        if isSymmetric {
            times.t4 = packet.request.heardAt.advanced(
                bySeconds: phase - packet.request.heardPhaseSlewed)
            isSane = times.isSaneBetweenPeers
            shown.t4 = packet.request.heardAt
        } else {
            guard let previous else { return nil }
            times = ExchangeTimestamps(
                t1: previous.t1, t2: previous.t2, t3: header.transmitTimestamp, t4: previous.t4)
            isSane = times.isSaneOfServer
            shown = times
        }
        guard isSane else {
            interleaved?.failed(at: packet.now)
            return nil
        }
        var made = sample(of: times, at: packet, limits: limits, steeredBy: discipline)
        made.exchange = shown
        if isSymmetric {
            // T4 came before T1 here; our clock drifts in that time all the same.
            made.dispersion +=
                max(0, times.t1.seconds(since: times.t4)) * discipline.parameters.dispersionRate
        } else if let previous {
            // In basic mode that exchange gave a sample; once is enough.
            guard !previous.isMeasured else { return nil }
            made.receivedAt = previous.completedAt
            made.offset -= phase - previous.phaseSlewed
        }
        return made
    }

    private func sample(
        of times: ExchangeTimestamps, at packet: BelievedPacket, limits: PacketLimits,
        steeredBy discipline: ClockDiscipline
    ) -> ClockSample {
        ClockSample(
            times, clockPrecision: seconds(log2: limits.precision),
            serverPrecision: seconds(log2: packet.header.precision), receivedAt: packet.now,
            dispersionRate: discipline.parameters.dispersionRate)
    }
}

// A packet that was lost, or a clock that was set, shifts T3 by the time between two packets, a
// second or more; what passes here is off by nothing.

extension ExchangeTimestamps {
    /// A server answers at once.
    fileprivate var isSaneOfServer: Bool {
        let turnaround = t3.seconds(since: t2)
        return turnaround > -1e-6 && turnaround < 4 && roundTrip > -1e-3
    }

    /// The other side heard our packet after it had sent the one that ours quotes. A way of a
    /// second is no way to tell the time by (ntp.org's bound).
    fileprivate var isSaneBetweenPeers: Bool {
        let drift = t1.seconds(since: t4).magnitude * 2 * ClockConstants.maximumFrequency
        return t2.seconds(since: t3) > 0 && roundTrip < 1 && roundTrip > -1e-3 - drift
    }
}
