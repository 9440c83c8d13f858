import NTPTime
import NTPWire

/// ntpdate's conversation with its servers: which request is due when, what an answer is worth.
/// Time, datagrams and randomness are handed in. Its length is bounded: every server gets at most
/// `samples` requests, one each `timeout`.
struct DateProcess {
    struct Request: Equatable, Sendable {
        /// The server's place in `servers`.
        var server: Int
        var datagram: [UInt8]
    }

    /// What an answer did: lines for the trace, and for the log if it was a kiss.
    struct Reception: Equatable, Sendable {
        var trace: [String] = []
        var complaint: String?
    }

    private struct Conversation: Sendable {
        /// When the next request is due, or the last one counts as lost; nil when finished.
        var dueAt: MonotonicInstant?
        /// The transmit timestamp of the request that waits for an answer: random, so that
        /// nobody who has not seen it can answer, and used once.
        var pendingOrigin: NTPTimestamp?
    }

    private(set) var servers: [DateServer]
    private var conversations: [Conversation]
    private let options: DateOptions
    private let keys: DateKeys?

    /// Seconds between the first requests to one server and to the next.
    private static let stagger = 0.2

    /// With `keys`, only replies that prove them are used.
    init(
        addresses: [SocketAddress], options: DateOptions, keys: DateKeys? = nil,
        now: MonotonicInstant
    ) {
        self.options = options
        self.keys = keys
        var known: [SocketAddress] = []
        for address in addresses where !known.contains(address) { known.append(address) }
        servers = known.map(DateServer.init)
        conversations = known.indices.map {
            Conversation(
                dueAt: now.advanced(bySeconds: DateProcess.stagger * Double($0)),
                pendingOrigin: nil)
        }
    }

    var isComplete: Bool { conversations.allSatisfy { $0.dueAt == nil } }

    var nextDeadline: MonotonicInstant? { conversations.compactMap(\.dueAt).min() }

    /// The next request that is due, if one is. `wall` is the time it leaves at.
    mutating func nextRequest(
        at now: MonotonicInstant, wall: NTPTimestamp,
        using generator: inout some RandomNumberGenerator
    ) -> Request? {
        for index in servers.indices {
            guard let due = conversations[index].dueAt, due <= now else { continue }
            if servers[index].samples.count < servers[index].requests {
                servers[index].samples.append(.missing)
                conversations[index].pendingOrigin = nil
            }
            guard servers[index].samples.count < options.samples else {
                conversations[index].dueAt = nil
                continue
            }
            var header = NTPHeader(version: options.version, mode: .client)
            header.transmitTimestamp = NTPTimestamp(
                bits: .random(in: 1 ... .max, using: &generator))
            conversations[index].pendingOrigin = header.transmitTimestamp
            conversations[index].dueAt = now.advanced(bySeconds: options.timeout)
            servers[index].lastSent =
                keys == nil ? wall : wall.advanced(bySeconds: options.authenticationDelay)
            servers[index].requests += 1
            return Request(
                server: index, datagram: keys?.sign(header.bytes) ?? header.bytes)
        }
        return nil
    }

    /// Takes a datagram from `source` that arrived at `received` by the wall clock.
    mutating func receive(
        _ datagram: [UInt8], from source: SocketAddress, received: NTPTimestamp,
        now: MonotonicInstant
    ) -> Reception {
        var reception = Reception(trace: ["receive(\(source.address))"])
        guard let header = try? NTPHeader(parsing: datagram.span) else {
            reception.trace.append("receive: packet length \(datagram.count)")
            return reception
        }
        guard header.mode == .server || header.mode == .symmetricPassive else {
            reception.trace.append(
                "receive: mode \(header.mode.rawValue) stratum \(header.stratum)")
            return reception
        }
        guard let index = servers.firstIndex(where: { $0.address == source }) else {
            reception.trace.append("receive: server not found")
            return reception
        }
        guard let origin = conversations[index].pendingOrigin, header.originTimestamp == origin
        else {
            reception.trace.append("receive: pkt.org and peer.xmt differ")
            return reception
        }
        guard isAuthentic(datagram, header, of: index, trace: &reception.trace) else {
            // Whoever forged it may have been faster than the server: the wait goes on.
            return reception
        }
        conversations[index].pendingOrigin = nil
        if let kiss = DateProcess.kiss(header) {
            servers[index].kiss = kiss
            conversations[index].dueAt = nil
            if kiss == .rate { reception.complaint = DateReport.rateLimited(source.address) }
            return reception
        }
        take(header, of: index, received: received)
        conversations[index].dueAt =
            servers[index].samples.count < options.samples
            ? now.advanced(bySeconds: options.timeout) : nil
        return reception
    }

    private mutating func isAuthentic(
        _ datagram: [UInt8], _ header: NTPHeader, of index: Int, trace: inout [String]
    ) -> Bool {
        guard let keys else { return true }
        let isAuthentic = keys.prove(
            datagram, version: header.version, source: servers[index].address.address)
        trace.append("receive: authentication \(isAuthentic ? "passed" : "failed")")
        servers[index].trust = servers[index].trust << 1 | (isAuthentic ? 0 : 1)
        if DateKeys.isCryptoNAK(datagram, version: header.version) {
            servers[index].rejectsKey = true
        }
        return isAuthentic
    }

    /// The system reports that nobody listens at a server's port. A server may just be
    /// restarting, so its other requests go out all the same.
    mutating func refused(server index: Int) {
        guard servers.indices.contains(index) else { return }
        servers[index].isRefused = true
    }

    private mutating func take(_ header: NTPHeader, of index: Int, received: NTPTimestamp) {
        servers[index].describe(header)
        // A server that answers before it was asked is no clock: the request counts as lost.
        let turnaround = header.transmitTimestamp.seconds(since: header.receiveTimestamp)
        guard !header.receiveTimestamp.isUnset, turnaround >= 0 else { return }
        servers[index].samples.append(
            DateSample(sent: servers[index].lastSent, received: received, header: header))
    }

    /// The codes that end a conversation; any other stratum-0 answer is an unsynchronised
    /// server's.
    private static func kiss(_ header: NTPHeader) -> KissCode? {
        guard header.stratum == 0 else { return nil }
        let kiss = KissCode(header.referenceID)
        if case .other = kiss { return nil }
        return kiss
    }

    /// Filters every server's samples and selects one. Call it when `isComplete`.
    mutating func conclude() -> Int? {
        for index in servers.indices { servers[index].filter(count: options.samples) }
        return DateSelection.select(servers)
    }
}

extension DateOptions {
    /// Seconds; from here on the clock is stepped.
    static let stepThreshold = 0.5

    /// Whether an offset is stepped away, rather than slewed.
    func steps(_ offset: Double) -> Bool {
        switch correction {
        case .alwaysStep: true
        case .neverStep: false
        case .byOffset: abs(offset) >= DateOptions.stepThreshold
        }
    }
}
