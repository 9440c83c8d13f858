import ClockAlgorithms
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// The selection hears all who were asked at one time before it judges (decision 0006).
@Suite struct RoundTests {
    /// Answers for those of `names` only.
    private static func answering(_ names: String...) -> NodeBench.Server {
        let servers = names.map { SocketAddress.at($0) }
        let honest = NodeBench.honest()
        return { request, time in
            servers.contains(request.destination) ? honest(request, time) : nil
        }
    }

    private static let three =
        "server 192.0.2.1 iburst prefer\nserver 192.0.2.2 iburst\nserver 192.0.2.3 iburst\n"

    @Test func aRoundThatIsInIsJudgedAtOnce() throws {
        var bench = NodeBench(Self.three)
        bench.run(until: 16.1)
        let last = try #require(bench.node.lastUpdate)
        #expect(last.seconds(since: MonotonicInstant(seconds: 16)) > 0)
        #expect(bench.node.selectionWanted == nil)
    }

    @Test func whoDoesNotAnswerIsWaitedForTwoSeconds() throws {
        var bench = NodeBench(Self.three)
        bench.run(until: 15)
        #expect(bench.node.system.isSynchronised)
        bench.server = Self.answering("192.0.2.1")
        bench.run(until: 17.5)
        let before = try #require(bench.node.lastUpdate)
        #expect(before < MonotonicInstant(seconds: 15))
        bench.run(until: 19.5)
        let after = try #require(bench.node.lastUpdate)
        #expect(after > MonotonicInstant(seconds: 16))
    }

    @Test func withoutBurstsTheFirstChoiceWaitsForALostReply() {
        let lines = "server 192.0.2.1\nserver 192.0.2.2\ntinker discipline rfc5905\n"
        var bench = NodeBench(lines, server: Self.answering("192.0.2.1"))
        bench.run(until: 10)
        bench.server = NodeBench.honest()
        bench.run(until: 215)
        // The first has four samples, the second three.
        #expect(!bench.node.system.isSynchronised)
        bench.run(until: 280)
        #expect(bench.node.system.isSynchronised)
        #expect(bench.node.system.survivors == 2)
    }

    @Test func whoNeverAnsweredDelaysNothing() {
        let lines = "server 192.0.2.1\nserver 192.0.2.2\n"
        var bench = NodeBench(lines, server: Self.answering("192.0.2.1"))
        bench.run(until: 215)
        #expect(bench.node.system.isSynchronised)
    }

    @Test func whoFallsSilentDelaysTheFirstChoiceOnePollAtMost() {
        let lines = "server 192.0.2.1\nserver 192.0.2.2\n"
        var bench = NodeBench(lines)
        bench.run(until: 10)
        bench.server = Self.answering("192.0.2.1")
        bench.run(until: 300)
        #expect(bench.node.system.isSynchronised)
    }

    @Test func aBurstDoesNotWaitForASlowerSource() {
        let lines = "server 192.0.2.1 iburst\nserver 192.0.2.2\n"
        var bench = NodeBench(lines)
        bench.run(until: 24)
        #expect(bench.node.system.isSynchronised)
    }

    /// After an outage the first reply may stay the best one: it is the later ones that make its
    /// server fit for the RFC's discipline, though none of them is used. The statistical one still
    /// knows the server, and follows by the first.
    @Test(arguments: [("tinker discipline rfc5905\n", 4), ("", 1)])
    func whoIsFitAgainIsFollowedAtOnce(tinker: String, replies: Int) throws {
        var bench = NodeBench("server 192.0.2.1 iburst maxpoll 6\n" + tinker)
        bench.run(until: 600)
        bench.server = NodeBench.silent
        bench.run(until: 3000)
        #expect(bench.node.system.systemPeer == nil)
        var answered = 0
        bench.server = NodeBench.honest { header in
            answered += 1
            // A server that takes its time makes the way look shorter.
            let pause = answered == 1 ? 0.0005 : 0
            header.transmitTimestamp = header.receiveTimestamp.advanced(bySeconds: pause)
        }
        var second = 3000.0
        while answered < replies, second < 3100 {
            second += 1
            bench.run(until: second)
        }
        #expect(answered == replies)
        #expect(bench.node.associations[0].filter.delay < 0.002)
        #expect(bench.node.system.systemPeer == bench.node.associations[0].id)
    }
}
