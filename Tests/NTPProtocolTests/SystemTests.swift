import ClockAlgorithms
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Who sets the clock, and what is done to it (RFC 5905, 11 and 12).
@Suite struct SystemTests {
    private static func association(
        _ bench: NodeBench, _ address: String
    ) throws -> Association {
        try #require(bench.node.associations.first { $0.remote.address == IPAddress(address) })
    }

    @Test func theLocalClockAloneServesAtOnce() {
        var bench = NodeBench("server 127.127.1.0\n")
        bench.run(until: 1)
        #expect(bench.node.system.stratum == 6)
        #expect(bench.node.system.leap == .none)
        #expect(bench.node.system.referenceID == ReferenceID(IPv4Address(bits: 0x7f7f_0100)))
        #expect(bench.node.system.source == .local)
        #expect(bench.sent.isEmpty)
    }

    /// From stratum 2 on a reference identifier is read as an address, so letters are not served.
    @Test(
        arguments: [
            (0, ReferenceID("HOME")), (1, ReferenceID(IPv4Address(bits: 0x7f7f_0100))),
            (9, ReferenceID(IPv4Address(bits: 0x7f7f_0100))),
        ] as [(UInt8, ReferenceID)])
    func fudgeNamesStratumAndIdentifier(stratum: UInt8, identifier: ReferenceID) throws {
        var bench = NodeBench(
            "server 127.127.1.0\nfudge 127.127.1.0 stratum \(stratum) refid HOME\n")
        bench.run(until: 1)
        #expect(bench.node.system.stratum == stratum + 1)
        #expect(bench.node.system.referenceID == identifier)
        #expect(try Self.association(bench, "127.127.1.0").peer.referenceID == ReferenceID("HOME"))
    }

    /// As a way to try a step without a network.
    @Test(arguments: ["", "tinker discipline rfc5905\n"])
    func fudgeSetsTheLocalClock(more: String) {
        var bench = NodeBench("server 127.127.1.0\nfudge 127.127.1.0 time1 7\n" + more)
        bench.run(until: 600)
        #expect(bench.steps.first.map { abs($0 - 7) < 0.1 } ?? false, "\(bench.steps)")
    }

    @Test func besideOthersTheLocalClockWaits() {
        let lines = "server 192.0.2.1 iburst\nserver 127.127.1.0\n"
        var bench = NodeBench(lines, server: NodeBench.silent)
        bench.run(until: 299)
        #expect(!bench.node.system.isSynchronised)
        bench.run(until: 370)
        #expect(bench.node.system.stratum == 6)
        // A server that comes up takes over.
        bench.server = NodeBench.honest()
        bench.run(until: 600)
        #expect(bench.node.system.stratum == 2)
    }

    @Test func orphanwaitSaysHowLong() {
        let lines = "server 192.0.2.1\nserver 127.127.1.0\ntos orphanwait 60\n"
        var bench = NodeBench(lines, server: NodeBench.silent)
        bench.run(until: 59)
        #expect(!bench.node.system.isSynchronised)
        bench.run(until: 130)
        #expect(bench.node.system.stratum == 6)
    }

    @Test func aPoolMakesUpToFourAssociations() {
        var bench = NodeBench("pool pool.example iburst\n")
        #expect(bench.names.map(\.name) == ["pool.example"])
        bench.resolve("pool.example", to: [])
        #expect(bench.node.associations.map(\.role) == [.poolPrototype])
        bench.resolve("pool.example", to: ["192.0.2.1", "192.0.2.2", "192.0.2.1"])
        #expect(bench.node.associations.count == 3)
        bench.resolve(
            "pool.example", to: ["192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6"])
        #expect(bench.node.associations.count { $0.role == .poolMember } == 4)
        bench.run(until: 100)
        #expect(bench.node.system.isSynchronised)
        #expect(bench.sent.count == 4 * 7)
    }

    @Test func aServersNameIsOneServer() {
        var bench = NodeBench("server clock.example iburst\n")
        bench.resolve("clock.example", to: ["192.0.2.1", "192.0.2.2"])
        bench.resolve("clock.example", to: ["192.0.2.3"])
        #expect(bench.node.associations.map(\.remote) == [.at("192.0.2.1")])
    }

    @Test func noselectIsWatchedOnly() throws {
        var bench = NodeBench("server 192.0.2.1 iburst noselect\n")
        bench.run(until: 200)
        #expect(bench.node.associations[0].isReachable)
        #expect(bench.node.associations[0].selection == .reject)
        #expect(!bench.node.system.isSynchronised)
    }

