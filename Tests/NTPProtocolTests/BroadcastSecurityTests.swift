import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// What a forger can not do to a broadcast client.
@Suite struct BroadcastSecurityTests {
    private static let right = BroadcastClientTests.right
    private static let server = BroadcastClientTests.server

    /// CVE-2015-7979: a packet without the key is nothing, whatever else it says.
    @Test(arguments: [
        [], [0, 0, 0, 0], NodeBench.mac(6, 0x66), NodeBench.mac(5, 0x54), NodeBench.mac(0, 0x55),
        NodeBench.mac(5, 0),
    ])
    func withoutTheKeyNothingChanges(mac: [UInt8]) throws {
        var bench = try BroadcastClientTests.listening()
        bench.run(until: 144)
        let before = bench.node.stateHash
        for shift in [-86_400.0, -1, 0, 1, 86_400] {
            let outcome = BroadcastClientTests.hear(&bench, mac: mac) {
                $0.transmitTimestamp = $0.transmitTimestamp.advanced(bySeconds: shift)
            }
            #expect(outcome == .dropped(.badAuthentication))
        }
        #expect(bench.node.stateHash == before)
        let id = bench.node.associations[0].id
        #expect(BroadcastClientTests.hear(&bench) == .learned(association: id))
    }

    /// CVE-2015-7973, CVE-2016-7427: what was sent before counts once, at whatever time it is sent
    /// again, and keeps the next one from nothing.
    @Test func aReplayCountsForNothing() throws {
        var bench = try BroadcastClientTests.listening()
        let id = bench.node.associations[0].id
        var recorded: [[UInt8]] = []
        for minute in 1...20 {
            let due = 80 + Double(minute) * 66
            for second in stride(from: due - 60, to: due, by: 4) {
                bench.run(until: second)
                let before = bench.node.stateHash
                for packet in recorded.suffix(5) + recorded.prefix(2) {
                    let outcome = bench.deliver(packet, from: Self.server, toGroup: true)
                    #expect(outcome == .dropped(.duplicate))
                }
                #expect(bench.node.stateHash == before)
            }
            bench.run(until: due)
            let packet = BroadcastClientTests.packet(arriving: bench.truth).bytes + Self.right
            recorded.append(packet)
            let outcome = bench.deliver(packet, from: Self.server, toGroup: true)
            #expect(outcome == .learned(association: id))
        }
        #expect(bench.node.associations[0].counters.duplicate > 1000)
        #expect(bench.node.associations[0].poll.reach == 0xff)
    }

    /// CVE-2015-7979: broadcasts sooner than the server sends them, and the next good one.
    @Test func oneTooEarlyIsDropped() throws {
        var bench = try BroadcastClientTests.listening()
        for second in [82.0, 100, 111] {
            bench.run(until: second)
            let before = bench.node.stateHash
            #expect(BroadcastClientTests.hear(&bench) == .dropped(.tooEarly))
            // It can not allow itself more by naming a shorter interval than the server's, nor
            // hold up the others by a longer one.
            #expect(BroadcastClientTests.hear(&bench) { $0.poll = 17 } == .dropped(.tooEarly))
            #expect(bench.node.stateHash == before)
        }
        bench.run(until: 112.1)
        let id = bench.node.associations[0].id
        #expect(BroadcastClientTests.hear(&bench) == .learned(association: id))
    }

    /// A server whose clock was set back is believed once none of its good ones has come for as
    /// many intervals as `tos bcpollbstep` says, and then measured anew.
    @Test(arguments: [(0, 1.5), (1, 2.5), (2, 4.5)])
    func aClockSetBack(step: Int, intervals: Double) throws {
        var bench = try BroadcastClientTests.listening(
            "broadcastclient\ntos bcpollbstep \(step)")
        let id = bench.node.associations[0].id
        let patience = intervals * 64
        for second in stride(from: 90.0, to: 80 + patience, by: 10) {
            bench.run(until: second)
            let outcome = BroadcastClientTests.hear(&bench) {
                $0.transmitTimestamp = $0.transmitTimestamp.advanced(bySeconds: -500)
            }
            #expect(outcome == .dropped(.duplicate))
        }
        bench.run(until: 80.1 + patience)
        let sent = bench.sent.count
        BroadcastClientTests.hear(&bench) {
            $0.transmitTimestamp = $0.transmitTimestamp.advanced(bySeconds: -500)
        }
        let association = try #require(bench.node.associations.first)
        #expect(association.id != id && association.reception?.isInVolley == true)
        #expect(bench.node.associations.count == 1)
        bench.run(until: 90 + patience)
        #expect(bench.sent.count > sent)
    }

    /// What is sent to us alone is no broadcast, and what is sent to all nothing else.
    @Test(
        arguments: [
            (.broadcast, false), (.client, true), (.server, true), (.symmetricActive, true),
            (.symmetricPassive, true), (.control, true), (.privateUse, true), (.reserved, true),
        ] as [(PacketMode, Bool)])
    func eachHasItsPlace(mode: PacketMode, toGroup: Bool) throws {
        var bench = try BroadcastClientTests.listening()
        bench.run(until: 145)
        let before = bench.node.stateHash
        var header = BroadcastClientTests.packet(arriving: bench.truth)
        header.mode = mode
        var reply: [UInt8] = []
        for source in [Self.server, .at("203.0.113.5")] {
            let outcome = bench.deliver(
                header.bytes + Self.right, from: source, toGroup: toGroup, reply: &reply)
            #expect(outcome == .dropped(.wrongDestination))
        }
        #expect(reply.isEmpty && bench.node.stateHash == before)
    }

    /// One key makes no majority, and all together make no more than `tos maxclock`
    /// (CVE-2016-1549).
    @Test func serversAreBounded() {
        var bench = BroadcastClientTests.bench("broadcastclient\ntos maxclock 5")
        bench.server = NodeBench.silent
        for number in 1...40 {
            bench.run(until: Double(number))
            let key: UInt32 = number % 2 == 0 ? 5 : 6
            BroadcastClientTests.hear(
                &bench, from: .at("203.0.113.\(number)"),
                mac: NodeBench.mac(key, key == 5 ? 0x55 : 0x66))
        }
        let keys = bench.node.associations.map(\.configuration.key)
        #expect(keys.count == 5)
        #expect(keys.count { $0 == 5 } <= 3 && keys.count { $0 == 6 } <= 3)
    }

    /// A flood makes nothing without keys, and with `disable auth` no more than `tos maxclock`.
    @Test(arguments: [("broadcastclient", 0), ("broadcastclient\ndisable auth", 10)])
    func aFloodIsBounded(lines: String, count: Int) {
        var bench = BroadcastClientTests.bench(lines)
        bench.server = NodeBench.silent
        for number in 0..<3000 {
            BroadcastClientTests.hear(
                &bench, from: .at("10.1.\(number / 256).\(number % 256)"), mac: [])
        }
        #expect(bench.node.associations.count == count)
        bench.run(until: 3000)
        #expect(bench.node.associations.isEmpty)
    }
}
