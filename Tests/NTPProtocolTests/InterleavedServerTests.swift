import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// What the server's side of interleaved mode answers, rule by rule (RFC 9769, 2).
@Suite struct InterleavedServerTests {
    private static let client = SocketAddress.at("203.0.113.1", port: 50_000)

    private static func server() -> NodeBench {
        var bench = NodeBench("server 192.0.2.1 iburst\nrestrict default\n")
        bench.run(until: 100)
        return bench
    }

    /// A request that quotes what the server called its receive timestamp.
    private static func request(
        quoting origin: NTPTimestamp, version: UInt8 = 4, number: UInt64 = 1
    ) -> NTPHeader {
        var header = NTPHeader.request(version: version)
        header.originTimestamp = origin
        header.receiveTimestamp = NTPTimestamp(bits: 0x1111_0000_0000_0000 | number)
        header.transmitTimestamp = NTPTimestamp(bits: 0x2222_0000_0000_0000 | number)
        return header
    }

    /// The reply to `request`; it leaves `late` seconds after it says.
    private static func reply(
        _ bench: inout NodeBench, to request: NTPHeader, late: Double = 0.0003,
        from client: SocketAddress = client
    ) throws -> NTPHeader {
        bench.run(until: bench.elapsed + 1)
        var bytes: [UInt8] = []
        #expect(bench.deliver(request.bytes, from: client, reply: &bytes) == .replied)
        if bench.node.awaitsDeparture(of: bytes, to: client.address) {
            bench.node.departed(
                reply: bytes, to: client.address, at: bench.now.wall.advanced(bySeconds: late))
        }
        return try NTPHeader(parsing: bytes.span)
    }

    private static func isInterleaved(_ reply: NTPHeader, to request: NTPHeader) -> Bool {
        reply.originTimestamp == request.receiveTimestamp
    }

    /// Three requests: two basic replies, and the third tells when the second left.
    @Test func theThirdReplyTellsOfTheSecond() throws {
        var bench = Self.server()
        let first = try Self.reply(&bench, to: NTPHeader.request())
        #expect(first.receiveTimestamp.bits & 1 == 1 && first.transmitTimestamp.bits & 1 == 0)
        #expect(bench.node.replyMemory.capacity == 0)
        let two = Self.request(quoting: first.receiveTimestamp, number: 2)
        let second = try Self.reply(&bench, to: two)
        #expect(second.originTimestamp == two.transmitTimestamp)
        let left = bench.now.wall.advanced(bySeconds: 0.0003)
        let three = Self.request(quoting: second.receiveTimestamp, number: 3)
        let third = try Self.reply(&bench, to: three)
        #expect(third.originTimestamp == three.receiveTimestamp)
        #expect(third.transmitTimestamp.bits == left.bits & ~1)
        #expect(third.receiveTimestamp.bits == bench.now.wall.bits | 1)
        let four = Self.request(quoting: third.receiveTimestamp, number: 4)
        let fourth = try Self.reply(&bench, to: four)
        #expect(Self.isInterleaved(fourth, to: four))
        #expect(fourth.transmitTimestamp.seconds(since: third.transmitTimestamp) > 0.9)
    }

    /// Two replies into a conversation: what the next request may quote.
    private static func ready() throws -> (NodeBench, NTPTimestamp) {
        var bench = server()
        let first = try reply(&bench, to: NTPHeader.request())
        let second = try reply(&bench, to: request(quoting: first.receiveTimestamp))
        return (bench, second.receiveTimestamp)
    }

    @Test func whatWasToldIsToldOnce() throws {
        var (bench, quoted) = try Self.ready()
        let request = Self.request(quoting: quoted, number: 7)
        #expect(Self.isInterleaved(try Self.reply(&bench, to: request), to: request))
        // The same request again, by the network or a replay.
        let again = try Self.reply(&bench, to: request)
        #expect(again.originTimestamp == request.transmitTimestamp)
        // The copy's reply may be the one that the client got: it is told of too.
        let next = Self.request(quoting: again.receiveTimestamp, number: 8)
        let reply = try Self.reply(&bench, to: next)
        #expect(Self.isInterleaved(reply, to: next))
        #expect(reply.transmitTimestamp.seconds(since: again.receiveTimestamp) > 0)
    }

    @Test func lostRequestsAndRepliesDoNoHarm() throws {
        var (bench, quoted) = try Self.ready()
        // The reply is lost: the next request quotes what was told already.
        _ = try Self.reply(&bench, to: Self.request(quoting: quoted, number: 2))
        let retry = Self.request(quoting: quoted, number: 3)
        let reply = try Self.reply(&bench, to: retry)
        #expect(reply.originTimestamp == retry.transmitTimestamp)
        // A request that was lost is not known here: the next quotes the same.
        bench.run(until: 2000)
        let late = Self.request(quoting: reply.receiveTimestamp, number: 4)
        #expect(Self.isInterleaved(try Self.reply(&bench, to: late), to: late))
    }

    enum Fault: CaseIterable, Sendable {
        case transmitQuoted, zeroReceive, twoAlike, otherAddress, olderVersion, otherTime, future
        case tooOld, clockSet
    }

