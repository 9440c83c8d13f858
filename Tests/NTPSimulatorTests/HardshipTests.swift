import Glibc
import NTPTime
import NTPWire
import Testing

@testable import NTPSimulator

/// Each hardship breaks a bound when what it is there for is taken away: by the configuration, by
/// the world, or where neither can do it by a parameter of the node.
@Suite struct HardshipTests {
    /// A mechanism that is off, and which bound has to break.
    struct Absence: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var scenario: Scenario
        var breaks: @Sendable (ScenarioBound) -> Bool

        init(
            _ scenario: Scenario, without mechanism: String,
            breaks: @escaping @Sendable (ScenarioBound) -> Bool,
            change: (inout Scenario) -> Void
        ) {
            testDescription = "\(scenario.name) without \(mechanism)"
            self.scenario = scenario
            self.breaks = breaks
            change(&self.scenario)
        }
    }

    @Test(arguments: absences, [1, 3, 4] as [UInt64])
    func breaksABoundWithout(absence: Absence, seed: UInt64) {
        var scenario = absence.scenario
        // The statistical discipline does without most of these.
        scenario.clientLines += "\ntinker discipline rfc5905"
        let report = scenario.run(seed: seed)
        #expect(report.breaches.contains { absence.breaks($0.bound) }, "\(report.breaches)")
    }

    @Test func eachHardshipHasAnAbsence() {
        for scenario in Scenario.hardships {
            #expect(Self.absences.contains { $0.scenario.number == scenario.number })
        }
    }

    static let absences = timeAbsences + networkAbsences + selectionAbsences

    private static let timeAbsences = [
        Absence(.panicStep, without: "-g", breaks: \.isOfSteps) {
            $0.clientDaemon.allowsFirstPanicStep = false
        },
        Absence(.panicStep, without: "iburst", breaks: \.isOfSteps) { $0.serverOptions = "" },
        Absence(.eraRollover, without: "the client's next era", breaks: \.isOfFollowing) {
            $0.client.stopsWithEra = true
        },
        Absence(.eraRollover, without: "the server's next era", breaks: \.isOfFollowing) {
            $0.servers[0].clock.stopsWithEra = true
        },
        Absence(.eraStart, without: "-g", breaks: \.isOfSteps) {
            $0.clientDaemon.allowsFirstPanicStep = false
        },
        Absence(.eraStart, without: "a pivot after era 0", breaks: \.isOfError) {
            $0.clientDaemon.eraPivot = EraPivot(unixSeconds: -NTPTimestamp.unixEpoch)
        },
    ]

    private static let networkAbsences = [
        Absence(.lossy, without: "iburst", breaks: \.isOfError) { $0.serverOptions = "" },
        Absence(.jittery, without: "the clock filter", breaks: \.isOfError) {
            $0.clientDaemon.filterStageCount = 1
        },
        Absence(.outage, without: "iburst", breaks: \.isOfError) {
            $0.serverOptions = "maxpoll 6"
        },
        Absence(.rateKisses, without: "obedience to RATE", breaks: \.isOfGaps) { scenario in
            // A client obeys the code and not the kiss: with another code it asks as before.
            scenario.changeConducts { conduct in
                if case .kisses(_, let poll) = conduct {
                    conduct = .kisses(ReferenceID("XYZW"), poll: poll)
                }
            }
        },
        Absence(.rateKisses, without: "the server's poll", breaks: \.isOfGaps) { scenario in
            scenario.changeConducts { conduct in
                if case .kisses(let code, _) = conduct { conduct = .kisses(code, poll: 3) }
            }
        },
    ]

    private static let selectionAbsences = [
        Absence(.leapMajority, without: "the majority", breaks: \.isOfLeap) {
            $0.clientDaemon.leapMajority = 0
        },
        Absence(.twoFalsetickers, without: "an honest majority", breaks: \.isOfSelection) {
            $0.servers[2].clock.offset = 0.05
        },
        Absence(.twoFalsetickers, without: "the intersection", breaks: \.isOfSelection) {
            for liar in 3...4 { $0.servers[liar].options = "true" }
        },
        Absence(.reconfiguration, without: "unchanged lines", breaks: \.isOfHistory) { scenario in
            for index in scenario.changes.indices {
                guard case .reload(let servers, _) = scenario.changes[index].kind else { continue }
                let options = "maxpoll \(9 + index % 2)"
                scenario.changes[index].kind = .reload(servers: servers, options: options)
            }
        },
    ]

    /// The majority must be one of those who announce, not of those who could.
    @Test func threeOfFiveLeapAnnouncersAreBelieved() {
        let report = Scenario.leapMajority.run(seed: 5)
        #expect(report.breaches == [])
        var early = Scenario.leapMajority
        early.changes[2].second = 1200
        let breaches = early.run(seed: 5).breaches
        #expect(breaches.map(\.found) == ["leap 1"])
        #expect(breaches.allSatisfy { (1200...2400).contains($0.second) })
    }

    /// Whatever the era that a client believes to be in, with -g it ends in the truth's.
    @Test(
        arguments: [
            (0, 1_800_000_000), (-2_208_988_800 - 86_400, 1_800_000_000),
            (3_000_000_000, 1_800_000_000), (0, 2_085_978_490), (0, 4_102_444_800),
        ] as [(Int64, Int64)])
    func everyStartEndsInTheTruthsEra(clock: Int64, truth: Int64) {
        var scenario = Scenario.eraStart
        scenario.start = truth
        scenario.client.offset = Double(clock - truth)
        scenario.duration = 600
        #expect(scenario.run(seed: 6).breaches == [])
    }

    /// A day of two nodes; what it costs is a limit of the house.
    @Test(.enabled(if: getenv("MERIDIAN_ALONE") != nil, "a limit for a release build alone"))
    func aDayCostsLessThanASecondOfProcessorTime() {
        var scenario = Scenario.ordinary
        scenario.duration = 86_400
        let before = Self.processorSeconds
        let report = scenario.run(seed: 1)
        let cost = Self.processorSeconds - before
        #expect(report.breaches == [])
        #expect(cost < 1)
        print("a simulated day of two nodes: \(DecimalText.fixed(cost, digits: 3)) s")
    }

    /// RUSAGE_THREAD, as other tests run beside this one; a GNU constant that Swift does not see.
    private static let thisThread = __rusage_who_t(1)

    private static var processorSeconds: Double {
        var usage = rusage()
        getrusage(thisThread, &usage)
        let parts = [usage.ru_utime, usage.ru_stime]
        return parts.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6 }
    }
}

extension Scenario {
    fileprivate mutating func changeConducts(_ change: (inout ServerConduct) -> Void) {
        for index in changes.indices {
            guard case .conduct(let server, var conduct) = changes[index].kind else { continue }
            change(&conduct)
            changes[index].kind = .conduct(server: server, conduct)
        }
    }
}

extension ScenarioBound {
    fileprivate var isOfSteps: Bool { if case .steps = self { true } else { false } }
    fileprivate var isOfError: Bool { if case .error = self { true } else { false } }
    fileprivate var isOfGaps: Bool { if case .requestGap = self { true } else { false } }
    fileprivate var isOfLeap: Bool { if case .leap = self { true } else { false } }
    fileprivate var isOfSelection: Bool { if case .neverSelected = self { true } else { false } }
    fileprivate var isOfFollowing: Bool { if case .selected = self { true } else { false } }
    fileprivate var isOfHistory: Bool { if case .history = self { true } else { false } }
}
