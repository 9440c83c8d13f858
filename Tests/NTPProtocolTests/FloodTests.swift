import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Packets of all modes, each from an address of its own, to us or to a group: without a key that
/// we trust nothing is made of them, with `disable auth` no more than `tos maxclock`, and what is
/// remembered of them is bounded.
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

    /// What can stand where the right MAC should: nothing, a crypto-NAK, the right key's number
    /// with another secret, an unknown key, what asks a domain controller.
    private static let proofs: [[UInt8]] = [
        [], [0, 0, 0, 0], NodeBench.mac(5, 0x11), NodeBench.mac(9, 0x55), NodeBench.mac(5, 0),
    ]

    private static func bench(_ lines: String) -> NodeBench {
        var bench = NodeBench(lines)
        bench.keys = [5: 0x55]
        bench.run(until: 100)
        return bench
    }

    private static func address(_ number: UInt32) -> SocketAddress {
        SocketAddress(address: .v4(IPv4Address(bits: 0x0a00_0000 &+ number &* 7919)))
    }

    private static func header(_ mode: Int) throws -> NTPHeader {
        var header = NTPHeader(version: 4, mode: try #require(PacketMode(rawValue: UInt8(mode))))
        header.stratum = 1
        header.poll = 6
        header.referenceID = ReferenceID("GPS")
        return header
    }

    @Test(arguments: 0...7, [false, true])
    func makesNothing(mode: Int, toGroup: Bool) throws {
        var bench = Self.bench(Self.lines)
        let before = bench.node.associations.count
        let hash = bench.node.stateHash
        var header = try Self.header(mode)
        for number in UInt32(0)..<15_000 {
            header.transmitTimestamp.bits = bench.truth.bits ^ UInt64(number)
            header.originTimestamp.bits = number % 2 == 0 ? 0 : UInt64(number)
            let packet = header.bytes + Self.proofs[Int(number) % Self.proofs.count]
            var reply: [UInt8] = []
            let disposition = bench.deliver(
                packet, from: Self.address(number), toGroup: toGroup, reply: &reply)
            #expect(reply.count <= packet.count)
            if case .learned = disposition { Issue.record("learnt from \(number)") }
        }
        #expect(bench.node.associations.count == before)
        #expect(bench.node.stateHash == hash)
        #expect(bench.node.monitor.memory <= 64 * 1024 * 21 / 20)
        #expect(bench.node.knownNames.count <= 1 && bench.node.events.isEmpty)
    }

    /// What each mode makes where the file does without keys: associations that came by themselves,
    /// of which there are no more than sources are wanted, and which go again.
    @Test(arguments: [(1, false, 10), (3, false, 0), (3, true, 0), (4, false, 10), (5, true, 10)])
    func isBoundedWithoutKeys(mode: Int, toGroup: Bool, most: Int) throws {
        var bench = Self.bench(
            "disable auth\nbroadcastclient\nmanycastserver 239.1.1.1\n"
                + "manycastclient 239.1.1.1\nrestrict default limited kod\n"
                + "mru initmem 16 maxmem 64\n")
        bench.server = NodeBench.silent
        let before = bench.node.associations.count
        var header = try Self.header(mode)
        // Somebody on the path has seen what was asked of the group.
        header.originTimestamp = try #require(
            bench.node.associations.compactMap(\.outstanding?.nonce).first)
        for number in UInt32(0)..<15_000 {
            header.transmitTimestamp.bits = bench.truth.bits ^ UInt64(number)
            if mode != 4 { header.originTimestamp = .unset }
            bench.deliver(header.bytes, from: Self.address(number), toGroup: toGroup)
        }
        let made = bench.node.associations.count - before
        #expect(mode == 3 ? made == 0 : (1...2 * most).contains(made), "\(made)")
        #expect(bench.node.monitor.memory <= 64 * 1024 * 21 / 20)
        bench.run(until: 20_000)
        #expect(bench.node.associations.count == before)
    }
}
