import ClockAlgorithms
import NTPConfiguration
package import NTPTime
import NTPWire

/// What the broadcasts of one server are measured by.
package struct BroadcastReception: Equatable, Hashable, Sendable {
    /// Seconds that a broadcast takes to get here; nil until it was measured.
    package internal(set) var delay: Double?
    /// The server is asked as by a client: how long its broadcasts take is being measured.
    package internal(set) var isInVolley: Bool
    /// The transmit timestamp of the newest broadcast that was believed, or of the last reply.
    package internal(set) var newest: NTPTimestamp
    /// When that broadcast came.
    package internal(set) var newestAt: MonotonicInstant
    /// A broadcast that no exchange was held against yet.
    var unpaired: Heard?

    /// What a broadcast would say if it took no time.
    struct Heard: Equatable, Hashable, Sendable {
        /// Transmit timestamp less our clock, seconds.
        var offset: Double
        var at: MonotonicInstant
        /// What the discipline had slewed until then, seconds.
        var phaseSlewed: Double
    }
}

// Broadcast clients (RFC 5905, 3 and 9.2). Nobody can ask for a broadcast, so that none proves
// to be an answer: what is left is the key, the order of the transmit timestamps and the interval
// the server keeps. Security rests on the key; without one `disable auth` has to allow it.
//
// A new server is first asked as a client asks (the volley): the exchange that follows a broadcast
// within moments tells how long that took, and that it was not recorded years ago. After that
// broadcasts are only listened to.

extension NTPNode {
    /// Seconds after a broadcast in which an exchange may be held against it.
    private static let pairing = 8.0
    /// Seconds that a broadcast may be slower than an exchange: access points hold what is for
    /// all until everybody is awake.
    private static let slowness = 0.25
    /// Replies of a new server before its broadcasts alone are listened to.
    private static let volley = 4
    /// What a broadcast is taken to need in `novolley` without `broadcastdelay`: seconds there and
    /// back, as ntp.org's ntpd had it.
    private static let usualDelay = 0.004

    /// Takes a broadcast that was sent to all of us.
    mutating func hear(
        _ packet: AdmittedPacket, arrival: Arrival, at now: ClockReading
    ) -> Disposition {
        let known = associations.firstIndex {
            $0.role == .broadcastClient && $0.remote == arrival.source
        }
        guard let index = known else { return meetBroadcast(packet, arrival: arrival, at: now) }
        guard associations[index].trusts(packet, arrival: arrival) else {
            return .dropped(.badAuthentication)
        }
        guard !isAtLeapSecond(at: now) else { return .dropped(.leapSecond) }
        let step = configuration.tos.bcpollbstep
        switch associations[index].judgeBroadcast(packet.header, step: step, at: now.monotonic) {
        case .drop(let reason):
            return .dropped(reason)
        case .startAnew:
            guard packet.header.mayBegin else { return .dropped(.duplicate) }
            demobilize(index, reason: "its clock went back")
            return meetBroadcast(packet, arrival: arrival, at: now)
        case .take:
            take(packet.header, of: index, arrival: arrival, at: now)
            return .learned(association: associations[index].id)
        }
    }

    /// Makes an association for the server of a broadcast, if it may have one.
    private mutating func meetBroadcast(
        _ packet: AdmittedPacket, arrival: Arrival, at now: ClockReading
    ) -> Disposition {
        let header = packet.header
        guard header.mayBegin, mayMeet(packet, from: arrival.source) else {
            return .dropped(.noAssociation)
        }
        let multicast = configuration.multicast
        let skipsVolley = multicast.noVolley || multicast.broadcastDelay > 0
        var line = AssociationConfiguration(
            kind: .server, target: .address(arrival.source.address))
        line.port = arrival.source.port
        line.key = packet.authentication.provenKey
        line.version = header.version
        line.minpoll = Int(header.poll)
        line.maxpoll = Int(header.poll)
        line.iburst = !skipsVolley
        add(line, role: .broadcastClient, remote: arrival.source, name: nil, at: now)
        guard let index = associations.indices.last else { return .dropped(.noAssociation) }
        var reception = BroadcastReception(
            isInVolley: !skipsVolley, newest: header.transmitTimestamp, newestAt: now.monotonic)
        if skipsVolley {
            let delay = multicast.broadcastDelay > 0 ? multicast.broadcastDelay : NTPNode.usualDelay
            reception.delay = delay / 2
        }
        associations[index].reception = reception
        take(header, of: index, arrival: arrival, at: now)
        return .learned(association: associations[index].id)
    }

