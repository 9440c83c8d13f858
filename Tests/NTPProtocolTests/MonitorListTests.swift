import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Who has sent packets lately.
@Suite struct MonitorListTests {
    private static func options(_ change: (inout MRUOptions) -> Void) -> MRUOptions {
        var options = MRUOptions()
        change(&options)
        return options
    }

    private static func reading(_ seconds: Double) -> ClockReading {
        ClockReading(
            wall: NodeBench.start.advanced(bySeconds: seconds),
            monotonic: MonotonicInstant(seconds: seconds))
    }

    private static func address(_ number: UInt32) -> SocketAddress {
        SocketAddress(address: .v4(IPv4Address(bits: 0x0a00_0000 + number)), port: 1000)
    }

    private static func note(_ list: inout MonitorList, _ number: UInt32, at seconds: Double)
        -> Bool
    {
        let sighting = MonitorList.Sighting(
            source: address(number), version: 4, mode: 3, restrictions: [], at: reading(seconds))
        return list.note(sighting) { _ in true } ?? false
    }

    private static func numbers(_ list: MonitorList) -> [UInt32] {
        list.entriesByAge().compactMap { entry in
            if case .v4(let address) = entry.address { address.bits - 0x0a00_0000 } else { nil }
        }
    }

    @Test func theNewestComesFirstAndIsCounted() throws {
        var list = MonitorList(options: MRUOptions(), seed: 7)
        for (second, number) in [1, 2, 3, 1, 1].enumerated() {
            #expect(Self.note(&list, UInt32(number), at: Double(second)))
        }
        #expect(Self.numbers(list) == [1, 3, 2])
        let first = try #require(Array(list.entriesByAge()).first)
        #expect(first.count == 3 && first.port == 1000 && first.mode == 3)
        #expect(first.firstSeen == NodeBench.start)
        #expect(first.lastSeen == NodeBench.start.advanced(bySeconds: 4))
    }

