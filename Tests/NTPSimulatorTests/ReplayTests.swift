import ClockAlgorithms
import NTPTime
import Testing

@testable import NTPSimulator

@Suite struct ReplayTests {
    @Test func aLineOfRawstatsIsAnExchange() throws {
        let exchange = try #require(
            RecordedExchange(
                line: "61365 30000.125 192.0.2.1 198.51.100.7 4000000000.100000000"
                    + " 4000000000.160000001 4000000000.160500000 4000000000.200750000"
                    + " 0 4 4 2 6 -24 0.001 0.002 .GPS."))
        #expect(exchange.source == IPAddress("192.0.2.1"))
        #expect(exchange.time == 61_365.0 * 86_400 + 30_000.125)
        #expect(abs(exchange.outward - 0.060_000_001) < 1e-15)
        #expect(abs(exchange.homeward - 0.040_250_000) < 1e-15)
    }

    /// A server that is 10 ms ahead gets requests that much later by its clock.
    @Test func aLineOfPeerstatsIsAnExchange() throws {
        let exchange = try #require(
            RecordedExchange(line: "61365 30000.1 2001:db8::1 961a 0.010 0.030 0.001 0.0005"))
        #expect(exchange.source == IPAddress("2001:db8::1"))
        #expect(abs(exchange.outward - 0.025) < 1e-15)
        #expect(abs(exchange.homeward - 0.005) < 1e-15)
    }

    @Test(
        arguments: [
            "", "# a comment", "61365 30000.1 192.0.2.1 198.51.100.7 1 2 3",
            "61365 x 192.0.2.1 961a 0.1 0.2", "61365 1 server 961a 0.1 0.2",
            "61365 1 192.0.2.1 961a nan 0.2", "61365 1 192.0.2.1 961a 0.1 inf",
            "61365 1 192.0.2.1 192.0.2.2 1.5 0.0 2.5 3.5", "-1 1 192.0.2.1 961a 0.1 0.2",
            "61365 1 192.0.2.1 192.0.2.2 1.5 -2 2.5 3.5",
            "61365 1 192.0.2.1 192.0.2.2 1.5 99999999999999999999 2.5 3.5",
        ])
    func otherLinesAreNone(line: String) {
        #expect(RecordedExchange(line: line) == nil)
    }

    /// What a free clock's exchanges look like when they were recorded, put through the estimator:
    /// it finds the clock's frequency, and foretells better than a sample's own noise.
    @Test func theEstimatorFindsTheClock() throws {
        var random = SeededRandom(seed: 5)
        var replay = Replay()
        replay.take(line: "not a sample")
        for index in 0..<400 {
            let time = Double(index) * 64
            let offset = 0.002 - 12e-6 * time
            let (out, back) = (random.exponential(mean: 1e-4), random.exponential(mean: 1e-4))
            for (source, error) in [("192.0.2.1", 0.0), ("192.0.2.2", 0.05)] {
                let measured = offset + error + (out - back) / 2
                let text = DecimalText.fixed(measured, digits: 9)
                let delay = DecimalText.fixed(0.02 + out + back, digits: 9)
                let second = DecimalText.fixed(time, digits: 3)
                replay.take(line: "61365 \(second) \(source) 961a \(text) \(delay) 0 0\n")
            }
        }
        #expect(replay.otherLines == 1)
        #expect(replay.sources.map(\.samples) == [400, 400])
        let first = try #require(replay.sources.first)
        #expect(abs(first.estimator.estimate.frequency - 12e-6) < 1e-8)
        #expect(abs(first.estimator.estimate.phase + 0.002 - 12e-6 * 399 * 64) < 5e-5)
        #expect(try #require(first.surpriseRMS) < 1e-4)
        #expect(first.believed > 380)
    }
}
