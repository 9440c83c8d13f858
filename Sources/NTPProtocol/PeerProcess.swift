import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire

/// What a server's reply did to its association.
enum ReplyOutcome: Equatable {
    case dropped(DropReason)
    /// Believed; `hasNewSample` says that the clock filter has a newer best sample to select by.
    case accepted(hasNewSample: Bool)
    case kiss(KissCode)
}

/// The limits a packet is held against, from the configuration.
struct PacketLimits: Equatable {
    /// `tos floor` and `tos ceiling`.
    var floor: UInt8
    var ceiling: UInt8
    /// log2 of seconds.
    var precision: Int8
    /// `tos maxdisp`, seconds.
    var maximumDispersion: Double
    /// `tos basedate`: no server's time is before it.
    var earliest: NTPTimestamp?
    /// `tos polltarget`.
    var pollTarget = PollPolicy.usualTarget
    /// Sources that the clock is set by.
    var survivors = 0
    /// What a source's estimator begins with.
    var expectation = OscillatorMemory(
        frequency: 0, deviation: SourceEstimator.unknownFrequency, logWeights: [])
}

// The peer process (RFC 5905, 9.2): first the on-wire tests, which a
// forger cannot pass without having seen our request and which change nothing when they fail;
// then what the server says of itself; then the sample.

extension Association {
    /// Takes a packet that came from this association's server or symmetric peer.
    mutating func receive(
        _ header: NTPHeader, arrival: Arrival, at now: ClockReading, limits: PacketLimits,
        steeredBy discipline: ClockDiscipline
    ) -> ReplyOutcome {
        let phaseSlewed = discipline.phaseSlewed(at: now.monotonic)
        if let reason = failsOnWireTests(header, arrival: arrival) {
            count(reason)
            if isSymmetric {
                heed(header, failing: reason, arrival: arrival, phaseSlewed: phaseSlewed)
            }
            return .dropped(reason)
        }
        guard let request = outstanding, let sentAt = request.sentAt else {
            return .dropped(.bogusOrigin)
        }
        outstanding = nil
        isAuthentic = configuration.key != nil
        counters.received &+= 1
        counters.lastReceivedAt = now.monotonic
        flash.subtract(.ofPacket)
        let kiss = KissCode(commandedBy: header)
        isAskedLess = kiss == .rate
        // Who is asked too often has said nothing of its time: what it said before holds.
        if kiss == .rate { return .kiss(.rate) }
        remember(header, sentAt: sentAt, arrival: arrival)
        let packet = BelievedPacket(
            header: header, request: request, sentAt: sentAt, receivedAt: arrival.receivedAt,
            now: now.monotonic)
        interleaved?.answered(isInterleaved: packet.isInterleaved)
        if isSymmetric {
            echo.takeAnswer(
                header,
                at: SymmetricEcho.Moment(
                    receivedAt: arrival.receivedAt, phaseSlewed: phaseSlewed))
        }
        if let kiss { return .kiss(kiss) }
        flash.formUnion(
            headerTests(
                header, limits: limits, tellsDeparture: !(isSymmetric && packet.isInterleaved)))
        guard flash.isDisjoint(with: .ofPacket) else {
            counters.badDispersion &+= 1
            interleaved?.exchange = nil
            return .accepted(hasNewSample: false)
        }
        markReached(at: now.monotonic)
        guard let sample = measure(packet, limits: limits, steeredBy: discipline) else {
            return .accepted(hasNewSample: false)
        }
        let isNew = add(sample, limits: limits, steeredBy: discipline)
        if let freeTime = discipline.freeTime, let exchange = sample.exchange {
            estimate(exchange, at: now, in: freeTime, limits: limits)
            return .accepted(hasNewSample: true)
        }
        return .accepted(hasNewSample: isNew)
    }

    /// TEST5: a source with a key takes no packet without that very key, and one without a key
    /// takes none with any, as no request of ours carried one. A crypto-NAK is believed to be the
    /// server's only where it answers our request, and even then it does no more than show.
    mutating func trusts(_ packet: AdmittedPacket, arrival: Arrival) -> Bool {
        if packet.authentication == .none, configuration.key == nil { return true }
        if let key = configuration.key, packet.authentication.provenKey == key {
            return true
        }
        counters.badAuthentication &+= 1
        if packet.authentication == .refused, configuration.key != nil,
            failsOnWireTests(packet.header, arrival: arrival) == nil
        {
            flash.insert(.authentication)
            isAuthentic = false
        }
        return false
    }

