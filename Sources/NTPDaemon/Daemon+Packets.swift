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
        guard let datagram = try? listener.socket.receive(), !listener.drops else { return }
        let arrival = Arrival(
            source: datagram.source, local: listener.address, receivedAt: datagram.receivedAt)
        switch node.admit(datagram.bytes.span, arrival: arrival) {
        case .dropped(let reason):
            trace(datagram, by: listener, "dropped: \(reason.rawValue)")
        case .time(let packet):
            var reply: [UInt8] = []
            let disposition = node.receive(
                packet, arrival: arrival, at: SystemClock.reading(), into: &reply)
            if disposition == .replied { send(reply, to: datagram.source, by: listener) }
            trace(datagram, by: listener, "\(disposition)")
        case .control(let restrictions):
            answer(datagram, by: listener, restrictions: restrictions)
            trace(datagram, by: listener, "control request")
        }
    }

    /// -d: a line for each datagram.
    private func trace(
        _ datagram: UDPSocket.Datagram, by listener: Listener, _ outcome: String
    ) {
        guard options.debug > 0 else { return }
        log.write(
            "receive: \(datagram.source) to \(listener.address), \(datagram.bytes.count) bytes,"
                + " stamped by \(datagram.timestampSource): \(outcome)")
    }

    private mutating func answer(
        _ datagram: UDPSocket.Datagram, by listener: Listener, restrictions: RestrictFlags
    ) {
        environment.controlRequests &+= 1
        environment.kernelClock = steering.isActive ? ControlEnvironment.presentKernelClock() : nil
        environment.taiOffset = node.system.taiOffset.flatMap { UInt64(exactly: $0) }
        let reply = ControlRequestHandler.respond(
            to: datagram.bytes, node: node.snapshot(at: SystemClock.reading()),
            environment: environment, restrictions: restrictions)
        for packet in reply.packets { send(packet, to: datagram.source, by: listener) }
        if let association = reply.readEventsOf { node.eventsRead(of: association) }
    }

    private func send(_ bytes: [UInt8], to destination: SocketAddress, by listener: Listener) {
        // A reply that does not leave is one the asker asks for again.
        try? listener.socket.send(bytes, to: destination)
    }

    /// Sends a request of ours from the address that the routes choose, and tells the node when.
    mutating func transmit(_ transmission: Transmission) {
        let now = SystemClock.monotonic()
        guard
            let local = UDPSocket.localAddress(toward: transmission.destination),
            let listener = listeners.listener(from: local)
        else {
            complain("no way to \(transmission.destination.address) from here", at: now)
            scanSoon(at: now)
            return
        }
        let sentAt = SystemClock.wall()
        do throws(SystemError) {
            try listener.socket.send(transmission.packet, to: transmission.destination)
        } catch {
            complain(error.description, at: now)
            if error.isUnreachable { scanSoon(at: now) }
            return
        }
        if options.debug > 0 {
            log.write("transmit: \(listener.address) to \(transmission.destination)")
        }
        node.transmitted(
            association: transmission.association, at: sentAt, from: listener.address)
    }

    private mutating func complain(_ text: String, at now: MonotonicInstant) {
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
