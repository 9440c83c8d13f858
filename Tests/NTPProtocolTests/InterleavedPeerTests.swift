import ClockAlgorithms
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Interleaved symmetric mode, rule by rule (RFC 9769, 3).
@Suite struct InterleavedPeerTests {
    private static let address = SocketAddress.at("192.0.2.1")

    /// A node that has sent `count` packets to a peer who is silent, 16 s apart.
    private static func bench(_ options: String = "xleave", count: Int = 1) -> NodeBench {
        var bench = NodeBench(
            "peer 192.0.2.1 minpoll 4 maxpoll 4 \(options)\n", server: NodeBench.silent,
            change: { $0.steersClock = false })
        while bench.sent.count < count { bench.run(until: bench.elapsed + 1) }
        return bench
    }

    private static func last(_ bench: NodeBench) throws -> NTPHeader {
        let packet = try #require(bench.sent.last).transmission.packet
        return try NTPHeader(parsing: packet.span)
    }

    private static func association(_ bench: NodeBench) -> Association {
        bench.node.associations[0]
    }

    /// The peer's packet of this moment: which of our timestamps it quotes, when it says that it
    /// received ours and when it says that it, or its last one, left.
    private static func packet(
        quoting origin: NTPTimestamp, received: NTPTimestamp, sent: NTPTimestamp
    ) -> NTPHeader {
        var header = NTPHeader.reply(to: NTPHeader.request().bytes, at: sent)
        header.mode = .symmetricActive
        header.originTimestamp = origin
        header.receiveTimestamp = received
        header.transmitTimestamp = sent
        header.referenceTimestamp = .unset
        return header
    }

    private static func arrive(_ bench: inout NodeBench, _ header: NTPHeader) -> Disposition? {
        bench.deliver(header.bytes, from: address)
    }

    private static func waitForNext(_ bench: inout NodeBench) throws -> NTPHeader {
        let count = bench.sent.count
        while bench.sent.count == count { bench.run(until: bench.elapsed + 0.5) }
        return try last(bench)
    }

    /// Two packets of a peer, 300 us late in what they tell in basic mode; our two answers.
    private static func conversation() throws -> (NodeBench, told: NTPTimestamp, ours: NTPHeader) {
        var bench = bench()
        let first = try last(bench)
        bench.run(until: bench.elapsed + 4)
        let one = packet(
            quoting: first.transmitTimestamp, received: bench.truth.advanced(bySeconds: -4),
            sent: bench.truth.advanced(bySeconds: -300e-6))
        #expect(arrive(&bench, one) == .learned(association: association(bench).id))
        let arrivedAt = bench.truth
        let second = try waitForNext(&bench)
        return (bench, arrivedAt, second)
    }

    @Test func whatWeSendTellsOfTheLast() throws {
        var (bench, _, second) = try Self.conversation()
        let firstLeft = bench.start
        // Quotes the other's receive timestamp, and tells when our first packet left.
        let heard = Self.association(bench).echo
        #expect(second.originTimestamp == heard.receiveTimestamp)
        #expect(abs(second.transmitTimestamp.seconds(since: firstLeft)) < 2e-6)
        #expect(abs(second.receiveTimestamp.seconds(since: heard.receivedAt)) < 2e-6)
        // No packet came since: the next is one of basic mode.
        let third = try Self.waitForNext(&bench)
        #expect(third.originTimestamp == heard.transmitTimestamp)
        #expect(abs(third.transmitTimestamp.seconds(since: bench.truth)) < 0.6)
        #expect(third.receiveTimestamp != second.receiveTimestamp)
    }

    @Test func whatComesIsMeasuredByTheLastPacketsDeparture() throws {
        var (bench, arrivedAt, ours) = try Self.conversation()
        let sentAt = try #require(Self.association(bench).lastSent?.at)
        bench.run(until: bench.elapsed + 5)
        let two = Self.packet(
            quoting: ours.receiveTimestamp, received: sentAt.advanced(bySeconds: 0.001),
            sent: arrivedAt.advanced(bySeconds: -0.001))
        #expect(Self.arrive(&bench, two) == .learned(association: Self.association(bench).id))
        let stage = Self.association(bench).filter.stages[0]
        #expect(abs(stage.offset) < 2e-6 && abs(stage.delay - 0.002) < 4e-6)
        #expect(Self.association(bench).interleaved?.isInUse == true)
        #expect(bench.logs.count { $0.hasSuffix("interleave_mode") } == 1)
        #expect(Self.arrive(&bench, two) == .dropped(.duplicate))
    }

