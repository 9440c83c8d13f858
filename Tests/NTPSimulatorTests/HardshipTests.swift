import NTPTime
import Testing

@testable import NTPSimulator

@Suite struct HardshipTests {
    @Test(arguments: [2, 3, 4, 5], [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func explore(count: Int, seed: UInt64) {
        for stages in [8, 1] {
        var bad = Scenario.jittery
        bad.servers = Array(repeating: bad.servers[0], count: count)
        bad.clientDaemon.filterStageCount = stages
        let b = bad.run(seed: seed)
        print("EXP", count, stages, seed, b.breaches.map(\.second), [600, 900, 1200, 1800, 3600].map { Int(b.worstError(from: $0)*1e6) })
        }
    }
}
