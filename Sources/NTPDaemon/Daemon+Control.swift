import LinuxPlatform
import NTPConfiguration
import NTPControl
import NTPCrypto
import NTPProtocol
import NTPTime
import NTPWire

// Mode 6: requests are answered, and what those with the key for it want is done.

extension ControlNonces {
    /// By the hash that OpenSSL's policy allows.
    static let bySHA256 = ControlNonces { MessageDigest.sha256.hash($0) ?? [] }
}

extension Daemon {
    mutating func answer(
        _ datagram: UDPSocket.Datagram, by way: Listeners.Way, restrictions: RestrictFlags
    ) {
        let now = SystemClock.reading()
        environment.control.count(request: datagram.bytes.span)
        nonces.renew(at: now.monotonic, random: &random)
        lookAround(for: datagram.bytes, at: now.monotonic)
        let asker = ControlAsker(
            source: datagram.source, restrictions: restrictions,
            provenKey: keys.provenKey(of: datagram.bytes, from: datagram.source.address))
        var reply = ControlRequestHandler.respond(
            to: datagram.bytes.span, from: asker,
            about: SystemSubject(node, environment: environment, at: now), nonces: nonces,
            random: &random)
        if reply.wasRestricted { node.queryWasRestricted() }
        // Only who has the key can cause one.
        if let remark = reply.remark { log.write(remark) }
        switch reply.change {
        case .configure(let change, let dismissed): carryOut(change, dismissed: dismissed)
        case .save(let saved): reply.packets = save(saved, for: datagram.source)
        case nil: break
        }
        for var packet in reply.packets {
            if let key = reply.signingKey {
                packet = ControlMessage.padded(packet)
                guard keys.sign(&packet, keyID: key) else { continue }
            }
            send(packet, to: datagram.source, by: way)
            environment.control.count(reply: packet.span)
        }
        if let association = reply.readEventsOf { node.eventsRead(of: association) }
    }

    /// What mode 6 shows of the host; lists of sockets only where they are asked for.
    private mutating func lookAround(for request: [UInt8], at now: MonotonicInstant) {
        environment.kernelClock = ControlEnvironment.presentKernelClock()
        environment.taiOffset = node.system.taiOffset.flatMap { UInt64(exactly: $0) }
        environment.keys = keys.tally.counters
        environment.signing = signDaemon.counters
        let unixSeconds = SystemClock.unixSeconds()
        environment.localDate = CalendarDate(
            unixSeconds: unixSeconds &+ LocalTime.secondsEast(at: unixSeconds))
        let opcode = request.count > 1 ? ControlOpcode(rawValue: request[1] & 0x1f) : nil
        environment.interfaces =
            opcode == .readOrderedList ? listeners.all.map { describe($0, at: now) } : []
    }

    private func describe(_ listener: Listener, at now: MonotonicInstant) -> ControlInterface {
        var socket = ControlInterface(
            number: listener.number, name: listener.name, address: listener.address)
        socket.isEnabled = !listener.drops
        socket.flags =
            ControlInterface.isUp
            | (listener.address.address.isLoopback ? ControlInterface.isLoopback : 0)
            | (listener.isWildcard ? ControlInterface.isWildcard : 0)
        socket.received = listener.traffic.received
        socket.sent = listener.traffic.sent
        socket.notSent = listener.traffic.notSent
        socket.associationCount = UInt64(
            node.associations.count { $0.local?.address == listener.address.address })
        socket.uptime = now.seconds(since: listener.openedAt)
        return socket
    }

    // MARK: - Changes

    private mutating func carryOut(_ change: RunTimeChange, dismissed: [UInt16]) {
        let old = node.configuration
        if change.configuration != old {
            if change.configuration.authentication != old.authentication {
                keys.reload(change.configuration)
            }
            apply(change.configuration, insteadOf: old)
        }
        if !change.restrictions.isEmpty { node.restrict(change.restrictions) }
        let now = SystemClock.reading()
        for association in dismissed { _ = node.dismiss(association, at: now) }
        reset(change.resets, at: now)
        performEvents()
    }

    private mutating func reset(_ groups: [CounterGroup], at now: ClockReading) {
        node.reset(groups, at: now)
        for group in groups {
            switch group {
            case .auth:
                keys.tally.reset(at: now.monotonic)
            case .ctl:
                environment.control = ControlCounters()
                environment.control.since = now.monotonic
            case .io:
                environment.transfers = TransferCounters()
                environment.transfers.since = now.monotonic
            case .timer:
                environment.timer = TimerCounters()
                environment.timer.since = now.monotonic
            case .allpeers, .mem, .sys:
                break
            }
        }
    }

    private mutating func save(
        _ saved: SavedConfiguration, for asker: SocketAddress
    ) -> [[UInt8]] {
        var failure: String?
        do throws(SystemError) {
            try FileStore.create(saved.path, with: Array(saved.contents.utf8))
            log.write("Configuration saved to '\(saved.path)' (requested by \(asker.address))")
            environment.savedConfiguration = saved.name
        } catch {
            failure = error.reason
            log.write("saveconfig \(saved.path) for \(asker.address): \(error.reason)")
        }
        return ControlRequestHandler.saved(saved, failure: failure, leap: node.system.leap)
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
        clock.pulse = state.pulse.map { given in
            var pulse = KernelPulse()
            pulse.frequency = given.frequency
            pulse.stability = given.stability
            pulse.jitter = given.jitter
            pulse.calibrationInterval = given.calibrationInterval
            pulse.calibrations = Int64(given.calibrations)
            pulse.calibrationErrors = Int64(given.calibrationErrors)
            pulse.jitterExceeded = Int64(given.jitterExceeded)
            pulse.stabilityExceeded = Int64(given.stabilityExceeded)
            return pulse
        }
        return clock
    }
}
