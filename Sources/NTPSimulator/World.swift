import NTPConfiguration
package import NTPProtocol
package import NTPTime

/// Hosts with virtual clocks on a virtual network, and true time. Each host runs the same
/// `NTPNode` as the daemon; here the world plays the part of sockets and kernel.
package struct World: Sendable {
    package struct Host: Sendable {
        package let name: String
        package let address: SocketAddress
        package var node: NTPNode
        package var clock: VirtualClock
        /// Between this host and every other; a way from A to B takes A's path.
        package let path: VirtualPath
        var plannedWake: Int64?
    }

    /// What a host is made of.
    package struct Blueprint {
        package var name: String
        package var address: SocketAddress
        /// The text of its ntp.conf.
        package var configuration: String
        package var clock = VirtualClock()
        package var path: VirtualPath

        package init(
            name: String, address: SocketAddress, configuration: String, path: VirtualPath
        ) {
            self.name = name
            self.address = address
            self.configuration = configuration
            self.path = path
        }
    }

    private enum Event: Sendable {
        case wake(host: Int)
        case arrival(host: Int, source: SocketAddress, bytes: [UInt8])
    }

    package private(set) var hosts: [Host] = []
    /// True time, nanoseconds since the world began.
    package private(set) var now: Int64 = 0
    /// What the hosts logged.
    package private(set) var log: [String] = []
    private var queue = EventQueue<Event>()
    private var random: SeededRandom

    /// 2026-12-01: no scenario depends on it.
    private static let start = NTPTimestamp(unixSeconds: 1_796_083_200, nanoseconds: 0)
    /// log2 of seconds: a clock that is read in a microsecond.
    private static let precision: Int8 = -20

    package init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    /// Adds a host, which starts now.
    package mutating func add(_ blueprint: Blueprint) {
        let analysis = ConfigurationReader.read(
            file: blueprint.name, contents: Array(blueprint.configuration.utf8),
            environment: ConfigurationEnvironment(
                include: { _ in nil }, fileExists: { _ in false }))
        var clock = blueprint.clock
        clock.run(until: now, random: &random)
        var settings = NodeSettings(precision: World.precision, seed: random.next()) { address in
            ReferenceID(bits: UInt32(truncatingIfNeeded: address.low))
        }
        settings.steersClock = analysis.configuration.features.ntp
        let node = NTPNode(
            configuration: analysis.configuration, settings: settings,
            at: clock.reading(start: World.start))
        hosts.append(
            Host(
                name: blueprint.name, address: blueprint.address, node: node, clock: clock,
                path: blueprint.path))
        let index = hosts.count - 1
        hosts[index].node.interfacesChanged([blueprint.address.address])
        perform(index)
        planWake(index)
    }

    /// Lets the world run until `seconds` of true time have passed since it began.
    package mutating func run(until seconds: Double) {
        let end = Int64(seconds * 1e9)
        while let next = queue.nextAt, next <= end, let event = queue.take() {
            now = max(now, next)
            switch event {
            case .wake(let index): wake(index)
            case .arrival(let index, let source, let bytes):
                receive(bytes, from: source, at: index)
            }
        }
        now = max(now, end)
        for index in hosts.indices { hosts[index].clock.run(until: now, random: &random) }
    }

    private mutating func reading(_ index: Int) -> ClockReading {
        hosts[index].clock.run(until: now, random: &random)
        return hosts[index].clock.reading(start: World.start)
    }

    private mutating func wake(_ index: Int) {
        // A wake that was planned before an earlier one took its place has nothing to do.
        guard hosts[index].plannedWake == now else { return }
        hosts[index].plannedWake = nil
        hosts[index].node.advance(to: reading(index), random: &random)
        perform(index)
        planWake(index)
    }

    /// A host's deadline is on its own clock; the true time of it is close enough by its rate.
    private mutating func planWake(_ index: Int) {
        let present = reading(index)
        let wait = hosts[index].node.nextDeadline.seconds(since: present.monotonic)
        let interval = max(wait, 0) / (1 + hosts[index].clock.rate)
        // Rounded up by a microsecond, or the host would wake before its time and find nothing.
        let due = now + Int64(interval * 1e9) + 1000
        if let planned = hosts[index].plannedWake, planned <= due, planned > now { return }
        hosts[index].plannedWake = due
        queue.plan(.wake(host: index), at: due)
    }

    private mutating func perform(_ index: Int) {
        for event in hosts[index].node.drainEvents() {
            switch event {
            case .transmit(let transmission):
                let sentAt = reading(index).wall
                send(
                    transmission.packet, from: index, to: transmission.destination)
                hosts[index].node.transmitted(
                    association: transmission.association, at: sentAt,
                    from: hosts[index].address)
            case .adjust(let adjustment):
                _ = reading(index)
                hosts[index].clock.adjust(frequency: adjustment.frequency)
            case .step(let seconds):
                _ = reading(index)
                hosts[index].clock.step(by: seconds)
                hosts[index].node.clockStepped(by: seconds, at: reading(index))
                perform(index)
            case .log(let text):
                log.append("\(hosts[index].name): \(text)")
            case .panic, .resolve:
                // The log line tells of a panic; a world has no names to look up.
                break
            }
        }
    }

    private mutating func send(
        _ bytes: [UInt8], from index: Int, to destination: SocketAddress
    ) {
        guard let target = hosts.firstIndex(where: { $0.address == destination }),
            let transit = hosts[index].path.transit(random: &random)
        else { return }
        queue.plan(
            .arrival(host: target, source: hosts[index].address, bytes: bytes),
            at: now + Int64(transit * 1e9))
    }

    private mutating func receive(_ bytes: [UInt8], from source: SocketAddress, at index: Int) {
        let present = reading(index)
        let arrival = Arrival(
            source: source, local: hosts[index].address, receivedAt: present.wall)
        guard
            case .time(let packet) = hosts[index].node.admit(bytes.span, arrival: arrival)
        else { return }
        var reply: [UInt8] = []
        let disposition = hosts[index].node.receive(
            packet, arrival: arrival, at: present, into: &reply)
        if disposition == .replied { send(reply, from: index, to: source) }
        perform(index)
        planWake(index)
    }
}
