import LinuxPlatform
import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPTime
import NTPWire

// Datagrams in, datagrams out.

extension Daemon {
    /// One datagram at a time from each socket: a simulated network hands out one per wait.
    mutating func receive(_ listener: Listener) {
        // What the network says of an earlier datagram is of no use here: silence tells the same.
        guard let datagram = try? listener.socket.receive() else { return }
        listener.traffic.received &+= 1
        environment.transfers.received &+= 1
        guard let local = listeners.local(of: datagram, by: listener) else {
            environment.transfers.ignored &+= 1
            return
        }
        var arrival = Arrival(
            source: datagram.source, local: local, receivedAt: datagram.receivedAt)
        arrival.isOverLoopback = listeners.isOverLoopback(datagram)
        handle(datagram, arrival: arrival, by: Listeners.Way(listener: listener, local: local))
    }

    /// Brings a datagram to the node and sends what it answers.
    mutating func handle(
        _ datagram: UDPSocket.Datagram, arrival: Arrival, by way: Listeners.Way
    ) {
        switch node.admit(datagram.bytes.span, arrival: arrival, at: SystemClock.reading()) {
        case .dropped(let reason):
            trace(datagram, by: way, "dropped: \(reason.rawValue)")
        case .time(var packet):
            packet.authentication = keys.verdict(
                on: packet.authentication, packet: datagram.bytes, from: datagram.source.address)
            var reply: [UInt8] = []
            let disposition = node.receive(
                packet, arrival: arrival, at: SystemClock.reading(), into: &reply)
            switch disposition {
            case .replied:
                send(reply: reply, to: datagram.source, by: way)
            case .repliedSigned(let keyID):
                let isWhole = packet.trailer.hasWholeDigest
                if keys.sign(&reply, keyID: keyID, isWhole: isWhole) {
                    send(reply: reply, to: datagram.source, by: way)
                }
            case .repliedForSigning(let keyID):
                let unsigned = SignDaemon.Reply(
                    packet: reply, destination: datagram.source, way: way)
                signDaemon.sign(unsigned, keyID: keyID, at: SystemClock.monotonic())
            case .learned, .kissed, .dropped:
                break
            }
            trace(datagram, by: way, "\(disposition)")
        case .control(let restrictions):
            answer(datagram, by: way, restrictions: restrictions)
            trace(datagram, by: way, "control request")
        }
    }

    /// What Samba has signed is sent.
    mutating func takeSignature() {
        guard let reply = signDaemon.receive(at: SystemClock.monotonic()) else { return }
        send(reply.packet, to: reply.destination, by: reply.way)
    }

    /// -d: a line for each datagram.
    private func trace(
        _ datagram: UDPSocket.Datagram, by way: Listeners.Way, _ outcome: String
    ) {
        guard options.debug > 0 else { return }
        log.write(
            "receive: \(datagram.source) to \(way.local), \(datagram.bytes.count) bytes,"
                + " stamped by \(datagram.timestampSource): \(outcome)")
    }

    mutating func send(
        _ bytes: [UInt8], to destination: SocketAddress, by way: Listeners.Way
    ) {
        // A reply that does not leave is one the asker asks for again.
        let hasLeft: Void? = try? way.listener.send(bytes, to: destination, from: way.local)
        environment.transfers.count(hasLeft: hasLeft != nil)
    }

    /// Sends a request of ours from the address that the routes choose, and tells the node when.
    mutating func transmit(_ transmission: Transmission) {
        let now = SystemClock.monotonic()
        var packet = transmission.packet
        // What can not be signed is not sent; the key store has told why.
        if let keyID = transmission.keyID {
            let isWhole = transmission.hasWholeDigest
            guard keys.sign(&packet, keyID: keyID, isWhole: isWhole) else { return }
        }
        if let group = transmission.group {
            return transmit(packet, toGroup: group, of: transmission, at: now)
        }
        guard let way = listeners.way(toward: transmission.destination) else {
            complain("no way to \(transmission.destination.address) from here", at: now)
            interfaceWatch.lostWay(at: now)
            return
        }
        environment.timer.transmissions &+= 1
        do throws(SystemError) {
            try send(
                request: packet, of: transmission.association, to: transmission.destination,
                by: way)
            environment.transfers.count(hasLeft: true)
        } catch {
            environment.transfers.count(hasLeft: false)
            complain(error.description, at: now)
            if error.isUnreachable { interfaceWatch.lostWay(at: now) }
            return
        }
        if options.debug > 0 {
            log.write("transmit: \(way.local) to \(transmission.destination)")
        }
    }

    mutating func complain(_ text: String, at now: MonotonicInstant) {
        if sendThrottle.allows(at: now) { log.write(text) }
    }
}
