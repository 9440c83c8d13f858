import ClockAlgorithms
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// A server of the bench that speaks interleaved mode (RFC 9769, 2). In basic mode it tells of its
/// replies 400 us before they leave, which makes a client wrong by half of that.
final class InterleavingServer {
    /// When replies left, by the receive timestamps of their requests.
    var left: [UInt64: NTPTimestamp] = [:]
    var requests: [NTPHeader] = []
    var interleavedReplies = 0
    /// The last word on each reply.
    var change: (inout NTPHeader) -> Void = { _ in }
    var isSilent = false
    var isBasic = false

    static let early = 400e-6

    func answer(_ transmission: Transmission, at time: NTPTimestamp) -> [UInt8]? {
        guard let request = try? NTPHeader(parsing: transmission.packet.span) else { return nil }
        requests.append(request)
        guard !isSilent else { return nil }
        var reply = NTPHeader.reply(to: transmission.packet, at: time)
        reply.transmitTimestamp = time.advanced(bySeconds: -InterleavingServer.early)
        if !isBasic, let previous = left.removeValue(forKey: request.originTimestamp.bits) {
            reply.originTimestamp = request.receiveTimestamp
            reply.transmitTimestamp = previous
            interleavedReplies += 1
        }
        if !isBasic { left[reply.receiveTimestamp.bits] = time }
        change(&reply)
        return reply.bytes
    }
}

/// The client's side of interleaved mode, rule by rule (RFC 9769, 2).
@Suite struct InterleavedClientTests {
    private static let address = SocketAddress.at("192.0.2.1")

    private static func bench(
        _ options: String = "xleave"
    ) -> (NodeBench, InterleavingServer) {
        let server = InterleavingServer()
        let bench = NodeBench(
            "server 192.0.2.1 minpoll 4 maxpoll 4 \(options)\n",
            server: { server.answer($0, at: $1) }, change: { $0.steersClock = false })
        return (bench, server)
    }

    private static func offsets(_ bench: NodeBench) -> [Double] {
        bench.node.associations[0].filter.stages.compactMap { stage in
            stage.receivedAt.map { _ in stage.offset }
        }
    }

