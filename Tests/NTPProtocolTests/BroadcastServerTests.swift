import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// What a `broadcast` line sends.
@Suite struct BroadcastServerTests {
    private static let clock = "server 192.0.2.1 iburst\n"

    private static func broadcasts(_ bench: NodeBench) -> [NodeBench.Sent] {
        bench.sent.filter { $0.transmission.group != nil }
    }

    @Test func theTimeIsToldOnceItIsKnown() throws {
        var bench = NodeBench("broadcast 192.0.2.255 key 7 version 3\n" + Self.clock)
        bench.server = NodeBench.silent
        bench.run(until: 300)
        #expect(Self.broadcasts(bench).isEmpty)
        bench.server = NodeBench.honest()
        bench.run(until: 3000)
        let sent = Self.broadcasts(bench).filter { $0.at > 600 }
        for (one, next) in zip(sent, sent.dropFirst()) {
            #expect((63.9...68.1).contains(next.at - one.at))
        }
        #expect(sent.count > 30)
        let last = try #require(sent.last)
        #expect(last.transmission.destination == .at("192.0.2.255"))
        #expect(last.transmission.keyID == 7)
        let packet = last.transmission.packet
        let header = try NTPHeader(parsing: packet.span)
        #expect(header.mode == .broadcast && header.version == 3 && header.poll == 6)
        #expect(header.stratum == 2 && header.leap == .none)
        #expect(header.originTimestamp.isUnset && header.receiveTimestamp.isUnset)
        let moment = bench.start.advanced(bySeconds: last.at)
        #expect(abs(header.transmitTimestamp.seconds(since: moment)) < 1e-5)
    }

    @Test(arguments: [("minpoll 4", 4), ("", 6), ("minpoll 8", 8)])
    func theIntervalStays(options: String, poll: Int) {
        var bench = NodeBench("broadcast 224.0.1.1 \(options)\n" + Self.clock)
        bench.run(until: 20_000)
        let interval = Double(1 << poll)
        let sent = Self.broadcasts(bench).filter { $0.at > 100 }
        #expect(sent.count > 50)
        for (one, next) in zip(sent, sent.dropFirst()) {
            #expect((interval * 0.99...interval * 1.07).contains(next.at - one.at))
        }
    }

    @Test(arguments: [("", 1), ("ttl 3", 3), ("ttl 255", 255)])
    func timeToLive(options: String, ttl: UInt8) {
        var bench = NodeBench("broadcast ff05::101 \(options)\n" + Self.clock)
        bench.run(until: 300)
        let sent = Self.broadcasts(bench)
        #expect(!sent.isEmpty)
        #expect(sent.allSatisfy { $0.transmission.group?.timeToLive == ttl })
    }

    /// It is shown as what it is, and is nobody to follow or to be answered by.
    @Test(arguments: [("192.0.2.255", "BCST"), ("224.0.1.1", "MCST"), ("ff05::101", "MCST")])
    func itIsNoSource(address: String, letters: String) throws {
        var bench = NodeBench("broadcast \(address)\n")
        bench.run(until: 1000)
        let association = try #require(bench.node.associations.first)
        #expect(association.peer.referenceID == ReferenceID(letters))
        #expect(association.hostMode == 5 && association.isConfigured)
        #expect(association.status.flags == [.configured, .broadcast])
        #expect(association.poll.reach == 0 && bench.sent.isEmpty)
        bench.node.clockStepped(by: 1, at: bench.now)
        #expect(bench.node.associations[0].peer.referenceID == ReferenceID(letters))
        let count = bench.node.associations.count
        bench.run(until: 100_000)
        #expect(bench.node.associations.count == count)
    }

    /// Who has no source but the own clock need not wait for another because he broadcasts.
    @Test func theOwnClockIsToldAtOnce() {
        var bench = NodeBench("server 127.127.1.0\nbroadcast 192.0.2.255 minpoll 4\n")
        bench.run(until: 40)
        #expect(bench.node.system.isSynchronised && !Self.broadcasts(bench).isEmpty)
    }

    /// After our clock was lost, nothing is said until it is found again.
    @Test func whoHasLostTheTimeIsQuiet() {
        var bench = NodeBench("broadcast 192.0.2.255\n" + Self.clock)
        bench.run(until: 600)
        let before = Self.broadcasts(bench).count
        #expect(before > 5)
        bench.server = NodeBench.silent
        bench.node.clockStepped(by: 5, at: bench.now)
        bench.run(until: 1200)
        #expect(Self.broadcasts(bench).count == before)
    }
}
