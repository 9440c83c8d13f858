import Glibc
package import NTPTime

/// One address of one of the machine's interfaces.
package struct NetworkInterface: Equatable, Hashable, Sendable {
    /// `eth0`; an IPv4 address may have a label of its own instead, such as `eth0:1`.
    package var name: String
    /// A link-local address has its scope.
    package var address: IPAddress
    package var isLoopback: Bool
    /// What the kernel calls the interface; 0 is unknown.
    package var index: UInt32
    /// What reaches all of its network (IPv4); nil where there is no such address.
    package var broadcast: IPAddress?

    package init(
        name: String, address: IPAddress, isLoopback: Bool, index: UInt32 = 0,
        broadcast: IPAddress? = nil
    ) {
        self.name = name
        self.address = address
        self.isLoopback = isLoopback
        self.index = index
        self.broadcast = broadcast
    }

    /// Whether its name fits a shell pattern such as `eth*`, letters of both cases being the
    /// same (ntp.org's rule for `interface`).
    package func isNamed(like pattern: String) -> Bool {
        fnmatch(pattern.lowercased(), name.lowercased(), 0) == 0
    }

    /// All addresses of the interfaces that are up, in the kernel's order.
    package static func all() throws(SystemError) -> [NetworkInterface] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { throw SystemError("getifaddrs") }
        defer { freeifaddrs(first) }
        var found: [NetworkInterface] = []
        var lastIndex: (name: String, index: UInt32) = ("", 0)
        var next = first
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard entry.ifa_flags & UInt32(IFF_UP) != 0, let native = entry.ifa_addr,
                let address = socketAddress(native)
            else { continue }
            let name = String(cString: entry.ifa_name)
            // The addresses of one interface stand together.
            if lastIndex.name != name { lastIndex = (name, index(named: name) ?? 0) }
            found.append(
                NetworkInterface(
                    name: name, address: address.address,
                    isLoopback: entry.ifa_flags & UInt32(IFF_LOOPBACK) != 0,
                    index: lastIndex.index, broadcast: broadcast(of: entry)))
        }
        return found
    }

    /// An address that was given without one (`ip address add` without `brd`) has its own address
    /// in the place; to the kernel the last of its network is one nevertheless.
    private static func broadcast(of entry: ifaddrs) -> IPAddress? {
        guard entry.ifa_flags & UInt32(IFF_BROADCAST) != 0, let own = entry.ifa_addr,
            case .v4(let address)? = socketAddress(own)?.address
        else { return nil }
        if let native = entry.ifa_ifu.ifu_broadaddr,
            case .v4(let given)? = socketAddress(native)?.address, given != address, given != .any
        {
            return .v4(given)
        }
        // Of one or two addresses none is to spare for it (RFC 3021).
        guard let native = entry.ifa_netmask, case .v4(let mask)? = socketAddress(native)?.address,
            ~mask.bits > 1
        else { return nil }
        return .v4(IPv4Address(bits: address.bits | ~mask.bits))
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