    /// Interleaved: no offset. Basic: half of what the server is early.
    @Test(arguments: ["xleave", ""])
    func offsetsAreOfTrueDepartures(options: String) {
        var (bench, server) = Self.bench(options)
        bench.run(until: 400)
        let wanted = options.isEmpty ? -InterleavingServer.early / 2 : 0
        #expect(Self.offsets(bench).count == 8)
        for offset in Self.offsets(bench) { #expect(abs(offset - wanted) < 1e-6) }
        #expect((server.interleavedReplies > 20) == !options.isEmpty)
        #expect((bench.node.associations[0].interleaved?.isInUse == true) == !options.isEmpty)
        #expect(bench.logs.count { $0.hasSuffix("interleave_mode") } == (options.isEmpty ? 0 : 1))
        #expect(bench.node.associations[0].poll.reach == 0xff)
    }

    /// The exchange that gave a sample in basic mode gives no second one.
    @Test func noExchangeIsUsedTwice() {
        var (bench, server) = Self.bench()
        bench.run(until: 40)
        #expect(server.requests.count == 3 && server.interleavedReplies == 2)
        #expect(Self.offsets(bench).count == 2)
        let times = bench.node.associations[0].filter.stages.compactMap(\.receivedAt)
        #expect(Set(times.map(\.nanoseconds)).count == 2)
    }

    /// A sample is as old as the exchange it is of.
    @Test func samplesHaveTheTimeOfTheirExchange() throws {
        var (bench, _) = Self.bench()
        bench.run(until: 200)
        let newest = try #require(bench.node.associations[0].filter.stages[0].receivedAt)
        let age = bench.now.monotonic.seconds(since: newest)
        #expect(age > 16 && age < 33)
    }

    @Test func requestsTellNothing() {
        var (bench, server) = Self.bench()
        bench.run(until: 1000)
        var seen: Set<UInt64> = []
        for (index, request) in server.requests.enumerated() {
            #expect(seen.insert(request.transmitTimestamp.bits).inserted)
            #expect(request.referenceTimestamp.isUnset && request.stratum == 0)
            guard index > 0 else {
                #expect(request.originTimestamp.isUnset && request.receiveTimestamp.isUnset)
                continue
            }
            #expect(!request.originTimestamp.isUnset)
            #expect(seen.insert(request.receiveTimestamp.bits).inserted)
        }
        #expect(server.requests.count > 50)
    }

    @Test func aServerThatKnowsNothingOfItIsAskedInBasicMode() {
        var (bench, server) = Self.bench()
        server.isBasic = true
        bench.run(until: 400)
        #expect(Self.offsets(bench).count == 8)
        #expect(bench.node.associations[0].interleaved?.isInUse == false)
        #expect(bench.node.associations[0].poll.reach == 0xff)
    }

    /// Replies get lost, and no sample is of two exchanges.
    @Test func losses() {
        var (bench, server) = Self.bench("xleave")
        for round in 1...60 {
            bench.server = round % 3 == 0 ? NodeBench.silent : { server.answer($0, at: $1) }
            // The request arrives, and the reply is lost.
            if round % 5 == 0 {
                bench.server = { request, time in
                    _ = server.answer(request, at: time)
                    return nil
                }
            }
            bench.run(until: Double(round) * 16.5)
            for offset in Self.offsets(bench) {
                #expect(offset > -InterleavingServer.early / 2 - 1e-6 && offset < 1e-6)
            }
        }
        #expect(server.interleavedReplies > 10)
        #expect(!bench.logs.contains { $0.hasSuffix("interleave_error") })
    }

    /// After four requests without an answer the next asks in basic mode.
    @Test func anOldReplyIsNotAskedFor() throws {
        var (bench, server) = Self.bench()
        bench.run(until: 100)
        server.isSilent = true
        bench.run(until: 100 + 16.5 * 6)
        let silent = server.requests.suffix(6).map(\.originTimestamp.isUnset)
        #expect(silent.last == true)
        #expect(silent.count { !$0 } <= 4)
    }

    // MARK: What is not believed

    /// A request is open, and its reply would be interleaved; that reply.
    private static func open() throws -> (NodeBench, NTPHeader) {
        var (bench, server) = Self.bench()
        bench.run(until: 100)
        bench.server = NodeBench.silent
        bench.run(until: 100 + 16.5)
        let request = try #require(bench.sent.last).transmission
        let bytes = try #require(server.answer(request, at: bench.truth))
        let reply = try NTPHeader(parsing: bytes.span)
        #expect(reply.originTimestamp == server.requests.last?.receiveTimestamp)
        return (bench, reply)
    }

    @Test func aReplyIsTakenOnce() throws {
        var (bench, reply) = try Self.open()
        let id = bench.node.associations[0].id
        #expect(bench.deliver(reply.bytes, from: Self.address) == .learned(association: id))
        let hash = bench.node.stateHash
        for _ in 0..<3 {
            #expect(bench.deliver(reply.bytes, from: Self.address) == .dropped(.duplicate))
        }
        #expect(bench.node.stateHash == hash)
        // And one of before is nobody's.
        bench.run(until: bench.elapsed + 16.5)
        #expect(bench.deliver(reply.bytes, from: Self.address) == .dropped(.duplicate))
        reply.transmitTimestamp.bits ^= 4
        #expect(bench.deliver(reply.bytes, from: Self.address) == .dropped(.bogusOrigin))
    }

    @Test func forgeriesChangeNothing() throws {
        var (bench, reply) = try Self.open()
        let hash = bench.node.stateHash
        for bit in 0..<64 {
            var forged = reply
            forged.originTimestamp.bits ^= 1 << UInt64(bit)
            #expect(bench.deliver(forged.bytes, from: Self.address) == .dropped(.bogusOrigin))
        }
        for change in [\NTPHeader.originTimestamp, \.receiveTimestamp, \.transmitTimestamp] {
            var forged = reply
            forged[keyPath: change] = .unset
            #expect(bench.deliver(forged.bytes, from: Self.address) == .dropped(.zeroTimestamp))
        }
        #expect(bench.node.stateHash == hash)
        #expect(
            bench.deliver(reply.bytes, from: Self.address)
                == .learned(association: bench.node.associations[0].id))
    }