    private mutating func take(
        _ header: NTPHeader, of index: Int, arrival: Arrival, at now: ClockReading
    ) {
        let heard = BroadcastReception.Heard(
            offset: header.transmitTimestamp.seconds(since: arrival.receivedAt),
            at: now.monotonic, phaseSlewed: discipline.phaseSlewed(at: now.monotonic))
        associations[index].reception?.newest = header.transmitTimestamp
        associations[index].reception?.newestAt = now.monotonic
        associations[index].counters.received &+= 1
        associations[index].counters.lastReceivedAt = now.monotonic
        guard let reception = associations[index].reception else { return }
        if reception.isInVolley {
            guard reception.delay == nil else { return }
            associations[index].reception?.unpaired = heard
            associations[index].poll.askSoon(at: now.monotonic)
            return
        }
        let wasReachable = associations[index].isReachable
        associations[index].learn(
            header, arrival: arrival, at: now, limits: packetLimits, steeredBy: discipline)
        if !wasReachable, associations[index].isReachable { note(.reachable, of: index) }
        selectOnceRoundIsIn(at: now)
    }

    /// After a reply in the volley: measures how long broadcasts take, and goes over to listening
    /// once the server is known well enough to be selected.
    mutating func followVolley(of index: Int, at now: ClockReading) {
        guard var reception = associations[index].reception, reception.isInVolley else { return }
        let filter = associations[index].filter
        if let heard = reception.unpaired, let sample = filter.stages.first,
            sample.receivedAt == now.monotonic
        {
            reception.unpaired = nil
            let slewed = discipline.phaseSlewed(at: now.monotonic) - heard.phaseSlewed
            let delay = sample.offset - (heard.offset - slewed)
            // Half of an exchange may lie in either of its two ways.
            let plausible = -sample.delay / 2 - 0.001...sample.delay + NTPNode.slowness
            if now.monotonic.seconds(since: heard.at) < NTPNode.pairing, plausible ~= delay {
                reception.delay = max(0, delay)
            }
        }
        let replies = filter.stages.count { $0.receivedAt != nil }
        let isFit =
            replies >= NTPNode.volley
            && associations[index].rootDistance(at: now.monotonic) < configuration.tos.maxdist
        if reception.delay != nil, isFit {
            reception.isInVolley = false
            // The first broadcast may have been a recorded one.
            reception.newest = associations[index].peer.transmitTimestamp
            associations[index].outstanding = nil
            associations[index].poll.awaitBroadcast(after: now.monotonic)
        }
        associations[index].reception = reception
    }

    /// The next broadcast did not come in time; true where the selection should look again.
    mutating func missBroadcast(_ index: Int, at now: MonotonicInstant) -> Bool {
        let wasReachable = associations[index].isReachable
        associations[index].poll.shift()
        associations[index].countUse()
        associations[index].poll.lastAt = now
        associations[index].poll.nextAt = now.advanced(
            bySeconds: associations[index].poll.interval)
        let isSilent = associations[index].poll.reach & 0b111 == 0
        if isSilent { associations[index].filter.noReply(at: now) }
        if wasReachable, !associations[index].isReachable { note(.unreachable, of: index) }
        return isSilent && associations[index].filter.usedAt != nil
    }
}

/// What a broadcast of a known server is.
private enum BroadcastJudgement {
    case take
    case drop(DropReason)
    /// The server set its clock back: what was learnt of it is void.
    case startAnew
}

