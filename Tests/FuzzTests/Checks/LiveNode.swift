import ClockAlgorithms
import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPSimulator
import NTPTime
import NTPWire

/// A node that is alive: it has three servers, the first two asked in bursts, and a clock of its
/// own to fall back on; it hears broadcasts, and is both sides of manycast; time passes and it
/// polls. Every datagram that it is brought is held against what is promised of datagrams.
struct LiveNode {
    /// What became of a datagram.
    enum Outcome: Equatable {
        case time(Disposition)
        /// A mode 6 request that access control let through.
        case control(answers: Int)
    }

    private(set) var node: NTPNode
    /// Whether the servers answer.
    var isServed = true
    /// Seconds since the beginning.
    private(set) var elapsed = 0.0
    /// The first promise that was broken since the beginning.
    private(set) var fault: String?
    /// Seconds that the wall clock is ahead of the truth.
    private var wallOffset = 0.0
    private var logged = 0
    private var hash = 0
    private var random = SeededRandom(seed: 1)
    private var nonces = ControlFuzz.nonces

    static let local = SocketAddress(address: address("198.51.100.1"))
    static let servers = ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map {
        SocketAddress(address: address($0))
    }

    /// 2026-11-10, in era 0.
    private static let start = NTPTimestamp(unixSeconds: 1_794_268_800, nanoseconds: 0)

    private static let configuration = """
        server 192.0.2.1 iburst maxpoll 6
        server 192.0.2.2 iburst maxpoll 6
        server 192.0.2.3 xleave maxpoll 6
        server 127.127.1.0
        fudge 127.127.1.0 stratum 12
        broadcastclient
        manycastclient 239.1.1.1 key 6
        manycastserver 239.1.1.1
        restrict 10.1.0.0 mask 255.255.0.0 ignore
        restrict 10.2.0.0 mask 255.255.0.0 noserve
        restrict 10.3.0.0 mask 255.255.0.0 notrust
        restrict 10.4.0.0 mask 255.255.0.0 version
        restrict 10.5.0.0 mask 255.255.0.0 limited kod
        restrict 10.6.0.0 mask 255.255.0.0 noquery
        restrict 10.7.0.0 mask 255.255.0.0 nomodify mssntp
        restrict 10.8.0.0 mask 255.255.0.0 flake
        restrict 10.9.0.0 mask 255.255.0.0 nomrulist
        restrict 10.10.0.0 mask 255.255.0.0 kod
        controlkey 2
        saveconfigdir /saved
        setvar site = here default

        """

    static let environment = ControlEnvironment(
        version: "ntpd meridian", processor: "riscv64", system: "Linux/6.12")

    /// Synchronised, and with a request open to every server: there is something to forge an
    /// answer to.
    static let healthy: LiveNode = {
        var live = LiveNode()
        live.run(for: 200)
        live.isServed = false
        live.run(for: 80)
        return live
    }()

    init() {
        let analysis = ConfigurationReader.read(
            file: "live", contents: Array(LiveNode.configuration.utf8),
            environment: ConfigurationEnvironment(
                include: { _ in nil }, fileExists: { _ in true }))
        precondition(!analysis.hasError, "\(analysis.findings)")
        var settings = NodeSettings(precision: -20, seed: 0x1234_5678_9abc_def0) { address in
            ReferenceID(bits: UInt32(truncatingIfNeeded: address.low))
        }
        settings.initialFrequency = 0
        node = NTPNode(
            configuration: analysis.configuration, settings: settings,
            at: ClockReading(wall: LiveNode.start, monotonic: MonotonicInstant(seconds: 0)))
        handleEvents()
        nonces.renew(at: MonotonicInstant(seconds: 0), random: &random)
        hash = node.stateHash
    }

    static func address(_ text: String) -> IPAddress {
        guard let address = IPAddress(text) else { preconditionFailure("\(text): no address") }
        return address
    }

    /// The time as the servers have it.
    var truth: NTPTimestamp { LiveNode.start.advanced(bySeconds: elapsed) }

