import LinuxPlatform
import NTPControl
import NTPProtocol
import NTPTime
import NTPWire

// When packets left, by the kernel's word. It comes by the error queue of the socket, nearly always
// before the call that sends has come back; when it comes late the loop takes it then, and when it
// does not come at all nothing waits for it.

extension Daemon {
    /// So many messages of an error queue are taken in one turn.
    private static let mostDepartures = 64

    /// Sends a reply; where the client is to be told when it left, that is found out.
    mutating func send(
        reply: [UInt8], to destination: SocketAddress, by way: Listeners.Way
    ) {
        guard node.awaitsDeparture(of: reply, to: destination.address) else {
            return send(reply, to: destination, by: way)
        }
        let sentAt = SystemClock.wall()
        do throws(SystemError) {
            try way.listener.sendStamped(reply, to: destination, from: way.local)
        } catch {
            // A reply that does not leave is one the asker asks for again.
            environment.transfers.count(hasLeft: false)
            return
        }
        environment.transfers.count(hasLeft: true)
        node.departed(reply: reply, to: destination.address, at: sentAt)
        departures.expect(reply, subject: .reply(client: destination.address))
        takeDepartures(by: way.listener, most: 1)
    }

    /// Sends a request of ours, leaves the machine to it, and tells the node when it left.
    mutating func send(
        request packet: [UInt8], of association: UInt16, to destination: SocketAddress,
        by way: Listeners.Way
    ) throws(SystemError) {
        if stillness.canDoze { Pause.sleep(Stillness.doze) }
        let sentAt = SystemClock.wall()
        try way.listener.sendStamped(packet, to: destination, from: way.local)
        if stillness.take() { way.listener.socket.awaitDatagram() }
        node.transmitted(association: association, at: sentAt, from: way.local)
        departures.expect(packet, subject: .request(association: association))
        takeDepartures(by: way.listener, most: 1)
    }

    /// Takes what the kernel tells now.
    mutating func takeDepartures(by listener: Listener, most: Int = mostDepartures) {
        for _ in 0..<most {
            guard let departure = listener.socket.departure() else { return }
            guard case .left(let frame, let moment) = departure,
                let packet = departures.take(leftIn: frame)
            else { continue }
            switch packet.subject {
            case .request(let association):
                guard let header = try? NTPHeader(parsing: packet.bytes.span) else { continue }
                node.departed(
                    association: association, transmit: header.transmitTimestamp, at: moment)
            case .reply(let client):
                node.departed(reply: packet.bytes, to: client, at: moment)
            }
        }
    }
}