    enum Fault: CaseIterable, Sendable {
        /// The departure is of a packet before, or of one that was lost on its way here.
        case earlier, later
        /// The other side's clock was set back between its two readings.
        case clockSetBack
        case aSecondOnTheWay
    }

    @Test(arguments: Fault.allCases)
    func timesMustGoTogether(fault: Fault) throws {
        var (bench, arrivedAt, ours) = try Self.conversation()
        let sentAt = try #require(Self.association(bench).lastSent?.at)
        let before = Self.association(bench).filter
        var received = sentAt.advanced(bySeconds: 0.001)
        var sent = arrivedAt.advanced(bySeconds: -0.001)
        switch fault {
        case .earlier: sent = sent.advanced(bySeconds: -16)
        case .later: sent = sent.advanced(bySeconds: 2)
        case .clockSetBack: received = received.advanced(bySeconds: -30)
        case .aSecondOnTheWay: received = received.advanced(bySeconds: 1)
        }
        bench.run(until: bench.elapsed + 2)
        let header = Self.packet(
            quoting: ours.receiveTimestamp, received: received, sent: sent)
        _ = Self.arrive(&bench, header)
        #expect(Self.association(bench).filter.stages == before.stages)
        #expect(bench.logs.count { $0.hasSuffix("interleave_error") } == 1)
        let next = try Self.waitForNext(&bench)
        #expect(next.originTimestamp == header.transmitTimestamp)
    }

    /// Without `xleave` a packet that quotes our receive timestamp is bogus.
    @Test func whoDoesNotWantItIsNotInterleaved() throws {
        var bench = Self.bench("")
        let first = try Self.last(bench)
        bench.run(until: bench.elapsed + 4)
        let one = Self.packet(
            quoting: first.transmitTimestamp, received: bench.truth, sent: bench.truth)
        _ = Self.arrive(&bench, one)
        let second = try Self.waitForNext(&bench)
        #expect(second.originTimestamp == one.transmitTimestamp)
        let two = Self.packet(
            quoting: second.receiveTimestamp, received: bench.truth, sent: one.transmitTimestamp)
        #expect(Self.arrive(&bench, two) == .dropped(.duplicate))
        var three = two
        three.transmitTimestamp = one.transmitTimestamp.advanced(bySeconds: 1e-4)
        #expect(Self.arrive(&bench, three) == .replied)
    }

    /// ntp.org's ntpd begins with a packet that quotes nothing but has a receive timestamp.
    @Test func aStartLikeThatOfNTPOrg() throws {
        var bench = Self.bench()
        let first = try #require(Self.association(bench).lastSent?.at)
        bench.run(until: bench.elapsed + 3)
        let received = bench.truth.advanced(bySeconds: -2)
        let start = Self.packet(
            quoting: .unset, received: received, sent: bench.truth.advanced(bySeconds: -9))
        #expect(Self.arrive(&bench, start) == .dropped(.zeroTimestamp))
        let answer = try Self.waitForNext(&bench)
        #expect(answer.originTimestamp == received)
        #expect(abs(answer.transmitTimestamp.seconds(since: first)) < 2e-6)
    }

    /// The clock was set: nothing from before is quoted, told or measured.
    @Test func ourClockIsSet() throws {
        var (bench, _, ours) = try Self.conversation()
        bench.node.clockStepped(by: 1, at: bench.now)
        let late = Self.packet(
            quoting: ours.receiveTimestamp, received: bench.truth, sent: bench.truth)
        #expect(Self.arrive(&bench, late) == .dropped(.bogusOrigin))
        #expect(Self.association(bench).filter.usedAt == nil)
    }
}
