import ClockAlgorithms
package import NTPConfiguration
package import NTPTime
package import NTPWire

/// A datagram that access control lets through.
package enum Admission: Equatable, Sendable {
    case dropped(DropReason)
    /// A time packet, for `receive`.
    case time(AdmittedPacket)
    /// A mode 6 request, for NTPControl; the flags say what the sender may not do.
    case control(RestrictFlags)
}

/// A time packet on its way through the node.
package struct AdmittedPacket: Equatable, Sendable {
    package var header: NTPHeader
    package var trailer: PacketTrailer
    package var restrictions: RestrictFlags
    /// To be settled before `receive` where it is `.unchecked`.
    package var authentication: Authentication
    var rate = RateVerdict.allowed
}

// What is done with a packet of each mode (RFC 5905, figure 19), in the order of the checks:
// bytes, source, access, rate, mode.
//
//   mode 0         answered as mode 3 in version 1, which had no modes; else dropped
//   mode 1         a symmetric peer's packet, which is answered in mode 2 if it answers nothing of
//                  ours, or a stranger's: answered in mode 2, mostly without an association
//                  (Symmetric+Strangers)
//   mode 2         a symmetric peer's packet, or dropped, never answered
//   mode 3         answered in mode 4
//   mode 4         the reply to a request of ours, also to one to a group (Manycast), or dropped
//   mode 5         a server's broadcast, or a stranger's (BroadcastClient), or dropped
//   mode 6         NTPControl
//   mode 7         dropped, never answered
//
// What was sent to a group rather than to us is a broadcast, or a manycast client's mode 3.

extension NTPNode {
    /// Holds a datagram against bytes, source, access and rate. Nothing but counters, the list
    /// of who sent packets and the dice of `flake` change.
    package mutating func admit(
        _ bytes: Span<UInt8>, arrival: Arrival, at now: ClockReading
    ) -> Admission {
        counters.received &+= 1
        let admission = judge(bytes, arrival: arrival, at: now)
        if case .dropped(let reason) = admission { counters.count(reason) }
        return admission
    }

    private mutating func judge(
        _ bytes: Span<UInt8>, arrival: Arrival, at now: ClockReading
    ) -> Admission {
        guard bytes.count > 0 else { return .dropped(.tooShort) }
        guard isHonestSource(arrival) else { return .dropped(.badSource) }
        let mode = PacketMode(rawValue: bytes[0] & 7) ?? .reserved
        guard isRightlyAddressed(mode, toGroup: arrival.isToGroup) else {
            return .dropped(.wrongDestination)
        }
        let verdict = access.verdict(
            on: arrival.source,
            isOwnServer: associations.contains {
                $0.isPolled && ($0.isConfigured || $0.role == .manycastMember)
                    && $0.remote.address == arrival.source.address
            })
        access.count(verdict, on: arrival.source)
        if verdict.flags.contains(.ignore) { return .dropped(.ignored) }
        let rate = register(bytes, of: arrival, flags: verdict.flags, at: now)
        switch mode {
        case .control:
            // Mode 6 is worth a flood to a forger: strangers are answered only where a line of
            // the configuration speaks of them.
            let mayQuery = verdict.isListed || arrival.source.address.isLoopback
            guard mayQuery, !verdict.flags.contains(.noquery) else { return .dropped(.noQuery) }
            return rate == .allowed ? .control(verdict.flags) : .dropped(.rateLimited)
        case .privateUse:
            return .dropped(.unansweredMode)
        default:
            return judgeTime(bytes, from: arrival.source, flags: verdict.flags, rate: rate)
        }
    }

    /// Lists the sender and charges it for what it asks: time where it is `limited`, queries
    /// always. Replies of our own servers are listed and cost nothing; what nobody would answer
    /// takes no place in the list.
    private mutating func register(
        _ bytes: Span<UInt8>, of arrival: Arrival, flags: RestrictFlags, at now: ClockReading
    ) -> RateVerdict {
        let source = arrival.source
        let mode = PacketMode(rawValue: bytes[0] & 7) ?? .reserved
        let asksForTime =
            bytes.count >= NTPHeader.size
            && [.client, .symmetricActive, .reserved].contains(mode)
        let isReply =
            mode == .server && associations.contains { $0.isPolled && $0.remote == source }
        guard asksForTime || mode == .control || isReply else { return .allowed }
        let isCharged =
            mode == .control
            ? !source.address.isLoopback : asksForTime && flags.contains(.limited)
        guard isCharged || configuration.features.monitor else { return .allowed }
        let sighting = MonitorList.Sighting(
            source: source, version: bytes[0] >> 3 & 7, mode: mode.rawValue, restrictions: flags,
            at: now, local: arrival.local.address)
        let limit = rateLimit
        let verdict = monitor.note(sighting) { entry -> RateVerdict in
            guard isCharged else { return .allowed }
            return entry.charge(mode, limit: limit, flags: flags, at: now.monotonic)
        }
        if let verdict { return verdict }
        // The list is full of others. Time may be had nevertheless; queries are worth a flood to a
        // forger, so that all who are not listed share what one address is allowed.
        guard mode == .control, isCharged else { return .allowed }
        return unlistedQueries.chargeQuery(at: now.monotonic)
            ? .allowed : .tooOften(isKissDue: false)
    }

