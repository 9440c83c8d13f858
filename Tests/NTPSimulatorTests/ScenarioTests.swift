import NTPProtocol
import NTPTime
import Testing

@testable import NTPSimulator

@Suite struct ScenarioTests {
    static let seeds: [UInt64] = [1, 2, 3]

    @Test(arguments: Scenario.all.map(\.number), seeds)
    func holdsItsBounds(number: Int, seed: UInt64) {
        let report = Scenario.all[number - 1].run(seed: seed)
        print(
            number, seed, report.breaches, report.worstError(from: 300),
            report.worstError(from: 1800), (report.frequencyErrors.last ?? 0) * 1e6,
            report.trace.lineCount, report.trace.hash)
        #expect(report.breaches == [])
    }
}
