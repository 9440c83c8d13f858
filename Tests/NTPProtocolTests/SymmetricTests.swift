import ClockAlgorithms
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Symmetric peers on the wire (RFC 5905, 8 and 9.2): what is sent, what is believed, and what
/// a forger can not spoil.
@Suite struct SymmetricTests {
    static let peer = SocketAddress.at("192.0.2.1")

    /// A node with one peer that answers everything in `mode`.
    static func bench(
        _ options: String = "iburst", mode: PacketMode = .symmetricPassive,
        change: @escaping (inout NTPHeader) -> Void = { _ in }
    ) -> NodeBench {
        NodeBench(
            "peer 192.0.2.1 \(options)\n",
            server: NodeBench.honest { header in
                header.mode = mode
                change(&header)
            })
    }

    /// What the node sent last.
    static func last(_ bench: NodeBench) throws -> NTPHeader {
        let packet = try #require(bench.sent.last).transmission.packet
        return try NTPHeader(parsing: packet.span)
    }

    /// The peer's packet of this moment, quoting `origin`.
    static func packet(
        quoting origin: NTPTimestamp, at time: NTPTimestamp, mode: PacketMode = .symmetricActive
    ) -> NTPHeader {
        var header = NTPHeader.reply(to: NTPHeader.request().bytes, at: time)
        header.mode = mode
        header.originTimestamp = origin
        if !origin.isUnset { header.receiveTimestamp = origin }
        return header
    }

    @Test func aPacketTellsTheTimeAndQuotesTheLast() throws {
        var bench = Self.bench()
        bench.run(until: 0)
        let first = try Self.last(bench)
        #expect(first.mode == .symmetricActive && first.leap == .unsynchronised)
        #expect(first.stratum == 0)
        #expect(first.originTimestamp.isUnset && first.receiveTimestamp.isUnset)
        #expect(abs(first.transmitTimestamp.seconds(since: bench.start)) < 1e-5)
        bench.run(until: 100)
        #expect(bench.node.system.isSynchronised)
        let heard = bench.node.associations[0].peer
        bench.run(until: 1000)
        let later = try #require(bench.sent.first { $0.at > 100 })
        let packet = later.transmission.packet
        let header = try NTPHeader(parsing: packet.span)
        #expect(header.stratum == 2 && header.leap == .none)
        #expect(header.originTimestamp == heard.transmitTimestamp)
        // As our clock has it now: it was slewed since.
        #expect(abs(header.receiveTimestamp.seconds(since: heard.destinationTimestamp)) < 0.001)
        let sentAt = bench.start.advanced(bySeconds: later.at)
        #expect(abs(header.transmitTimestamp.seconds(since: sentAt)) < 1e-5)
        #expect(bench.node.associations[0].mode == .symmetricActive)
    }

    /// What the clock can not resolve is chance, and the rest is the time.
    @Test(arguments: [(-20, 12), (-32, 0), (-6, 26), (0, 32), (3, 32), (-40, 0)])
    func lowBitsAreRandom(precision: Int, width: Int) {
        var settings = NodeSettings(precision: Int8(precision), seed: 1) { _ in .unset }
        settings.precision = Int8(precision)
        let wall = NTPTimestamp(bits: 0xec00_1234_5678_9abc)
        let low: UInt64 = (1 << UInt64(width)) - 1
        #expect(settings.transmitTimestamp(wall, bits: 0).bits == wall.bits & ~low)
        #expect(settings.transmitTimestamp(wall, bits: .max).bits == wall.bits | low)
        #expect(settings.transmitTimestamp(.unset, bits: 0).bits == 1)
    }

    @Test(
        arguments: [
            (.symmetricActive, true), (.symmetricPassive, true), (.server, false),
            (.broadcast, false),
        ] as [(PacketMode, Bool)])
    func bothDirectionsAreAccepted(mode: PacketMode, isAccepted: Bool) {
        var bench = Self.bench(mode: mode)
        bench.run(until: 100)
        #expect(bench.node.system.isSynchronised == isAccepted)
        #expect(bench.node.associations[0].isReachable == isAccepted)
        #expect(bench.node.associations.count == 1)
    }

    /// A packet that answers nothing is no sample, but the next of ours quotes it: so both begin.
    @Test(arguments: [NTPTimestamp.unset, NTPTimestamp(bits: 0x1234_5678_9abc_def0)])
    func whoBeginsIsAnswered(origin: NTPTimestamp) throws {
        var bench = Self.bench("")
        bench.server = NodeBench.silent
        bench.run(until: 20)
        let hello = Self.packet(quoting: origin, at: bench.truth)
        var reply: [UInt8] = []
        #expect(bench.deliver(hello.bytes, from: Self.peer, reply: &reply) == .replied)
        let atOnce = try NTPHeader(parsing: reply.span)
        #expect(atOnce.mode == .symmetricPassive)
        #expect(atOnce.originTimestamp == hello.transmitTimestamp)
        #expect(bench.node.associations[0].counters.bogusOrigin == 1)
        let received = bench.now.wall
        #expect(bench.node.associations[0].peer == PeerVariables())
        #expect(bench.node.associations[0].filter.usedAt == nil)
        bench.run(until: 100)
        let answer = try Self.last(bench)
        #expect(answer.originTimestamp == hello.transmitTimestamp)
        #expect(answer.receiveTimestamp == received)
    }

