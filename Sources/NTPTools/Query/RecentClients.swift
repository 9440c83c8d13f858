import NTPTime
import NTPWire

/// A server's list of recent clients while it is fetched, piece by piece: the server begins with
/// those it has not heard for longest, and each further request names the last ones received, so
/// that it can go on from there (RFC 9327, 6). Clients that ask again meanwhile come again and move
/// to the end. What a hostile server can make it hold is bounded.
struct RecentClients {
    enum Progress: Equatable, Sendable {
        /// There are more; so many rows were new or changed.
        case more(rows: Int)
        case complete
        /// The answer does not go with what came before.
        case broken(String)
    }

    /// More rows than a server of ours or ntp.org's keeps by default; some 100 MB here.
    static let most = 1 << 20

    /// In the order of arrival; nil where a later row is of the same address.
    private var slots: [RecentClient?] = []
    private var places: [SocketAddress: Int] = [:]
    private(set) var updates = 0
    /// The server's time of the last answer.
    private(set) var now = NTPTimestamp.unset
    /// The newest nonce that the server gave.
    private(set) var nonce: [UInt8]?
    private var row = PartialRow()

    var count: Int { places.count }

    /// Newest first.
    var newestFirst: [RecentClient] { slots.reversed().compactMap { $0 } }

    /// The last rows received, newest first, by which the server finds its place again.
    func newest(_ count: Int) -> [RecentClient] {
        Array(slots.reversed().lazy.compactMap { $0 }.prefix(count))
    }

    /// Forgets the newest rows: the server does not know them any more.
    mutating func removeNewest(_ count: Int) {
        var left = count
        while left > 0, let last = slots.popLast() {
            guard let last else { continue }
            places[last.address] = nil
            left -= 1
        }
    }

    /// Takes an answer's variables.
    mutating func take(_ variables: [ReceivedVariable]) -> Progress {
        var rows = 0
        var isComplete = false
        var olderLast: NTPTimestamp?
        row = PartialRow()
        for variable in variables {
            guard let value = variable.value else { continue }
            switch variable.nameText {
            case "nonce": nonce = value
            case "now":
                guard let time = QueryNumbers.timestamp(value) else { continue }
                now = time
                isComplete = true
            case "last.older": olderLast = QueryNumbers.timestamp(value)
            case "addr.older":
                if let fault = fault(older: value, last: olderLast) { return .broken(fault) }
            case let name:
                guard let (tag, index) = IndexedRows.split(name), index == UInt32(rows) else {
                    continue
                }
                if let client = row.take(tag, value) {
                    guard add(client) else { return .broken("it has too many rows") }
                    rows += 1
                }
            }
        }
        return isComplete ? .complete : .more(rows: rows)
    }

    /// Where the server goes on must be a row that it gave.
    private func fault(older address: [UInt8], last: NTPTimestamp?) -> String? {
        guard let address = QueryNumbers.socketAddress(address), let place = places[address],
            let known = slots[place]
        else { return "it goes on from a row that it did not send" }
        return known.last == last ? nil : "it goes on from another time than it sent"
    }

    private mutating func add(_ client: RecentClient) -> Bool {
        if let place = places[client.address] {
            slots[place] = nil
            updates += 1
            if slots.count > 2 * places.count + 1024 { closeGaps() }
        } else if places.count >= RecentClients.most {
            return false
        }
        places[client.address] = slots.count
        slots.append(client)
        // Where no `now` comes any more, after Ctrl-C, this is the best there is.
        now = client.last
        return true
    }

    private mutating func closeGaps() {
        slots.removeAll { $0 == nil }
        for (place, slot) in slots.enumerated() {
            if let slot { places[slot.address] = place }
        }
    }
}

/// A row of which not every field has come.
private struct PartialRow {
    private var address: SocketAddress?
    private var first: NTPTimestamp?
    private var last: NTPTimestamp?
    private var count: UInt32?
    private var modeAndVersion: UInt8?
    private var restrictions: UInt16?

    /// The row, once this field has made it whole. A value that is none is as if it had not come.
    mutating func take(_ tag: String, _ value: [UInt8]) -> RecentClient? {
        switch tag {
        case "addr": address = QueryNumbers.socketAddress(value)
        case "first": first = QueryNumbers.timestamp(value)
        case "last": last = QueryNumbers.timestamp(value)
        case "ct":
            count = QueryNumbers.unsigned(value).flatMap { $0 > 0 ? UInt32(clamping: $0) : nil }
        case "mv": modeAndVersion = QueryNumbers.unsigned(value).flatMap { UInt8(exactly: $0) }
        case "rs": restrictions = QueryNumbers.unsigned(value).flatMap { UInt16(exactly: $0) }
        default: return nil
        }
        guard let address, let first, let last, let count, let modeAndVersion, let restrictions
        else { return nil }
        self = PartialRow()
        return RecentClient(
            address: address, first: first, last: last, count: count,
            modeAndVersion: modeAndVersion, restrictions: restrictions)
    }
}
