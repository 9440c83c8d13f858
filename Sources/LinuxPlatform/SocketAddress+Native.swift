import Glibc
import NTPTime

/// A socket address as the kernel has it.
struct NativeAddress {
    var storage = sockaddr_storage()
    var length: socklen_t

    init(_ address: SocketAddress) {
        switch address.address {
        case .v4(let host):
            var native = sockaddr_in()
            native.sin_family = sa_family_t(AF_INET)
            native.sin_port = address.port.bigEndian
            native.sin_addr.s_addr = host.bits.bigEndian
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            // sockaddr_storage is large and aligned enough for every kind of address.
            withUnsafeMutableBytes(of: &storage) {
                $0.storeBytes(of: native, as: sockaddr_in.self)
            }
        case .v6(let host):
            var native = sockaddr_in6()
            native.sin6_family = sa_family_t(AF_INET6)
            native.sin6_port = address.port.bigEndian
            native.sin6_scope_id = host.scope
            withUnsafeMutableBytes(of: &native.sin6_addr) { $0.copyBytes(from: host.bytes) }
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            withUnsafeMutableBytes(of: &storage) {
                $0.storeBytes(of: native, as: sockaddr_in6.self)
            }
        }
    }

    /// Room for the kernel to write an address into.
    init() {
        length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    }

    /// nil for an address of another family than IPv4 and IPv6.
    var address: SocketAddress? {
        withUnsafeBytes(of: storage) { bytes in
            SocketAddress(native: bytes)
        }
    }

    /// Gives the address to a call that takes a `sockaddr` pointer and its length.
    func withPointer<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: storage) {
            // The C API's own type punning: every sockaddr begins with its family.
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}

extension SocketAddress {
    /// From the bytes of a sockaddr; nil for other families, or too few bytes.
    init?(native bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= MemoryLayout<sa_family_t>.size else { return nil }
        switch Int32(bytes.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET where bytes.count >= MemoryLayout<sockaddr_in>.size:
            let native = bytes.loadUnaligned(as: sockaddr_in.self)
            let host = IPv4Address(bits: UInt32(bigEndian: native.sin_addr.s_addr))
            self.init(address: .v4(host), port: UInt16(bigEndian: native.sin_port))
        case AF_INET6 where bytes.count >= MemoryLayout<sockaddr_in6>.size:
            let native = bytes.loadUnaligned(as: sockaddr_in6.self)
            let (high, low) = withUnsafeBytes(of: native.sin6_addr) {
                (
                    UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
                    UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
            }
            let host = IPv6Address(high: high, low: low, scope: native.sin6_scope_id)
            self.init(address: .v6(host), port: UInt16(bigEndian: native.sin6_port))
        default:
            return nil
        }
    }
}

extension AddressFamily {
    var native: Int32 {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        }
    }
}
