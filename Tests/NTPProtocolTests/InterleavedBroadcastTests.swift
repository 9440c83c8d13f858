import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// What a `broadcast` line with `xleave` tells (RFC 9769, 4).
@Suite struct InterleavedBroadcastTests {
    private static func broadcasts(_ bench: NodeBench) throws -> [NTPHeader] {
        try bench.sent.filter { $0.transmission.group != nil }.map {
            let packet = $0.transmission.packet
            return try NTPHeader(parsing: packet.span)
        }
    }

    private static func bench(_ option: String) -> NodeBench {
        NodeBench(
            "broadcast 192.0.2.255 minpoll 4 \(option)\nserver 192.0.2.1 iburst\n",
            change: { $0.steersClock = false })
    }

    @Test(arguments: ["xleave", ""])
    func eachTellsWhenTheLastLeft(option: String) throws {
        var bench = Self.bench(option)
        bench.run(until: 400)
        let sent = try Self.broadcasts(bench)
        #expect(sent.count > 15)
        #expect(sent[0].originTimestamp.isUnset)
        for (one, next) in zip(sent, sent.dropFirst()) {
            #expect(next.originTimestamp.isUnset == option.isEmpty)
            guard !option.isEmpty else { continue }
            #expect(abs(next.originTimestamp.seconds(since: one.transmitTimestamp)) < 2e-6)
        }
    }

    @Test func theKernelsWordCounts() throws {
        var bench = Self.bench("xleave")
        bench.run(until: 100)
        let last = try #require(try Self.broadcasts(bench).last)
        let id = try #require(
            bench.sent.last { $0.transmission.group != nil }?.transmission.association)
        let sent = try #require(bench.node.associations.first { $0.id == id }?.lastSent)
        let left = sent.at.advanced(bySeconds: 0.0004)
        bench.node.departed(association: id, transmit: last.transmitTimestamp, at: left)
        bench.run(until: 120)
        #expect(try Self.broadcasts(bench).last?.originTimestamp == left)
    }
}