    /// Against a list that is an array, with every bound in play.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func behavesAsAnArrayWould(seed: UInt64) {
        let options = Self.options {
            $0.maximumEntries = 50
            $0.minimumEntries = 20
            $0.maximumAge = 40
        }
        var list = MonitorList(options: options, seed: seed)
        var model: [(number: UInt32, at: Double)] = []
        var random = SplitMix(seed: seed)
        var now = 0.0
        for _ in 0..<20_000 {
            now += Double(random.next() % 1000) / 400
            let number = UInt32(random.next() % 80)
            var isListed = true
            if let index = model.firstIndex(where: { $0.number == number }) {
                model.remove(at: index)
            } else if model.count >= 20, let last = model.last, now - last.at > 40 {
                model.removeLast()
            } else {
                isListed = model.count < 50
            }
            if isListed { model.insert((number, now), at: 0) }
            #expect(Self.note(&list, number, at: now) == isListed)
        }
        #expect(Self.numbers(list) == model.map(\.number))
    }

    /// A flood of new addresses pushes nobody out who was seen within maxage, and stays in bounds.
    @Test func aFloodRemovesNobody() {
        var list = MonitorList(options: MRUOptions(), seed: 3)
        let friends = (0..<100 as Range<UInt32>).map { 0xff_0000 + $0 }
        for friend in friends { #expect(Self.note(&list, friend, at: 0)) }
        let memory = 1024 * 1024
        for number in 0..<300_000 as Range<UInt32> {
            let now = 1 + Double(number) / 5000
            _ = Self.note(&list, number, at: now)
            if number % 100_000 == 0 {
                for friend in friends { #expect(Self.note(&list, friend, at: now)) }
            }
        }
        let listed = Set(Self.numbers(list))
        #expect(friends.allSatisfy(listed.contains))
        #expect(list.count > 8000)
        #expect(Double(list.memory) <= Double(memory) * 1.05)
        for friend in friends {
            _ = Self.note(&list, friend, at: 62)
        }
        #expect(Array(list.entriesByAge().prefix(100)).allSatisfy { $0.count >= 4 })
    }

    @Test(arguments: [(100, 100), (0, 16), (5000, 5000)])
    func isAsLongAsItMayBe(depth: Int, length: Int) {
        var list = MonitorList(options: Self.options { $0.maximumEntries = depth }, seed: 1)
        for number in 0..<6000 as Range<UInt32> { _ = Self.note(&list, number, at: 0) }
        #expect(list.count == length)
        list.reconfigure(Self.options { $0.maximumEntries = 20 })
        for number in 0..<30 as Range<UInt32> { _ = Self.note(&list, number, at: 1) }
        #expect(list.count == 20)
    }
}

/// `restrict ... limited`, `kod`, `discard`, `limit`, and the rate of queries.
@Suite struct RateTests {
    private static let source = SocketAddress.at("203.0.113.9", port: 5000)

    /// What becomes of a request each `gap` seconds: R answered, K kissed, - dropped.
    private static func outcomes(_ lines: String, gap: Double, count: Int) -> String {
        var bench = NodeBench("server 127.127.1.0\n" + lines)
        bench.run(until: 10)
        var text = ""
        for index in 0..<count {
            bench.run(until: 10 + Double(index) * gap)
            var reply: [UInt8] = []
            let disposition = bench.deliver(
                NTPHeader.request().bytes, from: source, reply: &reply)
            switch disposition {
            case .replied: text += reply[1] == 0 ? "K" : "R"
            case .dropped(.rateLimited): text += "-"
            default: text += "?"
            }
        }
        return text
    }

    @Test(arguments: [
        ("", 0.1, 12, "RRRRRRRRRRRR"),
        ("restrict default limited\n", 0.1, 12, "R-----------"),
        ("restrict default limited\n", 2, 12, "RRRRRRRRRR--"),
        ("restrict default limited\n", 8, 20, "RRRRRRRRRRRRRRRRRRRR"),
        ("restrict default limited kod\n", 1, 12, "RK-------K--"),
        ("restrict default limited\ndiscard minimum 0 average 2\n", 0.01, 10, "RRRRRRRR--"),
        ("restrict default limited\ndiscard minimum 5\n", 4, 4, "R---"),
        ("restrict default limited\nlimit average 1 burst 3\n", 0.1, 6, "RRR---"),
        ("restrict default limited kod\nlimit average 1 burst 1 kod 0.5\n", 0.5, 8, "RKR-RKR-"),
    ])
    func requests(lines: String, gap: Double, count: Int, expected: String) {
        #expect(Self.outcomes(lines, gap: gap, count: count) == expected)
    }

    @Test func aKissSaysHowOftenAndNothingOfOurClock() throws {
        var bench = NodeBench("server 127.127.1.0\nrestrict default limited kod\n")
        bench.run(until: 10)
        let request = NTPHeader.request()
        var reply: [UInt8] = []
        _ = bench.deliver(request.bytes, from: Self.source, reply: &reply)
        _ = bench.deliver(request.bytes, from: Self.source, reply: &reply)
        let kiss = try NTPHeader(parsing: reply.span)
        #expect(kiss.stratum == 0 && kiss.leap == .unsynchronised && kiss.mode == .server)
        #expect(kiss.referenceID == ReferenceID("RATE") && kiss.poll == 3)
        #expect(kiss.originTimestamp == request.transmitTimestamp)
        #expect(kiss.transmitTimestamp == request.transmitTimestamp)
        #expect(bench.node.counters.kissesSent == 1)
    }

    /// The replies of our own servers are no requests (CVE-2016-7426).
    @Test func ourServersRepliesAreNotLimited() {
        var bench = NodeBench(
            "server 192.0.2.1 iburst minpoll 3\nrestrict default limited\ndiscard minimum 60\n")
        bench.run(until: 200)
        #expect(bench.node.associations[0].poll.reach == 0xff)
    }

    /// What nobody answers takes no place from those who ask.
    @Test func onlyWhoAsksIsListed() {
        var bench = NodeBench("server 192.0.2.1 iburst\nrestrict 203.0.113.0 mask 255.255.255.0\n")
        bench.run(until: 10)
        #expect(bench.node.monitor.count == 1)
        let nothing: [[UInt8]] = [
            [0x23], [0x27, 0, 0, 0], NTPHeader.request(mode: .server).bytes,
            NTPHeader.request(mode: .broadcast).bytes,
            NTPHeader.request(mode: .symmetricPassive).bytes,
        ]
        for bytes in nothing { bench.deliver(bytes, from: Self.source) }
        #expect(bench.node.monitor.count == 1)
        bench.deliver(NTPHeader.request().bytes, from: Self.source)
        #expect(bench.node.monitor.count == 2)
    }

    @Test func queriesAreTwoASecondAfterTwenty() {
        var bench = NodeBench("restrict 203.0.113.0 mask 255.255.255.0\ndisable monitor\n")
        let query = [0x16, 2] + [UInt8](repeating: 0, count: 10)
        func answered(_ count: Int, from source: SocketAddress) -> Int {
            (0..<count).count { _ in bench.deliver(query, from: source) == nil }
        }
        #expect(answered(40, from: Self.source) == 20)
        #expect(answered(5, from: .at("203.0.113.10", port: 5000)) == 5)
        bench.run(until: 3)
        #expect(answered(40, from: Self.source) == 6)
        // Who sits at the machine may ask as often as they like.
        var own = 0
        for _ in 0..<100 {
            let loopback = SocketAddress.at("127.0.0.1", port: 5000)
            if bench.deliver(query, from: loopback, to: .at("127.0.0.1")) == nil { own += 1 }
        }
        #expect(own == 100)
    }

    /// Forged senders fill the list; who is not on it must not be worth more to a forger.
    @Test func queriesOfWhomTheListHasNoRoomForAreLimitedTogether() {
        var bench = NodeBench("restrict 203.0.113.0 mask 255.255.255.0\nmru maxdepth 16\n")
        let query = [0x16, 2] + [UInt8](repeating: 0, count: 10)
        var reply: [UInt8] = []
        for number in 1...16 {
            _ = bench.deliver(
                NTPHeader.request().bytes, from: .at("198.51.100.1\(number)"), reply: &reply)
        }
        let answered = (0..<100).count { number in
            bench.deliver(query, from: .at("203.0.113.\(number % 5 + 1)")) == nil
        }
        #expect(answered == 20)
    }
}
