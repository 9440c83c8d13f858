import CLinux
import Glibc
package import NTPTime

// Where datagrams were sent to, and where replies leave from.

extension clinux_arrival {
    /// The address in the datagram's header; nil where it is not known.
    var destinationAddress: IPAddress? {
        withUnsafeBytes(of: destination) { bytes in
            switch family {
            case AF_INET:
                let bits = UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
                return .v4(IPv4Address(bits: bits))
            case AF_INET6:
                let high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
                let low = UInt64(
                    bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                let address = IPv6Address(high: high, low: low)
                guard IPAddress.v6(address).isLinkLocal else { return .v6(address) }
                return .v6(IPv6Address(high: high, low: low, scope: interface))
            default:
                return nil
            }
        }
    }
}

extension UDPSocket {
    /// Sends from one of the machine's addresses, for a socket that is bound to none.
    package func send(
        _ bytes: [UInt8], to destination: SocketAddress, from source: IPAddress
    ) throws(SystemError) {
        try sendMessage(bytes, to: destination, from: source, isStamped: false)
    }

    /// Sends by sendmsg: from `source`, where one is given, and with a wish for the time of
    /// departure.
    func sendMessage(
        _ bytes: [UInt8], to destination: SocketAddress, from source: IPAddress?, isStamped: Bool
    ) throws(SystemError) {
        let count = NativeAddress(destination).withPointer { name, length in
            bytes.withUnsafeBytes { payload in
                withUnsafeTemporaryAllocation(byteCount: 128, alignment: 16) { control in
                    control.initializeMemory(as: UInt8.self, repeating: 0)
                    // sendmsg writes to none of what it takes by mutable pointers.
                    var vector = iovec(
                        iov_base: UnsafeMutableRawPointer(mutating: payload.baseAddress),
                        iov_len: payload.count)
                    return withUnsafeMutablePointer(to: &vector) { vector in
                        var message = msghdr()
                        message.msg_name = UnsafeMutableRawPointer(mutating: name)
                        message.msg_namelen = length
                        message.msg_iov = vector
                        message.msg_iovlen = 1
                        message.msg_control = control.baseAddress
                        if let source {
                            clinux_set_source(
                                &message, source.family.native, source.networkOrder, source.scope)
                        }
                        if isStamped { clinux_request_departure(&message, control.count) }
                        return sendmsg(descriptor, &message, Int32(MSG_DONTWAIT))
                    }
                }
            }
        }
        guard count != bytes.count else { return }
        throw SystemError("send to \(destination)\(source.map { " from \($0)" } ?? "")")
    }
}

extension IPAddress {
    /// The interface a link-local address is on; 0 is any.
    fileprivate var scope: UInt32 {
        if case .v6(let address) = self { address.scope } else { 0 }
    }

    /// Four or sixteen bytes.
    fileprivate var networkOrder: [UInt8] {
        switch self {
        case .v4(let address):
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: address.bits >> $0) }
        case .v6(let address):
            address.bytes
        }
    }
}
