import ClockAlgorithms
package import NTPConfiguration
package import NTPProtocol
package import NTPTime

/// How a host's ntpd was started: what no ntp.conf says.
package struct DaemonTraits: Sendable {
    /// `ntpd -g`.
    package var allowsFirstPanicStep = false
    /// s/s, as a drift file has it.
    package var initialFrequency: Double?
    /// Chooses the era when the clock is stepped.
    package var eraPivot = EraPivot.kernel
    /// As NodeSettings has them: mechanisms that only a world can switch off.
    package var filterStageCount = ClockFilter.stageCount
    package var leapMajority = 0.5

    package init() {}
}

/// What a host is to be.
package struct HostTraits: Sendable {
    /// As the trace calls it; no blanks.
    package var name: String
    package var address: IPAddress
    package var clock: ClockTraits
    package var configuration: Configuration
    package var daemon = DaemonTraits()
    package var keys = VirtualKeys()
    /// Seconds between the reading of the clock that a packet tells of and the packet's departure:
    /// what the program and its kernel take.
    package var sendDelay = 0.0

    package init(
        name: String, address: IPAddress, clock: ClockTraits, configuration: Configuration
    ) {
        self.name = name
        self.address = address
        self.clock = clock
        self.configuration = configuration
    }
}

/// A wall clock that was set.
package struct ClockStep: Equatable, Sendable {
    /// True time.
    package var at: MonotonicInstant
    package var seconds: Double
}

/// A request on its way, whether or not it arrives.
package struct SentRequest: Equatable, Sendable {
    /// True time.
    package var at: MonotonicInstant
    package var destination: SocketAddress
}

/// A computer of a world: the daemon's node, with a virtual clock instead of the kernel's.
package struct VirtualHost: Sendable {
    package let name: String
    package let address: SocketAddress
    package internal(set) var node: NTPNode
    package internal(set) var clock: VirtualClock
    package internal(set) var conduct = ServerConduct.honest
    /// All there were, in order.
    package internal(set) var steps: [ClockStep] = []
    package internal(set) var requests: [SentRequest] = []
    let keys: VirtualKeys
    let eraPivot: EraPivot
    let sendDelay: Double
    var random: SeededRandom
    /// True time at which the host was suspended; nil while it runs.
    var sleepsSince: MonotonicInstant?
    /// True time of the earliest wake-up that is in the queue.
    var wakesAt: MonotonicInstant?
    var reply: [UInt8] = []

    /// Whether it is suspended.
    package var isAsleep: Bool { sleepsSince != nil }

    init(_ traits: HostTraits, number: UInt64, origin: WorldOrigin, at now: MonotonicInstant) {
        name = traits.name
        address = SocketAddress(address: traits.address)
        eraPivot = traits.daemon.eraPivot
        keys = traits.keys
        sendDelay = traits.sendDelay
        clock = VirtualClock(
            traits.clock, random: SeededRandom(seed: origin.seed, stream: 1 << 48 | number),
            start: origin.unixSeconds)
        clock.advance(to: now)
        random = SeededRandom(seed: origin.seed, stream: 2 << 48 | number)
        // No MD5 here: any 32 bits that tell the world's IPv6 addresses apart will do.
        var settings = NodeSettings(precision: traits.clock.precision, seed: random.next()) {
            let folded = SeededRandom.folding($0.high, $0.low)
            return ReferenceID(bits: UInt32(truncatingIfNeeded: folded))
        }
        settings.allowsFirstPanicStep = traits.daemon.allowsFirstPanicStep
        settings.initialFrequency = traits.daemon.initialFrequency
        settings.filterStageCount = traits.daemon.filterStageCount
        settings.eraPivot = eraPivot
        settings.leapMajority = traits.daemon.leapMajority
        settings.steersClock = traits.configuration.features.ntp
        node = NTPNode(
            configuration: traits.configuration, settings: settings, at: clock.reading)
        node.interfacesChanged([traits.address])
    }

    var isDue: Bool { node.nextDeadline <= clock.reading.monotonic }

    mutating func advance() {
        let reading = clock.reading
        node.advance(to: reading, random: &random)
    }

    /// A packet leaves now, and the kernel tells.
    mutating func departed(_ departure: Departure) {
        let reading = clock.reading.wall
        switch departure.subject {
        case .request(let association, let transmit):
            node.departed(association: association, transmit: transmit, at: reading)
        case .reply(let packet, let client):
            node.departed(reply: packet, to: client, at: reading)
        }
    }

    /// Gives the node a datagram; a reply is returned.
    mutating func receive(
        _ bytes: [UInt8], from source: SocketAddress, toGroup: Bool = false
    ) -> [UInt8]? {
        let reading = clock.reading
        var arrival = Arrival(source: source, local: address, receivedAt: reading.wall)
        arrival.isToGroup = toGroup
        switch node.admit(bytes.span, arrival: arrival, at: reading) {
        case .dropped, .control:
            return nil
        case .time(var packet):
            packet.authentication = keys.settle(packet.authentication, in: bytes)
            switch node.receive(packet, arrival: arrival, at: reading, into: &reply) {
            case .replied: return conduct.answer(insteadOf: reply)
            case .repliedSigned(let key):
                return conduct.answer(insteadOf: reply).map { keys.signed($0, by: key) }
            case .repliedForSigning, .learned, .kissed, .dropped: return nil
            }
        }
    }
}

extension ClockTraits {
    /// What the daemon takes for its clock's precision, log2 of seconds: reading it takes 2^-24 s,
    /// 60 ns; a coarser clock's ticks are longer.
    fileprivate var precision: Int8 {
        guard resolution > 0x1p-24, tellsResolution else { return -24 }
        return Int8(clamping: Int(resolution.exponent) + (resolution.significand > 1 ? 1 : 0))
    }
}

/// A packet on its way through a host's kernel.
struct Departure: Sendable {
    enum Subject: Sendable {
        case request(association: UInt16, transmit: NTPTimestamp)
        case reply([UInt8], client: IPAddress)
    }

    var host: Int
    var subject: Subject
}

extension SeededRandom {
    /// 64 bits that depend on all of these.
    static func folding(_ first: UInt64, _ second: UInt64) -> UInt64 {
        var random = SeededRandom(seed: first, stream: second)
        return random.next()
    }
}
