import NTPTime
import NTPWire

/// One client of a server, from its list of who sent packets last.
struct MonitoredClient: Equatable, Sendable {
    /// `192.0.2.1:123`, as the server names it in further requests.
    var key: [UInt8]
    var address: SocketAddress
    var last: NTPTimestamp
    var first: NTPTimestamp
    var count: UInt64
    /// Version times 8, plus the mode, of its last packet.
    var modeAndVersion: UInt64
    /// The restrictions that its last packet met.
    var restrictions: UInt64

    fileprivate init?(_ row: IndexedRows.Row) {
        guard let key = row["addr"],
            let address = SocketAddress(String(decoding: key, as: UTF8.self)),
            let last = row["last"].flatMap(QueryNumbers.timestamp),
            let first = row["first"].flatMap(QueryNumbers.timestamp)
        else { return nil }
        self.key = key
        self.address = address
        self.last = last
        self.first = first
        count = row["ct"].flatMap(QueryNumbers.unsigned) ?? 0
        modeAndVersion = row["mv"].flatMap(QueryNumbers.unsigned) ?? 0
        restrictions = row["rs"].flatMap(QueryNumbers.unsigned) ?? 0
    }

    var mode: UInt8 { UInt8(truncatingIfNeeded: modeAndVersion & 7) }
    var version: UInt8 { UInt8(truncatingIfNeeded: modeAndVersion >> 3 & 7) }

    /// Seconds from packet to packet.
    var averageInterval: Double {
        count > 1 ? max(0, last.seconds(since: first)) / Double(count - 1) : 0
    }
}

/// Fetches a server's whole list, from the client that was silent longest to the newest: each
/// request names the last clients of the answer before, and the server goes on behind them. What
/// is asked of it and kept of it is bounded.
struct MonitorWalk {
    static let mostClients = 100_000
    static let mostRequests = 5_000
    /// How many clients a request names: one that has sent again meanwhile is found no more.
    private static let priors = 6

    private(set) var clients: [MonitoredClient] = []
    /// The server's clock at the end of its list.
    private(set) var now = NTPTimestamp.unset
    private var nonce: [UInt8] = []
    private var places: [SocketAddress: Int] = [:]
    /// How many of the clients, from the newest, are not to be named any more.
    private var backing = 0

    /// Asks with `ask` (opcode and data) until the list is at its end.
    static func run(
        _ ask: (ControlOpcode, [UInt8]) throws(QueryFailure) -> [UInt8]
    ) throws(QueryFailure) -> MonitorWalk {
        var walk = MonitorWalk()
        try walk.renewNonce(ask)
        for request in 0..<mostRequests where walk.clients.count < mostClients {
            // A nonce is good for 16 s only.
            if request % 4 == 3 { try walk.renewNonce(ask) }
            do throws(QueryFailure) {
                let answer = try ask(.readMostRecentlyUsed, walk.request)
                walk.backing = 0
                if walk.take(VariableList.parse(answer)) { return walk }
            } catch .refused(.unknownVariable, _) where walk.backing < walk.clients.count {
                // All that were named have sent again: earlier ones may not have.
                walk.backing += priors
            }
        }
        throw .tooMuch
    }

    private mutating func renewNonce(
        _ ask: (ControlOpcode, [UInt8]) throws(QueryFailure) -> [UInt8]
    ) throws(QueryFailure) {
        let answer = VariableList.parse(try ask(.requestNonce, []))
        guard let value = answer.first(where: { $0.nameText == "nonce" })?.value,
            value.count <= 64
        else { throw .incomplete }
        nonce = value
    }

    private var request: [UInt8] {
        var data = Array("nonce=".utf8) + nonce + Array(", frags=32".utf8)
        let named = clients.dropLast(backing).suffix(MonitorWalk.priors).reversed()
        for (place, client) in named.enumerated() {
            let seconds = DecimalText.hex(client.last.seconds, digits: 8)
            let fraction = DecimalText.hex(client.last.fraction, digits: 8)
            data += Array(", addr.\(place)=".utf8) + client.key
            data += Array(", last.\(place)=0x\(seconds).\(fraction)".utf8)
        }
        return data
    }

    /// Whether that was the end of the list.
    private mutating func take(_ variables: [ReceivedVariable]) -> Bool {
        var added = 0
        for row in IndexedRows(variables).rows {
            guard let client = MonitoredClient(row) else { continue }
            // The client that the answer continues from stands in it too, under its number.
            if let place = places[client.address] {
                if clients[place].last == client.last { continue }
                clients[place].last = client.last
            }
            places[client.address] = clients.count
            clients.append(client)
            added += 1
        }
        if let value = variables.last(where: { $0.nameText == "now" })?.value {
            now = QueryNumbers.timestamp(value) ?? .unset
            keepNewest()
            return true
        }
        // An answer that brings nothing and is not the end would be asked for again and again.
        if added == 0 { keepNewest() }
        return added == 0
    }

    /// A client that has sent while the list was read stands in it twice; the later row counts.
    private mutating func keepNewest() {
        clients = clients.enumerated().filter { places[$0.element.address] == $0.offset }
            .map(\.element)
    }
}

extension ControlSession {
    /// The list by mode 6; nil where the host does not answer so.
    mutating func monitorEntriesByControl() -> [MonitorEntry]? {
        guard let list = try? monitorWalk() else { return nil }
        return list.clients.reversed().map { client in
            MonitorEntry(client, now: list.now)
        }
    }

    private mutating func monitorWalk() throws(QueryFailure) -> MonitorWalk {
        var session = self
        defer { self = session }
        return try MonitorWalk.run { (opcode, data) throws(QueryFailure) in
            let text = String(decoding: data, as: UTF8.self)
            session.lastRefusal = nil
            guard let answer = session.askControl(opcode, data: text) else {
                throw session.lastRefusal ?? .timedOut
            }
            return answer.data
        }
    }
}

extension MonitorEntry {
    init(_ client: MonitoredClient, now: NTPTimestamp) {
        shape = .full
        address = client.address.address
        local = nil
        port = client.address.port
        count = client.count
        mode = client.mode
        version = client.version
        restrictions = client.restrictions
        averageInterval = UInt64(max(0, min(client.averageInterval.rounded(), 0x1p32)))
        lastInterval = UInt64(max(0, now.seconds(since: client.last)))
    }
}