    /// Somebody who waits for us is not left waiting for the end of an interval that has grown
    /// while nobody was there.
    @Test func whoComesLateIsAnsweredSoon() throws {
        var bench = Self.bench("")
        bench.server = NodeBench.silent
        bench.run(until: 30_000)
        let before = try #require(bench.sent.last).at
        bench.run(until: before + 300)
        #expect(try #require(bench.sent.last).at == before)
        let hello = Self.packet(quoting: .unset, at: bench.truth)
        bench.deliver(hello.bytes, from: Self.peer)
        bench.run(until: before + 302)
        let answer = try Self.last(bench)
        #expect(answer.originTimestamp == hello.transmitTimestamp)
    }

    /// CVE-2015-1799: what a forger off the path sends is not quoted after an honest packet, and
    /// makes way for one.
    @Test func aForgerSpoilsNoExchange() throws {
        var bench = Self.bench()
        bench.run(until: 200)
        let honest = bench.node.associations[0].peer.transmitTimestamp
        let before = bench.node.stateHash
        for origin in [0, 0x1234, bench.truth.bits] {
            let forged = Self.packet(
                quoting: NTPTimestamp(bits: origin), at: bench.truth.advanced(bySeconds: 1e6))
            bench.deliver(forged.bytes, from: Self.peer)
        }
        #expect(bench.node.stateHash == before)
        let count = bench.sent.count
        bench.server = NodeBench.silent
        bench.run(until: 300)
        let packet = bench.sent[count].transmission.packet
        let ours = try NTPHeader(parsing: packet.span)
        #expect(ours.originTimestamp == honest)
        // Now one before the honest packet: that is believed nevertheless, and quoted.
        let request = try Self.last(bench)
        let forged = Self.packet(quoting: .unset, at: bench.truth.advanced(bySeconds: 1e6))
        bench.deliver(forged.bytes, from: Self.peer)
        let answer = Self.packet(quoting: request.transmitTimestamp, at: bench.truth)
        let association = bench.node.associations[0].id
        #expect(
            bench.deliver(answer.bytes, from: Self.peer) == .learned(association: association))
        bench.run(until: 400)
        #expect(try Self.last(bench).originTimestamp == answer.transmitTimestamp)
    }

    /// The peer polls twice while we poll once: the second packet is no sample, but quoted.
    @Test func aSecondAnswerIsQuotedAndNotUsed() throws {
        var bench = Self.bench()
        bench.run(until: 200)
        bench.server = NodeBench.silent
        let quoted = bench.node.associations[0].peer.originTimestamp
        let request = try Self.last(bench).transmitTimestamp
        let used = bench.node.associations[0].filter
        let second = Self.packet(quoting: request, at: bench.truth)
        #expect(bench.deliver(second.bytes, from: Self.peer) == .dropped(.duplicate))
        #expect(bench.deliver(second.bytes, from: Self.peer) == .dropped(.duplicate))
        #expect(bench.node.associations[0].filter == used)
        #expect(bench.node.associations[0].peer.originTimestamp == quoted)
        bench.run(until: 280)
        #expect(try Self.last(bench).originTimestamp == second.transmitTimestamp)
    }

    /// Whatever answers nothing is answered, as a client would be; but no answer is.
    @Test func noAnswerIsAnswered() {
        var bench = Self.bench()
        bench.run(until: 200)
        var reply: [UInt8] = []
        let answer = Self.packet(
            quoting: NTPTimestamp(bits: 77), at: bench.truth, mode: .symmetricPassive)
        let disposition = bench.deliver(answer.bytes, from: Self.peer, reply: &reply)
        #expect(disposition == .dropped(.bogusOrigin) && reply.isEmpty)
        var empty = Self.packet(quoting: .unset, at: bench.truth)
        empty.transmitTimestamp = .unset
        let other = bench.deliver(empty.bytes, from: Self.peer, reply: &reply)
        #expect(other == .dropped(.zeroTimestamp) && reply.isEmpty)
    }

    @Test func aPacketToAnotherAddressIsNotQuoted() throws {
        var bench = Self.bench()
        bench.run(until: 200)
        let before = bench.node.stateHash
        let packet = Self.packet(quoting: .unset, at: bench.truth)
        let other = SocketAddress.at("198.51.100.2")
        let disposition = bench.deliver(packet.bytes, from: Self.peer, to: other)
        #expect(disposition == .replied)
        #expect(bench.node.stateHash == before)
    }

    /// Mode 3 from a peer is a client's question; another port is another host.
    @Test func aPeerMayAskAsAClient() {
        var bench = Self.bench()
        bench.run(until: 200)
        let before = bench.node.stateHash
        #expect(bench.deliver(NTPHeader.request().bytes, from: Self.peer) == .replied)
        let active = NTPHeader.request(mode: .symmetricActive).bytes
        #expect(bench.deliver(active, from: .at("192.0.2.1", port: 1123)) == .replied)
        #expect(bench.node.stateHash == before)
    }

    /// Who follows us is not followed (TEST12).
    @Test func aLoopIsSeen() {
        let us = ReferenceID(IPv4Address(bits: 0xc633_6401))
        var bench = Self.bench { header in
            header.stratum = 2
            header.referenceID = us
        }
        bench.run(until: 200)
        #expect(bench.node.associations[0].isReachable)
        #expect(bench.node.associations[0].flash.contains(.peerLoop))
        #expect(!bench.node.system.isSynchronised)
    }

    /// The lesser of both sides' intervals holds.
    @Test(arguments: [(4, 16.0...18.0), (6, 64.0...68.0), (10, 64.0...68.0)])
    func intervalsAreNegotiated(poll: Int, gap: ClosedRange<Double>) {
        var bench = Self.bench("iburst minpoll 4 maxpoll 6") { $0.poll = Int8(poll) }
        bench.run(until: 30_000)
        let times = bench.sent.suffix(3).map(\.at)
        #expect(gap.contains(times[1] - times[0]) && gap.contains(times[2] - times[1]))
    }
}
