import NTPProtocol
import NTPTime
import Testing

@testable import NTPSimulator

@Suite struct MeasurementTests {
    @Test(
        arguments: [
            ([], 0.5, nil), ([3], 0.5, 3), ([3, 1], 0.5, 2), ([5, 1, 3], 0, 1), ([5, 1, 3], 1, 5),
            ([1, 2, 3, 4, 5], 0.25, 2), ([1, .infinity, 2], 0.5, 2),
        ] as [([Double], Double, Double?)])
    func quantiles(values: [Double], share: Double, expected: Double?) {
        #expect(Quantile.of(values, share) == expected)
    }

    /// The figures are those of the run.
    @Test func figuresAreThoseOfTheErrors() {
        var scenario = Scenario.ordinary
        scenario.measuring.from = 600
        scenario.measuring.settledWithin = 0.001
        scenario.measuring.settledFor = 500
        let (found, breaches) = scenario.measure(seed: 3)
        let report = scenario.run(seed: 3)
        let errors = report.errors.dropFirst(600)
        let rms = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
        #expect(abs(found.errorRMS - rms) < 1e-12)
        #expect(found.errorMaximum == report.worstError(from: 600))
        let settled = report.errors.lastIndex { abs($0) > 0.001 }
        #expect(found.settledAt == settled.map { $0 + 1 })
        #expect(found.steps == 0 && breaches.isEmpty)
        #expect((8...200).contains(found.requestInterval))
        #expect(found.synchronisedSeconds > 3000 && found.honestShare == 1)
        #expect(found.worstBoundRatio > 0 && found.worstBoundRatio < 1)
    }

    /// A server that lies makes a client that believes it dishonest, and that is seen.
    @Test func dishonestSecondsAreCounted() {
        var scenario = Scenario.ordinary
        scenario.servers[0].clock.offset = 0.05
        scenario.bounds = [.honest(from: 0)]
        let (found, breaches) = scenario.measure(seed: 1)
        #expect(found.dishonestSeconds > 1000)
        #expect(found.honestShare < 0.8)
        #expect(found.worstBoundRatio > 2)
        #expect(breaches.map(\.bound) == [.honest(from: 0)])
        #expect(breaches.first?.second == found.firstDishonest)
    }

    /// Whatever the scenario, no client claims to be better than it is. Who is lied to by a
    /// majority cannot know, and between a step by somebody and its notice nobody can.
    @Test(arguments: Scenario.all.map(\.number), [1, 2] as [UInt64])
    func clientsAreHonest(number: Int, seed: UInt64) {
        let found = Scenario.all[number - 1].measure(seed: seed).measurement
        #expect(found.synchronisedSeconds > 0)
        #expect(found.dishonestSeconds == 0, "from \(found.firstDishonest ?? 0)")
    }

    /// The 0.3 s that it is off by may not be stepped back, and are slewed once it is sure of them.
    @Test(arguments: 1...8 as ClosedRange<UInt64>) func aSleeperSetsItsClockOnWaking(
        seed: UInt64
    ) {
        var scenario = Scenario.ordinary
        scenario.duration = 5400
        scenario.changes = [
            ScenarioChange(at: 1800, .clientSleep(seconds: 1200, clockError: 0.3))
        ]
        scenario.bounds = [.error(below: 0.0003, from: 4500), .synchronised(from: 3900)]
        let report = scenario.run(seed: seed)
        #expect(report.breaches == [])
        #expect(abs(report.errors[3001] - 0.3) < 0.1)
    }

    @Test(
        arguments: [
            .clientStep(by: 0.002), .clientStep(by: -0.5), .clientRetuned(toPPM: 100),
            .clientSlew(.singleShot(0.02)), .clientSlew(.phaseLocked(0.02, timeConstant: 2)),
            .clientFrequency(byPPM: 3), .serverFrequency(server: 0, byPPM: 0.01),
        ] as [ScenarioChange.Kind])
    func meddlingIsCorrected(kind: ScenarioChange.Kind) {
        var scenario = Scenario.ordinary
        scenario.serverOptions = "iburst maxpoll 6"
        scenario.duration = 9000
        scenario.changes = [ScenarioChange(at: 1800, kind)]
        scenario.bounds = [.error(below: 0.001, from: 6000), .synchronised(from: 4000)]
        let report = scenario.run(seed: 2)
        #expect(report.breaches == [])
        let change = abs(report.errors[1860] - report.errors[1800])
        #expect(change > 0.0001 || scenario.changes[0].kind.isSlow)
    }

    /// Replies take 20 ms more from now on: the client knows that by its round trips, and cannot
    /// know which way is the longer one. Its bound has to allow for either.
    @Test func routesChange() throws {
        var scenario = Scenario.ordinary
        scenario.serverOptions = "iburst maxpoll 6"
        scenario.duration = 9000
        scenario.changes = [ScenarioChange(at: 1800, .path(server: 0, .back, Path(delay: 0.021)))]
        scenario.bounds = [.honest(from: 0), .error(below: 0.0105, from: 300)]
        var delays: [Double] = []
        var watch = BoundWatch(scenario.bounds)
        _ = scenario.play(seed: 2) { second, now, host in
            watch.look(at: host, second: second, now: now)
            if second == 1700 || second == 8999 { delays.append(host.node.system.rootDelay) }
        }
        #expect(watch.breaches == [])
        #expect(delays.count == 2 && delays[1] - delays[0] > 0.019)
    }
}

extension ScenarioChange.Kind {
    fileprivate var isSlow: Bool {
        switch self {
        case .serverFrequency, .clientRetuned, .clientFrequency: true
        default: false
        }
    }
}
