import NTPTime
import NTPWire
import Testing

@testable import NTPTools

/// `poll`: ntpq as a client of the host's time.
@Suite struct QueryPollTests {
    private static func bench(_ line: String, _ prepare: (QueryBench) -> Void) -> QueryBench {
        let bench = QueryBench()
        prepare(bench)
        var session = bench.session()
        session.run(line)
        return bench
    }

    private static let line =
        "2161-07-27 22:12:52.000000 (+0000) +0.260000 +/- 0.173348 server s2 no-leap"

    @Test(arguments: [("poll", 1), ("poll 1", 1), ("poll 3", 3), ("poll 500", 100)])
    func answers(command: String, count: Int) {
        let bench = Self.bench(command) { $0.serve = Desk.server(offset: 0.25) }
        #expect(bench.polls.count == count && bench.requests.isEmpty)
        #expect(bench.polls.allSatisfy { $0.version == 4 })
        #expect(bench.printed == Array(repeating: Self.line, count: count))
        #expect(bench.complaints.isEmpty)
        // No server's limit of rates is met.
        #expect(bench.time.nanoseconds >= UInt64(count - 1) * 2_000_000_000)
    }

    @Test func verboseShowsTheFilter() {
        let bench = Self.bench("poll 2 verbose") { $0.serve = Desk.server(offset: 0.25) }
        #expect(bench.printed.prefix(2) == [Self.line, Self.line])
        #expect(bench.printed.contains("transmitted 2, in filter 2"))
        #expect(bench.printed.contains("offset 0.260000"))
    }

    @Test func silence() {
        let bench = Self.bench("poll 2 verbose") { _ in }
        #expect(bench.polls.count == 2 && bench.printed.isEmpty)
        #expect(
            bench.complaints.prefix(2) == [
                "server: timed out, nothing received", "***Request timed out",
            ])
    }

    @Test func someAreLost() {
        var number = 0
        let bench = Self.bench("poll 3") { bench in
            bench.serve = {
                number += 1
                return number == 2 ? nil : Desk.server(offset: 0.25)($0, $1)
            }
        }
        #expect(bench.printed.count == 2)
        #expect(bench.complaints == ["server: 1 of 3 requests were not answered"])
    }

    @Test func aKissEndsIt() {
        let bench = Self.bench("poll 9") {
            $0.serve = { request, _ in
                var reply = NTPHeader(version: 4, mode: .server)
                reply.originTimestamp = request.transmitTimestamp
                reply.referenceID = KissCode.rate.referenceID
                return reply
            }
        }
        #expect(bench.polls.count == 1)
        #expect(bench.complaints == ["KOD code RATE from server"])
    }

    /// Whoever did not see the request can not answer it.
    @Test func whatWasNotAskedIsNoAnswer() {
        let bench = Self.bench("poll") {
            $0.serve = { request, wall in
                var reply = Desk.server(offset: 0.25)(request, wall)
                reply.originTimestamp = wall
                return reply
            }
        }
        #expect(bench.printed.isEmpty)
    }

    @Test(arguments: ["poll 0", "poll x", "poll -1", "poll 2 loud"])
    func wrongWords(command: String) {
        let bench = Self.bench(command) { _ in }
        #expect(bench.polls.isEmpty)
        #expect(bench.complaints.first?.hasPrefix("***Illegal unsigned value ") == true)
    }

    @Test func theInterruptEndsIt() {
        let bench = Self.bench("poll 50") { bench in
            bench.serve = { request, wall in
                bench.isInterrupted = true
                return Desk.server(offset: 0.25)(request, wall)
            }
        }
        #expect(bench.polls.count == 1 && bench.complaints.isEmpty)
    }
}
