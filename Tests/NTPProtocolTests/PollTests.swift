import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// When servers are asked, and what their silence does.
@Suite struct PollTests {
    @Test(arguments: [true, false])
    func theInitialBurst(isAnswered: Bool) {
        var bench = NodeBench(
            "server 192.0.2.1 iburst\n",
            server: isAnswered ? NodeBench.honest() : NodeBench.silent)
        bench.run(until: 120)
        let times = bench.sent.map { $0.at }
        let wanted = [0.0, 2, 4, 8, 16, 32, 64]
        #expect(times.count == wanted.count)
        for (time, wanted) in zip(times, wanted) {
            #expect((time - wanted).magnitude < 0.1, "\(times)")
        }
    }

    /// A burst ends where its gaps would be longer than the polls it precedes.
    @Test(arguments: [
        (3, [0.0, 2, 4, 8, 16, 24, 32, 40]), (4, [0, 2, 4, 8, 16, 32, 48]),
        (5, [0, 2, 4, 8, 16, 32, 64]),
    ])
    func theBurstIsNoSlowerThanThePolls(minpoll: Int, wanted: [Double]) {
        var bench = NodeBench("server 192.0.2.1 iburst minpoll \(minpoll) maxpoll \(minpoll)\n")
        bench.run(until: (wanted.last ?? 0) + 1)
        let times = bench.sent.map { $0.at }
        #expect(times.count == wanted.count)
        for (time, wanted) in zip(times, wanted) {
            #expect((time - wanted).magnitude < 0.1, "\(times)")
        }
    }

    @Test func noBurstWithoutTheWord() {
        var bench = NodeBench("server 192.0.2.1\n")
        bench.run(until: 63)
        #expect(bench.sent.count == 1)
    }