extension Association {
    /// Holds a broadcast that has the right key against the ones before (CVE-2015-7973,
    /// CVE-2015-7979, CVE-2016-7427). What fails leaves no trace: neither an old packet that is
    /// sent again nor one too many keeps us from the next good one.
    fileprivate mutating func judgeBroadcast(
        _ header: NTPHeader, step: Int, at now: MonotonicInstant
    ) -> BroadcastJudgement {
        guard let reception else { return .drop(.noAssociation) }
        guard !header.transmitTimestamp.isUnset else { return .drop(.zeroTimestamp) }
        let age = now.seconds(since: reception.newestAt)
        if header.transmitTimestamp.seconds(since: reception.newest) <= 0 {
            counters.duplicate &+= 1
            // As long as good ones come, an old one is a replay. `tos bcpollbstep` says for how
            // many intervals (as a power of two) there have to be none.
            let patience = poll.interval * (Double(UInt64(1) << UInt64(min(max(step, 0), 4))) + 0.5)
            return !reception.isInVolley && age >= patience ? .startAnew : .drop(.duplicate)
        }
        // Half of the interval: servers round what they announce.
        let announced = min(Int(header.poll), poll.minpoll)
        let interval = Double(UInt64(1) << UInt64(min(max(announced, 0), 17)))
        return age < interval / 2 ? .drop(.tooEarly) : .take
    }

    /// Takes a broadcast as a sample.
    fileprivate mutating func learn(
        _ header: NTPHeader, arrival: Arrival, at now: ClockReading, limits: PacketLimits,
        steeredBy discipline: ClockDiscipline
    ) {
        guard let delay = reception?.delay else { return }
        poll.keep(to: Int(header.poll))
        poll.shift()
        countUse()
        poll.awaitBroadcast(after: now.monotonic)
        // By this a server shows that it follows us, where no request of ours has told.
        local = arrival.local
        isAuthentic = configuration.key != nil
        flash.subtract(.ofPacket)
        remember(header, sentAt: .unset, arrival: arrival)
        flash.formUnion(headerTests(header, limits: limits))
        guard flash.isDisjoint(with: .ofPacket) else {
            counters.badDispersion &+= 1
            return
        }
        markReached(at: now.monotonic)
        let precision = seconds(log2: limits.precision)
        let roundTrip = max(2 * delay, precision)
        let sample = ClockSample(
            offset: header.transmitTimestamp.seconds(since: arrival.receivedAt) + delay,
            delay: roundTrip,
            dispersion: precision + seconds(log2: header.precision)
                + discipline.parameters.dispersionRate * roundTrip,
            receivedAt: now.monotonic)
        _ = add(sample, limits: limits, steeredBy: discipline)
        if let freeTime = discipline.freeTime {
            estimate(offset: sample.offset, at: now, in: freeTime, limits: limits)
        }
    }
}

extension NTPHeader {
    /// Whether its sender says that it has the time.
    fileprivate var mayBegin: Bool { leap != .unsynchronised && !transmitTimestamp.isUnset }
}

extension PollState {
    /// The next broadcast is not missed before a quarter of its interval too late.
    mutating func awaitBroadcast(after now: MonotonicInstant) {
        burstStep = nil
        lastAt = now
        nextAt = now.advanced(bySeconds: interval * 1.25)
    }

    /// The server now sends at another interval, log2 of seconds.
    fileprivate mutating func keep(to announced: Int) {
        minpoll = min(max(announced, 3), 17)
        maxpoll = minpoll
        hostPoll = minpoll
    }

    /// Brings a request forward, two seconds after the last one at the earliest.
    fileprivate mutating func askSoon(at now: MonotonicInstant) {
        guard silentUntil == nil, let planned = nextAt else { return }
        nextAt = min(planned, max(now, lastAt?.advanced(bySeconds: 2) ?? now))
    }
}
