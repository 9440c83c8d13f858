import LinuxPlatform
import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPTime

// Datagrams in, datagrams out.

extension Daemon {
    /// One datagram at a time from each socket: a simulated network hands out one per wait.
    mutating func receive(_ listener: Listener) {
        // What the network says of an earlier datagram is of no use here: silence tells the same.
        guard let datagram = try? listener.socket.receive() else { return }
        listener.traffic.received &+= 1
        guard let local = listeners.local(of: datagram, by: listener) else { return }
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
                send(reply, to: datagram.source, by: way)
            case .repliedSigned(let keyID):
                if keys.sign(&reply, keyID: keyID) { send(reply, to: datagram.source, by: way) }
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

    private mutating func answer(
        _ datagram: UDPSocket.Datagram, by way: Listeners.Way, restrictions: RestrictFlags
    ) {
        environment.controlRequests &+= 1
        environment.kernelClock = steering.isActive ? ControlEnvironment.presentKernelClock() : nil
        environment.taiOffset = node.system.taiOffset.flatMap { UInt64(exactly: $0) }
        let reply = ControlRequestHandler.respond(
            to: datagram.bytes, node: node.snapshot(at: SystemClock.reading()),
            environment: environment, restrictions: restrictions)
        for packet in reply.packets { send(packet, to: datagram.source, by: way) }
        if let association = reply.readEventsOf { node.eventsRead(of: association) }
    }

    private func send(_ bytes: [UInt8], to destination: SocketAddress, by way: Listeners.Way) {
        // A reply that does not leave is one the asker asks for again.
        try? way.listener.send(bytes, to: destination, from: way.local)
    }

    /// Sends a request of ours from the address that the routes choose, and tells the node when.
    mutating func transmit(_ transmission: Transmission) {
        let now = SystemClock.monotonic()
        var packet = transmission.packet
        // What can not be signed is not sent; the key store has told why.
        if let keyID = transmission.keyID, !keys.sign(&packet, keyID: keyID) { return }
        if let group = transmission.group {
            return transmit(packet, toGroup: group, of: transmission, at: now)
        }
        guard let way = listeners.way(toward: transmission.destination) else {
            complain("no way to \(transmission.destination.address) from here", at: now)
            interfaceWatch.lostWay(at: now)
            return
        }
        let sentAt = SystemClock.wall()
        do throws(SystemError) {
            try way.listener.send(packet, to: transmission.destination, from: way.local)
        } catch {
            complain(error.description, at: now)
            if error.isUnreachable { interfaceWatch.lostWay(at: now) }
            return
        }
        if options.debug > 0 {
            log.write("transmit: \(way.local) to \(transmission.destination)")
        }
        node.transmitted(
            association: transmission.association, at: sentAt, from: way.local)
    }

    mutating func complain(_ text: String, at now: MonotonicInstant) {
        if sendThrottle.allows(at: now) { log.write(text) }
    }
}

extension ControlEnvironment {
    /// The kernel's clock as mode 6 shows it; nil where the kernel does not tell.
    static func presentKernelClock() -> NTPControl.KernelClock? {
        guard let state = try? LinuxPlatform.KernelClock.state() else { return nil }
        var clock = NTPControl.KernelClock()
        clock.offset = state.offset
        clock.frequency = state.frequency
        clock.maximumError = state.maximumError
        clock.estimatedError = state.estimatedError
        clock.status = UInt32(bitPattern: state.status)
        clock.timeConstant = Int64(state.timeConstant)
        clock.precision = state.precision
        clock.frequencyTolerance = state.tolerance
        return clock
    }
}
