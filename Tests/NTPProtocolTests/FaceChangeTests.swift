import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// What is known of a source when requests to it begin to leave by another address of ours:
/// ntp.org's `.XFAC.`, if the address they left by is gone.
@Suite struct FaceChangeTests {
    @Test(arguments: [false, true])
    func anotherAddress(oldOneStays: Bool) throws {
        var bench = NodeBench("server 192.0.2.1 iburst\n")
        let (old, new) = (NodeBench.local, SocketAddress.at("198.51.100.2"))
        bench.node.interfacesChanged([old.address])
        bench.run(until: 400)
        #expect(bench.node.associations[0].isReachable)
        bench.server = NodeBench.silent
        bench.run(until: 500)
        let before = bench.node.associations[0]
        #expect(before.outstanding != nil && before.peer.referenceID != .faceChange)
        bench.node.interfacesChanged(oldOneStays ? [old.address, new.address] : [new.address])
        bench.node.transmitted(association: before.id, at: bench.now.wall, from: new)
        let after = bench.node.associations[0]
        #expect(after.local == new)
        if oldOneStays {
            #expect(after.peer == before.peer && after.poll.reach == before.poll.reach)
        } else {
            #expect(after.peer.referenceID == ReferenceID("XFAC") && after.peer.stratum == 16)
            #expect(!after.isReachable)
            #expect(after.filter.stages.allSatisfy { $0.receivedAt == nil })
        }
        // The answer to the new address is taken as ever.
        let request = try #require(bench.sent.last).transmission
        let answer = try #require(NodeBench.honest()(request, bench.truth))
        #expect(
            bench.deliver(answer, from: after.remote, to: new)
                == .learned(association: before.id))
        #expect(bench.node.associations[0].peer.referenceID != .faceChange)
    }
}
