import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire

// `broadcast ADDRESS`: the time is told to all on a network, or to a group, now and then
// (RFC 5905, 3 and 9.1: mode 5).

extension NTPNode {
    /// Routers that a multicast passes where the line has no `ttl`: none.
    private static let usualTimeToLive: UInt8 = 1

    /// Sends a broadcast if we have the time, and sets the time of the next. The interval never
    /// changes: who listens holds us to it.
    mutating func broadcast(
        _ index: Int, at now: ClockReading, random: inout some RandomNumberGenerator
    ) {
        let stamp = settings.transmitTimestamp(now.wall, bits: random.next())
        associations[index].poll.scheduleFixed(at: now.monotonic, random: &random)
        let snapshot = serverSnapshot(at: now)
        guard snapshot.leap != .unsynchronised else { return }
        let association = associations[index]
        var header = NTPHeader(version: association.configuration.version, mode: .broadcast)
        snapshot.describe(in: &header, at: now.monotonic)
        header.poll = Int8(truncatingIfNeeded: association.poll.minpoll)
        header.transmitTimestamp = stamp
        interleaveBroadcast(&header, of: index, at: now.monotonic)
        let hops = association.configuration.ttl.flatMap { UInt8(exactly: $0) }
        events.append(
            .transmit(
                Transmission(
                    association: association.id, destination: association.remote,
                    packet: header.bytes, keyID: association.configuration.key,
                    group: GroupDelivery(timeToLive: hops ?? NTPNode.usualTimeToLive))))
    }
}

extension NTPNode {
    /// With `xleave` a broadcast tells when the one before it left (RFC 9769, 4). Who does not know
    /// of that does not look there.
    private mutating func interleaveBroadcast(
        _ header: inout NTPHeader, of index: Int, at now: MonotonicInstant
    ) {
        guard associations[index].configuration.xleave else { return }
        let phaseSlewed = discipline.phaseSlewed(at: now)
        if let sent = associations[index].lastSent, !sent.at.isUnset {
            header.originTimestamp = sent.at.advanced(bySeconds: phaseSlewed - sent.phaseSlewed)
        }
        // When this one leaves is told by `transmitted`, or never.
        associations[index].lastSent = SentPacket(
            nonce: header.transmitTimestamp, receive: .unset, at: .unset,
            phaseSlewed: phaseSlewed)
    }
}

extension PollState {
    /// The next time of what goes out at an interval that stays, by up to a sixteenth longer each
    /// time, so that those who began together do not stay together.
    mutating func scheduleFixed(
        at now: MonotonicInstant, random: inout some RandomNumberGenerator
    ) {
        lastAt = now
        burstStep = nil
        let spread = Double(random.next() >> 11) * 0x1p-53
        nextAt = now.advanced(bySeconds: interval * (1 + spread / 16))
    }

    /// 2^minpoll seconds.
    var interval: Double { Double(UInt64(1) << UInt64(min(max(minpoll, 0), 17))) }
}
