import Glibc
import Testing

@testable import NTPProtocol

/// Damaged and forged datagrams into a running node. MERIDIAN_FUZZ_COUNT says how many; without
/// it 200,000 in an optimised build, 20,000 in a debug build, times MERIDIAN_SOAK.
@Suite struct FuzzTests {
    private static var datagramCount: Int {
        if let count = number("MERIDIAN_FUZZ_COUNT") { return count }
        #if DEBUG
            let usual = 20_000
        #else
            let usual = 200_000
        #endif
        return usual * (number("MERIDIAN_SOAK") ?? 1)
    }

    private static func number(_ variable: String) -> Int? {
        getenv(variable).flatMap { Int(String(cString: $0)) }.flatMap { $0 > 0 ? $0 : nil }
    }

    @Test func aRunningNodeOutlivesDamagedDatagrams() {
        var fuzzer = Fuzzer(seed: 20_261_110)
        #expect(fuzzer.bench.node.system.isSynchronised)
        #expect(fuzzer.bench.node.system.systemPeer != nil)
        let count = FuzzTests.datagramCount
        for number in 0..<count {
            if let fault = fuzzer.runOne() {
                Issue.record("datagram \(number): \(fault)")
                return
            }
        }
        // Each outcome has been seen, so that none of the checks was idle; leap seconds are rare.
        for reason in DropReason.allCases where reason != .leapSecond {
            #expect(fuzzer.drops[reason, default: 0] > 0, "\(reason) never occurred")
        }
        #expect(fuzzer.replies > count / 100)
        #expect(fuzzer.lessons > count / 200)
        #expect(fuzzer.kisses > 0)
        #expect(fuzzer.controls > 0)
    }
}
