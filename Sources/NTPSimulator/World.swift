package import NTPConfiguration
import NTPProtocol
package import NTPTime
import NTPWire

/// What a world is made of.
struct WorldOrigin: Equatable, Sendable {
    var seed: UInt64
    /// UTC at true time 0, in seconds since 1970.
    var unixSeconds: Int64
}

/// Hosts, their clocks and the network between them, in true time. One seed is one world.
package struct World: Sendable {
    /// True time.
    package private(set) var now = MonotonicInstant(nanoseconds: 0)
    package internal(set) var hosts: [VirtualHost] = []
    package private(set) var trace: Trace
    package var network: VirtualNetwork
    /// Those who stand between the hosts.
    package var mischief: [Mischief] = []
    /// What a name server would say. Hosts get the answer in no time.
    package var names: [String: [IPAddress]] = [:]

    enum Occurrence: Sendable {
        case wake(host: Int)
        case morning(host: Int, clockError: Double)
        case delivery(Datagram)
        case departure(Departure)
    }

    struct Datagram: Sendable {
        var source: SocketAddress
        var destination: Int
        var bytes: [UInt8]
        var isToGroup = false
    }

    let origin: WorldOrigin
    private var queue = EventQueue<Occurrence>()
    private(set) var hostNumbers: [SocketAddress: Int] = [:]

    /// - Parameter start: UTC at true time 0, in seconds since 1970.
    package init(
        seed: UInt64, usualPath: Path, keepsTrace: Bool = false,
        start: Int64 = VirtualClock.usualStart
    ) {
        origin = WorldOrigin(seed: seed, unixSeconds: start)
        network = VirtualNetwork(seed: seed, usual: usualPath)
        trace = Trace(keepsLines: keepsTrace)
    }

    /// Switches a host on; its number is returned. An address is used once.
    package mutating func add(_ traits: HostTraits) -> Int {
        let index = hosts.count
        let number = UInt64(truncatingIfNeeded: index)
        let host = VirtualHost(traits, number: number, origin: origin, at: now)
        hostNumbers[host.address] = index
        hosts.append(host)
        settle(index)
        return index
    }

    /// Somebody sets a host's clock by hand; the daemon notices.
    package mutating func setClock(of index: Int, by seconds: Double) {
        hosts[index].clock.advance(to: now)
        step(index, by: seconds)
        settle(index)
    }

    /// Somebody off the path sends a host a datagram that claims to come from `source`; it is there
    /// at once.
    package mutating func inject(
        _ bytes: [UInt8], from source: SocketAddress, to index: Int, asGroup: Bool = false
    ) {
        deliver(Datagram(source: source, destination: index, bytes: bytes, isToGroup: asGroup))
    }

    /// From now on a host answers its clients in another way.
    package mutating func setConduct(of index: Int, to conduct: ServerConduct) {
        hosts[index].conduct = conduct
    }

    /// A host's ntpd reads another ntp.conf (SIGHUP).
    package mutating func reconfigure(_ index: Int, with configuration: Configuration) {
        hosts[index].clock.advance(to: now)
        hosts[index].node.reconfigure(configuration, at: hosts[index].clock.reading)
        settle(index)
    }

    /// From now on a host's oscillator is faster by so many s/s.
    package mutating func shiftFrequency(of index: Int, by change: Double) {
        hosts[index].clock.advance(to: now)
        hosts[index].clock.shiftFrequency(by: change)
        settle(index)
    }

    /// Lets the world go on to `end`, and each clock with it.
    package mutating func run(until end: MonotonicInstant) {
        while let (time, occurrence) = queue.pop(until: end) {
            now = max(now, time)
            switch occurrence {
            case .wake(let index): wake(index)
            case .morning(let index, let clockError): rouse(index, clockError: clockError)
            case .delivery(let datagram): deliver(datagram)
            case .departure(let departure): depart(departure)
            }
        }
        now = max(now, end)
        for index in hosts.indices { hosts[index].clock.advance(to: now) }
    }

    // MARK: What happens

    mutating func push(_ occurrence: Occurrence, at time: MonotonicInstant) {
        queue.push(occurrence, at: time)
    }

    private mutating func wake(_ index: Int) {
        if hosts[index].wakesAt == now { hosts[index].wakesAt = nil }
        guard !hosts[index].isAsleep else { return }
        hosts[index].clock.advance(to: now)
        if hosts[index].isDue { hosts[index].advance() }
        settle(index)
    }

    private mutating func deliver(_ datagram: Datagram) {
        let index = datagram.destination
        guard !hosts[index].isAsleep else { return }
        hosts[index].clock.advance(to: now)
        let reply = hosts[index].receive(
            datagram.bytes, from: datagram.source, toGroup: datagram.isToGroup)
        if let reply {
            let client = datagram.source.address
            if hosts[index].node.awaitsDeparture(of: reply, to: client) {
                expect(.reply(reply, client: client), of: index)
            }
            send(reply, from: index, to: datagram.source)
        }
        settle(index)
    }

    private mutating func depart(_ departure: Departure) {
        hosts[departure.host].clock.advance(to: now)
        hosts[departure.host].departed(departure)
    }

    /// The kernel will tell when a packet that is sent now has left.
    private mutating func expect(_ subject: Departure.Subject, of index: Int) {
        let departure = Departure(host: index, subject: subject)
        let moment = now.advanced(bySeconds: hosts[index].sendDelay)
        queue.push(.departure(departure), at: moment)
    }

    /// Does what the node asks for, and sees that it is woken in time.
    mutating func settle(_ index: Int) {
        var events = hosts[index].node.drainEvents()
        while !events.isEmpty {
            for event in events { obey(event, of: index) }
            events = hosts[index].node.drainEvents()
        }
        let due = hosts[index].clock.trueTime(of: hosts[index].node.nextDeadline)
        if let planned = hosts[index].wakesAt, planned <= due { return }
        hosts[index].wakesAt = due
        queue.push(.wake(host: index), at: due)
    }

    private mutating func obey(_ event: NodeEvent, of index: Int) {
        switch event {
        case .transmit(let transmission):
            let destination = transmission.destination
            let packet = hosts[index].keys.signed(transmission.packet, by: transmission.keyID)
            if let group = transmission.group {
                send(packet, from: index, toGroup: destination, group)
            } else {
                send(packet, from: index, to: destination)
            }
            hosts[index].requests.append(SentRequest(at: now, destination: destination))
            let sentAt = hosts[index].clock.reading.wall
            hosts[index].node.transmitted(
                association: transmission.association, at: sentAt, from: hosts[index].address)
            if let header = try? NTPHeader(parsing: transmission.packet.span) {
                expect(
                    .request(
                        association: transmission.association, transmit: header.transmitTimestamp),
                    of: index)
            }
        case .adjust(let adjustment):
            hosts[index].clock.correct(by: adjustment.frequency)
            record(adjustment.traceText, of: index)
        case .step(let seconds):
            let shown = hosts[index].clock.unixSeconds
            step(index, by: hosts[index].eraPivot.step(seconds, from: shown))
        case .panic(let offset):
            record("panic \(DecimalText.fixed(offset, digits: 9, plus: true))", of: index)
        case .resolve(let request):
            let family = request.family
            let addresses = (names[request.name] ?? []).filter { address in
                family.map { $0 == address.family } ?? true
            }
            hosts[index].node.resolved(
                request, addresses: addresses, at: hosts[index].clock.reading)
        case .log(let text), .report(_, let text):
            record("log \(text)", of: index)
        }
    }

    private mutating func step(_ index: Int, by seconds: Double) {
        record("step \(DecimalText.fixed(seconds, digits: 9, plus: true))", of: index)
        hosts[index].clock.step(by: seconds)
        hosts[index].steps.append(ClockStep(at: now, seconds: seconds))
        hosts[index].node.clockStepped(by: seconds, at: hosts[index].clock.reading)
    }

    private mutating func send(_ bytes: [UInt8], from index: Int, to destination: SocketAddress) {
        let target = hostNumbers[destination]
        let transit = target.flatMap { network.transit(from: index, to: $0, at: now) }
        record(
            "send \(destination) \(transit == nil ? "lost" : "sent") "
                + bytes.map { DecimalText.hex($0, digits: 2) }.joined(), of: index)
        add(to: bytes, from: hosts[index].address, to: destination)
        guard let target, let transit else { return }
        deliver(bytes, from: index, to: target, after: transit)
    }

    /// One path after the other to all who want to hear what is sent there.
    private mutating func send(
        _ bytes: [UInt8], from index: Int, toGroup group: SocketAddress, _ delivery: GroupDelivery
    ) {
        record(
            "send \(group) ttl \(delivery.timeToLive) "
                + bytes.map { DecimalText.hex($0, digits: 2) }.joined(), of: index)
        for target in hosts.indices where target != index && hosts[target].hears(group.address) {
            guard network.isWithin(delivery.timeToLive, from: index, to: target),
                let transit = network.transit(from: index, to: target, at: now)
            else { continue }
            deliver(bytes, from: index, to: target, after: transit, asGroup: true)
        }
        add(toGroup: group.address, bytes, from: hosts[index].address)
    }

    private mutating func deliver(
        _ bytes: [UInt8], from index: Int, to target: Int, after transit: Double,
        asGroup: Bool = false
    ) {
        let datagram = Datagram(
            source: hosts[index].address, destination: target, bytes: bytes, isToGroup: asGroup)
        let departure = now.advanced(bySeconds: hosts[index].sendDelay)
        queue.push(.delivery(datagram), at: departure.advanced(bySeconds: transit))
        if let transit = network.secondTransit(from: index, to: target) {
            queue.push(.delivery(datagram), at: departure.advanced(bySeconds: transit))
        }
    }

    private mutating func record(_ text: @autoclosure () -> String, of index: Int) {
        trace.record(text(), of: hosts[index].name, at: now)
    }
}

extension ClockAdjustment {
    /// `adjust PPM MAXERROR ESTERROR LEAP`.
    fileprivate var traceText: String {
        let ppm = DecimalText.fixed(frequency * 1e6, digits: 9, plus: true)
        let bounds = [maximumError, estimatedError].map { DecimalText.fixed($0, digits: 9) }
        return "adjust \(ppm) \(bounds[0]) \(bounds[1]) \(leap.rawValue)"
    }
}
