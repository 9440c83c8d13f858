import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Symmetric peers with keys, and those that come unasked.
@Suite struct SymmetricKeyTests {
    private static let right = NodeBench.mac(5, 0x55)
    private static let stranger = SocketAddress.at("203.0.113.1")

    private static func bench(
        _ lines: String = "peer 192.0.2.1 iburst key 5\n", mac: [UInt8] = right
    ) -> NodeBench {
        let honest = NodeBench.honest { header in
            header.mode = .symmetricPassive
        }
        var bench = NodeBench(lines) { request, time in
            honest(request, time).map { $0 + mac }
        }
        bench.keys = [5: 0x55, 6: 0x66]
        return bench
    }

    @Test func theRightKeyIsBelieved() {
        var bench = Self.bench()
        bench.run(until: 100)
        #expect(bench.node.system.isSynchronised && bench.node.associations[0].isAuthentic)
        #expect(bench.sent.allSatisfy { $0.transmission.keyID == 5 })
    }

    /// Neither half of the state moves for want of a key (CVE-2015-1799, CVE-2015-7979): not what
    /// we believe, and not what we quote.
    @Test(arguments: [
        [], [0, 0, 0, 0], NodeBench.mac(6, 0x66), NodeBench.mac(5, 0x54), NodeBench.mac(0, 0x55),
        NodeBench.mac(5, 0),
    ])
    func whatFailsChangesNothing(mac: [UInt8]) throws {
        var bench = Self.bench()
        bench.run(until: 100)
        bench.server = NodeBench.silent
        bench.run(until: 200)
        let request = try SymmetricTests.last(bench).transmitTimestamp
        let before = bench.node.stateHash
        for origin in [.unset, NTPTimestamp(bits: request.bits ^ 1)] {
            for mode in [PacketMode.symmetricActive, .symmetricPassive] {
                let forged = SymmetricTests.packet(quoting: origin, at: bench.truth, mode: mode)
                var reply: [UInt8] = []
                let disposition = bench.deliver(
                    forged.bytes + mac, from: SymmetricTests.peer, reply: &reply)
                #expect(disposition == .dropped(.badAuthentication))
                #expect(reply.isEmpty && bench.node.stateHash == before)
            }
        }
        let honest = SymmetricTests.packet(quoting: request, at: bench.truth).bytes + Self.right
        let id = bench.node.associations[0].id
        #expect(bench.deliver(honest, from: SymmetricTests.peer) == .learned(association: id))
    }

