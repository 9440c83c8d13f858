import NTPProtocol
package import NTPTime
import NTPWire

/// Hosts, their clocks and the network between them, in true time. One seed is one world.
package struct World: Sendable {
    /// True time.
    package private(set) var now = MonotonicInstant(nanoseconds: 0)
    package private(set) var hosts: [VirtualHost] = []
    package private(set) var trace: Trace
    package var network: VirtualNetwork
    /// What a name server would say. Hosts get the answer in no time.
    package var names: [String: [IPAddress]] = [:]

    private enum Occurrence: Sendable {
        case wake(host: Int)
        case delivery(Datagram)
    }

    private struct Datagram: Sendable {
        var source: SocketAddress
        var destination: Int
        var bytes: [UInt8]
    }

    private let seed: UInt64
    private var queue = EventQueue<Occurrence>()
    private var hostNumbers: [SocketAddress: Int] = [:]

    package init(seed: UInt64, usualPath: Path, keepsTrace: Bool = false) {
        self.seed = seed
        network = VirtualNetwork(seed: seed, usual: usualPath)
        trace = Trace(keepsLines: keepsTrace)
    }

    /// Switches a host on; its number is returned. An address is used once.
    package mutating func add(_ traits: HostTraits) -> Int {
        let index = hosts.count
        let host = VirtualHost(traits, at: now, seed: seed, index: index)
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

    /// Lets the world go on to `end`, and each clock with it.
    package mutating func run(until end: MonotonicInstant) {
        while let (time, occurrence) = queue.pop(until: end) {
            now = max(now, time)
            switch occurrence {
            case .wake(let index): wake(index)
            case .delivery(let datagram): deliver(datagram)
            }
        }
        now = max(now, end)
        for index in hosts.indices { hosts[index].clock.advance(to: now) }
    }

    // MARK: What happens

    private mutating func wake(_ index: Int) {
        if hosts[index].wakesAt == now { hosts[index].wakesAt = nil }
        hosts[index].clock.advance(to: now)
        if hosts[index].isDue { hosts[index].advance() }
        settle(index)
    }

    private mutating func deliver(_ datagram: Datagram) {
        let index = datagram.destination
        hosts[index].clock.advance(to: now)
        let reply = hosts[index].receive(datagram.bytes, from: datagram.source)
        if let reply { send(reply, from: index, to: datagram.source) }
        settle(index)
    }

    /// Does what the node asks for, and sees that it is woken in time.
    private mutating func settle(_ index: Int) {
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
            send(transmission.packet, from: index, to: transmission.destination)
            let sentAt = hosts[index].clock.reading.wall
            hosts[index].node.transmitted(
                association: transmission.association, at: sentAt, from: hosts[index].address)
        case .adjust(let adjustment):
            hosts[index].clock.correct(by: adjustment.frequency)
            record(adjustment.traceText, of: index)
        case .step(let seconds):
            step(index, by: seconds)
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
        hosts[index].node.clockStepped(by: seconds, at: hosts[index].clock.reading)
    }

    private mutating func send(_ bytes: [UInt8], from index: Int, to destination: SocketAddress) {
        let target = hostNumbers[destination]
        let transit = target.flatMap { network.transit(from: index, to: $0) }
        let hex = bytes.map { DecimalText.hex($0, digits: 2) }.joined()
        record("send \(destination) \(transit == nil ? "lost" : "sent") \(hex)", of: index)
        guard let target, let transit else { return }
        let datagram = Datagram(
            source: hosts[index].address, destination: target, bytes: bytes)
        queue.push(.delivery(datagram), at: now.advanced(bySeconds: transit))
    }

    private mutating func record(_ text: String, of index: Int) {
        trace.record(text, of: hosts[index].name, at: now)
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
