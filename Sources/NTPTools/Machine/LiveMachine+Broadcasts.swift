import LinuxPlatform
import NTPTime

// What is sent to everybody.

extension ToolMachine {
    /// A socket, and the place of its address among those asked for.
    private typealias PlacedSocket = (place: Int, socket: UDPSocket)

    static func hearLive(_ addresses: [SocketAddress]) -> Ear {
        let interfaces = (try? NetworkInterface.all()) ?? []
        var sockets: [PlacedSocket] = []
        var faults: [SocketFault?] = []
        for (place, address) in addresses.enumerated() {
            do throws(SystemError) {
                sockets += try open(address, interfaces).map { (place, $0) }
                faults.append(nil)
            } catch {
                faults.append(fault(error, of: address))
            }
        }
        let opened = sockets
        return Ear(
            faults: faults, receive: { seconds in receive(from: opened, seconds: seconds) })
    }

    /// One socket; of a group that is another one on each link (ff02::101), one for each link
    /// where it names none.
    private static func open(
        _ address: SocketAddress, _ interfaces: [NetworkInterface]
    ) throws(SystemError) -> [UDPSocket] {
        guard address.address.isMulticast else { return [try bound(to: address)] }
        var indices: [UInt32] = []
        for interface in interfaces
        where interface.address.family == address.family && !indices.contains(interface.index) {
            indices.append(interface.index)
        }
        guard case .v6(let group) = address.address else {
            return [try joined(address, through: indices)]
        }
        if group.scope != 0 { return [try joined(address, through: [group.scope])] }
        guard group.isOfLink else { return [try joined(address, through: indices)] }
        var sockets: [UDPSocket] = []
        var fault: SystemError?
        for index in indices {
            var scoped = group
            scoped.scope = index
            let place = SocketAddress(address: .v6(scoped), port: address.port)
            do throws(SystemError) {
                sockets.append(try joined(place, through: [index]))
            } catch {
                fault = error
            }
        }
        if sockets.isEmpty, let fault { throw fault }
        return sockets
    }

    private static func bound(to address: SocketAddress) throws(SystemError) -> UDPSocket {
        let socket = try UDPSocket(address.family)
        // Others that hear broadcasts, and let us, hear them as well.
        socket.setReuse(true)
        try socket.bind(to: address)
        return socket
    }

    /// A member of the group on each of the interfaces that lets it; one must.
    private static func joined(
        _ group: SocketAddress, through interfaces: [UInt32]
    ) throws(SystemError) -> UDPSocket {
        let socket = try bound(to: group)
        var hasJoined = false
        var fault: SystemError?
        for interface in interfaces.isEmpty ? [0] : interfaces {
            do throws(SystemError) {
                try socket.join(group.address, interface: interface)
                hasJoined = true
            } catch {
                fault = error
            }
        }
        if !hasJoined, let fault { throw fault }
        return socket
    }

    private static func fault(_ error: SystemError, of address: SocketAddress) -> SocketFault {
        var text = error.reason
        if error.isAddressInUse {
            text += " (ntpd runs here? it hears broadcasts itself, with 'broadcastclient')"
        } else if error.isAddressUnavailable {
            text += " (it is neither a multicast group nor the broadcast address of a network here)"
        } else if error.isPermission, address.port < 1024 {
            text += " (needs CAP_NET_BIND_SERVICE)"
        }
        return SocketFault(text: text, isAddressInUse: error.isAddressInUse)
    }

    private static func receive(
        from sockets: [PlacedSocket], seconds: Double
    ) -> (place: Int, arrival: Arrival)? {
        let descriptors = sockets.map(\.socket.descriptor)
        for position in InputWait.poll(descriptors, seconds: seconds) {
            guard let datagram = try? sockets[position].socket.receive() else { continue }
            let arrival = Arrival(
                datagram: datagram.bytes, source: datagram.source,
                receivedAt: datagram.receivedAt)
            return (sockets[position].place, arrival)
        }
        return nil
    }
}
