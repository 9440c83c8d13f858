import NTPConfiguration
import NTPProtocol
import NTPTime
import NTPWire

// READ_MRU: who has sent packets, from the oldest on, in as many requests as the client likes.
// Between two of them the list moves; the client quotes the newest entries that it has, and is
// given what came after the first of them that has not moved since. Nothing is kept for it.

extension ControlOperation {
    /// ntp.org's: no request may ask for more rows, or more datagrams.
    private static let mostRows = 256
    private static let mostFragments = 128

    func readMonitor(_ data: [UInt8]) throws(ControlErrorCode) -> Answer? {
        guard !asker.restrictions.contains(.nomrulist) else { throw .authenticationFailure }
        let request = MonitorRequest(parsing: data)
        let now = node.reading.wall
        // Silence: the address in the request may be another one's.
        guard let nonce = request.nonce, nonces.isValid(nonce, for: asker.source, at: now) else {
            return nil
        }
        let hasLimit = (1...ControlOperation.mostRows).contains(request.limit)
        guard request.fragments > 0 || hasLimit,
            request.fragments <= ControlOperation.mostFragments
        else { throw .badValue }
        var rows = MonitorRows(
            monitor: subject.monitor, configuration: subject.configuration,
            now: node.reading, noise: noise)
        rows.rowLimit = request.limit == 0 ? .max : request.limit
        rows.fragmentLimit = fragmentLimit(request.fragments)
        let fresh = nonces.nonce(for: asker.source, at: now)
        if request.limit == 1, !request.named.isEmpty {
            rows.appendNamed(request)
            rows.text.append("nonce", .bare(fresh))
            rows.text.append("now", .timestamp(now))
        } else {
            let start = try start(for: request, &rows.text)
            rows.text.append("nonce", .bare(fresh))
            rows.append(from: start, request)
        }
        return Answer(data: rows.text.bytes, fragmentLimit: rows.fragmentLimit)
    }

    /// Other hosts get no more than a client takes, whatever they ask for.
    private func fragmentLimit(_ wanted: Int) -> Int {
        let most =
            asker.source.address.isLoopback
            ? ControlOperation.mostFragments : ControlResponse.maximumFragments
        return wanted == 0 ? most : min(wanted, most)
    }

    /// Where to begin. The client is told which of its entries that follows.
    private func start(
        for request: MonitorRequest, _ text: inout VariableText
    ) throws(ControlErrorCode) -> MonitorList.Place? {
        let priors = request.priors
        guard !priors.isEmpty else { return subject.monitor.start(ofNewest: request.recent) }
        for prior in priors {
            guard let place = subject.monitor.place(of: prior.source.address) else { continue }
            let entry = subject.monitor[place]
            guard entry.lastSeen == prior.lastSeen, entry.port == prior.source.port else {
                continue
            }
            text.append("last.older", .timestamp(entry.lastSeen))
            text.append("addr.older", .bare(entry.source.description))
            return subject.monitor.place(after: place)
        }
        // All have moved: the client has to go further back.
        throw .unknownVariable
    }
}

extension MonitorList {
    /// The oldest of the newest `count` entries; of all where `count` is 0.
    fileprivate func start(ofNewest count: Int) -> Place? {
        var place = oldestPlace
        guard count > 0, count < self.count else { return place }
        for _ in 0..<(self.count - count) { place = place.flatMap { self.place(after: $0) } }
        return place
    }
}

/// Rows as they are put together.
private struct MonitorRows {
    let monitor: MonitorList
    let configuration: Configuration
    let now: ClockReading
    let noise: UInt64
    var text = VariableText()
    var rowLimit = 0
    var fragmentLimit = 0

    /// The datagrams that the text so far takes, the last of which has room.
    private var fragments: Int { text.count / ControlMessage.maximumDataSize + 1 }

    mutating func append(from start: MonitorList.Place?, _ request: MonitorRequest) {
        var next = start
        var count = 0
        var last: NTPTimestamp?
        while let place = next, fragments < fragmentLimit, count < rowLimit {
            next = monitor.place(after: place)
            let entry = monitor[place]
            guard isWanted(entry, request) else { continue }
            append(entry, number: count)
            if count == 0 { appendNoise(number: 0) }
            count += 1
            last = entry.lastSeen
        }
        guard next == nil else { return }
        if count > 1 { appendNoise(number: count - 1) }
        text.append("now", .timestamp(now.wall))
        if let last { text.append("last.newest", .timestamp(last)) }
    }

    /// The entries of certain addresses, whatever else is asked for.
    mutating func appendNamed(_ request: MonitorRequest) {
        for (number, address) in request.named {
            guard let place = monitor.place(of: address) else { continue }
            append(monitor[place], number: number)
        }
    }

    private func isWanted(_ entry: MonitorList.Entry, _ request: MonitorRequest) -> Bool {
        let bits = entry.restrictions.listedBits
        let silence = now.wall.seconds &- entry.lastSeen.seconds
        if UInt64(entry.count) < request.leastCount { return false }
        if UInt64(entry.dropped) < request.leastDropped { return false }
        if request.allRestrictions & ~bits != 0 { return false }
        if request.anyRestriction != 0, request.anyRestriction & bits == 0 { return false }
        if request.longestSilence > 0, silence > request.longestSilence { return false }
        if silence < request.shortestSilence { return false }
        if let local = request.local, monitor.local(of: entry) != local { return false }
        return request.leastScore <= 0 || score(entry) >= request.leastScore
    }

    private func score(_ entry: MonitorList.Entry) -> Double {
        entry.score(at: now.monotonic, configuration: configuration)
    }

    private mutating func append(_ entry: MonitorList.Entry, number: Int) {
        text.append("addr.\(number)", .bare(entry.source.description))
        text.append("last.\(number)", .timestamp(entry.lastSeen))
        text.append("first.\(number)", .timestamp(entry.firstSeen))
        text.append("ct.\(number)", .unsigned(UInt64(entry.count)))
        text.append("mv.\(number)", .unsigned(UInt64(entry.version << 3 | entry.mode)))
        text.append("rs.\(number)", .hexadecimal(entry.restrictions.listedBits))
        text.append("sc.\(number)", .decimal(score(entry), digits: 3))
        text.append("dr.\(number)", .unsigned(UInt64(entry.dropped)))
    }

    private mutating func appendNoise(number: Int) {
        text.append(.noise(noise, number: number))
    }
}
