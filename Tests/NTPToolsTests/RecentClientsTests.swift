import NTPTime
import NTPWire
import Testing

@testable import NTPTools

/// A server's list of recent clients, which is read as RFC 9327 says, while clients go on asking.
private final class ClientList {
    struct Entry {
        var address: String
        var first: UInt64
        var last: UInt64
        var count: Int
    }

    /// Oldest first.
    var entries: [Entry]
    var time: UInt64 = 0xec00_1000_0000_0000
    /// So many clients ask again between two requests.
    var busy = 0
    /// The list is new each so many requests.
    var forgetsAfter = Int.max
    var knowsFragments = true
    var rowsAtATime = 40
    private(set) var requests = 0
    private var next = 0

    init(count: Int) {
        entries = (0..<count).map { number in
            let address =
                "10.\(number >> 16).\(number >> 8 & 255).\(number & 255):\(number % 60_000 + 1)"
            let last = 0xec00_0000_0000_0000 + UInt64(number) << 28
            return Entry(
                address: address, first: last - 64 << 32, last: last, count: number % 7 + 1)
        }
    }

    private func stamp(_ bits: UInt64) -> String {
        let time = NTPTimestamp(bits: bits)
        return "0x" + DecimalText.hex(time.seconds, digits: 8) + "."
            + DecimalText.hex(time.fraction, digits: 8)
    }

    func answer(_ request: ControlMessage) -> ControlResponse.Content? {
        if request.header.opcode == .requestNonce {
            return .data(status: 0, Array("nonce=0123456789abcdef\r\n".utf8))
        }
        requests += 1
        for _ in 0..<busy {
            var entry = entries.remove(at: next % (entries.count / 2 + 1))
            next += 7
            time += 1 << 20
            entry.last = time
            entry.count += 1
            entries.append(entry)
        }
        if requests % forgetsAfter == 0 {
            entries = entries.map {
                Entry(address: "192.0.2.7:\(requests)", first: $0.first, last: $0.last, count: 1)
            }
        }
        let asked = VariableList.parse(request.data)
        func value(_ name: String) -> String? {
            asked.first { $0.nameText == name }?.value.map { String(decoding: $0, as: UTF8.self) }
        }
        guard value("nonce") == "0123456789abcdef" else { return nil }
        if !knowsFragments, value("frags") != nil { return .error(.badValue) }
        return page(value)
    }

    private func page(_ value: (String) -> String?) -> ControlResponse.Content {
        var start = 0
        var text = "nonce=0123456789abcdef"
        if value("addr.0") != nil {
            var found: Int?
            for prior in 0..<16 where found == nil {
                guard let address = value("addr.\(prior)"), let last = value("last.\(prior)") else {
                    continue
                }
                found = entries.firstIndex { $0.address == address && stamp($0.last) == last }
            }
            guard let found else { return .error(.unknownVariable) }
            text +=
                ", last.older=\(stamp(entries[found].last)), addr.older=\(entries[found].address)"
            start = found + 1
        }
        let rows = entries[start...].prefix(rowsAtATime)
        for (number, row) in rows.enumerated() {
            text +=
                ", addr.\(number)=\(row.address), last.\(number)=\(stamp(row.last)), noise\(number)"
                + ", first.\(number)=\(stamp(row.first)), ct.\(number)=\(row.count)"
                + ", mv.\(number)=35, rs.\(number)=0x5a0"
        }
        if start + rows.count == entries.count {
            text += ", now=\(stamp(time)), last.newest=\(stamp(entries.last?.last ?? 0))"
        }
        return .data(status: 0, Array((text + "\r\n").utf8))
    }
}

@Suite struct RecentClientsTests {
    private static func run(
        _ list: ClientList, _ line: String, change: (QueryBench) -> Void = { _ in }
    ) -> QueryBench {
        let bench = QueryBench()
        bench.reply = { list.answer($0) }
        change(bench)
        var session = bench.session()
        session.style.showsHostNames = false
        session.run(line)
        return bench
    }

    static let start = "Ctrl-C will stop MRU retrieval and display partial results."

