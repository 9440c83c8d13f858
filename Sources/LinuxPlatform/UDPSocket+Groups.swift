import Glibc
package import NTPTime

// Broadcast and multicast.

extension UDPSocket {
    /// Lets datagrams go to broadcast addresses.
    package func allowBroadcasts() {
        set(SOL_SOCKET, SO_BROADCAST, 1)
    }

    /// Multicasts leave by this interface from now on, and may pass so many routers, less one.
    package func aimMulticast(interface: UInt32, timeToLive: UInt8) {
        switch family {
        case .ipv4:
            var request = ip_mreqn()
            request.imr_ifindex = Int32(truncatingIfNeeded: interface)
            set(IP_MULTICAST_IF, of: request)
            set(Int32(IPPROTO_IP), IP_MULTICAST_TTL, Int32(timeToLive))
        case .ipv6:
            let index = Int32(truncatingIfNeeded: interface)
            set(Int32(IPPROTO_IPV6), IPV6_MULTICAST_IF, index)
            set(Int32(IPPROTO_IPV6), IPV6_MULTICAST_HOPS, Int32(timeToLive))
        }
    }

    /// Receives what is sent to a group on the network of this interface.
    package func join(_ group: IPAddress, interface: UInt32) throws(SystemError) {
        let isDone = change(group, interface, IP_ADD_MEMBERSHIP, IPV6_JOIN_GROUP)
        if !isDone, errno != EADDRINUSE { throw SystemError("join \(group)") }
    }

    /// The opposite; an interface that is gone has taken its membership with it.
    package func leave(_ group: IPAddress, interface: UInt32) {
        _ = change(group, interface, IP_DROP_MEMBERSHIP, IPV6_LEAVE_GROUP)
    }

    private func change(
        _ group: IPAddress, _ interface: UInt32, _ option4: Int32, _ option6: Int32
    ) -> Bool {
        switch group {
        case .v4(let address):
            var request = ip_mreqn()
            request.imr_multiaddr.s_addr = address.bits.bigEndian
            request.imr_ifindex = Int32(truncatingIfNeeded: interface)
            return set(option4, of: request)
        case .v6(let address):
            var request = ipv6_mreq()
            withUnsafeMutableBytes(of: &request.ipv6mr_multiaddr) {
                $0.copyBytes(from: address.bytes)
            }
            request.ipv6mr_interface = interface
            return withUnsafePointer(to: request) {
                setsockopt(
                    descriptor, Int32(IPPROTO_IPV6), option6, $0,
                    socklen_t(MemoryLayout<ipv6_mreq>.size)) == 0
            }
        }
    }

    @discardableResult
    private func set(_ option: Int32, of request: ip_mreqn) -> Bool {
        withUnsafePointer(to: request) {
            setsockopt(
                descriptor, Int32(IPPROTO_IP), option, $0,
                socklen_t(MemoryLayout<ip_mreqn>.size)) == 0
        }
    }
}
