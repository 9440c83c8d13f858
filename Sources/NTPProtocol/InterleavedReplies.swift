import NTPConfiguration
package import NTPTime
import NTPWire

// The server's side of interleaved client/server mode (RFC 9769, 2): a reply can not hold the time
// at which it leaves itself, but it can hold that of the reply before.
//
//   request   origin: when the server received the last request   receive, transmit: two nonces
//   basic     origin: the request's transmit    receive: now      transmit: about now
//   reply     origin: the request's receive     receive: now      transmit: the last reply left
//
// Nothing is kept for clients that do not ask for it. In our replies the lowest bit of the receive
// timestamp is 1 and that of the transmit timestamp 0, so that it can be seen which of the two a
// request quotes: other clients quote the transmit timestamp, or nothing. The first request that
// quotes a receive timestamp is answered in basic mode and remembered, the second in interleaved
// mode.

extension NTPNode {
    /// Seconds; no client waits longer than four of the longest poll intervals.
    private static let longestWait = 4.0 * 131_072

    /// Turns a basic reply into one of interleaved mode where the request asks for one and the
    /// reply before is remembered; remembers this one for the next.
    mutating func interleave(
        _ reply: inout NTPHeader, answering request: NTPHeader, arrival: Arrival
    ) {
        reply.receiveTimestamp.bits |= 1
        reply.transmitTimestamp.bits &= ~1
        let quoted = request.originTimestamp
        let age = arrival.receivedAt.seconds(since: quoted)
        guard request.mode == .client, request.version == 4, quoted.bits & 1 == 1,
            !request.receiveTimestamp.isUnset,
            request.receiveTimestamp != request.transmitTimestamp,
            age > 0, age < NTPNode.longestWait
        else { return }
        let client = arrival.source.address
        let previous = replyMemory.take(receive: quoted, of: client)
        replyMemory.keep(
            receive: reply.receiveTimestamp, of: client, transmit: reply.transmitTimestamp)
        guard var transmit = previous else { return }
        transmit.bits &= ~1
        reply.originTimestamp = request.receiveTimestamp
        reply.transmitTimestamp = transmit
    }

    /// Whether `departed(reply:to:at:)` is of use: the client is told when this reply left.
    package func awaitsDeparture(of reply: [UInt8], to client: IPAddress) -> Bool {
        guard let receive = NTPNode.receiveTimestamp(of: reply) else { return false }
        return replyMemory.transmit(receive: receive, of: client) != nil
    }

    /// A reply left `at` this time of the wall clock: first by a reading of the clock, then by the
    /// kernel's word. A time that can not be is not taken.
    package mutating func departed(reply: [UInt8], to client: IPAddress, at departure: NTPTimestamp)
    {
        guard let receive = NTPNode.receiveTimestamp(of: reply),
            let known = replyMemory.transmit(receive: receive, of: client),
            NTPNode.isPlausible(departure, after: known)
        else { return }
        replyMemory.correct(receive: receive, of: client, transmit: departure)
    }

    private static func receiveTimestamp(of packet: [UInt8]) -> NTPTimestamp? {
        try? NTPHeader(parsing: packet.span).receiveTimestamp
    }
}
