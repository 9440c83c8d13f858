import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Packets of all modes without a key, each from an address of its own: nothing is made of them,
/// and what is remembered of them is bounded.
@Suite struct FloodTests {
    /// Each way to associate that a file can ask for, none of them without a key.
    private static let lines = """
        server 192.0.2.1 iburst
        peer 192.0.2.2 key 5
        broadcastclient
        multicastclient
        manycastserver 239.1.1.1
        manycastclient 239.1.1.1 key 5
        restrict default limited kod nomodify
        mru initmem 16 maxmem 64

        """

    @Test(arguments: 0...7)
    func makesNothing(mode: Int) throws {
        var bench = NodeBench(Self.lines)
        bench.run(until: 100)
        let before = bench.node.associations.count
        let hash = bench.node.stateHash
        var header = NTPHeader(version: 4, mode: try #require(PacketMode(rawValue: UInt8(mode))))
        header.stratum = 1
        header.poll = 6
        header.referenceID = ReferenceID("GPS")
        for number in UInt32(0)..<20_000 {
            header.transmitTimestamp.bits = bench.truth.bits ^ UInt64(number)
            header.originTimestamp.bits = number % 2 == 0 ? 0 : UInt64(number)
            let source = SocketAddress(
                address: .v4(IPv4Address(bits: 0x0a00_0000 &+ number &* 7919)))
            var reply: [UInt8] = []
            let disposition = bench.deliver(header.bytes, from: source, reply: &reply)
            #expect(reply.count <= header.bytes.count)
            if case .learned = disposition { Issue.record("learnt from \(source)") }
        }
        #expect(bench.node.associations.count == before)
        #expect(bench.node.stateHash == hash)
        #expect(bench.node.monitor.memory <= 64 * 1024 * 21 / 20)
        #expect(bench.node.knownNames.count <= 1 && bench.node.events.isEmpty)
    }
}
