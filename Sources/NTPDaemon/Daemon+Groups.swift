import LinuxPlatform
import NTPControl
import NTPProtocol
import NTPTime

// Broadcast, multicast and manycast, on the wire.

extension Daemon {
    /// Listens where the configuration, the names in it and the interfaces say now.
    mutating func followGroups() {
        listeners.listen(to: node.groupInterest)
    }

    /// One datagram that was sent to all.
    mutating func receive(_ group: GroupListener) {
        guard let datagram = try? group.listener.socket.receive() else { return }
        group.listener.traffic.received &+= 1
        environment.transfers.received &+= 1
        guard let way = listeners.way(of: datagram) else {
            environment.transfers.ignored &+= 1
            return
        }
        var arrival = Arrival(
            source: datagram.source, local: way.local, receivedAt: datagram.receivedAt)
        arrival.isOverLoopback = listeners.isOverLoopback(datagram)
        arrival.isToGroup = true
        handle(datagram, arrival: arrival, by: way)
    }

    /// Sends a broadcast or a question by each interface that leads there, and tells the node.
    mutating func transmit(
        _ packet: [UInt8], toGroup delivery: GroupDelivery, of transmission: Transmission,
        at now: MonotonicInstant
    ) {
        let destination = transmission.destination
        let ways: [Listeners.GroupWay]
        if let known = listeners.groupWays(toward: destination.address) {
            ways = known
        } else {
            // One host, where somebody wants it told the time.
            let way = listeners.way(toward: destination)
            ways = way.map { [Listeners.GroupWay(way: $0, interface: 0)] } ?? []
        }
        environment.timer.transmissions &+= 1
        var local: SocketAddress?
        let sentAt = SystemClock.wall()
        for group in ways {
            let socket = group.way.listener.socket
            if destination.address.isMulticast {
                socket.aimMulticast(interface: group.interface, timeToLive: delivery.timeToLive)
            } else {
                socket.allowBroadcasts()
            }
            do throws(SystemError) {
                // By several interfaces it leaves at several times.
                if ways.count == 1 {
                    try group.way.listener.sendStamped(
                        packet, to: destination, from: group.way.local)
                } else {
                    try group.way.listener.send(
                        packet, to: destination, from: group.way.local)
                }
                environment.transfers.count(hasLeft: true)
                local = local ?? group.way.local
            } catch {
                environment.transfers.count(hasLeft: false)
                complain(error.description, at: now)
            }
        }
        guard let local else {
            if ways.isEmpty { complain("no way to \(destination.address) from here", at: now) }
            return interfaceWatch.lostWay(at: now)
        }
        node.transmitted(association: transmission.association, at: sentAt, from: local)
        guard ways.count == 1, let only = ways.first else { return }
        departures.expect(packet, subject: .request(association: transmission.association))
        takeDepartures(by: only.way.listener, most: 1)
    }
}
