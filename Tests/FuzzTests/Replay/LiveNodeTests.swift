import Glibc
import NTPProtocol
import Testing

/// Damaged and forged datagrams into a node that is alive: 500,000 in an optimised build, 20,000
/// in a debug build, times MERIDIAN_SOAK; or as many as MERIDIAN_FUZZ_COUNT says.
@Suite struct LiveNodeTests {
    private static var datagramCount: Int {
        if let count = number("MERIDIAN_FUZZ_COUNT") { return count }
        #if DEBUG
            let usual = 20_000
        #else
            let usual = 500_000
        #endif
        return usual * (number("MERIDIAN_SOAK") ?? 1)
    }

    private static func number(_ variable: String) -> Int? {
        getenv(variable).flatMap { Int(String(cString: $0)) }.flatMap { $0 > 0 ? $0 : nil }
    }

    @Test func outlivesDamagedDatagrams() {
        var fuzzer = Fuzzer(seed: 20_261_110)
        let count = LiveNodeTests.datagramCount
        let clock = ContinuousClock()
        let start = clock.now
        for number in 0..<count {
            if let fault = fuzzer.runOne() {
                Issue.record("datagram \(number): \(fault)")
                return
            }
        }
        print(
            "live node: \(count) damaged datagrams in \((clock.now - start).components.seconds) s")
        // Each outcome has been seen, so that none of the checks was idle; leap seconds are rare.
        for reason in DropReason.allCases where reason != .leapSecond {
            #expect(fuzzer.outcomes[reason.rawValue, default: 0] > 0, "\(reason) never occurred")
        }
        #expect(fuzzer.outcomes["replied", default: 0] > count / 100)
        #expect(fuzzer.outcomes["learned", default: 0] > count / 200)
        #expect(fuzzer.outcomes["kissed", default: 0] > 0)
        #expect(fuzzer.outcomes["control, answered", default: 0] > 0)
    }

    @Test func aliveMeansSynchronisedAndPolling() {
        var live = LiveNode.healthy
        #expect(live.node.system.isSynchronised)
        #expect(live.node.system.systemPeer != nil)
        #expect(live.fault == nil)
        let sent = live.node.associations.map(\.counters.sent)
        live.isServed = true
        live.run(for: 300)
        for (association, before) in zip(live.node.associations, sent) where association.isPolled {
            #expect(association.counters.sent > before)
        }
        #expect(live.fault == nil)
    }
}
