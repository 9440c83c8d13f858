import NTPTime
import Testing

@testable import NTPSimulator

@Suite struct HardshipTests {
    @Test(arguments: [6, 7, 8], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as [UInt64])
    func explore(number: Int, seed: UInt64) {
        let report = Scenario.all[number - 1].run(seed: seed)
        print("EXP", number, seed, report.breaches.map(\.second), [300, 900, 1800, 3600, 7200].map { report.worstError(from: $0) }, report.worstError(from: 11100))
        for s in stride(from: 0, to: 2400, by: 20) { print("EXD", number, seed, s, report.errors[s], report.frequencyErrors[s] * 1e6) }
    }
}
