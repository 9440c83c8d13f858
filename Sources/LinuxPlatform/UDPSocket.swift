import CLinux
import Glibc
package import NTPTime

/// A UDP socket that asks the kernel when its datagrams arrived. A class, because closing it is
/// the one thing that must happen exactly once, and lists of sockets are needed.
package final class UDPSocket {
    /// Who told the time of arrival.
    package enum TimestampSource: Equatable, Sendable {
        case kernel
        /// The clock was read after the call; late by what the scheduler took.
        case clock
    }

    package struct Datagram {
        package var bytes: [UInt8]
        package var source: SocketAddress
        package var receivedAt: NTPTimestamp
        package var timestampSource: TimestampSource
        /// The address it was sent to, which of a socket bound to none is the one to answer
        /// from; nil unless `requestDestinations` was called, or where the system does not tell.
        /// A link-local address has its scope.
        package var destination: IPAddress?
        /// The index of the interface it came in by, known as `destination` is.
        package var interface: UInt32?
    }

    package let descriptor: Int32
    package let family: AddressFamily

    /// Not bound yet. SOCK_CLOEXEC is set by fcntl, since simulators take plain types only. Of all
    /// calls only `awaitDatagram` waits.
    package init(_ family: AddressFamily) throws(SystemError) {
        self.family = family
        descriptor = socket(family.native, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        limitWaits()
        if family == .ipv6 { set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        requestTimestamps()
    }

    deinit {
        close(descriptor)
    }

    @discardableResult
    func set(_ level: Int32, _ option: Int32, _ value: Int32) -> Bool {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        return setsockopt(descriptor, level, option, &value, size) == 0
    }

    private func requestTimestamps() {
        let flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE
        if !set(SOL_SOCKET, SO_TIMESTAMPING, Int32(flags)) {
            set(SOL_SOCKET, SO_TIMESTAMPNS, 1)
        }
    }

    /// From now on each datagram tells where it was sent and by which interface it came.
    package func requestDestinations() {
        switch family {
        case .ipv4: set(Int32(IPPROTO_IP), IP_PKTINFO, 1)
        case .ipv6: set(Int32(IPPROTO_IPV6), IPV6_RECVPKTINFO, 1)
        }
    }

    /// Lets another socket be bound to an address that overlaps with this one's, while on.
    package func setReuse(_ isOn: Bool) {
        set(SOL_SOCKET, SO_REUSEADDR, isOn ? 1 : 0)
    }

    /// Marks what is sent with a differentiated services code point, 0 to 63 (RFC 2474), so that
    /// queues hold it up less: ntpd's is 46, expedited forwarding. A network that does not care
    /// does no harm.
    package func mark(dscp: UInt8) {
        let trafficClass = Int32(dscp & 63) << 2
        switch family {
        case .ipv4: set(Int32(IPPROTO_IP), IP_TOS, trafficClass)
        case .ipv6: set(Int32(IPPROTO_IPV6), IPV6_TCLASS, trafficClass)
        }
    }

    package func bind(to address: SocketAddress) throws(SystemError) {
        let result = NativeAddress(address).withPointer { Glibc.bind(descriptor, $0, $1) }
        if result != 0 { throw SystemError("bind \(address)") }
    }

    /// Fixes the one partner; the kernel then drops what others send and tells of its refusals.
    package func connect(to address: SocketAddress) throws(SystemError) {
        let result = NativeAddress(address).withPointer { Glibc.connect(descriptor, $0, $1) }
        if result != 0 { throw SystemError("connect \(address)") }
    }

    /// The address and port this socket has.
    package var localAddress: SocketAddress? {
        var native = NativeAddress()
        let result = withUnsafeMutablePointer(to: &native.storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &native.length)
            }
        }
        return result == 0 ? native.address : nil
    }

    /// The address of ours that datagrams to `destination` leave from, by the routing table;
    /// nothing is sent.
    package static func localAddress(toward destination: SocketAddress) -> IPAddress? {
        guard let probe = try? UDPSocket(destination.family) else { return nil }
        do throws(SystemError) { try probe.connect(to: destination) } catch { return nil }
        return probe.localAddress?.address
    }

    package func send(_ bytes: [UInt8], to destination: SocketAddress) throws(SystemError) {
        let count = NativeAddress(destination).withPointer { address, length in
            sendto(
                descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT), address, length)
        }
        if count != bytes.count { throw SystemError("send to \(destination)") }
    }

    /// Sends on a connected socket.
    package func send(_ bytes: [UInt8]) throws(SystemError) {
        let count = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT))
        if count != bytes.count { throw SystemError("send") }
    }

    /// The next datagram of at most `capacity` bytes (longer ones are cut); nil where none waits.
    /// Throws what the network said of an earlier datagram, such as a refused connection.
    package func receive(capacity: Int = 2048) throws(SystemError) -> Datagram? {
        var native = NativeAddress()
        var arrival = clinux_arrival()
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            count = receive(into: buffer, &native, &arrival)
            filled = max(count, 0)
        }
        if count < 0 {
            if errno == EAGAIN || errno == EINTR { return nil }
            throw SystemError("receive")
        }
        guard let source = native.address else { return nil }
        let isStamped = arrival.timestamp_kind != 0
        return Datagram(
            bytes: bytes, source: source,
            receivedAt: isStamped
                ? NTPTimestamp(
                    unixSeconds: arrival.seconds, nanoseconds: Int64(arrival.nanoseconds))
                : SystemClock.wall(),
            timestampSource: isStamped ? .kernel : .clock,
            destination: arrival.destinationAddress,
            interface: arrival.interface == 0 ? nil : arrival.interface)
    }

    /// recvmsg, which takes pointers to all it fills; they live for this one call.
    private func receive(
        into buffer: UnsafeMutableBufferPointer<UInt8>, _ native: inout NativeAddress,
        _ arrival: inout clinux_arrival
    ) -> Int {
        // Room for every control message that may be switched on: simulators abort without it.
        withUnsafeTemporaryAllocation(byteCount: 512, alignment: 16) { control in
            withUnsafeMutablePointer(to: &native.storage) { name in
                var vector = iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
                return withUnsafeMutablePointer(to: &vector) { vector in
                    var message = msghdr()
                    message.msg_name = UnsafeMutableRawPointer(name)
                    message.msg_namelen = native.length
                    message.msg_iov = vector
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = control.count
                    let count = recvmsg(descriptor, &message, Int32(MSG_DONTWAIT))
                    if count >= 0 { clinux_read_arrival(&message, &arrival) }
                    return count
                }
            }
        }
    }
}
