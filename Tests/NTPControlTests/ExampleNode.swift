import ClockAlgorithms
import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPTime
import NTPWire

/// A node at a moment made up by hand: a server we follow, the local clock, a pool's line, a
/// server that never answered.
enum ExampleNode {
    static let started = ClockReading(
        wall: NTPTimestamp(seconds: 0xee00_0000, fraction: 0),
        monotonic: MonotonicInstant(nanoseconds: 5_000_000_000))
    static let now = ClockReading(
        wall: NTPTimestamp(seconds: 0xee00_0064, fraction: 0x8000_0000),
        monotonic: MonotonicInstant(nanoseconds: 105_500_000_000))

    static let environment: ControlEnvironment = {
        var environment = ControlEnvironment(
            version: "ntpd meridian 0.1.0", processor: "riscv64", system: "Linux/6.12.1")
        environment.variables = [
            SystemVariable(name: "site", value: "vienna", isDefault: true),
            SystemVariable(name: "owner", value: "a, b", isDefault: false),
            SystemVariable(name: "leap", value: "9", isDefault: true),
        ]
        environment.control.requests = 7
        return environment
    }()

    static let snapshot: NodeSnapshot = {
        var settings = NodeSettings(precision: -23, seed: 1) { _ in .unset }
        settings.initialFrequency = -12.3456e-6
        let node = NTPNode(configuration: Configuration(), settings: settings, at: started)
        var snapshot = node.snapshot(at: now)
        snapshot.associations = [server, localClock, poolLine, silentServer]
        snapshot.system.leap = .none
        snapshot.system.stratum = 2
        snapshot.system.rootDelay = 0.0015
        snapshot.system.rootDispersion = 0.010
        snapshot.system.updatedAt = MonotonicInstant(nanoseconds: 5_500_000_000)
        snapshot.system.referenceID = ReferenceID(bits: 0xc000_0201)
        snapshot.system.referenceTimestamp = NTPTimestamp(seconds: 0xee00_0060, fraction: 1)
        snapshot.system.systemPeer = server.id
        snapshot.system.source = .ntp
        snapshot.system.offset = -0.000_123_456_7
        snapshot.system.jitter = 0.000_05
        snapshot.system.events.note(.clockSynchronised)
        snapshot.systemStatus = SystemStatusWord(
            leap: .none, source: .ntp, eventCount: 2, event: .clockSynchronised)
        snapshot.counters.received = 41
        snapshot.counters.processed = 40
        snapshot.recentCounters = snapshot.counters
        return snapshot
    }()

    private static let server: Association = {
        var server = Association(
            id: 1001, role: .server,
            configuration: AssociationConfiguration(
                kind: .server, target: .name("time.example", family: nil)),
            remote: SocketAddress("192.0.2.1:123")!, name: "time.example")
        server.local = SocketAddress("198.51.100.7:123")
        server.peer.leap = .none
        server.peer.stratum = 1
        server.peer.mode = .server
        server.peer.precision = -20
        server.peer.rootDispersion = 0.000_5
        server.peer.referenceID = ReferenceID("GPS")
        server.peer.referenceTimestamp = NTPTimestamp(seconds: 0xee00_0050, fraction: 2)
        server.peer.destinationTimestamp = NTPTimestamp(seconds: 0xee00_0060, fraction: 1)
        server.poll.reach = 0o377
        server.poll.lastAt = MonotonicInstant(nanoseconds: 101_000_000_000)
        server.poll.nextAt = MonotonicInstant(nanoseconds: 165_600_000_000)
        server.selection = .systemPeer
        server.counters.sent = 9
        server.counters.received = 8
        server.counters.lastReceivedAt = MonotonicInstant(nanoseconds: 101_000_000_000)
        server.filter.reset(at: MonotonicInstant(nanoseconds: 5_000_000_000))
        _ = server.filter.add(
            ClockSample(
                offset: -0.000_125, delay: 0.0015, dispersion: 0.000_002,
                receivedAt: MonotonicInstant(nanoseconds: 101_000_000_000)),
            clockPrecision: 0x1p-23)
        server.events.note(.reachable)
        server.events.note(.systemPeer)
        return server
    }()

