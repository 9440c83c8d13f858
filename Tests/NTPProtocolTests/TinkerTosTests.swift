import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// What `tinker`, `tos` and `tick` change in the node.
@Suite struct TinkerTosTests {
    private static func discipline(_ lines: String) -> DisciplineParameters {
        NodeBench(lines).node.discipline.parameters
    }

    @Test func defaultsAreTheAlgorithmsOwn() {
        var usual = DisciplineParameters()
        usual.initialFrequency = 0
        usual.law = .statistical
        #expect(TinkerTosTests.discipline("") == usual)
        var selection = SelectionParameters()
        #expect(NodeBench("").node.selectionParameters == selection)
        selection.minsane = 2
        selection.minclock = 4
        selection.maxclock = 5
        selection.minimumDistance = 0.25
        let lines = "tos minsane 2 minclock 4 maxclock 5 mindist 0.25\n"
        #expect(NodeBench(lines).node.selectionParameters == selection)
    }

    @Test func tinkerReachesTheDiscipline() {
        let found = TinkerTosTests.discipline(
            "tinker step 0.5 stepback 2 stepout 400 panic 7 allan 1024 dispersion 30 freq -8"
                + " huffpuff 7200\n")
        #expect(found.stepForward == 0.5 && found.stepBack == 2)
        #expect(found.stepout == 400 && found.panic == 7 && found.allan == 10)
        #expect(found.dispersionRate == 30e-6 && found.huffPuffWindow == 7200)
        #expect(found.initialFrequency == -8e-6)
        #expect(TinkerTosTests.discipline("tinker stepout 5\n").stepout == 300)
        #expect(TinkerTosTests.discipline("tinker huffpuff 0\n").huffPuffWindow == nil)
        #expect(TinkerTosTests.discipline("tinker step 0\n").slewOnly)
        #expect(found.stepsBackLater && !TinkerTosTests.discipline("").stepsBackLater)
        #expect(TinkerTosTests.discipline("tinker discipline rfc5905\n").law == .rfc5905)
        let logs = NodeBench("tinker huffpuff 7200 allan 11\n").logs
        #expect(logs.count { $0.contains("acts with 'tinker discipline rfc5905' only") } == 2)
    }

    @Test func tinkerFreqIsAFrequencyThatIsSet() {
        let bench = NodeBench("tinker freq 12\n", change: { $0.initialFrequency = nil })
        #expect(bench.node.discipline.frequency == 12e-6)
        #expect(bench.logs.contains { $0.contains("freq_set 12.000 PPM") })
        #expect(!bench.logs.contains { $0.contains("freq_not_set") })
        let none = NodeBench("", change: { $0.initialFrequency = nil })
        #expect(none.logs.contains { $0.contains("freq_not_set") })
    }

    @Test func stepZeroNeverSteps() {
        var bench = NodeBench(
            "server 192.0.2.1 iburst\ntinker step 0 panic 0\n",
            server: NodeBench.honest(offset: 4000))
        bench.run(until: 2000)
        #expect(bench.steps.isEmpty && bench.panics.isEmpty)
        #expect(bench.adjustments.contains { $0.frequency > 0.0799 })
    }

    /// The node's own error bound, what it serves and how long a source stays fit.
    @Test(arguments: [("", 15e-6), ("tinker dispersion 1000\n", 1e-3)])
    func dispersionGrowsEverywhere(lines: String, rate: Double) throws {
        let loop = "tinker discipline rfc5905\n"
        var bench = NodeBench(loop + lines + "server 192.0.2.1 iburst minpoll 10\n")
        bench.run(until: 100)
        #expect(bench.node.system.isSynchronised)
        let stage = bench.node.associations[0].filter.stages[0]
        // Both clocks' precision, and the 2 ms of the exchange.
        #expect((stage.dispersion - 0x1p-19 - 0.002 * rate).magnitude < 1e-9)
        let now = bench.now.monotonic
        let later = now.advanced(bySeconds: 100)
        let system = bench.node.system
        let growth = system.rootDispersion(at: later) - system.rootDispersion(at: now)
        #expect((growth - 100 * rate).magnitude < 1e-9)
        let filter = bench.node.associations[0].filter
        let filterGrowth = filter.dispersion(at: later) - filter.dispersion(at: now)
        #expect((filterGrowth - 100 * rate).magnitude < 1e-9)
        let reply = ServerResponder.respond(
            to: NTPHeader.request(), snapshot: system.serverSnapshot(),
            passage: ServerResponder.Passage(
                receivedAt: bench.now.wall, transmittedAt: bench.now.wall, now: later))
        let served = reply.rootDispersion.seconds - system.rootDispersion(at: later)
        #expect((0...0x1p-16).contains(served))
    }

    /// A source may age by one poll interval beyond `maxdist`: by 15 ms of 1024 s, or by a second.
    @Test(arguments: [("", false), ("tinker dispersion 1000\n", true)])
    func dispersionWidensTheAllowance(lines: String, isFit: Bool) {
        var bench = NodeBench(
            lines + "server 192.0.2.1 iburst minpoll 10\n",
            server: NodeBench.honest { $0.rootDispersion = NTPShort(roundingUp: 1.8) })
        bench.run(until: 100)
        #expect(bench.node.system.isSynchronised == isFit)
    }