    private mutating func judgeTime(
        _ bytes: Span<UInt8>, from source: SocketAddress, flags: RestrictFlags,
        rate: RateVerdict
    ) -> Admission {
        let header: NTPHeader
        let trailer: PacketTrailer
        do throws(PacketFault) {
            header = try NTPHeader(parsing: bytes)
            trailer = try PacketTrailer(parsing: bytes, version: header.version)
        } catch {
            return .dropped(DropReason(error))
        }
        if flags.contains(.noserve) { return .dropped(.noServe) }
        if flags.contains(.flake), deliberateLoss.takesNext() { return .dropped(.flake) }
        if flags.contains(.version), header.version != 4 { return .dropped(.otherVersion) }
        if let reason = isUseless(header, from: source, flags: flags, rate: rate) {
            return .dropped(reason)
        }
        return .time(
            AdmittedPacket(
                header: header, trailer: trailer, restrictions: flags,
                authentication: Authentication(trailer, in: bytes), rate: rate))
    }

    /// What comes to nothing whatever key it has: its MAC need not be computed.
    private func isUseless(
        _ header: NTPHeader, from source: SocketAddress, flags: RestrictFlags, rate: RateVerdict
    ) -> DropReason? {
        switch header.mode {
        case .client:
            switch rate {
            case .allowed: return nil
            case .tooOften(let isKissDue):
                return isKissDue && flags.contains(.kod) ? nil : .rateLimited
            }
        case .server:
            let isWanted = associations.contains { association in
                association.remote == source && association.takes(.server)
                    || association.role == .manycastPrototype
                        && association.outstanding?.nonce == header.originTimestamp
            }
            return isWanted ? nil : .noAssociation
        case .symmetricPassive:
            let isWanted = associations.contains {
                $0.remote == source && $0.takes(.symmetricPassive)
            }
            return isWanted ? nil : .unansweredMode
        case .reserved, .symmetricActive, .broadcast, .control, .privateUse:
            return nil
        }
    }

    /// No packet from the net has a source like these (CVE-2014-9298, CVE-2016-1551).
    private func isHonestSource(_ arrival: Arrival) -> Bool {
        let source = arrival.source
        if source.port == 0 || source.address.isMulticast || source.address.isUnspecified
            || source.address.referenceClock != nil
        {
            return false
        }
        if source.address.isLoopback, !arrival.local.address.isLoopback { return false }
        if arrival.isOverLoopback == false, arrival.local.address.isLoopback { return false }
        return source.port != arrival.local.port
            || (source.address != arrival.local.address && !ownAddresses.contains(source.address))
    }

    /// Takes an admitted packet. Where it says `.replied`, `reply` holds the one packet to send
    /// back, never longer than the one that came; `transmitAt` is the wall clock it will carry.
    package mutating func receive(
        _ packet: AdmittedPacket, arrival: Arrival, at now: ClockReading,
        into reply: inout [UInt8]
    ) -> Disposition {
        counters.countVersion(of: packet.header)
        let disposition: Disposition
        switch packet.header.mode {
        case _
        where packet.restrictions.contains(.notrust)
            && packet.authentication.provenKey == nil:
            disposition = .dropped(.notTrusted)
        case .client where arrival.isToGroup && !helps(packet, arrival: arrival, at: now):
            disposition = .dropped(.noHelp)
        case .client:
            disposition = answer(packet, arrival: arrival, at: now, into: &reply)
        case .symmetricActive:
            let lesson = learn(packet, arrival: arrival, at: now)
            if let lesson, isInterleaved(arrival.source) || !packet.isQuestion(after: lesson) {
                disposition = lesson
            } else if lesson == nil, let meeting = meet(packet, arrival: arrival, at: now) {
                disposition = meeting
            } else {
                disposition = answer(packet, arrival: arrival, at: now, into: &reply)
            }
        case .reserved where packet.header.version == 1:
            disposition = answer(packet, arrival: arrival, at: now, into: &reply)
        case .server:
            disposition =
                enlist(packet, arrival: arrival, at: now)
                ?? learn(packet, arrival: arrival, at: now) ?? .dropped(.noAssociation)
        case .broadcast:
            disposition = hear(packet, arrival: arrival, at: now)
        case .symmetricPassive:
            disposition =
                learn(packet, arrival: arrival, at: now) ?? .dropped(.unansweredMode)
        case .reserved, .control, .privateUse:
            disposition = .dropped(.unansweredMode)
        }
        switch disposition {
        case .dropped(let reason): counters.count(reason)
        case .replied, .repliedSigned, .repliedForSigning, .learned, .kissed:
            counters.processed &+= 1
        }
        return disposition
    }