    /// Without `xleave` nobody can bring an association into interleaved mode (CVE-2016-1548).
    @Test func whoDoesNotAskForItIsNotInterleaved() throws {
        var bench = NodeBench("server 192.0.2.1 minpoll 4 maxpoll 4\n")
        bench.run(until: 100)
        bench.server = NodeBench.silent
        bench.run(until: 120)
        let packet = try #require(bench.sent.last).transmission.packet
        var reply = NTPHeader.reply(to: packet, at: bench.truth)
        // What a request's receive timestamp would be: none.
        reply.originTimestamp = .unset
        #expect(bench.deliver(reply.bytes, from: Self.address) == .dropped(.zeroTimestamp))
        reply.originTimestamp = bench.node.associations[0].peer.destinationTimestamp
        #expect(bench.deliver(reply.bytes, from: Self.address) == .dropped(.bogusOrigin))
    }

    /// A departure before the arrival, long after it, or after our clock had the reply: no sample,
    /// one line in the log, and basic mode from there.
    @Test(arguments: [-0.001, -16, 5, 0.01])
    func timesMustGoTogether(shift: Double) throws {
        var (bench, reply) = try Self.open()
        let before = Self.offsets(bench)
        reply.transmitTimestamp = reply.transmitTimestamp.advanced(bySeconds: shift)
        #expect(
            bench.deliver(reply.bytes, from: Self.address)
                == .learned(association: bench.node.associations[0].id))
        #expect(Self.offsets(bench).count == before.count)
        #expect(bench.logs.count { $0.hasSuffix("interleave_error") } == 1)
        bench.run(until: bench.elapsed + 16.5)
        let packet = try #require(bench.sent.last).transmission.packet
        let next = try NTPHeader(parsing: packet.span)
        #expect(next.originTimestamp.isUnset)
    }

    /// Our clock is set between two packets: the exchange before is void.
    @Test func ourClockIsSet() throws {
        var (bench, server) = Self.bench()
        bench.run(until: 100)
        bench.node.clockStepped(by: 1, at: bench.now)
        let count = server.requests.count
        bench.run(until: 110)
        #expect(server.requests.count == count + 1)
        #expect(server.requests.last?.originTimestamp.isUnset == true)
        #expect(bench.node.associations[0].interleaved?.isInUse == false)
    }

    /// The kernel tells when a request left, at once, late, or something that can not be.
    @Test(arguments: [(0.0005, true), (0.9, true), (1.1, false), (-0.001, false)])
    func departuresOfRequests(late: Double, isTaken: Bool) throws {
        var bench = NodeBench("server 192.0.2.1 minpoll 4 maxpoll 4\n", server: NodeBench.silent)
        bench.run(until: 1)
        let sent = try #require(bench.sent.last)
        let header = try NTPHeader(parsing: sent.transmission.packet.span)
        let before = try #require(bench.node.associations[0].outstanding?.sentAt)
        let moment = before.advanced(bySeconds: late)
        let id = sent.transmission.association
        bench.node.departed(
            association: id, transmit: NTPTimestamp(bits: 5), at: before.advanced(bySeconds: 0.1))
        #expect(bench.node.associations[0].outstanding?.sentAt == before)
        bench.node.departed(association: id, transmit: header.transmitTimestamp, at: moment)
        let after = bench.node.associations[0].outstanding?.sentAt
        #expect(after == (isTaken ? moment : before))
        #expect((bench.node.associations[0].outputDelay != nil) == isTaken)
    }
}
