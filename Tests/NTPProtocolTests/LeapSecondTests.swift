import ClockAlgorithms
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Who may announce a leap second, when, and what becomes of it.
@Suite struct LeapSecondTests {
    private static let threeServers =
        "server 192.0.2.1 iburst\nserver 192.0.2.2 iburst\nserver 192.0.2.3 iburst\n"
    /// 2027-01-01 00:00:00 UTC.
    private static let newYear: Int64 = 1_798_761_600

    /// A bench that begins so many seconds before the new year.
    private static func bench(
        before seconds: Int64 = 600, server: @escaping NodeBench.Server = NodeBench.honest(),
        lines: String = threeServers, change: (inout NodeSettings) -> Void = { _ in }
    ) -> NodeBench {
        NodeBench(
            lines, server: server,
            start: NTPTimestamp(unixSeconds: newYear - seconds, nanoseconds: 0), change: change)
    }

    /// The first `count` of the servers announce `leap`.
    private static func announcing(
        _ leap: LeapIndicator, by count: UInt32 = 3
    ) -> NodeBench.Server {
        { request, time in
            var header = NTPHeader.reply(to: request.packet, at: time)
            guard case .v4(let address) = request.destination.address else { return nil }
            if address.bits & 0xff <= count { header.leap = leap }
            return header.bytes
        }
    }

    /// TAI - UTC is 37 s, and changes at the new year where `change` is not 0.
    private static func table(change: Int, expiresAfter seconds: Int64 = 86_400) throws -> LeapTable
    {
        let epoch = NTPTimestamp.unixEpoch
        var lines = "#@ \(newYear + seconds + epoch)\n3692217600 37\n"
        if change != 0 { lines += "\(newYear + epoch) \(37 + change)\n" }
        return try LeapTable(parsing: Array(lines.utf8))
    }

    private static func replyLeap(_ bench: inout NodeBench) throws -> LeapIndicator {
        var reply: [UInt8] = []
        let source = SocketAddress.at("203.0.113.1", port: 5000)
        let disposition = bench.deliver(NTPHeader.request().bytes, from: source, reply: &reply)
        #expect(disposition == .replied)
        return try NTPHeader(parsing: reply.span).leap
    }

    // MARK: Votes

    @Test(arguments: [
        (UInt32(1), LeapIndicator.none), (2, .addSecond), (3, .addSecond),
    ])
    func aMajorityAnnounces(announcers: UInt32, leap: LeapIndicator) throws {
        var bench = Self.bench(server: Self.announcing(.addSecond, by: announcers))
        bench.run(until: 200)
        #expect(bench.node.system.leap == leap)
        #expect(bench.adjustments.last?.leap == leap)
        #expect(try Self.replyLeap(&bench) == leap)
        #expect(bench.logs.contains { $0.hasSuffix("89 leap_armed") } == (leap != .none))
    }

    /// Whoever announces weeks ahead is believed, and not repeated before the last day.
    @Test func onlyOnTheLastDayOfAMonth() {
        var bench = Self.bench(before: 86_400 + 300, server: Self.announcing(.deleteSecond))
        bench.run(until: 299)
        #expect(bench.node.system.leap == .none && bench.node.leapSeconds.pending == nil)
        bench.run(until: 301)
        #expect(bench.node.system.leap == .deleteSecond)
        var late = Self.bench(before: -1, server: Self.announcing(.addSecond))
        late.run(until: 3000)
        #expect(late.node.system.leap == .none)
        #expect(late.adjustments.allSatisfy { $0.leap == .none || $0.leap == .unsynchronised })
    }

    @Test func aVoteThatIsTakenBack() {
        var bench = Self.bench(before: 40_000, server: Self.announcing(.addSecond))
        bench.run(until: 200)
        #expect(bench.node.system.leap == .addSecond)
        bench.server = NodeBench.honest()
        bench.run(until: 3000)
        #expect(bench.node.system.leap == .none)
        #expect(bench.logs.contains { $0.hasSuffix("0a leap_disarmed") })
    }

    // MARK: The table

