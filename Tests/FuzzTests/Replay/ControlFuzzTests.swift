import Glibc
import NTPSimulator
import NTPTime
import Testing

/// Mode 6 requests, and answers of hostile servers, that nobody has thought of: as many as
/// `LiveNodeTests` takes datagrams, half of each.
@Suite struct ControlFuzzTests {
    private static var count: Int {
        if let text = getenv("MERIDIAN_FUZZ_COUNT"), let count = Int(String(cString: text)) {
            return max(count, 1)
        }
        #if DEBUG
            return 5000
        #else
            return 200_000
        #endif
    }

    @Test func requestsAndAnswersBreakNoPromise() throws {
        var forger = ControlForger(random: SeededRandom(seed: 20_261_121), nonce: "")
        let kept = try Corpus.inputs(for: .control)
        let answers = kept.filter { $0.first.map { $0 & 1 == 1 } ?? false }
        let node = LiveNode.healthy.node
        var ways: [String: Int] = [:]
        let clock = ContinuousClock()
        let start = clock.now
        for number in 0..<ControlFuzzTests.count {
            var input: [UInt8]
            if number % 2 == 0 {
                input = [UInt8(truncatingIfNeeded: forger.random.next()) & 0xfe]
                input += forger.request(of: node)
            } else {
                input = forger.random.pick(answers)
                forger.damage(&input)
            }
            let outcome = FuzzTarget.control.check(input)
            if let fault = outcome.fault {
                Issue.record("input \(number): \(fault): \(input)")
                return
            }
            for way in outcome.ways { ways[way, default: 0] += 1 }
        }
        print(
            "mode 6: \(ControlFuzzTests.count) requests and answers in"
                + " \((clock.now - start).components.seconds) s")
        for way in ["a change", "a file", "several datagrams", "complete", "error 1", "overlap"] {
            #expect(
                ways.contains { $0.key.hasSuffix(way) && $0.value > 0 }, "\(way) never occurred")
        }
    }
}
