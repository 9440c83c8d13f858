import ClockAlgorithms
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Kiss-o'-death packets (RFC 5905, 7.4; RFC 8633, 5.4).
@Suite struct KissTests {
    private static func synchronised() -> NodeBench {
        var bench = NodeBench("server 192.0.2.1 iburst\n")
        bench.run(until: 100)
        return bench
    }

    @Test(arguments: [(0, 7), (-1, 7), (3, 7), (8, 8), (17, 17), (127, 17)] as [(Int8, Int)])
    func rateRaisesThePoll(serverPoll: Int8, minpoll: Int) throws {
        var bench = KissTests.synchronised()
        bench.server = NodeBench.kissing("RATE", poll: serverPoll)
        bench.run(until: 140)
        let poll = bench.node.associations[0].poll
        #expect(poll.minpoll == minpoll)
        #expect(poll.hostPoll == minpoll)
        let kissed = try #require(bench.sent.last).at
        bench.server = NodeBench.honest()
        bench.run(until: kissed + 2 * Double(1 << minpoll))
        let next = try #require(bench.sent.first { $0.at > kissed })
        #expect(next.at - kissed >= Double(1 << minpoll))
    }

    @Test func rateEndsABurst() {
        var bench = NodeBench("server 192.0.2.1 iburst\n", server: NodeBench.kissing("RATE"))
        bench.run(until: 100)
        #expect(bench.sent.count == 1)
    }

    @Test func rateDoesNotDiscreditTheServersTime() {
        var bench = KissTests.synchronised()
        let heard = bench.node.associations[0].peer
        bench.server = NodeBench.kissing("RATE")
        bench.run(until: 140)
        #expect(bench.node.associations[0].peer == heard)
        #expect(bench.node.system.systemPeer == bench.node.associations[0].id)
    }

    @Test(arguments: ["DENY", "RSTR"])
    func denialSilencesForADay(code: String) throws {
        var bench = KissTests.synchronised()
        bench.server = NodeBench.kissing(code)
        bench.run(until: 140)
        let count = bench.sent.count
        let kissed = try #require(bench.sent.last).at
        #expect(kissed > 100)
        // Who may not ask may not follow either.
        #expect(bench.node.system.systemPeer == nil)
        #expect(bench.node.associations[0].selection == .reject)
        bench.run(until: kissed + 86_399)
        #expect(bench.sent.count == count)
        bench.server = NodeBench.honest()
        bench.run(until: kissed + 86_402)
        #expect(bench.sent.count == count + 1)
    }

    @Test func otherCodesChangeNothing() {
        var bench = KissTests.synchronised()
        let before = bench.node.associations[0].poll.minpoll
        bench.server = NodeBench.kissing("XYZW")
        bench.run(until: 400)
        #expect(bench.node.associations[0].poll.minpoll == before)
        #expect(bench.sent.count > 10)
    }

    @Test(arguments: ["RATE", "DENY", "RSTR"])
    func aKissWithAnotherOriginDoesNothing(code: String) throws {
        var bench = KissTests.synchronised()
        bench.server = NodeBench.silent
        bench.run(until: 140)
        let hash = bench.node.stateHash
        let request = try #require(bench.sent.last).transmission
        var kiss = NTPHeader.reply(to: request.packet, at: bench.truth)
        kiss.leap = .unsynchronised
        kiss.stratum = 0
        kiss.referenceID = ReferenceID(code)
        kiss.originTimestamp.bits &+= 1
        #expect(bench.deliver(kiss.bytes, from: request.destination) == .dropped(.bogusOrigin))
        #expect(bench.node.stateHash == hash)
        kiss.originTimestamp.bits &-= 1
        #expect(
            bench.deliver(kiss.bytes, from: request.destination)
                == .kissed(association: request.association))
    }
}
