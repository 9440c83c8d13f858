import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Which packets get as far as a key: only those for which the key makes a difference.
@Suite struct LateProofTests {
    private static let lines = """
        server 192.0.2.1 key 5
        peer 192.0.2.2 key 5
        restrict default limited kod
        restrict 198.51.100.0 mask 255.255.255.0 noserve
        restrict 203.0.113.0 mask 255.255.255.0 ignore

        """

    /// Whether a packet with a MAC is let through to the keys.
    private static func isProved(
        _ mode: PacketMode, from source: String, in bench: inout NodeBench
    ) -> Bool {
        var header = NTPHeader(version: 4, mode: mode)
        header.transmitTimestamp = bench.truth
        header.originTimestamp.bits = 77
        let arrival = Arrival(
            source: .at(source), local: NodeBench.local, receivedAt: bench.now.wall)
        let packet = header.bytes + NodeBench.mac(5, 0x55)
        switch bench.node.admit(packet.span, arrival: arrival, at: bench.now) {
        case .dropped, .control: return false
        case .time(let packet):
            if case .unchecked = packet.authentication { return true }
            return false
        }
    }

    @Test(
        arguments: [
            (.client, "192.0.2.9", true), (.symmetricActive, "192.0.2.9", true),
            (.server, "192.0.2.1", true), (.symmetricPassive, "192.0.2.2", true),
            // Nobody has asked these.
            (.server, "192.0.2.9", false), (.server, "192.0.2.2", false),
            (.symmetricPassive, "192.0.2.9", false), (.symmetricPassive, "192.0.2.1", false),
            (.broadcast, "192.0.2.1", false),
            (.client, "198.51.100.9", false), (.client, "203.0.113.9", false),
        ] as [(PacketMode, String, Bool)])
    func onlyWhereItCounts(mode: PacketMode, source: String, isProved: Bool) {
        var bench = NodeBench(Self.lines)
        bench.run(until: 100)
        #expect(Self.isProved(mode, from: source, in: &bench) == isProved)
    }

    /// A flood of one client's requests under a key costs no more MACs than it may have answers
    /// and kisses.
    @Test func aFloodIsBounded() {
        var bench = NodeBench(Self.lines)
        bench.run(until: 100)
        let proved = (0..<10_000).count { _ in
            Self.isProved(.client, from: "192.0.2.9", in: &bench)
        }
        #expect((1...20).contains(proved), "\(proved)")
    }
}