    /// TEST1 to TEST3, and that the reply came the way the request went.
    private func failsOnWireTests(_ header: NTPHeader, arrival: Arrival) -> DropReason? {
        if isSymmetric, header.transmitTimestamp == echo.transmitTimestamp {
            return header.transmitTimestamp.isUnset ? .zeroTimestamp : .duplicate
        }
        if header.transmitTimestamp.isUnset || header.receiveTimestamp.isUnset
            || header.originTimestamp.isUnset
        {
            return .zeroTimestamp
        }
        guard let request = outstanding, request.isQuoted(by: header, mayInterleave: mayInterleave)
        else {
            let isRepeated =
                header.transmitTimestamp == peer.transmitTimestamp
                || isSymmetric && header.originTimestamp == echo.answered
            return isRepeated ? .duplicate : .bogusOrigin
        }
        // The daemon had no time yet to say when the request left: no T1, no sample.
        guard request.sentAt != nil else { return .bogusOrigin }
        if let local, local != arrival.local { return .otherInterface }
        return nil
    }

    private mutating func count(_ reason: DropReason) {
        switch reason {
        case .duplicate: counters.duplicate &+= 1
        default: counters.bogusOrigin &+= 1
        }
    }

    mutating func remember(_ header: NTPHeader, sentAt: NTPTimestamp, arrival: Arrival) {
        peer.leap = header.leap
        peer.version = header.version
        peer.mode = header.mode
        // 0 on the wire stands for 16 (RFC 5905, 7.3).
        peer.stratum = header.stratum == 0 ? 16 : min(header.stratum, 16)
        peer.precision = header.precision
        peer.rootDelay = header.rootDelay.seconds
        peer.rootDispersion = header.rootDispersion.seconds
        peer.referenceID = header.referenceID
        peer.referenceTimestamp = header.referenceTimestamp
        peer.originTimestamp = sentAt
        peer.receiveTimestamp = header.receiveTimestamp
        peer.transmitTimestamp = header.transmitTimestamp
        peer.destinationTimestamp = arrival.receivedAt
        poll.peerPoll = min(max(Int(header.poll), poll.minpoll), 17)
    }

    /// TEST6 and TEST7: is the server synchronised, and does its header make sense? A symmetric
    /// peer's packet in interleaved mode does not tell when it left: that may be a poll after all
    /// of its timestamps, and the peer's clock was updated in between.
    func headerTests(
        _ header: NTPHeader, limits: PacketLimits, tellsDeparture: Bool = true
    ) -> FlashBits {
        var failed: FlashBits = []
        if peer.leap == .unsynchronised || peer.stratum < limits.floor
            || peer.stratum >= limits.ceiling
        {
            failed.insert(.packetStratum)
        }
        // A server that never set its clock by another has no reference time: an orphan's parent.
        let isFromTheFuture =
            tellsDeparture && !header.referenceTimestamp.isUnset
            && header.latestTimestamp.seconds(since: header.referenceTimestamp) < 0
        let isFromThePast =
            limits.earliest.map { header.transmitTimestamp.seconds(since: $0) < 0 } ?? false
        if peer.rootDelay / 2 + peer.rootDispersion >= limits.maximumDispersion
            || isFromTheFuture || isFromThePast
        {
            failed.insert(.header)
        }
        return failed
    }

    mutating func markReached(at now: MonotonicInstant) {
        if poll.reach == 0 {
            events.note(.reachable)
            counters.reachableSince = now
        }
        poll.reach |= 1
        poll.unreach = 0
    }

    /// Puts a sample into the filter; true where there is a newer best one now.
    mutating func add(
        _ sample: ClockSample, limits: PacketLimits, steeredBy discipline: ClockDiscipline
    ) -> Bool {
        let outcome = filter.add(
            sample, clockPrecision: seconds(log2: limits.precision), steeredBy: discipline)
        switch outcome {
        case .updated:
            return true
        case .stale:
            return false
        case .popcornSpike:
            events.note(.popcorn)
            return false
        }
    }
}

/// 2^exponent seconds: what a packet's or our own precision stands for.
func seconds(log2 exponent: Int8) -> Double {
    Double(sign: .plus, exponent: Int(exponent), significand: 1)
}

extension FlashBits {
    /// TEST1 to TEST9: what a packet failed.
    static let ofPacket = FlashBits(rawValue: 0x1ff)
    /// TEST10 to TEST13: what keeps an association from being selected.
    static let ofAssociation = FlashBits(rawValue: 0x1e00)
}

extension KissCode {
    /// The code of a kiss that changes what a client does; nil where the packet is none such.
    init?(commandedBy header: NTPHeader) {
        guard header.stratum == 0, header.leap == .unsynchronised else { return nil }
        self.init(header.referenceID)
        if case .other = self { return nil }
    }
}
