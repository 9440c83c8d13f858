import Glibc
import Testing

/// A hostile server's answers to ntpq: 100,000 inputs in an optimised build, 4,000 in a debug
/// build, times MERIDIAN_SOAK; or as many as MERIDIAN_FUZZ_COUNT says.
@Suite struct HostileServerTests {
    private static var count: Int {
        #if DEBUG
            let usual = 4_000
        #else
            let usual = 100_000
        #endif
        return number("MERIDIAN_FUZZ_COUNT") ?? usual * (number("MERIDIAN_SOAK") ?? 1)
    }

    private static func number(_ variable: String) -> Int? {
        getenv(variable).flatMap { Int(String(cString: $0)) }.flatMap { $0 > 0 ? $0 : nil }
    }

    @Test func ntpqOutlivesThem() {
        var forger = ReplyForger(seed: 20_261_121)
        let ways = HostileServerTests.ways { forger.forge() }
        // None of the checks was idle.
        for way in CorpusTests.ways(through: .controlReplies) {
            #expect(ways[way, default: 0] > 0, "\(way) never occurred")
        }
    }

    /// The one command that asks for the time.
    @Test func pollOutlivesThem() throws {
        var forger = ReplyForger(seed: 20_261_122)
        let number = try #require(QueryFuzz.commands.firstIndex(of: QueryFuzz.poll))
        let ways = HostileServerTests.ways { forger.forge(command: number) }
        for way in ["\(QueryFuzz.poll) printed", "refused", "silence", "interrupted", "JSON"] {
            #expect(ways[way, default: 0] > 0, "\(way) never occurred")
        }
    }

    /// How often each way was taken, by as many inputs as are wanted.
    private static func ways(_ forge: () -> [UInt8]) -> [String: Int] {
        var ways: [String: Int] = [:]
        let clock = ContinuousClock()
        let start = clock.now
        for number in 0..<count {
            let input = forge()
            let outcome = QueryFuzz.check(input)
            if let fault = outcome.fault {
                Issue.record("input \(number): \(fault): \(input)")
                return ways
            }
            for way in outcome.ways { ways[way, default: 0] += 1 }
        }
        print("hostile server: \(count) inputs in \((clock.now - start).components.seconds) s")
        return ways
    }
}