    /// Packets with the right key, recorded earlier, are never quoted; what the peer sends is.
    @Test func aReplayIsNotQuoted() throws {
        var bench = Self.bench()
        bench.server = NodeBench.silent
        var recorded: [[UInt8]] = []
        for second in stride(from: 10.0, through: 200, by: 10) {
            bench.run(until: second)
            let origin = try SymmetricTests.last(bench).transmitTimestamp
            let packet = SymmetricTests.packet(quoting: origin, at: bench.truth).bytes
            recorded.append(packet + Self.right)
            bench.deliver(packet + Self.right, from: SymmetricTests.peer)
        }
        let newest = bench.node.associations[0].echo.transmitTimestamp
        for second in stride(from: 210.0, through: 600, by: 10) {
            bench.run(until: second)
            for packet in recorded { bench.deliver(packet, from: SymmetricTests.peer) }
            #expect(bench.node.associations[0].echo.transmitTimestamp == newest)
        }
        // The peer's clock went back a day: its first packet that quotes ours sets that right.
        let past = bench.truth.advanced(bySeconds: -86_400)
        let lost = SymmetricTests.packet(quoting: .unset, at: past).bytes + Self.right
        bench.deliver(lost, from: SymmetricTests.peer)
        #expect(bench.node.associations[0].echo.transmitTimestamp == newest)
        let ours = try SymmetricTests.last(bench).transmitTimestamp
        let quoting = SymmetricTests.packet(quoting: ours, at: past.advanced(bySeconds: 1))
        bench.deliver(quoting.bytes + Self.right, from: SymmetricTests.peer)
        #expect(
            bench.node.associations[0].echo.transmitTimestamp == quoting.transmitTimestamp)
    }

    /// Lines of the configuration, what ends the packet, and whether it makes an association.
    struct Meeting: Sendable {
        var lines: String
        var mac: [UInt8]
        var isMet: Bool
    }

    private static let meetings = [
        Meeting(lines: "", mac: [], isMet: false),
        Meeting(lines: "", mac: right, isMet: true),
        Meeting(lines: "", mac: NodeBench.mac(5, 0x54), isMet: false),
        Meeting(lines: "", mac: NodeBench.mac(9, 0x55), isMet: false),
        Meeting(lines: "", mac: NodeBench.mac(5, 0), isMet: false),
        Meeting(lines: "", mac: [0, 0, 0, 0], isMet: false),
        Meeting(lines: "disable auth", mac: [], isMet: true),
        Meeting(lines: "disable auth", mac: NodeBench.mac(5, 0x54), isMet: false),
        Meeting(lines: "disable auth\nrestrict default nopeer", mac: [], isMet: false),
        Meeting(lines: "disable auth\nrestrict default nopeer", mac: right, isMet: true),
        Meeting(lines: "disable auth\nrestrict default noepeer", mac: [], isMet: false),
        Meeting(lines: "restrict default noepeer", mac: right, isMet: false),
        Meeting(lines: "restrict default ippeerlimit 0", mac: right, isMet: false),
        Meeting(lines: "restrict default ippeerlimit 1", mac: right, isMet: true),
        Meeting(lines: "restrict default ippeerlimit -1", mac: right, isMet: true),
        Meeting(lines: "tos maxclock 0", mac: right, isMet: false),
        Meeting(lines: "tos floor 2", mac: right, isMet: false),
        Meeting(lines: "server 203.0.113.1", mac: right, isMet: false),
    ]

    @Test(arguments: meetings)
    func strangersNeedAKey(meeting: Meeting) {
        var bench = Self.bench(meeting.lines + "\n")
        bench.server = NodeBench.silent
        let count = bench.node.associations.count
        let hello = SymmetricTests.packet(quoting: .unset, at: bench.truth).bytes + meeting.mac
        var reply: [UInt8] = []
        let disposition = bench.deliver(hello, from: Self.stranger, reply: &reply)
        #expect(bench.node.associations.count == count + (meeting.isMet ? 1 : 0))
        if case .learned = disposition {
            #expect(meeting.isMet && reply.isEmpty)
        } else {
            #expect(!meeting.isMet && reply.first.map { $0 & 7 } == 2)
            #expect(reply.count <= hello.count)
        }
    }

    /// A digest that the other side cuts, or may not send whole, is cut.
    @Test(arguments: [(3, 32, true), (3, 64, true), (3, 20, false), (4, 20, false)])
    func aStrangerIsAnsweredByDigestsLikeItsOwn(version: UInt8, length: Int, isWhole: Bool) {
        var bench = Self.bench("")
        bench.server = NodeBench.silent
        var hello = SymmetricTests.packet(quoting: .unset, at: bench.truth)
        hello.version = version
        let mac = [0, 0, 0, 5] + Array(repeating: 0x55 as UInt8, count: length)
        bench.deliver(hello.bytes + mac, from: Self.stranger)
        bench.run(until: 1)
        #expect(bench.sent.count == 1)
        #expect(bench.sent.last?.transmission.hasWholeDigest == isWhole)
    }

    /// A passive association answers at once in mode 2, synchronises us, shows what it is, and
    /// goes when the other side does.
    @Test func aStrangerComesAndGoes() throws {
        var bench = Self.bench("")
        bench.server = NodeBench.silent
        bench.run(until: 5)
        let hello = SymmetricTests.packet(quoting: .unset, at: bench.truth)
        bench.deliver(hello.bytes + Self.right, from: Self.stranger)
        bench.run(until: 6)
        let answer = try SymmetricTests.last(bench)
        #expect(answer.mode == .symmetricPassive)
        #expect(answer.originTimestamp == hello.transmitTimestamp)
        #expect(bench.sent.last?.transmission.keyID == 5)
        for second in stride(from: 10.0, through: 400, by: 10) {
            bench.run(until: second)
            let origin = try SymmetricTests.last(bench).transmitTimestamp
            let packet = SymmetricTests.packet(quoting: origin, at: bench.truth).bytes
            bench.deliver(packet + Self.right, from: Self.stranger)
        }
        #expect(bench.node.system.isSynchronised)
        let association = try #require(bench.node.associations.first)
        #expect(association.mode == .symmetricPassive && association.isAuthentic)
        #expect(!association.status.flags.contains(.configured))
        bench.run(until: 2000)
        #expect(bench.node.associations.isEmpty && bench.node.system.systemPeer == nil)
    }

    /// One key makes no majority, and all together make no more than `tos maxclock`.
    @Test func strangersAreBounded() {
        var bench = Self.bench("tos maxclock 5\n")
        bench.server = NodeBench.silent
        for number in 1...40 {
            bench.run(until: Double(number))
            let key: UInt32 = number % 2 == 0 ? 5 : 6
            let hello = SymmetricTests.packet(quoting: .unset, at: bench.truth).bytes
            bench.deliver(
                hello + NodeBench.mac(key, key == 5 ? 0x55 : 0x66),
                from: .at("203.0.113.\(number)"))
        }
        let keys = bench.node.associations.map(\.configuration.key)
        #expect(keys.count == 5)
        #expect(keys.count { $0 == 5 } <= 3 && keys.count { $0 == 6 } <= 3)
    }

    /// A flood without keys makes nothing.
    @Test func aFloodMakesNothing() {
        var bench = Self.bench("server 192.0.2.1 iburst\n", mac: [])
        bench.server = NodeBench.honest()
        bench.run(until: 100)
        let before = bench.node.stateHash
        let hello = SymmetricTests.packet(quoting: .unset, at: bench.truth).bytes
        for number in 0..<5000 {
            let source = SocketAddress.at("10.1.\(number / 256).\(number % 256)")
            var reply: [UInt8] = []
            _ = bench.deliver(hello, from: source, reply: &reply)
            #expect(reply.count == NTPHeader.size)
        }
        #expect(bench.node.stateHash == before && bench.node.associations.count == 1)
    }

    /// What the file says after SIGHUP, and whether strangers with a key and without one are still
    /// there: not for what has changed elsewhere, and not where they would not be let in.
    @Test(
        arguments: [
            ("disable auth", true, true), ("disable auth\nserver 192.0.2.9", true, true),
            ("", true, false), ("disable auth\nrestrict default nopeer", true, false),
            ("disable auth\nrestrict default noepeer", false, false),
            ("disable auth\nrestrict 203.0.113.1 noepeer", false, true),
            ("disable auth\nrestrict 203.0.113.0/24 ignore", false, false),
            ("disable auth\nrestrict 203.0.113.2 noserve", true, false),
            ("disable auth\nrestrict 203.0.113.2 ippeerlimit 0", true, false),
            ("disable auth\nrestrict default ippeerlimit 1", true, true),
            ("disable auth\nrestrict 203.0.113.1 notrust", true, true),
            ("disable auth\nrestrict 203.0.113.2 notrust", true, false),
            ("disable auth\ntos maxclock 1", false, true), ("tos maxclock 0", false, false),
        ] as [(String, Bool, Bool)])
    func strangersOutlastAReload(lines: String, keyedStays: Bool, otherStays: Bool) {
        var bench = Self.bench("disable auth\n")
        bench.server = NodeBench.silent
        let hello = SymmetricTests.packet(quoting: .unset, at: bench.truth).bytes
        bench.deliver(hello + Self.right, from: Self.stranger)
        bench.deliver(hello, from: .at("203.0.113.2"))
        let before = bench.node.associations
        #expect(before.map(\.role) == [.passivePeer, .passivePeer])
        bench.reconfigure(lines + "\n")
        let strangers = bench.node.associations.filter { !$0.isConfigured }
        let expected = [keyedStays, otherStays].enumerated().filter(\.element).map {
            before[$0.offset].id
        }
        #expect(strangers.map(\.id) == expected)
    }

    /// With a line of its own a stranger is none any longer.
    @Test func aStrangerBecomesConfigured() {
        var bench = Self.bench("")
        bench.server = NodeBench.silent
        let hello = SymmetricTests.packet(quoting: .unset, at: bench.truth).bytes + Self.right
        bench.deliver(hello, from: Self.stranger)
        bench.reconfigure("peer 203.0.113.1 key 5\n")
        #expect(bench.node.associations.map(\.role) == [.peer])
        bench.reconfigure("peer 203.0.113.1 key 5\nserver 192.0.2.9\n")
        #expect(bench.node.associations.map(\.role) == [.peer, .server])
        bench.reconfigure("")
        #expect(bench.node.associations.isEmpty)
    }
}