    /// Steps, kisses, silences and returns: whatever happens, two seconds lie between requests.
    @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7] as [UInt64])
    func noGapIsShorterThanTwoSeconds(seed: UInt64) {
        var dice = SplitMix(seed: seed)
        var bench = NodeBench("server 192.0.2.1 iburst minpoll 3\nserver 192.0.2.2 iburst\n")
        for _ in 0..<40 {
            bench.server = dice.pick([
                NodeBench.honest(), NodeBench.honest(offset: 0.6), NodeBench.silent,
                NodeBench.kissing("RATE"), NodeBench.honest(offset: -0.3),
            ])
            bench.run(until: bench.elapsed + Double(dice.below(600)))
            if dice.below(10) == 0 { bench.node.clockStepped(by: 1, at: bench.now) }
        }
        for address in ["192.0.2.1", "192.0.2.2"] {
            let times = bench.sent.filter { $0.transmission.destination == .at(address) }.map(\.at)
            #expect(times.count > 20)
            for (earlier, later) in zip(times, times.dropFirst()) {
                // The bench's exchanges take a few milliseconds of the time between.
                #expect(later - earlier > 1.99)
            }
        }
    }

    @Test func theReachRegisterHasTheLastEightPolls() {
        let pattern: [Bool] = [true, false, true, true, false, false, true, false, true, true]
        var count = 0
        var bench = NodeBench(
            "server 192.0.2.1 minpoll 4 maxpoll 4\n",
            server: { request, time in
                defer { count += 1 }
                return pattern[count % pattern.count]
                    ? NTPHeader.reply(to: request.packet, at: time).bytes : nil
            })
        var reach: UInt8 = 0
        for (index, isAnswered) in pattern.enumerated() {
            bench.run(until: Double(index) * 16.1 + 1)
            reach = reach << 1 | (isAnswered ? 1 : 0)
            #expect(bench.sent.count == index + 1)
            #expect(bench.node.associations[0].poll.reach == reach)
        }
    }

    @Test func aDeadServerLosesTheClockWithinThreePolls() throws {
        var bench = NodeBench("server 192.0.2.1 iburst minpoll 4 maxpoll 4\n")
        bench.run(until: 200)
        let id = bench.node.associations[0].id
        #expect(bench.node.system.systemPeer == id)
        bench.server = NodeBench.silent
        let before = bench.sent.count
        while bench.sent.count < before + 3 { bench.run(until: bench.elapsed + 0.5) }
        // The third may still be answered.
        #expect(bench.node.system.systemPeer == id)
        bench.run(until: bench.elapsed + 4)
        #expect(bench.node.system.systemPeer == nil)
        #expect(bench.node.associations[0].selection == .reject)
        #expect(bench.node.associations[0].isReachable)
        #expect(bench.sent.count == before + 3)
        // And gets it back when it is heard again.
        bench.server = NodeBench.honest()
        bench.run(until: bench.elapsed + 60)
        #expect(bench.node.system.systemPeer == id)
    }

    /// A poll that lies far ahead is brought in, but not to less than its interval after the last
    /// one, nor to less than two seconds from now.
    @Test(arguments: [(10, 64), (61, 64), (63, 65), (70, 72), (1023, 1024)] as [(Double, Double)])
    func aShorterIntervalBringsThePollForward(now: Double, next: Double) throws {
        let address = try #require(IPAddress("192.0.2.1"))
        var poll = PollState(AssociationConfiguration(kind: .server, target: .address(address)))
        poll.reach = 1
        poll.hostPoll = 10
        poll.peerPoll = 10
        poll.lastAt = MonotonicInstant(seconds: 0)
        poll.nextAt = MonotonicInstant(seconds: 1024)
        poll.bringForward(to: 6, now: MonotonicInstant(seconds: now))
        #expect(poll.hostPoll == 6)
        #expect(poll.nextAt == MonotonicInstant(seconds: next))
    }

    @Test func aServerThatIsNeverThereIsAskedLessAndLess() {
        var bench = NodeBench("server 192.0.2.1 minpoll 4 maxpoll 6\n", server: NodeBench.silent)
        bench.run(until: 150)
        #expect(bench.node.associations[0].poll.hostPoll == 4)
        bench.run(until: 2000)
        #expect(bench.node.associations[0].poll.hostPoll == 6)
    }

    /// A server comes back after an hour: who hardly knows it learns by a burst, and so does the
    /// discipline of the RFC, whose filter is empty; an estimator that knows it goes on.
    @Test(arguments: [(7200.0, "", false), (10, "", true), (7200, "discipline rfc5905", true)])
    func aServerThatReturns(known: Double, tinker: String, hasBurst: Bool) throws {
        var bench = NodeBench(
            "server 192.0.2.1 iburst minpoll 6 maxpoll 7\n"
                + (tinker.isEmpty ? "" : "tinker \(tinker)\n"))
        bench.run(until: known)
        bench.server = NodeBench.silent
        bench.run(until: known + 3600)
        #expect(!bench.node.associations[0].isReachable)
        let away = bench.sent.count
        bench.server = NodeBench.honest()
        bench.run(until: known + 3600 + 600)
        let times = bench.sent.dropFirst(away).map(\.at)
        let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
        let least = try #require(gaps.min())
        #expect(hasBurst ? least < 3 : least > 60, "\(gaps)")
    }

    /// Many lost the same server at one moment: none of them asks again and again when others do.
    @Test func whoAsksInVainIsKeptFromOthers() {
        var bench = NodeBench("server 192.0.2.1 iburst minpoll 6 maxpoll 7\n")
        bench.run(until: 7200)
        bench.server = NodeBench.silent
        bench.run(until: 10_800)
        let away = bench.sent.count
        bench.run(until: 18_000)
        let times = bench.sent.dropFirst(away).map(\.at)
        let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect(gaps.count > 40)
        #expect(gaps.allSatisfy { $0 > 127.9 && $0 < 128 * 17 / 16 + 0.1 }, "\(gaps)")
        #expect((gaps.max() ?? 0) - (gaps.min() ?? 0) > 4)
    }
}