    @Test(arguments: ["192.0.2.1", "192.0.2.2", "192.0.2.3"])
    func preferDecidesAmongTruechimers(preferred: String) throws {
        var lines = ""
        for address in ["192.0.2.1", "192.0.2.2", "192.0.2.3"] {
            lines += "server \(address) iburst\(address == preferred ? " prefer" : "")\n"
        }
        var bench = NodeBench(lines)
        bench.run(until: 200)
        #expect(
            bench.node.system.systemPeer == (try SystemTests.association(bench, preferred)).id)
        #expect(bench.node.system.survivors == 3)
    }

    @Test(arguments: [2000.0, -2000.0])
    func beyondThePanicThresholdTheClockIsLeftAlone(offset: Double) {
        var bench = NodeBench(
            "server 192.0.2.1 iburst\n", server: NodeBench.honest(offset: offset))
        bench.run(until: 3000)
        #expect(bench.panics.count == 1)
        #expect(bench.steps.isEmpty)
        #expect(!bench.node.system.isSynchronised)
        #expect(bench.adjustments.allSatisfy { $0.frequency == 0 && !$0.isSynchronised })
        #expect(bench.logs.count { $0.contains("panic") } == 1)
    }

    @Test func dashGAllowsOneSuchStep() {
        var bench = NodeBench(
            "server 192.0.2.1 iburst\n", server: NodeBench.honest(offset: 2000),
            change: { $0.allowsFirstPanicStep = true })
        bench.run(until: 200)
        #expect(bench.steps.count == 1)
        #expect((bench.wallOffset - 2000).magnitude < 0.01)
        #expect(bench.node.system.isSynchronised)
        bench.server = NodeBench.honest(offset: 5000)
        bench.run(until: 4000)
        #expect(bench.steps.count == 1)
        #expect(bench.panics.count >= 1)
        // A time that its own source contradicts is served to nobody.
        #expect(!bench.node.system.isSynchronised)
        #expect(bench.node.system.serverSnapshot().leap == .unsynchronised)
        bench.server = NodeBench.honest(offset: 2000)
        bench.run(until: 8000)
        #expect(bench.node.system.isSynchronised)
    }

    @Test(arguments: [0.001, -0.02, 0.3])
    func dashCapitalGStepsTheFirstOffset(offset: Double) {
        var bench = NodeBench(
            "server 192.0.2.1 iburst\n", server: NodeBench.honest(offset: offset),
            change: { $0.stepsFirst = true })
        bench.run(until: 200)
        #expect(bench.steps.count == 1)
        #expect((bench.wallOffset - offset).magnitude < 0.001)
        #expect(bench.node.system.isSynchronised)
    }

    @Test(arguments: [0.5, -0.5])
    func aStepGoesTheRightWay(offset: Double) {
        var bench = NodeBench(
            "server 192.0.2.1 iburst\n", server: NodeBench.honest(offset: offset))
        bench.run(until: 200)
        #expect(bench.steps.count == 1)
        #expect((bench.wallOffset - offset).magnitude < 0.01)
        #expect(bench.node.system.isSynchronised)
        #expect(bench.node.system.offset.magnitude < 0.001)
    }

    @Test func dashXSlewsWhatIsBelowItsThreshold() {
        var bench = NodeBench(
            "server 192.0.2.1 iburst\n", server: NodeBench.honest(offset: 0.5),
            change: { $0.stepThreshold = 600 })
        bench.run(until: 200)
        #expect(bench.steps.isEmpty)
        #expect(bench.adjustments.contains { $0.frequency > 100e-6 })
    }

    @Test(arguments: [0, 0.5, -10])
    func disableNtpServesAndTouchesNothing(offset: Double) {
        var bench = NodeBench(
            "server 192.0.2.1 iburst\n", server: NodeBench.honest(offset: offset),
            change: { $0.steersClock = false })
        bench.run(until: 3000)
        #expect(bench.node.system.isSynchronised)
        #expect(bench.node.system.stratum == 2)
        #expect((bench.node.system.offset - offset).magnitude < 0.001)
        #expect(bench.adjustments.isEmpty && bench.steps.isEmpty && bench.panics.isEmpty)
        let source = SocketAddress.at("203.0.113.1", port: 5000)
        #expect(bench.deliver(NTPHeader.request().bytes, from: source) == .replied)
    }

    @Test(arguments: [(4, 4, 4), (3, 10, 6), (8, 10, 8)])
    func disableNtpPollsWithinTheSourcesLimits(minpoll: Int, maxpoll: Int, exponent: Int) {
        var bench = NodeBench(
            "server 192.0.2.1 iburst minpoll \(minpoll) maxpoll \(maxpoll)\n",
            server: NodeBench.honest(offset: 0), change: { $0.steersClock = false })
        bench.run(until: 600)
        #expect(bench.node.discipline.pollExponent == exponent)
    }

    /// Beyond 16 s no bound of the error can be served, so the clock is not called synchronised.
    @Test func disableNtpWithAClockFarOff() {
        var bench = NodeBench(
            "server 192.0.2.1 iburst\n", server: NodeBench.honest(offset: -3000),
            change: { $0.steersClock = false })
        bench.run(until: 3000)
        #expect(!bench.node.system.isSynchronised)
        #expect(bench.adjustments.isEmpty && bench.steps.isEmpty && bench.panics.isEmpty)
    }
}