    /// From 1200 s on replies come 20 ms late: half of that looks like an offset, and the
    /// huff-n'-puff filter sees that it is none.
    @Test(arguments: [("", true), ("tinker huffpuff 7200\n", false)])
    func huffpuffSeesAQueue(lines: String, isFooled: Bool) {
        var bench = NodeBench(
            "tinker discipline rfc5905\n" + lines + "server 192.0.2.1 iburst maxpoll 6\n",
            server: { request, time in
                var header = NTPHeader.reply(to: request.packet, at: time)
                if time.seconds(since: NodeBench.start) > 1200 {
                    header.transmitTimestamp = time.advanced(bySeconds: -0.02)
                }
                return header.bytes
            })
        bench.run(until: 3000)
        #expect(bench.node.system.isSynchronised)
        #expect((bench.node.system.offset + 0.01).magnitude < 1e-4)
        #expect(bench.adjustments.contains { $0.frequency < -1e-6 } == isFooled)
    }

    @Test(
        arguments: [("", -20), ("tick 0.0001\n", -13), ("tinker tick 0.25\n", -2)]
            as [(String, Int8)])
    func tickCoarsensThePrecision(lines: String, precision: Int8) {
        let bench = NodeBench(lines)
        #expect(bench.node.settings.precision == precision)
        #expect(bench.node.system.precision == precision)
        let clockPrecision = bench.node.discipline.parameters.clockPrecision
        #expect(clockPrecision == Double(sign: .plus, exponent: Int(precision), significand: 1))
    }

    @Test(arguments: ["tick 1e-9\n", "tick 1.5\n", "tick 0\n"])
    func aTickThatCannotBeIsTold(lines: String) {
        let bench = NodeBench(lines)
        #expect(bench.node.settings.precision == -20)
        #expect(bench.logs.contains { $0.hasSuffix("not used") })
    }

    /// Three servers 20 ms apart, each sure to a millisecond: with `mindist` they are of one mind.
    @Test(arguments: [("", false), ("tos mindist 0.05\n", true)])
    func mindistWidensTheIntervals(lines: String, agree: Bool) {
        var servers = ""
        for number in 1...3 { servers += "server 192.0.2.\(number) iburst\n" }
        var bench = NodeBench(
            lines + servers,
            server: { request, time in
                guard case .v4(let address) = request.destination.address else { return nil }
                let offset = Double(address.bits & 0xff) * 0.02
                return NTPHeader.reply(
                    to: request.packet, at: time.advanced(bySeconds: offset)
                ).bytes
            })
        bench.run(until: 40)
        #expect(bench.node.system.isSynchronised == agree)
    }

    @Test(
        arguments: [
            ("tos floor 2", false), ("tos ceiling 2", true), ("tos ceiling 1", false),
            ("tos minsane 2", false), ("tos minsane 1", true), ("tos maxdist 0.0001", false),
            ("tos maxdist 2", true), ("tos maxdisp 0.00005", false), ("tos maxdisp 1", true),
            ("tos basedate 2026-11-10", true), ("tos basedate 2026-11-11", false),
            ("tos basedate 2050-01-01", false), ("tos basedate 1970-01-01", true),
        ] as [(String, Bool)])
    func tosDecidesWhoIsFit(line: String, isSynchronised: Bool) {
        var bench = NodeBench("\(line)\nserver 192.0.2.1 iburst\n")
        bench.run(until: 120)
        #expect(bench.node.system.isSynchronised == isSynchronised, "\(line)")
    }

    @Test func aTimeBeforeTheBaseDateFailsTheHeaderTest() {
        var bench = NodeBench("tos basedate 2027-01-01\nserver 192.0.2.1 iburst\n")
        bench.run(until: 30)
        #expect(bench.node.associations[0].flash.contains(.header))
        #expect(!bench.node.associations[0].isReachable)
    }

    /// How many of five equal servers are kept: as many as `minclock`; those cast off while more
    /// than `maxclock` are left are spares.
    @Test(arguments: [("", 3, 0), ("tos minclock 4\n", 4, 0), ("tos maxclock 4\n", 3, 1)])
    func minclockAndMaxclock(lines: String, survivors: Int, backups: Int) {
        var servers = ""
        for number in 1...5 { servers += "server 192.0.2.\(number) iburst\n" }
        var bench = NodeBench(
            lines + servers,
            server: { request, time in
                guard case .v4(let address) = request.destination.address else { return nil }
                let offset = Double(address.bits & 0xff) * 1e-4
                var header = NTPHeader.reply(
                    to: request.packet, at: time.advanced(bySeconds: offset))
                header.rootDispersion = NTPShort(roundingUp: 0.01)
                return header.bytes
            })
        bench.run(until: 40)
        #expect(bench.node.system.survivors == survivors)
        #expect(bench.node.associations.count { $0.selection == .backup } == backups)
    }
}