    private static let localClock: Association = {
        var line = AssociationConfiguration(
            kind: .server, target: .referenceClock(type: 1, unit: 0))
        var fudge = FudgeOptions()
        fudge.stratum = 10
        fudge.time1 = 0.002
        fudge.flag1 = true
        fudge.flag3 = true
        line.fudge = fudge
        line.mode = 3
        var clock = Association(
            id: 1002, role: .localClock, configuration: line,
            remote: SocketAddress("127.127.1.0")!, name: nil)
        clock.peer.stratum = 10
        clock.peer.referenceID = .localClock
        clock.counters.received = 4
        return clock
    }()

    private static let poolLine: Association = {
        var line = Association(
            id: 1003, role: .poolPrototype,
            configuration: AssociationConfiguration(
                kind: .pool, target: .name("pool.example", family: nil)),
            remote: SocketAddress("0.0.0.0")!, name: "pool.example")
        line.peer.referenceID = ReferenceID("POOL")
        return line
    }()

    private static let silentServer = Association(
        id: 1004, role: .server,
        configuration: AssociationConfiguration(
            kind: .server, target: .address(IPAddress("2001:db8::1")!)),
        remote: SocketAddress("[2001:db8::1]:1123")!, name: nil)

    // MARK: Asking it

    /// What the configuration names as `controlkey` and `requestkey`.
    static let controlKey: UInt32 = 7
    static let requestKey: UInt32 = 8
    static let asker = SocketAddress("192.0.2.77:40000")!

    static let configuration: Configuration = {
        var configuration = Configuration()
        configuration.authentication.controlKey = controlKey
        configuration.authentication.requestKey = requestKey
        configuration.files.saveconfigdir = "/var/lib/ntp/saved"
        configuration.variables = environment.variables
        configuration.associations = snapshot.associations.map(\.configuration)
        return configuration
    }()

    static let subject = SystemSubject(
        node: snapshot, environment: environment, configuration: configuration,
        monitor: MonitorList(options: MRUOptions(), seed: 1), access: AccessControl())

    /// A hash that nobody should use.
    static let nonces: ControlNonces = {
        var nonces = ControlNonces { bytes in
            let sum = bytes.reduce(UInt32(17)) { ($0 &* 31) &+ UInt32($1) }
            return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
        }
        var random = FewNumbers()
        nonces.renew(at: now.monotonic, random: &random)
        return nonces
    }()

    static func respond(
        to bytes: [UInt8], restrictions: RestrictFlags = [], key: UInt32? = nil,
        from source: SocketAddress = asker, about subject: SystemSubject = subject,
        node: NodeSnapshot? = nil
    ) -> ControlReply {
        var subject = subject
        if let node { subject.node = node }
        var random = FewNumbers()
        return ControlRequestHandler.respond(
            to: bytes.span,
            from: ControlAsker(source: source, restrictions: restrictions, provenKey: key),
            about: subject, nonces: nonces, random: &random)
    }

    static func request(
        _ opcode: ControlOpcode, of association: UInt16 = 0, _ text: String = ""
    ) -> ControlMessage {
        var header = ControlHeader(request: opcode, sequence: 0x0102)
        header.associationID = association
        return ControlMessage(request: header, data: Array(text.utf8))
    }

    /// The answer as a client puts it together.
    static func ask(
        _ opcode: ControlOpcode, of association: UInt16 = 0, _ text: String = "",
        node: NodeSnapshot? = nil, key: UInt32? = nil, about subject: SystemSubject = subject
    ) -> ControlReassembly.Outcome? {
        let request = request(opcode, of: association, text)
        var reassembly = ControlReassembly(of: request.header)
        var outcome: ControlReassembly.Outcome?
        let reply = respond(to: request.bytes, key: key, about: subject, node: node)
        for packet in reply.packets { outcome = reassembly.add(packet) }
        return outcome
    }

    /// The text of an answer; nil where there is none or it is an error.
    static func text(
        _ opcode: ControlOpcode, of association: UInt16 = 0, _ text: String = "",
        key: UInt32? = nil, about subject: SystemSubject = subject
    ) -> String? {
        guard
            case .complete(let answer) = ask(
                opcode, of: association, text, key: key, about: subject)
        else { return nil }
        return String(decoding: answer.data, as: UTF8.self)
    }
}

/// Random numbers that are the same in each run.
struct FewNumbers: RandomNumberGenerator {
    private var state: UInt64 = 0x0123_4567_89ab_cdef

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }
}