    @Test func aShortList() {
        let list = ClientList(count: 2)
        let bench = Self.run(list, "mrulist")
        #expect(
            bench.complaints == [
                Self.start, "Retrieved 2 unique MRU entries and 0 updates.",
            ])
        #expect(
            bench.printed == [
                "lstint avgint rstr r m v  count rport remote address",
                String(repeating: "=", count: 78),
                "  4096     32  5a0 K 3 4      2     2 10.0.0.1",
                "  4096     64  5a0 K 3 4      1     1 10.0.0.0",
            ])
        #expect(bench.requests.map(\.text) == ["", "nonce=0123456789abcdef, frags=32"])
        #expect(bench.catches == [true, false])
    }

    @Test(arguments: [0, 1, 30])
    func fiveThousandWhileSomeAskAgain(busy: Int) {
        let list = ClientList(count: 5000)
        list.busy = busy
        let bench = Self.run(list, "mrulist")
        #expect(bench.complaints.last?.hasPrefix("Retrieved 5000 unique MRU entries") == true)
        #expect(bench.printed.count == 5002)
        #expect(bench.requests.allSatisfy { $0.data.count <= 468 })
        // Newest first, as the server has them at the end.
        let newest = list.entries.last.map { String($0.address.prefix { $0 != ":" }) } ?? "?"
        #expect(bench.printed[2].hasSuffix(" " + newest))
    }

    @Test func serversThatCountRows() {
        let list = ClientList(count: 300)
        list.knowsFragments = false
        let bench = Self.run(list, "mrulist mincount=2 sort=count resany=0x20")
        #expect(bench.complaints.last == "Retrieved 300 unique MRU entries and 0 updates.")
        #expect(
            bench.requests[2].text
                == "nonce=0123456789abcdef, limit=96, mincount=2, resany=0x20")
        #expect(bench.requests[3].text.hasPrefix("nonce=0123456789abcdef, limit=99, ") == false)
    }

    @Test func aListThatTurnsOverTooFast() {
        let list = ClientList(count: 200)
        list.forgetsAfter = 2
        let bench = Self.run(list, "mrulist")
        #expect(bench.complaints.contains { $0.hasPrefix("Giving up after 8 restarts") })
        #expect(bench.printed.isEmpty)
        #expect(bench.requests.count < 60)
    }

    @Test func ctrlC() {
        let list = ClientList(count: 5000)
        let bench = Self.run(list, "mrulist") { $0.interruptsAt = 5 }
        #expect(
            bench.complaints.suffix(3) == [
                "mrulist retrieval interrupted by operator.", "Displaying partial client list.",
                "Retrieved 120 unique MRU entries and 0 updates.",
            ])
        #expect(bench.printed.count == 122)
    }

    @Test(arguments: [
        ("sort=lstint", ["10.0.0.9", "10.0.0.8"]), ("sort=-lstint", ["10.0.0.0", "10.0.0.1"]),
        ("sort=addr", ["10.0.0.0", "10.0.0.1"]), ("sort=-addr", ["10.0.0.9", "10.0.0.8"]),
        ("sort=count", ["10.0.0.7", "10.0.0.0"]), ("sort=-count", ["10.0.0.6", "10.0.0.5"]),
        ("sort=avgint", ["10.0.0.6", "10.0.0.5"]), ("sort=-avgint", ["10.0.0.7", "10.0.0.0"]),
        ("recent=3", ["10.0.0.9", "10.0.0.8"]),
    ])
    func orders(parameter: String, first: [String]) {
        let bench = Self.run(ClientList(count: 10), "mrulist \(parameter)")
        let rows = bench.printed.dropFirst(2)
        #expect(rows.count == (parameter == "recent=3" ? 3 : 10))
        #expect(rows.prefix(2).map { $0.split(separator: " ").last.map(String.init) } == first)
    }

    @Test func parameters() {
        let request = RecentClientsRequest([
            "limited", "kod", "laddr=192.0.2.1", "recent=5", "recent=0", "sort=size", "x",
            "resall=0x1,frags=9", "maxlstint=60", "mincount=",
        ])
        #expect(
            request.parameters
                == ", resany=0x20, resany=0x400, laddr=192.0.2.1, recent=5, maxlstint=60")
        #expect(
            request.unknown == ["recent=0", "sort=size", "x", "resall=0x1,frags=9", "mincount="])
        #expect(request.recent == 5)
    }

    /// What a hostile server may say, and what comes of it.
    @Test(arguments: [
        ("addr.older=10.0.0.1:5, last.older=0x1.1", "***The MRU list makes no sense"),
        ("a=1", "***The MRU list does not end"), ("", "***The MRU list does not end"),
    ])
    func hostileAnswers(text: String, complaint: String) {
        let bench = QueryBench()
        bench.reply = {
            .data(
                status: 0,
                Array(($0.header.opcode == .requestNonce ? "nonce=ab" : text).utf8))
        }
        var session = bench.session()
        session.run("mrulist")
        #expect(bench.complaints.last?.hasPrefix(complaint) == true)
        #expect(bench.requests.count < 20)
        #expect(bench.printed.isEmpty)
    }

    /// One row more with each answer, for ever: ends when the command has taken long enough.
    @Test func anEndlessList() {
        let bench = QueryBench()
        var number = 0
        bench.reply = { request in
            if request.header.opcode == .requestNonce {
                return .data(status: 0, Array("nonce=a".utf8))
            }
            number += 1
            bench.pass(seconds: 1)
            let row = "addr.0=10.0.\(number >> 8).\(number & 255):1, last.0=0x1.\(number), "
            return .data(status: 0, Array((row + "first.0=0x0.0, ct.0=1, mv.0=35, rs.0=0").utf8))
        }
        var session = bench.session()
        session.run("mrulist")
        #expect(number <= 600)
        #expect(bench.complaints.contains("Displaying partial client list."))
        #expect(bench.printed.count >= number + 1)
    }

    @Test func silenceIsNotForEver() {
        let bench = QueryBench()
        bench.reply = { request in
            request.header.opcode == .requestNonce
                ? .data(status: 0, Array("nonce=a".utf8)) : nil
        }
        var session = bench.session()
        session.run("mrulist")
        #expect(bench.complaints.contains("***Request timed out"))
        #expect(bench.time.nanoseconds < 100_000_000_000)
    }

    @Test func noNonce() {
        let bench = QueryBench()
        bench.answers = [(.requestNonce, 0, 0, Array("what=\u{1b}".utf8))]
        var session = bench.session()
        session.run("mrulist")
        #expect(bench.complaints.last == "unexpected nonce response format: what=^[")
    }

    @Test func rawShowsTheAnswers() {
        let bench = Self.run(ClientList(count: 2), "mrulist") { _ in }
        #expect(bench.printed.count == 4)
        let raw = QueryBench()
        let list = ClientList(count: 1)
        raw.reply = { list.answer($0) }
        var session = raw.session()
        session.run("raw")
        session.run("mrulist")
        #expect(
            raw.printed.count == 2 && raw.printed[1].hasPrefix("nonce=0123456789abcdef, addr.0"))
    }
}
