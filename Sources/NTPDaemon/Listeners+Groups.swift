import LinuxPlatform
import NTPProtocol
import NTPTime

/// A socket for one broadcast address or one multicast group.
struct GroupListener {
    let listener: Listener
    /// The interfaces by which a group was joined.
    var memberships: [UInt32] = []
    /// One that could not be joined was told of.
    var hasComplained = false

    var address: IPAddress { listener.address.address }
}

// What is sent to all: sockets of its own, as those of our addresses do not receive it, and ways
// out by each interface that is used.

extension Listeners {
    /// A socket of ours, and the interface that packets to a group leave by.
    struct GroupWay {
        var way: Way
        var interface: UInt32
    }

    private static let limitedBroadcast = IPAddress.v4(IPv4Address(bits: .max))

    /// Opens and closes sockets, and joins and leaves groups, as `interest` and the interfaces in
    /// use are now.
    mutating func listen(to interest: GroupInterest) {
        let wanted = places(of: interest)
        for group in groups where !wanted.contains(group.address) {
            log.write("No longer listening to \(group.address)")
        }
        groups.removeAll { !wanted.contains($0.address) }
        missingGroups.removeAll { !wanted.contains($0) }
        for address in wanted where !groups.contains(where: { $0.address == address }) {
            openGroup(address)
        }
        for index in groups.indices where groups[index].address.isMulticast {
            joinAndLeave(index)
        }
    }

    /// The addresses to bind sockets to, each once.
    private func places(of interest: GroupInterest) -> [IPAddress] {
        var places: [IPAddress] = []
        if interest.broadcasts {
            let own = usedInterfaces(of: .ipv4).compactMap(\.broadcast)
            for address in own + (own.isEmpty ? [] : [Listeners.limitedBroadcast])
            where !places.contains(address) {
                places.append(address)
            }
        }
        for group in interest.groups where families.contains(group.family) {
            guard case .v6(let address) = group, address.isOfLink, address.scope == 0 else {
                places.append(group)
                continue
            }
            // Such a group is another one on each link, and a socket is bound to one of them.
            for interface in indices(of: .ipv6) {
                var scoped = address
                scoped.scope = interface
                places.append(.v6(scoped))
            }
        }
        return places
    }

    /// The networks that we have a socket on, without the computer's own.
    private func usedInterfaces(of family: AddressFamily) -> [NetworkInterface] {
        interfaces.filter { interface in
            interface.address.family == family && !interface.isLoopback && interface.index != 0
                && all.contains { !$0.drops && $0.address.address == interface.address }
        }
    }

    private func indices(of family: AddressFamily) -> [UInt32] {
        var indices: [UInt32] = []
        for interface in usedInterfaces(of: family) where !indices.contains(interface.index) {
            indices.append(interface.index)
        }
        return indices
    }

    private mutating func openGroup(_ address: IPAddress) {
        // The wildcard sockets have the port too, as in `rescan`.
        for listener in all { listener.socket.setReuse(true) }
        defer { for listener in all { listener.socket.setReuse(false) } }
        do throws(SystemError) {
            let socket = try UDPSocket(address.family)
            socket.setReuse(true)
            try socket.bind(to: SocketAddress(address: address, port: port))
            socket.setReuse(false)
            let kind = address.isMulticast ? "multicast" : "broadcast"
            let listener = listener(socket, name: kind, address: address, drops: false)
            log.write("Listen for \(kind)s to \(address) on \(listener.number)")
            groups.append(GroupListener(listener: listener))
            missingGroups.removeAll { $0 == address }
        } catch {
            guard !missingGroups.contains(address) else { return }
            missingGroups.append(address)
            log.write("\(error)")
        }
    }

    private mutating func joinAndLeave(_ index: Int) {
        let group = groups[index]
        let socket = group.listener.socket
        var wanted = indices(of: group.address.family)
        if case .v6(let address) = group.address, address.scope != 0 { wanted = [address.scope] }
        for interface in group.memberships where !wanted.contains(interface) {
            socket.leave(group.address, interface: interface)
        }
        groups[index].memberships.removeAll { !wanted.contains($0) }
        for interface in wanted where !groups[index].memberships.contains(interface) {
            do throws(SystemError) {
                try socket.join(group.address, interface: interface)
                groups[index].memberships.append(interface)
                let name = interfaces.first { $0.index == interface }?.name ?? "\(interface)"
                log.write("Joined multicast group \(group.address) on \(name)")
            } catch {
                if !groups[index].hasComplained { log.write("\(error)") }
                groups[index].hasComplained = true
            }
        }
    }

    /// From where an answer to what came to a group leaves: an address of the interface it came
    /// by, the one most like the sender's; nil where none is used.
    func way(of datagram: UDPSocket.Datagram) -> Way? {
        guard let index = datagram.interface else { return nil }
        let source = datagram.source.address
        let sockets = sockets(on: index, family: source.family)
        let alike = sockets.filter { $0.address.address.isLinkLocal == source.isLinkLocal }
        let closest = (alike.isEmpty ? sockets : alike).max { one, other in
            one.address.address.commonBits(with: source)
                < other.address.address.commonBits(with: source)
        }
        return closest.map { Way(listener: $0, local: $0.address) }
    }

    private func sockets(on index: UInt32, family: AddressFamily) -> [Listener] {
        let addresses = usedInterfaces(of: family).filter { $0.index == index }.map(\.address)
        return all.filter { !$0.drops && addresses.contains($0.address.address) }
    }

    /// How to send to a broadcast address or a group: a group, and 255.255.255.255, by each
    /// interface; another address by the network it is the broadcast address of. nil where it is
    /// none of these.
    func groupWays(toward destination: IPAddress) -> [GroupWay]? {
        if destination.isMulticast || destination == Listeners.limitedBroadcast {
            var wanted = indices(of: destination.family)
            if case .v6(let address) = destination, address.scope != 0 {
                wanted = wanted.filter { $0 == address.scope }
            }
            return wanted.compactMap { index in
                let sockets = sockets(on: index, family: destination.family)
                let isNear = sockets.first {
                    $0.address.address.isLinkLocal == destination.isOfLink
                }
                return (isNear ?? sockets.first).map {
                    GroupWay(way: Way(listener: $0, local: $0.address), interface: index)
                }
            }
        }
        let networks = usedInterfaces(of: destination.family).filter {
            $0.broadcast == destination
        }
        guard let network = networks.first else { return nil }
        let socket = all.first { !$0.drops && $0.address.address == network.address }
        return socket.map {
            [GroupWay(way: Way(listener: $0, local: $0.address), interface: network.index)]
        } ?? []
    }
}