    @Test(arguments: Fault.allCases)
    func isAnsweredInBasicMode(fault: Fault) throws {
        var (bench, quoted) = try Self.ready()
        var request = Self.request(quoting: quoted, number: 2)
        var client = Self.client
        switch fault {
        case .transmitQuoted: request.originTimestamp.bits &= ~1
        case .zeroReceive: request.receiveTimestamp = .unset
        case .twoAlike: request.receiveTimestamp = request.transmitTimestamp
        case .otherAddress: client = SocketAddress.at("203.0.113.2", port: 50_000)
        case .olderVersion: request.version = 3
        case .otherTime: request.originTimestamp.bits ^= 2
        case .future: request.originTimestamp = quoted.advanced(bySeconds: 1e6)
        case .tooOld: request.originTimestamp = quoted.advanced(bySeconds: -1e6)
        case .clockSet: bench.node.clockStepped(by: 1, at: bench.now)
        }
        let reply = try Self.reply(&bench, to: request, from: client)
        #expect(reply.originTimestamp == request.transmitTimestamp)
        #expect(abs(reply.transmitTimestamp.seconds(since: bench.now.wall)) < 1e-6)
        // Another port is another socket of the same client: chrony's has a new one each time.
        guard fault != .clockSet else { return }
        let right = Self.request(quoting: quoted, number: 3)
        let other = SocketAddress.at("203.0.113.1", port: 50_001)
        #expect(Self.isInterleaved(try Self.reply(&bench, to: right, from: other), to: right))
    }

    /// The kernel's word is late, or not about this packet: what the clock said stands.
    @Test(arguments: [(0.5, true), (-0.1, false), (1.5, false), (-3600, false)])
    func aDepartureMustBePlausible(late: Double, isTaken: Bool) throws {
        var bench = Self.server()
        let first = try Self.reply(&bench, to: NTPHeader.request())
        let second = try Self.reply(
            &bench, to: Self.request(quoting: first.receiveTimestamp), late: late)
        let told = bench.now.wall
        let three = Self.request(quoting: second.receiveTimestamp, number: 3)
        let third = try Self.reply(&bench, to: three)
        #expect(Self.isInterleaved(third, to: three))
        let error = third.transmitTimestamp.seconds(since: told)
        #expect(abs(error - (isTaken ? late : 0)) < 1e-6)
    }

    @Test func aKissIsNeverInterleaved() throws {
        var bench = NodeBench(
            "server 192.0.2.1 iburst\nrestrict default limited kod\ndiscard minimum 2\n")
        bench.run(until: 100)
        var bytes: [UInt8] = []
        _ = bench.deliver(NTPHeader.request().bytes, from: Self.client, reply: &bytes)
        let first = try NTPHeader(parsing: bytes.span)
        let request = Self.request(quoting: first.receiveTimestamp)
        #expect(bench.deliver(request.bytes, from: Self.client, reply: &bytes) == .replied)
        let kiss = try NTPHeader(parsing: bytes.span)
        #expect(kiss.referenceID.letters == "RATE")
        #expect(kiss.originTimestamp == request.transmitTimestamp)
        #expect(!bench.node.awaitsDeparture(of: bytes, to: Self.client.address))
    }
}

/// The table of replies.
@Suite struct ReplyMemoryTests {
    private static let start = NTPTimestamp(bits: 0xec00_0000_0000_0001)

    private static func address(_ number: Int) -> IPAddress {
        .v4(IPv4Address(bits: 0x0a00_0000 + UInt32(number)))
    }

    private static func moment(_ number: Int) -> NTPTimestamp {
        start.advanced(bySeconds: Double(number) * 1e-4)
    }

    @Test func manyClientsAtATime() {
        var memory = ReplyMemory(seed: 1)
        for number in 0..<20_000 {
            memory.keep(
                receive: Self.moment(number), of: Self.address(number),
                transmit: Self.moment(number + 1))
        }
        let known = (0..<20_000).count { number in
            memory.take(receive: Self.moment(number), of: Self.address(number))
                == Self.moment(number + 1)
        }
        #expect(known > 19_000)
        #expect(memory.capacity <= 65_536)
    }

    /// A flood takes no more than the bound, and its own place.
    @Test func memoryIsBounded() {
        var memory = ReplyMemory(seed: 2)
        for number in 0..<300_000 {
            memory.keep(
                receive: Self.moment(number), of: Self.address(number % 7),
                transmit: Self.moment(number))
        }
        #expect(memory.capacity == 65_536)
        let first = memory.take(receive: Self.moment(0), of: Self.address(0))
        #expect(first == nil)
        let last = memory.take(receive: Self.moment(299_999), of: Self.address(299_999 % 7))
        #expect(last == Self.moment(299_999))
    }

    /// What is old makes room before the table grows.
    @Test func staleRepliesMakeRoom() {
        var memory = ReplyMemory(seed: 3)
        for number in 0..<10_000 {
            let moment = Self.start.advanced(bySeconds: Double(number) * 1000)
            memory.keep(receive: moment, of: Self.address(1), transmit: moment)
        }
        #expect(memory.capacity == 256)
    }

    @Test func twoRequestsOfOneMomentAreNotToldApart() {
        var memory = ReplyMemory(seed: 4)
        let (moment, client) = (Self.moment(1), Self.address(1))
        for _ in 0..<2 { memory.keep(receive: moment, of: client, transmit: Self.moment(2)) }
        let ambiguous = memory.take(receive: moment, of: client)
        #expect(ambiguous == nil)
        memory.keep(receive: moment, of: Self.address(2), transmit: Self.moment(2))
        let other = memory.take(receive: moment, of: Self.address(2))
        #expect(other == Self.moment(2))
        let unset = memory.take(receive: .unset, of: Self.address(2))
        #expect(unset == nil)
    }
}