    @Test(arguments: [(1, LeapIndicator.addSecond), (-1, .deleteSecond), (0, .none)])
    func aTableInForceDecides(change: Int, leap: LeapIndicator) throws {
        let contrary: LeapIndicator = leap == .addSecond ? .deleteSecond : .addSecond
        var bench = Self.bench(server: Self.announcing(contrary))
        bench.node.useLeapTable(try Self.table(change: change), at: bench.now)
        #expect(bench.node.system.taiOffset == nil)
        bench.run(until: 200)
        #expect(bench.node.system.leap == leap)
        #expect(bench.node.system.taiOffset == 37 && bench.adjustments.last?.taiOffset == 37)
        #expect(
            bench.logs.contains {
                $0.hasSuffix(
                    change == 0
                        ? "0e TAI 37 leap 201701010000 expires 202701020000"
                        : "0e TAI \(37 + change) leap 202701010000 expires 202701020000")
            })
        #expect(bench.logs.contains { $0.hasSuffix("09 leap_armed") } == (change != 0))
    }

    @Test func anExpiredTableDecidesNothing() throws {
        let expired = try Self.table(change: 0, expiresAfter: -600)
        var bench = Self.bench(server: Self.announcing(.addSecond))
        bench.node.useLeapTable(expired, at: bench.now)
        bench.run(until: 200)
        #expect(bench.logs.contains { $0.hasSuffix("expired 202612312350") })
        #expect(bench.node.system.leap == .addSecond)
        #expect(bench.node.system.taiOffset == 37)
    }

    /// Armed all month long, announced on the last day.
    @Test func theTableArmsEarly() throws {
        var bench = Self.bench(before: 20 * 86_400)
        bench.node.useLeapTable(try Self.table(change: 1), at: bench.now)
        bench.run(until: 200)
        #expect(bench.node.leapSeconds.pending?.isVoted == false)
        #expect(
            bench.node.system.leap == .none && bench.adjustments.last?.leap == LeapIndicator.none)
        bench.node.useLeapTable(try Self.table(change: 0), at: bench.now)
        #expect(bench.node.leapSeconds.pending == nil)
    }

    // MARK: The second itself

    @Test(arguments: [(1, -1.0, 599.999), (-1, 1.0, 598.999)])
    func itPassesWithoutAStep(change: Int, jump: Double, second: Double) throws {
        var bench = Self.bench()
        bench.node.useLeapTable(try Self.table(change: change), at: bench.now)
        bench.run(until: 597.9)
        #expect(try Self.replyLeap(&bench) == (change > 0 ? .addSecond : .deleteSecond))
        bench.run(until: 598.1)
        #expect(try Self.replyLeap(&bench) == .unsynchronised)
        #expect(bench.node.system.leap == (change > 0 ? .addSecond : .deleteSecond))
        bench.run(until: second)
        #expect(bench.leap(by: jump) == true)
        let isOver = 600 - jump
        #expect(bench.adjustments.last?.leap == LeapIndicator(rawValue: change > 0 ? 1 : 2))
        bench.run(until: isOver + 0.5)
        #expect(try Self.replyLeap(&bench) == .unsynchronised)
        // The kernel may be a tick late: nothing is called off, nor is it told another offset.
        #expect(bench.adjustments.last?.leap == LeapIndicator(rawValue: change > 0 ? 1 : 2))
        #expect(bench.adjustments.last?.taiOffset == 37)
        bench.run(until: isOver + 2.1)
        #expect(try Self.replyLeap(&bench) == .none)
        #expect(bench.node.system.leap == .none && bench.node.system.taiOffset == 37 + change)
        #expect(bench.adjustments.last?.leap == LeapIndicator.none)
        #expect(bench.adjustments.last?.taiOffset == 37 + change)
        #expect(bench.logs.count { $0.hasSuffix("0b leap_event") } == 1)
        bench.run(until: 5000)
        #expect(bench.steps.isEmpty && bench.node.system.isSynchronised)
        #expect(bench.node.system.offset.magnitude < 1e-6)
        #expect(!bench.logs.contains { $0.contains("disarmed") || $0.contains("reset") })
        #expect(bench.logs.count { $0.contains("clock_sync") } == 1)
    }

    /// By vote: TAI - UTC goes on from where the old table had it, and what the sources still
    /// announce is not believed a second time.
    @Test func aVotedOnePasses() throws {
        var bench = Self.bench(server: Self.announcing(.addSecond))
        bench.node.useLeapTable(try Self.table(change: 0, expiresAfter: -1000), at: bench.now)
        bench.run(until: 599.999)
        #expect(bench.leap(by: -1) == true)
        bench.run(until: 3000)
        #expect(bench.node.system.leap == .none && bench.node.system.taiOffset == 38)
        #expect(bench.logs.count { $0.hasSuffix("0b leap_event") } == 1)
        #expect(bench.steps.isEmpty)
    }

    @Test func otherJumpsAreSteps() throws {
        var bench = Self.bench()
        #expect(bench.leap(by: -1) == false)
        bench = Self.bench()
        bench.node.useLeapTable(try Self.table(change: 1), at: bench.now)
        bench.run(until: 300)
        #expect(bench.leap(by: -1) == false, "long before")
        for jump in [1, -2, -0.5, -1.2] {
            var other = Self.bench()
            other.node.useLeapTable(try Self.table(change: 1), at: other.now)
            other.run(until: 599.999)
            let isLeap = other.leap(by: jump)
            #expect(!isLeap, "\(jump)")
        }
    }

    /// While one takes place, no reply is worth anything; nor is one to a request of before.
    @Test(arguments: [(597.5, true), (598.1, false), (601.9, false), (602.1, true)])
    func noSamplesMeanwhile(time: Double, counts: Bool) throws {
        var delivered: [UInt8] = []
        var bench = Self.bench(
            server: { request, time in
                delivered = NTPHeader.reply(to: request.packet, at: time).bytes
                return delivered
            }, lines: "server 192.0.2.1 iburst\n")
        bench.node.useLeapTable(try Self.table(change: 0), at: bench.now)
        bench.run(until: 200)
        #expect(bench.node.system.isSynchronised)
        bench.node.useLeapTable(try Self.table(change: 1), at: bench.now)
        bench.server = NodeBench.silent
        bench.run(until: 590)
        let request = try #require(bench.sent.last)
        var reply = NTPHeader.reply(to: request.transmission.packet, at: bench.truth)
        bench.run(until: time)
        reply.receiveTimestamp = bench.truth
        reply.transmitTimestamp = bench.truth
        let disposition = bench.deliver(reply.bytes, from: .at("192.0.2.1"))
        #expect((disposition != .dropped(.leapSecond)) == counts)
    }

    @Test func requestsUnderWayAreGivenUp() throws {
        var bench = Self.bench(
            server: Self.announcing(.addSecond), lines: "server 192.0.2.1 iburst\n")
        bench.run(until: 200)
        bench.server = NodeBench.silent
        bench.run(until: 599.999)
        #expect(bench.node.associations[0].outstanding != nil)
        #expect(bench.leap(by: -1) == true)
        #expect(bench.node.associations[0].outstanding == nil)
        #expect(bench.node.associations[0].filter.usedAt != nil)
    }

    /// -x: the clock is never to jump by a second, so the kernel is told nothing.
    @Test func withoutStepsTheKernelIsNotTold() throws {
        for threshold in [0, 1, 600.0] {
            var bench = Self.bench(change: { $0.stepThreshold = threshold })
            bench.node.useLeapTable(try Self.table(change: 1), at: bench.now)
            bench.run(until: 700)
            #expect(bench.adjustments.allSatisfy { $0.leap != .addSecond })
            #expect(
                bench.logs.contains(
                    "Positive leap second, no step correction."
                        + " System clock will be inaccurate for a long time."))
        }
        var bench = Self.bench(change: { $0.stepThreshold = 0.99 })
        bench.node.useLeapTable(try Self.table(change: 1), at: bench.now)
        bench.run(until: 300)
        #expect(bench.adjustments.last?.leap == .addSecond)
    }

    @Test func whoDoesNotKnowTheTimeSaysNothing() throws {
        var bench = Self.bench(server: NodeBench.silent)
        bench.node.useLeapTable(try Self.table(change: 1), at: bench.now)
        bench.run(until: 700)
        #expect(bench.node.system.leap == .unsynchronised && bench.node.leapSeconds.pending == nil)
        #expect(!bench.logs.contains { $0.contains("leap_") })
        #expect(try Self.replyLeap(&bench) == .unsynchronised)
    }

    /// A step puts the calendar in doubt until the clock is right again; then all is as before.
    @Test func aStepDisarmsUntilTheNextSynchronisation() throws {
        var bench = Self.bench(before: 40_000)
        bench.node.useLeapTable(try Self.table(change: 1), at: bench.now)
        bench.run(until: 200)
        bench.server = NodeBench.honest(offset: 20)
        bench.run(until: 6000)
        #expect(bench.steps.count == 1)
        #expect(bench.logs.contains { $0.hasSuffix("0a leap_disarmed") })
        #expect(bench.node.system.leap == .addSecond)
        #expect(bench.adjustments.contains { $0.leap == .unsynchronised })
    }
}
