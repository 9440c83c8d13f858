import ClockAlgorithms
package import NTPTime
package import NTPWire

/// All a server needs to answer a client: a copy of the system variables at one moment
/// (RFC 5905, 9.2). A value of its own, so that it can be handed to a worker.
package struct ServerSnapshot: Equatable, Hashable, Sendable {
    package var leap: LeapIndicator
    /// 1 to 15; 16 is unsynchronised and goes out as 0.
    package var stratum: UInt8
    package var precision: Int8
    /// Seconds.
    package var rootDelay: Double
    /// Seconds, true at `at`; it grows from there.
    package var rootDispersion: Double
    package var at: MonotonicInstant
    package var referenceID: ReferenceID
    package var referenceTimestamp: NTPTimestamp
    /// How fast `rootDispersion` grows, s/s (RFC 5905: PHI; `tinker dispersion`).
    package var dispersionRate = ClockConstants.dispersionRate

    /// Says in a packet that leaves `now` what this host's time is worth.
    func describe(in header: inout NTPHeader, at now: MonotonicInstant) {
        header.leap = leap
        // 16 has no place on the wire before version 4's errata; ntp.org and chrony send 0.
        header.stratum = stratum > 15 ? 0 : stratum
        header.precision = precision
        let age = max(0, now.seconds(since: at))
        header.rootDelay = NTPShort(roundingUp: rootDelay)
        header.rootDispersion = NTPShort(roundingUp: rootDispersion + age * dispersionRate)
        header.referenceID = referenceID
        header.referenceTimestamp = referenceTimestamp
    }
}

/// Answers clients: no state, one packet in, one packet out, never longer than the request.
package enum ServerResponder {
    /// A reply's times of passage.
    package struct Passage: Equatable, Hashable, Sendable {
        package var receivedAt: NTPTimestamp
        package var transmittedAt: NTPTimestamp
        package var now: MonotonicInstant

        package init(
            receivedAt: NTPTimestamp, transmittedAt: NTPTimestamp, now: MonotonicInstant
        ) {
            self.receivedAt = receivedAt
            self.transmittedAt = transmittedAt
            self.now = now
        }
    }

    /// The header that answers `request`, in the request's version: mode 4 to a client, mode 2
    /// to a symmetric peer that we keep no association for (old Windows asks that way).
    package static func respond(
        to request: NTPHeader, snapshot: ServerSnapshot, passage: Passage
    ) -> NTPHeader {
        let mode: PacketMode = request.mode == .symmetricActive ? .symmetricPassive : .server
        var reply = NTPHeader(version: request.version, mode: mode)
        snapshot.describe(in: &reply, at: passage.now)
        reply.poll = max(request.poll, leastPoll)
        reply.originTimestamp = request.transmitTimestamp
        reply.receiveTimestamp = passage.receivedAt
        reply.transmitTimestamp = passage.transmittedAt
        return reply
    }

    /// Tells a client that it asks too often (RFC 5905, 7.4), and how often it may. It says
    /// nothing of our clock.
    static func rateKiss(to request: NTPHeader, limit: RateLimit) -> NTPHeader {
        let mode: PacketMode = request.mode == .symmetricActive ? .symmetricPassive : .server
        var reply = NTPHeader(version: request.version, mode: mode)
        reply.leap = .unsynchronised
        reply.poll = max(request.poll, leastPoll, limit.pollExponent)
        reply.referenceID = KissCode.rate.referenceID
        reply.originTimestamp = request.transmitTimestamp
        reply.receiveTimestamp = request.transmitTimestamp
        reply.transmitTimestamp = request.transmitTimestamp
        return reply
    }

    /// 8 s: no client is told that it may ask more often.
    private static let leastPoll: Int8 = 3
}
