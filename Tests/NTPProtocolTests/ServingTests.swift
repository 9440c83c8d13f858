import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// What strangers are answered (RFC 5905, 9.2).
@Suite struct ServingTests {
    private static let client = SocketAddress.at("203.0.113.1", port: 50_000)

    private static func synchronised() -> NodeBench {
        var bench = NodeBench("server 192.0.2.1 iburst\ntinker discipline rfc5905\n")
        bench.run(until: 100)
        return bench
    }

    /// The reply to `bytes`, or none.
    private static func answer(
        _ bench: inout NodeBench, to bytes: [UInt8]
    ) -> (Disposition?, [UInt8]) {
        var reply: [UInt8] = []
        let disposition = bench.deliver(bytes, from: client, reply: &reply)
        return (disposition, reply)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt8])
    func aClientIsAnsweredInItsVersion(version: UInt8) throws {
        var bench = ServingTests.synchronised()
        var request = NTPHeader.request(version: version)
        request.poll = 10
        let (disposition, bytes) = ServingTests.answer(&bench, to: request.bytes)
        #expect(disposition == .replied)
        #expect(bytes.count == 48)
        let reply = try NTPHeader(parsing: bytes.span)
        #expect(reply.version == version)
        #expect(reply.mode == .server)
        #expect(reply.leap == .none)
        #expect(reply.stratum == 2)
        #expect(reply.poll == 10)
        #expect(reply.precision == -20)
        #expect(reply.referenceID.dottedQuad == "192.0.2.1")
        #expect(reply.originTimestamp == request.transmitTimestamp)
        // The lowest bit tells the two apart (InterleavedServerTests).
        #expect(reply.receiveTimestamp.bits == bench.now.wall.bits | 1)
        #expect(reply.transmitTimestamp.bits == bench.now.wall.bits & ~1)
        #expect(reply.rootDelay.seconds >= 0.002 && reply.rootDelay.seconds < 0.0021)
        // Seven of eight stages hold a sample; the empty one adds 16 s / 2^8.
        #expect((0.0625...0.07).contains(reply.rootDispersion.seconds))
    }

    @Test func timesOfPassageAreTheDaemonsOwn() throws {
        var bench = ServingTests.synchronised()
        let arrival = Arrival(
            source: ServingTests.client, local: NodeBench.local,
            receivedAt: bench.now.wall.advanced(bySeconds: -0.25))
        let admission = bench.node.admit(
            NTPHeader.request().bytes.span, arrival: arrival, at: bench.now)
        guard case .time(let packet) = admission else {
            Issue.record("\(admission)")
            return
        }
        var bytes: [UInt8] = []
        let disposition = bench.node.receive(
            packet, arrival: arrival, at: bench.now, into: &bytes)
        #expect(disposition == .replied)
        let reply = try NTPHeader(parsing: bytes.span)
        let passage = reply.transmitTimestamp.seconds(since: reply.receiveTimestamp)
        #expect(abs(passage - 0.25) <= 0x1p-31)
    }

    @Test func unsynchronisedIsLeapThreeAndStratumZero() throws {
        var bench = NodeBench("server 192.0.2.1 iburst\n", server: NodeBench.silent)
        bench.run(until: 10)
        let (disposition, bytes) = ServingTests.answer(&bench, to: NTPHeader.request().bytes)
        #expect(disposition == .replied)
        #expect(bytes.prefix(2) == [0b11_100_100, 0])
        let reply = try NTPHeader(parsing: bytes.span)
        #expect(reply.referenceID == .initial)
        #expect(reply.referenceTimestamp.isUnset)
    }

    @Test func rootDispersionGrowsWithAge() throws {
        var bench = ServingTests.synchronised()
        bench.server = NodeBench.silent
        let young = ServingTests.answer(&bench, to: NTPHeader.request().bytes).1
        bench.run(until: 10_100)
        let old = ServingTests.answer(&bench, to: NTPHeader.request().bytes).1
        let growth =
            try NTPHeader(parsing: old.span).rootDispersion.seconds
            - NTPHeader(parsing: young.span).rootDispersion.seconds
        #expect((growth - 0.15).magnitude < 0.0001)
    }

    struct Mode: Sendable {
        var version: UInt8
        var mode: PacketMode
        var answer: PacketMode?
    }

    @Test(arguments: [
        Mode(version: 4, mode: .symmetricActive, answer: .symmetricPassive),
        Mode(version: 3, mode: .symmetricActive, answer: .symmetricPassive),
        Mode(version: 4, mode: .client, answer: .server),
        Mode(version: 1, mode: .reserved, answer: .server),
        Mode(version: 2, mode: .reserved), Mode(version: 3, mode: .reserved),
        Mode(version: 4, mode: .reserved), Mode(version: 4, mode: .symmetricPassive),
        Mode(version: 4, mode: .server), Mode(version: 4, mode: .broadcast),
        Mode(version: 4, mode: .privateUse), Mode(version: 2, mode: .privateUse),
        Mode(version: 1, mode: .symmetricPassive), Mode(version: 1, mode: .broadcast),
    ])
    func modes(_ expected: Mode) throws {
        var bench = ServingTests.synchronised()
        let header = NTPHeader.request(version: expected.version, mode: expected.mode)
        let (disposition, bytes) = ServingTests.answer(&bench, to: header.bytes)
        if let mode = expected.answer {
            #expect(disposition == .replied)
            #expect(try NTPHeader(parsing: bytes.span).mode == mode)
            #expect(bench.node.associations.count == 1)
        } else {
            #expect(bytes.isEmpty)
            let reason: DropReason =
                switch expected.mode {
                case .server: .noAssociation
                case .broadcast: .wrongDestination
                default: .unansweredMode
                }
            #expect(disposition == .dropped(reason))
        }
    }

    struct Trailer: Sendable {
        var bytes: [UInt8]
        /// 0: dropped.
        var replyLength: Int
    }

    @Test(arguments: [
        Trailer(bytes: [], replyLength: 48),
        // MS-SNTP: a key number and an empty digest.
        Trailer(bytes: [0, 0, 4, 0x51] + Array(repeating: 0, count: 16), replyLength: 48),
        Trailer(bytes: [0, 0, 0, 0] + Array(repeating: 0, count: 16), replyLength: 48),
        // A key that we do not have: a crypto-NAK.
        Trailer(bytes: [0, 0, 0, 7] + Array(repeating: 9, count: 16), replyLength: 52),
        Trailer(bytes: [0, 0, 0, 7] + Array(repeating: 9, count: 20), replyLength: 52),
        // A crypto-NAK is not answered with another.
        Trailer(bytes: [0, 0, 0, 0], replyLength: 48),
        // An extension field, without and with a MAC behind it.
        Trailer(bytes: [1, 4, 0, 28] + Array(repeating: 5, count: 24), replyLength: 48),
        Trailer(
            bytes: [1, 4, 0, 28] + Array(repeating: 5, count: 24) + Array(repeating: 9, count: 20),
            replyLength: 52),
        Trailer(bytes: [0, 0, 0], replyLength: 0),
        Trailer(bytes: [1, 4, 0, 29] + Array(repeating: 5, count: 25), replyLength: 0),
    ])
    func trailers(_ trailer: Trailer) throws {
        var bench = ServingTests.synchronised()
        let request = NTPHeader.request().bytes + trailer.bytes
        let (disposition, bytes) = ServingTests.answer(&bench, to: request)
        #expect(bytes.count == trailer.replyLength)
        #expect(bytes.count <= request.count)
        if trailer.replyLength == 0 {
            #expect(disposition == .dropped(.badTrailer))
        } else if trailer.replyLength == 52 {
            #expect(bytes.suffix(4) == [0, 0, 0, 0])
        }
    }

    @Test func aFlippedPollNeverInvitesToHurry() throws {
        for poll in [Int8.min, -1, 0, 2] {
            var bench = ServingTests.synchronised()
            var request = NTPHeader.request()
            request.poll = poll
            let bytes = ServingTests.answer(&bench, to: request.bytes).1
            #expect(try NTPHeader(parsing: bytes.span).poll == 3)
        }
    }
}