    private var now: ClockReading {
        ClockReading(
            wall: truth.advanced(bySeconds: wallOffset),
            monotonic: MonotonicInstant(seconds: elapsed))
    }

    /// Lets time pass: the node polls, and hears its servers where they answer.
    mutating func run(for seconds: Double) {
        let end = elapsed + seconds
        while true {
            let due = node.nextDeadline.seconds(since: MonotonicInstant(nanoseconds: 0))
            guard due <= end else { break }
            elapsed = max(elapsed, due)
            node.advance(to: now, random: &random)
            handleEvents()
        }
        elapsed = max(elapsed, end)
        hash = node.stateHash
        if !isSound { note("unsound numbers after \(elapsed) s") }
    }

    /// Brings a datagram to the node as the daemon does, and holds what comes of it against what
    /// is promised.
    @discardableResult
    mutating func deliver(
        _ bytes: [UInt8], from source: SocketAddress, to local: SocketAddress = LiveNode.local,
        asGroup: Bool = false
    ) -> Outcome {
        var arrival = Arrival(source: source, local: local, receivedAt: now.wall)
        arrival.isToGroup = asGroup
        let loggedBefore = logged
        var reply: [UInt8] = []
        let outcome: Outcome
        switch node.admit(bytes.span, arrival: arrival, at: now) {
        case .dropped(let reason):
            outcome = .time(.dropped(reason))
        case .control(let restrictions):
            outcome = .control(answers: ask(bytes, from: source, restrictions: restrictions))
        case .time(var packet):
            // Digests are not made here: every second key's are right.
            if case .unchecked(let keyID, _) = packet.authentication {
                packet.authentication =
                    keyID % 2 == 0 ? .valid(keyID: keyID) : .invalid(keyID: keyID)
            }
            outcome = .time(node.receive(packet, arrival: arrival, at: now, into: &reply))
        }
        handleEvents()
        let mayChange = node.associations.contains { !$0.isConfigured && $0.remote == source }
        if let fault = judge(
            outcome, of: bytes, reply: reply, hasLogged: logged > loggedBefore,
            mayChange: mayChange)
        {
            note("\(outcome): \(fault)")
        }
        return outcome
    }

    /// Every second key that a request names is proved; key 2 may change the daemon.
    private mutating func ask(
        _ bytes: [UInt8], from source: SocketAddress, restrictions: RestrictFlags
    ) -> Int {
        let now = now
        nonces.renew(at: now.monotonic, random: &random)
        let key = ControlFuzz.provenKey(of: bytes)
        let reply = ControlRequestHandler.respond(
            to: bytes.span,
            from: ControlAsker(source: source, restrictions: restrictions, provenKey: key),
            about: SystemSubject(node, environment: LiveNode.environment, at: now),
            nonces: nonces, random: &random)
        if let fault = ControlFuzz.fault(in: reply, to: bytes, from: source, key: key) {
            note(fault)
        }
        if case .configure(let change, let dismissed) = reply.change {
            outlive(change, dismissed)
        }
        return reply.packets.count
    }

    /// What the node is told by who has the key, a node that is like it lives on with.
    private mutating func outlive(_ change: RunTimeChange, _ dismissed: [UInt16]) {
        var other = node
        other.reconfigure(change.configuration, at: now)
        other.restrict(change.restrictions)
        for association in dismissed { _ = other.dismiss(association, at: now) }
        other.reset(change.resets, at: now)
        var random = random
        other.advance(
            to: ClockReading(
                wall: now.wall.advanced(bySeconds: 2),
                monotonic: now.monotonic.advanced(bySeconds: 2)),
            random: &random)
        if other.discipline.frequency.magnitude > 500e-6 { note("a frequency beyond 500 ppm") }
    }

    /// What a client would have been given.
    func nonce(for asker: SocketAddress) -> String { nonces.nonce(for: asker, at: now.wall) }

    private mutating func note(_ fault: String) {
        if self.fault == nil { self.fault = fault }
    }

