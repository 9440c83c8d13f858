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
        var scope: UInt32 = 0
        if case .v6(let address) = source { scope = address.scope }
        let count = NativeAddress(destination).withPointer { name, length in
            bytes.withUnsafeBytes { payload in
                withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { control in
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
                        message.msg_controllen = control.count
                        clinux_set_source(
                            &message, source.family.native, source.networkOrder, scope)
                        return sendmsg(descriptor, &message, 0)
                    }
                }
            }
        }
        if count != bytes.count { throw SystemError("send to \(destination) from \(source)") }
    }
}

extension IPAddress {
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
