import NTPConfiguration
import NTPTime
import NTPWire

@testable import NTPProtocol

/// A node on a table: its wall clock is the truth plus what was stepped, its servers are closures,
/// and every packet takes a millisecond each way. Adjustments are recorded and not obeyed.
struct NodeBench {
    /// What a server sends back to a request that arrived at true time `at`; nil is silence.
    typealias Server = (_ request: Transmission, _ at: NTPTimestamp) -> [UInt8]?

    struct Sent: Equatable {
        /// Seconds since the bench began.
        var at: Double
        var transmission: Transmission
    }

    static let local = SocketAddress.at("198.51.100.1")
    /// 2026-11-10, in era 0.
    static let start = NTPTimestamp(unixSeconds: 1_794_268_800, nanoseconds: 0)

    let start: NTPTimestamp
    var node: NTPNode
    var server: Server
    /// What each key's digests are made of.
    var keys: [UInt32: UInt8] = [:]
    /// What the wall clock is ahead of the truth, seconds.
    private(set) var wallOffset = 0.0
    /// What leap seconds have set the truth, and the wall clock with it, ahead by: seconds.
    private var leaps = 0.0
    private(set) var elapsed = 0.0
    private(set) var sent: [Sent] = []
    private(set) var logs: [String] = []
    private(set) var adjustments: [ClockAdjustment] = []
    private(set) var steps: [Double] = []
    private(set) var panics: [Double] = []
    private(set) var names: [NameRequest] = []
    private var random = SplitMix(seed: 1)

    init(
        _ lines: String, server: @escaping Server = NodeBench.honest(),
        start: NTPTimestamp = NodeBench.start,
        change: (inout NodeSettings) -> Void = { _ in }
    ) {
        var settings = NodeSettings(precision: -20, seed: 0x1234_5678_9abc_def0) { address in
            ReferenceID(bits: UInt32(truncatingIfNeeded: address.low))
        }
        settings.initialFrequency = 0
        change(&settings)
        self.start = start
        node = NTPNode(
            configuration: NodeBench.configuration(lines), settings: settings,
            at: ClockReading(wall: start, monotonic: MonotonicInstant(seconds: 0)))
        self.server = server
        handleEvents()
    }

    var now: ClockReading {
        ClockReading(
            wall: start.advanced(bySeconds: elapsed + leaps + wallOffset),
            monotonic: MonotonicInstant(seconds: elapsed))
    }

    var truth: NTPTimestamp { start.advanced(bySeconds: elapsed + leaps) }

    /// The kernel inserts a second (-1) or leaves one out (1), and so do all servers; what the
    /// node makes of it.
    mutating func leap(by jump: Double) -> Bool {
        let last = now
        leaps += jump
        return node.tookLeapSecond(jump: jump, since: last, at: now)
    }

    /// Lets the node run until `time` seconds after the beginning.
    mutating func run(until time: Double) {
        while true {
            let due = node.nextDeadline.seconds(since: MonotonicInstant(nanoseconds: 0))
            guard due <= time else { break }
            elapsed = max(elapsed, due)
            node.advance(to: now, random: &random)
            handleEvents()
        }
        elapsed = max(elapsed, time)
    }

    /// Brings a datagram to the node as the daemon does; nil is a mode 6 request let through.
    mutating func deliver(
        _ bytes: [UInt8], from source: SocketAddress, to local: SocketAddress = NodeBench.local,
        toGroup: Bool = false, reply: inout [UInt8]
    ) -> Disposition? {
        var arrival = Arrival(source: source, local: local, receivedAt: now.wall)
        arrival.isToGroup = toGroup
        var disposition: Disposition?
        switch node.admit(bytes.span, arrival: arrival, at: now) {
        case .dropped(let reason): disposition = .dropped(reason)
        case .control: break
        case .time(var packet):
            packet.authentication = verdict(on: packet.authentication, in: bytes)
            disposition = node.receive(packet, arrival: arrival, at: now, into: &reply)
        }
        handleEvents()
        return disposition
    }

    @discardableResult
    mutating func deliver(
        _ bytes: [UInt8], from source: SocketAddress, to local: SocketAddress = NodeBench.local,
        toGroup: Bool = false
    ) -> Disposition? {
        var reply: [UInt8] = []
        return deliver(bytes, from: source, to: local, toGroup: toGroup, reply: &reply)
    }

    /// Answers every request for `name`.
    mutating func resolve(_ name: String, to addresses: [String]) {
        let found = addresses.compactMap { IPAddress($0) }
        for request in names where request.name == name {
            node.resolved(request, addresses: found, at: now)
        }
        handleEvents()
    }

    mutating func reconfigure(_ lines: String) {
        node.reconfigure(NodeBench.configuration(lines), at: now)
        handleEvents()
    }

    private static func configuration(_ lines: String) -> Configuration {
        let analysis = ConfigurationReader.read(
            file: "bench", contents: Array(lines.utf8),
            environment: ConfigurationEnvironment(
                include: { _ in nil }, fileExists: { _ in true }))
        precondition(!analysis.hasError, "\(analysis.findings)")
        return analysis.configuration
    }

    /// The bench's keys sign by sixteen times one byte.
    static func mac(_ keyID: UInt32, _ byte: UInt8) -> [UInt8] {
        [0, 0, UInt8(keyID >> 8), UInt8(keyID & 0xff)] + Array(repeating: byte, count: 16)
    }

    private func verdict(on given: Authentication, in bytes: [UInt8]) -> Authentication {
        guard case .unchecked(let keyID, let digest) = given else { return given }
        let isRight = keys[keyID].map { byte in bytes[digest].allSatisfy { $0 == byte } } ?? false
        return isRight ? .valid(keyID: keyID) : .invalid(keyID: keyID)
    }

    private mutating func handleEvents() {
        for event in node.drainEvents() {
            switch event {
            case .transmit(let transmission): exchange(transmission)
            case .adjust(let adjustment): adjustments.append(adjustment)
            case .step(let seconds):
                steps.append(seconds)
                wallOffset += seconds
                node.clockStepped(by: seconds, at: now)
                handleEvents()
            case .panic(let offset): panics.append(offset)
            case .resolve(let request): names.append(request)
            case .log(let line), .report(_, let line): logs.append(line)
            }
        }
    }

    private mutating func exchange(_ transmission: Transmission) {
        sent.append(Sent(at: elapsed, transmission: transmission))
        node.transmitted(
            association: transmission.association, at: now.wall, from: NodeBench.local)
        elapsed += 0.001
        // What goes to all is answered by the tests themselves.
        guard transmission.group == nil else { return }
        guard let answer = server(transmission, truth) else { return }
        elapsed += 0.001
        deliver(answer, from: transmission.destination)
    }
}