    private mutating func answer(
        _ packet: AdmittedPacket, arrival: Arrival, at now: ClockReading,
        into reply: inout [UInt8]
    ) -> Disposition {
        switch packet.rate {
        case .allowed:
            noteAsker(arrival.source, at: now.monotonic)
            var header = ServerResponder.respond(
                to: packet.header, snapshot: serverSnapshot(at: now),
                passage: ServerResponder.Passage(
                    receivedAt: arrival.receivedAt, transmittedAt: now.wall, now: now.monotonic))
            interleave(&header, answering: packet.header, arrival: arrival)
            reply = header.bytes
            counters.replied &+= 1
        case .tooOften(isKissDue: true) where packet.restrictions.contains(.kod):
            reply = ServerResponder.rateKiss(to: packet.header, limit: rateLimit).bytes
            counters.kissesSent &+= 1
        case .tooOften:
            return .dropped(.rateLimited)
        }
        if let key = packet.authentication.provenKey { return .repliedSigned(keyID: key) }
        if case .requested(let key) = packet.authentication, packet.restrictions.contains(.mssntp) {
            return .repliedForSigning(keyID: key)
        }
        if packet.authentication.mustBeRefused { reply += [0, 0, 0, 0] }
        return .replied
    }

    /// nil where the packet is for no association.
    mutating func learn(
        _ packet: AdmittedPacket, arrival: Arrival, at now: ClockReading
    ) -> Disposition? {
        guard
            let index = associations.firstIndex(where: {
                $0.remote == arrival.source && $0.takes(packet.header.mode)
            })
        else { return nil }
        guard associations[index].trusts(packet, arrival: arrival) else {
            return .dropped(.badAuthentication)
        }
        associations[index].sendsWholeDigests = packet.trailer.hasWholeDigest
        if associations[index].role == .passivePeer {
            associations[index].echo.heard(at: now.monotonic)
        }
        guard !isAtLeapSecond(at: now) else { return .dropped(.leapSecond) }
        let wasReachable = associations[index].isReachable
        let wasAway = associations[index].poll.unreach > 8
        let outcome = associations[index].receive(
            packet.header, arrival: arrival, at: now, limits: packetLimits,
            steeredBy: discipline)
        if let news = associations[index].interleaved?.takeNews() { note(news, of: index) }
        switch outcome {
        case .dropped(let reason):
            return .dropped(reason)
        case .kiss(let code):
            obey(code, of: index, serverPoll: packet.header.poll, at: now)
            return .kissed(association: associations[index].id)
        case .accepted:
            if !wasReachable, associations[index].isReachable {
                note(.reachable, of: index)
                if wasAway, associations[index].wantsBurstOnReturn {
                    associations[index].poll.restartBurst(after: now.monotonic)
                }
            }
            if associations[index].isSymmetric {
                associations[index].poll.takeTurns(from: now.monotonic)
            }
            followVolley(of: index, at: now)
            // Without a newer best sample too: one more may be what makes the source fit.
            selectOnceRoundIsIn(at: now)
            if associations[index].estimation == nil {
                associations[index].poll.bringForward(
                    to: discipline.pollExponent, now: now.monotonic)
            }
            return .learned(association: associations[index].id)
        }
    }

    private mutating func obey(
        _ code: KissCode, of index: Int, serverPoll: Int8, at now: ClockReading
    ) {
        switch code {
        case .rate:
            associations[index].poll.slowDown(to: Int(serverPoll), now: now.monotonic)
            note(.rateExceeded, of: index)
        case .deny, .restrict:
            associations[index].poll.fallSilent(at: now.monotonic)
            associations[index].flash.insert(.denied)
            associations[index].filter.reset(at: now.monotonic)
            associations[index].estimation?.clockWasSet()
            note(.accessDenied, of: index, detail: code.referenceID.letters)
            requestName(of: associations[index])
            // No poll will come that could notice: the clock must not follow it until then.
            selectSources(at: now)
        case .other:
            break
        }
    }
}

extension DropReason {
    fileprivate init(_ fault: PacketFault) {
        switch fault {
        case .tooShort: self = .tooShort
        case .unknownVersion: self = .unknownVersion
        case .badTrailer: self = .badTrailer
        }
    }
}
