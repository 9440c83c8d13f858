import CLinux
import Glibc
package import NTPTime

// When datagrams left: the kernel tells it afterwards, by a copy of the datagram in the socket's
// error queue. A copy is matched by what stands in it, not by a count of what was sent: a kernel
// that counts a datagram which never left would put all later times on the wrong packets.

extension UDPSocket {
    /// What the error queue tells.
    package enum Departure: Equatable, Sendable {
        /// A datagram left at this time. The frame it left in ends with the datagram's bytes; it
        /// is empty where the kernel keeps them back (net.core.tstamp_allow_data).
        case left(frame: [UInt8], at: NTPTimestamp)
        /// A message of another kind, which is now out of the queue.
        case other
    }

    /// As `send`, and the kernel is asked for the time of departure; `departure()` tells it.
    package func sendStamped(
        _ bytes: [UInt8], to destination: SocketAddress, from source: IPAddress?
    ) throws(SystemError) {
        do throws(SystemError) {
            try sendMessage(bytes, to: destination, from: source, isStamped: true)
        } catch {
            // A kernel before 4.6 does not know the wish.
            guard error.code == EINVAL else { throw error }
            try sendMessage(bytes, to: destination, from: source, isStamped: false)
        }
    }

    /// The oldest message of the error queue; nil where there is none. Never waits.
    package func departure() -> Departure? {
        var arrival = clinux_arrival()
        var isOfErrorQueue = false
        var count = 0
        // A frame's headers come before the datagram, of which we send none of this length.
        let frame = [UInt8](unsafeUninitializedCapacity: 2048) { buffer, filled in
            (count, isOfErrorQueue) = receiveDeparture(into: buffer, &arrival)
            filled = max(count, 0)
        }
        guard count >= 0 else { return nil }
        guard isOfErrorQueue, arrival.timestamp_kind == 2 else { return .other }
        return .left(
            frame: frame,
            at: NTPTimestamp(
                unixSeconds: arrival.seconds, nanoseconds: Int64(arrival.nanoseconds)))
    }

    private func receiveDeparture(
        into buffer: UnsafeMutableBufferPointer<UInt8>, _ arrival: inout clinux_arrival
    ) -> (count: Int, isOfErrorQueue: Bool) {
        // Room for every control message that may come along, as in `receive`.
        withUnsafeTemporaryAllocation(byteCount: 512, alignment: 16) { control in
            var vector = iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
            return withUnsafeMutablePointer(to: &vector) { vector in
                var message = msghdr()
                message.msg_iov = vector
                message.msg_iovlen = 1
                message.msg_control = control.baseAddress
                message.msg_controllen = control.count
                let flags = Int32(MSG_ERRQUEUE | MSG_DONTWAIT)
                let count = recvmsg(descriptor, &message, flags)
                if count >= 0 { clinux_read_arrival(&message, &arrival) }
                return (count, message.msg_flags & Int32(MSG_ERRQUEUE) != 0)
            }
        }
    }
}
