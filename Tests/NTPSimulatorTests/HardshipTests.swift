import NTPTime
import Testing

@testable import NTPSimulator

@Suite struct HardshipTests {
    @Test(arguments: Scenario.hardships.map(\.number), [1, 2, 3, 4] as [UInt64])
    func explore(number: Int, seed: UInt64) {
        let report = Scenario.all[number - 1].run(seed: seed)
        print(
            "EXP", number, seed, report.breaches,
            [300, 900, 2700, 3700, 4000].map { report.worstError(from: $0) },
            report.worstError(from: 11100))
    }
}
