import Testing

@testable import NTPSimulator

@Suite struct ScenarioTests {
    @Test(arguments: Scenario.all.map(\.number), [1, 2, 3, 4] as [UInt64])
    func holdsItsBounds(number: Int, seed: UInt64) {
        let report = Scenario.all[number - 1].run(seed: seed)
        #expect(report.breaches == [])
        #expect(report.errors.count == Scenario.all[number - 1].duration + 1)
    }

    @Test func numbersAreWithoutGaps() {
        #expect(Scenario.all.map(\.number) == Array(1...Scenario.all.count))
    }

    @Test func theLiarMayStandAnywhereInTheList() {
        for liar in 0...2 {
            var scenario = Scenario.falseticker
            scenario.servers.swapAt(liar, 3)
            scenario.duration = 3600
            scenario.bounds = [
                .neverSelected(server: liar, from: 120), .error(below: 0.001, from: 300),
            ]
            #expect(scenario.run(seed: 5).breaches == [])
        }
    }

    /// Each bound can be broken: a run that breaks it says so, once, with the first second.
    @Test func boundsThatDoNotHoldAreReported() {
        var scenario = Scenario.falseticker
        scenario.duration = 400
        scenario.bounds = [
            .synchronised(from: 0), .error(below: 1e-9, from: 300),
            .frequencyError(belowPPM: 1e-6, from: 350), .neverSelected(server: 9, from: 120),
            .error(below: 1, from: 0),
        ]
        let report = scenario.run(seed: 1)
        #expect(report.breaches.map(\.bound) == [0, 3, 1, 2].map { scenario.bounds[$0] })
        #expect(report.breaches.map(\.second) == [0, 120, 300, 350])
        #expect(report.breaches.first?.found == "not synchronised")
        #expect(report.worstError(from: 0) > 0.04)
    }

    /// Two liars of four: no majority, and who is selected is a breach.
    @Test func aWorldOfLiarsBreaksTheBound() {
        var scenario = Scenario.falseticker
        scenario.duration = 900
        for index in 0...2 { scenario.servers[index].clock = ClockTraits(offset: 0.05) }
        #expect(scenario.run(seed: 1).breaches.contains { $0.found == "selected" })
    }

    @Test func whatIsSetByHandIsCorrected() {
        var world = Scenario.ordinary.makeWorld(seed: 1)
        world.run(until: .second(600))
        world.setClock(of: 1, by: 0.4)
        world.run(until: .second(601))
        #expect(abs(world.hosts[1].clock.error - 0.4) < 0.01)
        world.run(until: .second(1800))
        #expect(abs(world.hosts[1].clock.error) < 0.001)
    }
}
