import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire

// The poll process (RFC 5905, 13): one request, then the time of the next.

extension NTPNode {
    /// Sends a request; true where the selection should look again because the server has been
    /// silent.
    mutating func poll(
        _ index: Int, at now: ClockReading, random: inout some RandomNumberGenerator
    ) -> Bool {
        var association = associations[index]
        let wasReachable = association.isReachable
        association.poll.silentUntil = nil
        association.poll.shift()
        association.countUse()
        let isSilent = association.poll.reach & 0b111 == 0
        if isSilent { association.filter.noReply(at: now.monotonic) }
        let bits = max(random.next(), 1)
        let nonce =
            association.isSymmetric
            ? settings.transmitTimestamp(now.wall, bits: bits) : NTPTimestamp(bits: bits)
        let spread = Double(random.next() >> 11) * 0x1p-53
        association.poll.schedule(
            at: now.monotonic, systemPoll: association.wantedPoll ?? discipline.pollExponent,
            spread: spread)
        var header = packet(of: association, nonce: nonce, at: now)
        let phaseSlewed = discipline.phaseSlewed(at: now.monotonic)
        if association.interleaved != nil {
            association.interleave(
                &header, settings: settings, phaseSlewed: phaseSlewed, bits: random.next())
        }
        association.isAbout(toSend: header, at: now.monotonic, phaseSlewed: phaseSlewed)
        associations[index] = association
        events.append(
            .transmit(
                Transmission(
                    association: association.id, destination: association.remote,
                    packet: header.bytes,
                    keyID: association.configuration.key,
                    hasWholeDigest: association.sendsWholeDigests && header.version < 4)))
        if wasReachable, !association.isReachable { note(.unreachable, of: index) }
        if association.wantsReplacement { requestName(of: association) }
        return isSilent && association.filter.usedAt != nil
    }

    private func packet(
        of association: Association, nonce: NTPTimestamp, at now: ClockReading
    ) -> NTPHeader {
        association.isSymmetric
            ? symmetricPacket(of: association, transmit: nonce, at: now)
            : request(of: association, nonce: nonce)
    }

    /// A request says nothing of our clock or state but how often we ask, which a server needs to
    /// say that it is too often (RFC 8633, 5.3).
    private func request(of association: Association, nonce: NTPTimestamp) -> NTPHeader {
        var header = NTPHeader(version: association.configuration.version, mode: .client)
        header.poll = Int8(truncatingIfNeeded: association.poll.hostPoll)
        header.transmitTimestamp = nonce
        return header
    }

    mutating func pollLocalClock(_ index: Int, at now: ClockReading) {
        let isNew = !associations[index].isReachable
        associations[index].poll.shift()
        associations[index].sampleLocalClock(
            at: now, limits: packetLimits, steeredBy: discipline)
        let interval = associations[index].poll.seconds
        associations[index].poll.lastAt = now.monotonic
        associations[index].poll.nextAt = now.monotonic.advanced(bySeconds: interval)
        if isNew { note(.reachable, of: index) }
    }

    var packetLimits: PacketLimits {
        var limits = PacketLimits(
            floor: configuration.tos.floor, ceiling: configuration.tos.ceiling,
            precision: settings.precision, maximumDispersion: configuration.tos.maxdisp,
            earliest: configuration.tos.basedate?.timestamp)
        limits.pollTarget = configuration.tos.pollTarget
        limits.survivors = system.survivors
        limits.expectation = discipline.expectation
        return limits
    }
}
