import ClockAlgorithms
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Keys: who is answered how, and which replies are believed.
@Suite struct AuthenticationTests {
    private static let right = NodeBench.mac(5, 0x55)

    /// A client of a keyed server that signs its replies with `mac`.
    private static func client(mac: [UInt8], code: String? = nil) -> NodeBench {
        let honest = code.map { NodeBench.kissing($0) } ?? NodeBench.honest()
        var bench = NodeBench("server 192.0.2.1 iburst key 5\n") { request, time in
            honest(request, time).map { $0 + mac }
        }
        bench.keys = [5: 0x55, 6: 0x66]
        return bench
    }

    /// To ask such a server without what its line demands would be worse than not to ask it.
    @Test(arguments: ["autokey", "nts"]) func whatCanNotBeProvenIsNotAsked(word: String) {
        var bench = NodeBench("server 192.0.2.1 iburst \(word)\n")
        bench.run(until: 100)
        #expect(bench.node.associations.isEmpty && bench.sent.isEmpty)
        #expect(
            bench.logs.count { $0.contains("192.0.2.1: not used: ") && $0.contains("NTS") } == 1)
    }

    @Test func theRightKeyIsBelieved() throws {
        var bench = Self.client(mac: Self.right)
        bench.run(until: 100)
        #expect(bench.node.system.isSynchronised)
        let association = try #require(bench.node.associations.first)
        #expect(association.status.flags.contains([.authenticationEnabled, .authentic]))
        #expect(bench.sent.allSatisfy { $0.transmission.keyID == 5 })
    }

    /// Skeleton keys (CVE-2015-7974), no MAC at all (CVE-2015-1798), key number 0, a digest that
    /// is short, wrong, or empty.
    private static let wrong: [[UInt8]] = [
        [], [0, 0, 0, 0], NodeBench.mac(6, 0x66), NodeBench.mac(5, 0x54), NodeBench.mac(0, 0x55),
        NodeBench.mac(5, 0), Array(NodeBench.mac(5, 0x55).prefix(12)),
        [0, 1, 0, 5] + NodeBench.mac(5, 0x55).dropFirst(4),
    ]

    @Test(arguments: wrong)
    func nothingElseIs(mac: [UInt8]) throws {
        var bench = Self.client(mac: mac)
        bench.run(until: 100)
        #expect(!bench.node.system.isSynchronised)
        let association = try #require(bench.node.associations.first)
        #expect(!association.isReachable && association.filter.usedAt == nil)
        #expect(association.peer == PeerVariables())
        #expect(association.status.flags.contains(.authenticationEnabled))
        #expect(!association.status.flags.contains(.authentic))
    }

    /// A packet that fails changes nothing that the protocol goes by (CVE-2015-7979).
    @Test(arguments: [[], NodeBench.mac(6, 0x66), NodeBench.mac(5, 0x54)])
    func whatFailsChangesNothing(mac: [UInt8]) throws {
        var bench = Self.client(mac: Self.right)
        bench.run(until: 100)
        bench.server = NodeBench.silent
        bench.run(until: 200)
        let request = try #require(bench.sent.last).transmission
        let forged = NTPHeader.reply(to: request.packet, at: bench.truth).bytes + mac
        let before = bench.node.stateHash
        let failures = bench.node.associations[0].counters.badAuthentication
        #expect(bench.deliver(forged, from: request.destination) == .dropped(.badAuthentication))
        #expect(bench.node.stateHash == before)
        #expect(bench.node.associations[0].counters.badAuthentication == failures + 1)
        // The honest reply is still awaited.
        let honest = NTPHeader.reply(to: request.packet, at: bench.truth).bytes + Self.right
        #expect(
            bench.deliver(honest, from: request.destination)
                == .learned(association: request.association))
    }

    /// A recorded reply answers nothing a second time, and no later request, right key or not.
    @Test func aReplayedReplyIsDropped() throws {
        var bench = Self.client(mac: Self.right)
        bench.run(until: 100)
        let first = try #require(bench.sent.last).transmission
        bench.server = NodeBench.silent
        let recorded = NTPHeader.reply(to: first.packet, at: bench.truth).bytes + Self.right
        let before = bench.node.stateHash
        #expect(bench.deliver(recorded, from: first.destination) == .dropped(.bogusOrigin))
        #expect(bench.node.stateHash == before)
        bench.run(until: 200)
        let later = bench.node.stateHash
        #expect(bench.deliver(recorded, from: first.destination) == .dropped(.bogusOrigin))
        #expect(bench.node.stateHash == later)
    }

    /// A kiss without the key is nobody's (CVE-2015-7705).
    @Test(arguments: ["RATE", "DENY"])
    func anUnsignedKissDoesNothing(code: String) {
        var bench = Self.client(mac: [], code: code)
        bench.run(until: 100)
        #expect(bench.sent.count > 3)
        #expect(!bench.node.associations[0].flash.contains(.denied))
        var signed = Self.client(mac: Self.right, code: code)
        signed.run(until: 100)
        #expect(signed.sent.count <= 2)
    }

    /// A crypto-NAK shows only where it answers our request, and never ends an association.
    @Test func aCryptoNAKIsSeen() throws {
        var bench = Self.client(mac: Self.right)
        bench.run(until: 100)
        bench.server = NodeBench.silent
        bench.run(until: 200)
        let request = try #require(bench.sent.last).transmission
        var reply = NTPHeader.reply(to: request.packet, at: bench.truth)
        reply.originTimestamp.bits &+= 1
        let before = bench.node.stateHash
        bench.deliver(reply.bytes + [0, 0, 0, 0], from: request.destination)
        #expect(bench.node.stateHash == before)
        reply.originTimestamp.bits &-= 1
        bench.deliver(reply.bytes + [0, 0, 0, 0], from: request.destination)
        #expect(bench.node.associations[0].flash.contains(.authentication))
        #expect(!bench.node.associations[0].isAuthentic)
        bench.deliver(reply.bytes + Self.right, from: request.destination)
        #expect(bench.node.associations[0].isAuthentic)
        #expect(!bench.node.associations[0].flash.contains(.authentication))
    }

    @Test func clientsAreAnsweredUnderTheirKey() {
        var bench = NodeBench("server 192.0.2.1 iburst\nrestrict 10.0.0.0/8 notrust\n")
        bench.keys = [5: 0x55]
        bench.run(until: 100)
        let request = NTPHeader.request().bytes
        var reply: [UInt8] = []
        let source = SocketAddress.at("203.0.113.1")
        #expect(
            bench.deliver(request + Self.right, from: source, reply: &reply)
                == .repliedSigned(keyID: 5))
        #expect(reply.count == NTPHeader.size)
        for mac in [NodeBench.mac(5, 0x54), NodeBench.mac(6, 0x55)] {
            #expect(bench.deliver(request + mac, from: source, reply: &reply) == .replied)
            #expect(Array(reply.dropFirst(NTPHeader.size)) == [0, 0, 0, 0])
        }
        // Windows outside a domain.
        #expect(
            bench.deliver(request + NodeBench.mac(5, 0), from: source, reply: &reply) == .replied)
        #expect(reply.count == NTPHeader.size)
        // Twenty zeros are nobody's way to ask, but a digest that is wrong.
        let zeros = [UInt8](repeating: 0, count: 20)
        #expect(
            bench.deliver(request + [0, 0, 0, 5] + zeros, from: source, reply: &reply) == .replied)
        #expect(Array(reply.dropFirst(NTPHeader.size)) == [0, 0, 0, 0])
        let inner = SocketAddress.at("10.0.0.1")
        #expect(bench.deliver(request, from: inner) == .dropped(.notTrusted))
        #expect(
            bench.deliver(request + NodeBench.mac(5, 0x54), from: inner) == .dropped(.notTrusted))
        #expect(bench.deliver(request + Self.right, from: inner) == .repliedSigned(keyID: 5))
    }

    /// Members of a Windows domain as they ask: version 3, mode 3 or 1, their account's number with
    /// its low byte first (MS-SNTP, 2.2.1).
    @Test(arguments: [0x1b, 0x19, 0x23, 0xdb] as [UInt8])
    func membersOfTheDomainAreSignedFor(first: UInt8) {
        var bench = NodeBench(
            """
            restrict 10.0.0.0/8 mssntp
            restrict 10.1.0.0/16 mssntp notrust
            restrict 10.2.0.0/16 mssntp limited kod
            discard average 7

            """)
        bench.keys = [5: 0x55]
        var header = NTPHeader.request().bytes
        header[0] = first
        let zeros = [UInt8](repeating: 0, count: 16)
        let request = header + [0x51, 0x04, 0, 0x80] + zeros
        var reply: [UInt8] = []
        func deliver(_ bytes: [UInt8], _ source: String) -> Disposition? {
            bench.deliver(bytes, from: .at(source), reply: &reply)
        }
        let wanted = Disposition.repliedForSigning(keyID: 0x5104_0080)
        #expect(deliver(request, "10.0.0.1") == wanted)
        #expect(reply.count == NTPHeader.size)
        // Elsewhere they are answered plainly, and where only keys count, not at all.
        #expect(deliver(request, "172.16.0.1") == .replied)
        #expect(reply.count == NTPHeader.size)
        #expect(deliver(request, "10.1.0.1") == .dropped(.notTrusted))
        // The flag bears on nobody else.
        #expect(deliver(header, "10.0.0.1") == .replied)
        #expect(deliver(header + NodeBench.mac(5, 0x55), "10.0.0.1") == .repliedSigned(keyID: 5))
        #expect(deliver(header + NodeBench.mac(5, 0x54), "10.0.0.1") == .replied)
        #expect(reply.count == NTPHeader.size + 4)
        #expect(deliver(header + [0x51, 4, 0, 0] + zeros + [0, 0, 0, 0], "10.0.0.1") == .replied)
        #expect(reply.count == NTPHeader.size + 4)
        #expect(deliver(header + [0x51, 4, 0, 0], "10.0.0.1") == .replied)
        #expect(reply.count == NTPHeader.size)
        // A kiss is worth something to them only if it is signed.
        var last: Disposition?
        for _ in 0..<50 where reply[12..<16] != [82, 65, 84, 69] {
            last = deliver(request, "10.2.0.1")
        }
        #expect(reply[12..<16] == [82, 65, 84, 69] && last == wanted)
    }

    /// Windows' extended authenticator: key, two flags, two hash algorithms, 64 bytes of zeros.
    @Test(arguments: [0x1b, 0x23] as [UInt8])
    func theExtendedAuthenticatorIsNotAnswered(first: UInt8) {
        var bench = NodeBench("restrict 10.0.0.0/8 mssntp\n")
        var header = NTPHeader.request().bytes
        header[0] = first
        let request = header + [0x51, 4, 0, 0, 0, 1, 1, 0] + [UInt8](repeating: 0, count: 64)
        #expect(request.count == 120)
        #expect(bench.deliver(request, from: .at("10.0.0.1")) == .dropped(.badTrailer))
    }
}
