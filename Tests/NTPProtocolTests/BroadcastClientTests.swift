import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// What a broadcast client believes: who may come, how the delay is found out, what is a replay.
@Suite struct BroadcastClientTests {
    static let right = NodeBench.mac(5, 0x55)
    static let server = SocketAddress.at("192.0.2.1")
    /// Seconds that the bench's broadcasts take.
    static let delay = 0.003

    static func bench(_ lines: String = "broadcastclient\n", mac: [UInt8] = right) -> NodeBench {
        let honest = NodeBench.honest()
        var bench = NodeBench(lines + "\n") { request, time in
            honest(request, time).map { $0 + mac }
        }
        bench.keys = [5: 0x55, 6: 0x66]
        return bench
    }

    /// What a server sends to all so that it arrives at `time`, after `delay`.
    static func packet(arriving time: NTPTimestamp, poll: Int8 = 6) -> NTPHeader {
        let sent = time.advanced(bySeconds: -delay)
        var header = NTPHeader.reply(to: NTPHeader.request().bytes, at: sent)
        header.mode = .broadcast
        header.poll = poll
        header.originTimestamp = .unset
        header.receiveTimestamp = .unset
        return header
    }

    /// The server's broadcast of this moment.
    @discardableResult
    static func hear(
        _ bench: inout NodeBench, from source: SocketAddress = server, mac: [UInt8] = right,
        change: (inout NTPHeader) -> Void = { _ in }
    ) -> Disposition? {
        var header = packet(arriving: bench.truth)
        change(&header)
        return bench.deliver(header.bytes + mac, from: source, toGroup: true)
    }

    /// A client that listens, 70 s after it heard the server first.
    static func listening(_ lines: String = "broadcastclient") throws -> NodeBench {
        var bench = bench(lines)
        bench.run(until: 10)
        hear(&bench)
        bench.run(until: 80)
        hear(&bench)
        bench.run(until: 81)
        return bench
    }

    /// Lines of the configuration, what ends the packet, and whether it makes an association.
    struct Meeting: Sendable {
        var lines: String
        var mac: [UInt8]
        var isMet: Bool
    }

    private static let meetings = [
        Meeting(lines: "", mac: right, isMet: false),
        Meeting(lines: "disable auth", mac: [], isMet: false),
        Meeting(lines: "broadcastclient", mac: right, isMet: true),
        Meeting(lines: "enable bclient", mac: right, isMet: true),
        Meeting(lines: "multicastclient", mac: right, isMet: true),
        Meeting(lines: "broadcastclient", mac: [], isMet: false),
        Meeting(lines: "broadcastclient", mac: NodeBench.mac(5, 0x54), isMet: false),
        Meeting(lines: "broadcastclient", mac: NodeBench.mac(9, 0x55), isMet: false),
        Meeting(lines: "broadcastclient", mac: NodeBench.mac(5, 0), isMet: false),
        Meeting(lines: "broadcastclient", mac: [0, 0, 0, 0], isMet: false),
        Meeting(lines: "broadcastclient\ndisable auth", mac: [], isMet: true),
        Meeting(
            lines: "broadcastclient\ndisable auth", mac: NodeBench.mac(5, 0x54), isMet: false),
        Meeting(
            lines: "broadcastclient\ndisable auth\nrestrict default nopeer", mac: [], isMet: false),
        Meeting(
            lines: "broadcastclient\nrestrict default nopeer", mac: right, isMet: true),
        Meeting(
            lines: "broadcastclient\nrestrict default noepeer", mac: right, isMet: false),
        Meeting(
            lines: "broadcastclient\ndisable auth\nrestrict default notrust", mac: [],
            isMet: false),
        Meeting(
            lines: "broadcastclient\nrestrict default ippeerlimit 0", mac: right, isMet: false),
        Meeting(lines: "broadcastclient\ntos maxclock 0", mac: right, isMet: false),
        Meeting(lines: "broadcastclient\ntos floor 2", mac: right, isMet: false),
        Meeting(lines: "broadcastclient\ntos ceiling 1", mac: right, isMet: false),
        Meeting(lines: "broadcastclient\nserver 192.0.2.1", mac: right, isMet: false),
    ]