    /// `mayChange` is for packets of strangers that have proved a key and made an association: what
    /// is no sample may still be quoted by the next packet to them.
    private mutating func judge(
        _ outcome: Outcome, of bytes: [UInt8], reply: [UInt8], hasLogged: Bool, mayChange: Bool
    ) -> String? {
        let previous = hash
        hash = node.stateHash
        switch outcome {
        case .time(.learned), .time(.kissed):
            if !reply.isEmpty { return "answered a server's reply" }
            return isSound ? nil : "unsound numbers"
        case .time(.repliedForSigning):
            // Samba adds the four bytes of the key and its digest.
            if reply.count + 20 > bytes.count { return "the signed reply is longer" }
            if let fault = LiveNode.fault(inReply: reply, to: bytes) { return fault }
        case .time(.replied), .time(.repliedSigned):
            if let fault = LiveNode.fault(inReply: reply, to: bytes) { return fault }
        case .time(.dropped), .control:
            if !reply.isEmpty { return "answered although dropped" }
        }
        if hash != previous, !mayChange { return "the state has changed" }
        return hasLogged ? "a stranger wrote into the log" : nil
    }

    /// A reply is never longer than its request, carries its request's version and transmit
    /// timestamp, and is in no mode that anybody answers.
    static func fault(inReply reply: [UInt8], to request: [UInt8]) -> String? {
        if reply.count > request.count { return "the reply is longer" }
        guard let asked = try? NTPHeader(parsing: request.span),
            let answered = try? NTPHeader(parsing: reply.span)
        else { return "no header" }
        let isAnswer = answered.mode == .server || answered.mode == .symmetricPassive
        guard isAnswer, answered.version == asked.version,
            answered.originTimestamp == asked.transmitTimestamp
        else { return "no answer to this request" }
        return asked.bytes == Array(request.prefix(NTPHeader.size)) ? nil : "a header changed"
    }

    private var isSound: Bool {
        let system = node.system
        let numbers = [system.offset, system.jitter, system.rootDelay, system.rootDispersion]
        return numbers.allSatisfy(\.isFinite)
            && node.discipline.frequency.magnitude <= 500e-6
            && node.associations.count(where: \.isConfigured) == LiveNode.servers.count + 2
            && node.associations.count { !$0.isConfigured } <= 2 * node.configuration.tos.maxclock
    }

    private mutating func handleEvents() {
        for event in node.drainEvents() {
            switch event {
            case .transmit(let transmission):
                exchange(transmission)
            case .step(let seconds):
                wallOffset += seconds
                node.clockStepped(by: seconds, at: now)
                handleEvents()
            case .log, .report:
                logged += 1
            default:
                break
            }
        }
    }

    /// A request leaves; a stratum 1 server answers after a millisecond each way.
    private mutating func exchange(_ transmission: Transmission) {
        node.transmitted(
            association: transmission.association, at: now.wall, from: LiveNode.local)
        elapsed += 0.001
        guard isServed, transmission.group == nil else { return }
        let answer = NTPHeader.reply(to: transmission.packet, at: truth)
        elapsed += 0.001
        // Between a poll and its reply the state changes by right.
        hash = node.stateHash
        deliver(answer.bytes, from: transmission.destination)
    }
}

extension NTPHeader {
    /// A stratum 1 server's reply to `request` at `time`, with nothing wrong in it.
    static func reply(to request: [UInt8], at time: NTPTimestamp) -> NTPHeader {
        var header = NTPHeader(version: 4, mode: .server)
        header.stratum = 1
        header.poll = Int8(bitPattern: request[2])
        header.precision = -20
        header.rootDispersion = NTPShort(roundingUp: 0.0001)
        header.referenceID = ReferenceID("GPS")
        header.referenceTimestamp = time.advanced(bySeconds: -3)
        header.originTimestamp = NTPTimestamp(bits: request.span.bigEndian64(at: 40))
        header.receiveTimestamp = time
        header.transmitTimestamp = time
        return header
    }
}
