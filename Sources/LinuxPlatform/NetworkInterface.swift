import Glibc
package import NTPTime

/// One address of one of the machine's interfaces.
package struct NetworkInterface: Equatable, Hashable, Sendable {
    package var name: String
    /// A link-local address has its scope.
    package var address: IPAddress
    package var isLoopback: Bool

    package init(name: String, address: IPAddress, isLoopback: Bool) {
        self.name = name
        self.address = address
        self.isLoopback = isLoopback
    }

    /// All addresses of the interfaces that are up, in the kernel's order.
    package static func all() throws(SystemError) -> [NetworkInterface] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { throw SystemError("getifaddrs") }
        defer { freeifaddrs(first) }
        var found: [NetworkInterface] = []
        var next = first
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard entry.ifa_flags & UInt32(IFF_UP) != 0, let native = entry.ifa_addr,
                let address = socketAddress(native)
            else { continue }
            found.append(
                NetworkInterface(
                    name: String(cString: entry.ifa_name), address: address.address,
                    isLoopback: entry.ifa_flags & UInt32(IFF_LOOPBACK) != 0))
        }
        return found
    }

    /// The kernel gives as many bytes as the address's family takes.
    private static func socketAddress(_ native: UnsafeMutablePointer<sockaddr>) -> SocketAddress? {
        let length: Int
        switch Int32(native.pointee.sa_family) {
        case AF_INET: length = MemoryLayout<sockaddr_in>.size
        case AF_INET6: length = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        return SocketAddress(native: UnsafeRawBufferPointer(start: native, count: length))
    }

    /// The index of an interface, which is the scope of its link-local addresses; nil where none
    /// has that name.
    package static func index(named name: String) -> UInt32? {
        let index = if_nametoindex(name)
        return index == 0 ? nil : index
    }
}