    @Test(arguments: meetings)
    func aServerNeedsLeaveAndAKey(meeting: Meeting) {
        var bench = Self.bench(meeting.lines)
        bench.server = NodeBench.silent
        let count = bench.node.associations.count
        let sent = bench.sent.count
        let hash = bench.node.stateHash
        let disposition = Self.hear(&bench, mac: meeting.mac)
        #expect(bench.node.associations.count == count + (meeting.isMet ? 1 : 0))
        guard !meeting.isMet else { return }
        guard case .dropped = disposition else { return #expect(Bool(false)) }
        #expect(bench.node.stateHash == hash)
        bench.run(until: 30)
        if count == 0 { #expect(bench.sent.count == sent) }
    }

    @Test(
        arguments: [
            { $0.leap = .unsynchronised }, { $0.stratum = 0 }, { $0.stratum = 16 },
            { $0.transmitTimestamp = .unset },
        ] as [@Sendable (inout NTPHeader) -> Void])
    func aServerWithoutTheTimeIsNotMet(change: @Sendable (inout NTPHeader) -> Void) {
        var bench = Self.bench()
        #expect(Self.hear(&bench, change: change) == .dropped(.noAssociation))
        #expect(bench.node.associations.isEmpty)
    }

    @Test(
        arguments: [
            ("broadcastclient", true), ("multicastclient", true), ("", false),
            ("broadcastclient\ntrustedkey 5", false), ("broadcastclient\ndisable auth", false),
        ])
    func whoCanHearNobodyIsTold(lines: String, isTold: Bool) {
        let bench = Self.bench(lines)
        #expect(bench.logs.contains { $0.hasPrefix("broadcasts count with a key") } == isTold)
    }

    /// The exchange tells how long a broadcast takes; then nothing is sent any longer.
    @Test func theVolleyMeasuresTheDelay() throws {
        var bench = Self.bench()
        bench.run(until: 10)
        Self.hear(&bench)
        let association = try #require(bench.node.associations.first)
        #expect(association.mode == .client && association.hostMode == 3)
        #expect(!association.status.flags.contains(.configured))
        bench.run(until: 10.5)
        #expect(bench.sent.count == 1 && bench.sent[0].transmission.keyID == 5)
        #expect(bench.sent[0].transmission.destination == Self.server)
        bench.run(until: 75)
        let count = bench.sent.count
        #expect((4...8).contains(count))
        #expect(bench.node.system.isSynchronised && bench.node.system.stratum == 2)
        let delay = try #require(bench.node.associations[0].reception?.delay)
        #expect(abs(delay - Self.delay) < 1e-5)
        for minute in 1...10 {
            bench.run(until: 10 + Double(minute) * 66)
            guard case .learned = Self.hear(&bench) else { return #expect(Bool(false)) }
        }
        let listening = bench.node.associations[0]
        #expect(bench.sent.count == count, "a listener asks for nothing")
        #expect(listening.hostMode == 6 && listening.peer.mode == .broadcast)
        #expect(listening.poll.reach == 0xff && listening.isAuthentic)
        #expect(abs(listening.filter.offset) < 1e-5)
        #expect(abs(listening.filter.delay - 2 * Self.delay) < 1e-4)
        #expect(bench.node.system.systemPeer == listening.id)
    }

    /// Half of what `broadcastdelay` says is the way here; `novolley` alone takes 4 ms.
    @Test(
        arguments: [
            ("broadcastclient novolley", 0.002), ("broadcastclient\nbroadcastdelay 0.02", 0.01),
            ("broadcastclient novolley\nbroadcastdelay 0.006", 0.003),
        ])
    func withoutVolleyNothingIsSent(lines: String, delay: Double) throws {
        var bench = Self.bench(lines)
        for minute in 1...6 {
            bench.run(until: Double(minute) * 66)
            Self.hear(&bench)
        }
        #expect(bench.sent.isEmpty && bench.node.system.isSynchronised)
        let association = try #require(bench.node.associations.first)
        #expect(abs(association.filter.offset - (delay - Self.delay)) < 1e-5)
        #expect(association.hostMode == 6)
    }

    /// Two that broadcast to each other do not follow each other.
    @Test func whoFollowsUsIsNotFollowed() throws {
        var bench = Self.bench("broadcastclient novolley")
        guard case .v4(let ours) = NodeBench.local.address else { return }
        for minute in 1...8 {
            bench.run(until: Double(minute) * 66)
            Self.hear(&bench) {
                $0.stratum = 3
                $0.referenceID = ReferenceID(ours)
            }
        }
        let association = try #require(bench.node.associations.first)
        #expect(association.flash.contains(.peerLoop) && association.isReachable)
        #expect(!bench.node.system.isSynchronised)
    }

    /// A broadcast from long ago starts an exchange, which tells the truth and not that.
    @Test func whatMeetsByAReplayIsMeasuredAnew() throws {
        var bench = Self.bench()
        bench.run(until: 10)
        Self.hear(&bench) {
            $0.transmitTimestamp = $0.transmitTimestamp.advanced(bySeconds: -86_400)
        }
        bench.run(until: 76)
        #expect(bench.node.associations.first?.reception?.delay == nil)
        Self.hear(&bench)
        bench.run(until: 90)
        let association = try #require(bench.node.associations.first)
        let delay = try #require(association.reception?.delay)
        #expect(abs(delay - Self.delay) < 1e-4)
        #expect(abs(association.filter.offset) < 1e-4)
        #expect(association.reception?.isInVolley == false)
    }

    /// A server that answers no request is given up, and is nothing to follow meanwhile.
    @Test func aVolleyWithoutAnswersLeadsNowhere() {
        var bench = Self.bench()
        bench.server = NodeBench.silent
        for minute in 1...8 {
            bench.run(until: Double(minute) * 66)
            Self.hear(&bench)
        }
        #expect(!bench.node.system.isSynchronised)
        #expect(bench.node.associations[0].filter.usedAt == nil)
        bench.run(until: 2000)
        #expect(bench.node.associations.isEmpty)
    }

    @Test func whoFallsSilentIsForgotten() throws {
        var bench = try Self.listening()
        #expect(bench.node.system.systemPeer != nil)
        bench.run(until: 400)
        #expect(bench.node.system.systemPeer == nil)
        bench.run(until: 2000)
        #expect(bench.node.associations.isEmpty)
        guard case .learned = Self.hear(&bench) else { return #expect(Bool(false)) }
        bench.run(until: 2030)
        #expect(bench.node.system.systemPeer != nil)
    }

    /// What we know of the way here outlives our own clock's being set.
    @Test func aStepOfOurClockLeavesTheDelay() throws {
        var bench = try Self.listening()
        let sent = bench.sent.count
        bench.node.clockStepped(by: 0, at: bench.now)
        #expect(!bench.node.system.isSynchronised)
        for minute in 1...5 {
            bench.run(until: 81 + Double(minute) * 66)
            Self.hear(&bench)
        }
        #expect(bench.node.system.isSynchronised && bench.sent.count == sent)
    }

    @Test func itStaysAsLongAsItIsWanted() throws {
        var bench = try Self.listening()
        let id = bench.node.associations[0].id
        bench.reconfigure("multicastclient\ntos minsane 1\n")
        #expect(bench.node.associations.map(\.id) == [id])
        bench.reconfigure("server 192.0.2.9\n")
        #expect(bench.node.associations.map(\.role) == [.server])
    }
}
