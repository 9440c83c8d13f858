import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// What a network that comes, or comes back, does to the polls. A case asks a server from 0 s on
/// by its line, with requests that leave or do not, and tells of the network at `came`.
@Suite struct NetworkReturnTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var line: String
        /// From this second on requests leave.
        var leavesFrom: Double
        var isAnswered = false
        var came: Double
        /// When requests leave from `came` on, within 40 seconds.
        var wanted: [Double]

        var testDescription: String { "\(line) \(leavesFrom) \(came)" }
    }

    static let cases = [
        // Nothing left so far: asked at once, by a burst where there is one.
        Case(line: "server 192.0.2.1", leavesFrom: 10, came: 10, wanted: [10]),
        Case(
            line: "server 192.0.2.1 iburst", leavesFrom: 100, came: 100,
            wanted: [100, 102, 104, 108, 116, 132]),
        // The burst of the start is under way and goes on.
        Case(line: "server 192.0.2.1 iburst", leavesFrom: 5, came: 5, wanted: [5, 13, 29]),
        // Asked in vain: once more, but not sooner than its shortest interval.
        Case(line: "server 192.0.2.1", leavesFrom: 0, came: 10, wanted: []),
        Case(line: "server 192.0.2.1", leavesFrom: 0, came: 66, wanted: [66]),
        Case(
            line: "server 192.0.2.1 minpoll 4 maxpoll 4", leavesFrom: 0, came: 5,
            wanted: [16, 32]),
        Case(
            line: "server 192.0.2.1 minpoll 6 maxpoll 10", leavesFrom: 0, came: 3000,
            wanted: [3000]),
        // A server that answers keeps its times.
        Case(line: "server 192.0.2.1", leavesFrom: 0, isAnswered: true, came: 30, wanted: [65]),
    ]

    @Test(arguments: cases)
    func asks(_ row: Case) {
        var bench = Bench(row.line)
        bench.leavesFrom = row.leavesFrom
        bench.isAnswered = row.isAnswered
        bench.run(until: row.came)
        let before = bench.left.count
        bench.node.networkCame(at: MonotonicInstant(seconds: row.came))
        bench.run(until: row.came + 40)
        let times = Array(bench.left.dropFirst(before))
        #expect(times.count == row.wanted.count, "\(times)")
        for (time, wanted) in zip(times, row.wanted) {
            #expect((time - wanted).magnitude < 1.1, "\(times)")
        }
    }

    /// A flood of changes makes nobody ask more often than once in the shortest interval.
    @Test func aFloodOfChangesIsNoFlood() {
        var bench = Bench("server 192.0.2.1 iburst")
        for second in 0..<1000 {
            bench.run(until: Double(second))
            bench.node.networkCame(at: MonotonicInstant(seconds: Double(second)))
        }
        let late = bench.left.filter { $0 > 70 }
        #expect(late.count <= 930 / 64 + 1, "\(late)")
    }

    @Test func whoForbadeItIsNotAsked() {
        var bench = Bench("server 192.0.2.1")
        bench.run(until: 1)
        bench.node.associations[0].poll.fallSilent(at: MonotonicInstant(seconds: 1))
        bench.leavesFrom = 1e9
        bench.node.networkCame(at: MonotonicInstant(seconds: 500))
        bench.run(until: 1000)
        #expect(bench.tried == [0])
    }
}

/// A node whose requests may fail to leave.
private struct Bench {
    var node: NTPNode
    var leavesFrom = 0.0
    var isAnswered = false
    private(set) var tried: [Double] = []
    private(set) var left: [Double] = []
    private var random = SplitMix(seed: 1)

    private static let start = NTPTimestamp(unixSeconds: 1_794_268_800, nanoseconds: 0)

    init(_ line: String) {
        let configuration = ConfigurationReader.read(
            file: "bench", contents: Array((line + "\n").utf8),
            environment: ConfigurationEnvironment(
                include: { _ in nil }, fileExists: { _ in true })
        ).configuration
        node = NTPNode(
            configuration: configuration,
            settings: NodeSettings(precision: -20, seed: 1) { _ in ReferenceID(bits: 1) },
            at: Bench.reading(0))
    }

    private static func reading(_ seconds: Double) -> ClockReading {
        ClockReading(
            wall: start.advanced(bySeconds: seconds), monotonic: MonotonicInstant(seconds: seconds))
    }

    mutating func run(until end: Double) {
        while true {
            let due = node.nextDeadline.seconds(since: MonotonicInstant(nanoseconds: 0))
            guard due <= end else { return }
            node.advance(to: Bench.reading(due), random: &random)
            for event in node.drainEvents() {
                guard case .transmit(let transmission) = event else { continue }
                send(transmission, at: due)
            }
        }
    }

    private mutating func send(_ transmission: Transmission, at seconds: Double) {
        tried.append(seconds)
        guard seconds >= leavesFrom else { return }
        left.append(seconds)
        let now = Bench.reading(seconds)
        node.transmitted(
            association: transmission.association, at: now.wall, from: NodeBench.local)
        guard isAnswered, let answer = NodeBench.honest()(transmission, now.wall) else { return }
        let arrival = Arrival(
            source: transmission.destination, local: NodeBench.local, receivedAt: now.wall)
        var reply: [UInt8] = []
        if case .time(let packet) = node.admit(answer.span, arrival: arrival, at: now) {
            _ = node.receive(packet, arrival: arrival, at: now, into: &reply)
        }
    }
}

/// Packets for this machine's loopback addresses that came from elsewhere.
@Suite struct ForeignLoopbackTests {
    @Test(
        arguments: [
            ("127.0.0.1", "127.0.0.1", true, true), ("127.0.0.1", "127.0.0.1", nil, true),
            ("127.0.0.1", "127.0.0.1", false, false), ("192.0.2.1", "127.0.0.1", false, false),
            ("::1", "::1", false, false), ("::1", "::1", true, true),
            ("192.0.2.1", "198.51.100.1", false, true),
            ("198.51.100.1", "198.51.100.1", true, true),
            ("127.0.0.1", "198.51.100.1", true, false), ("::1", "2001:db8::1", true, false),
        ] as [(String, String, Bool?, Bool)])
    func areDropped(source: String, local: String, isOverLoopback: Bool?, isAdmitted: Bool) {
        var bench = NodeBench("server 192.0.2.9\n")
        var arrival = Arrival(
            source: .at(source, port: 4000), local: .at(local), receivedAt: NodeBench.start)
        arrival.isOverLoopback = isOverLoopback
        let request = NTPHeader.request(mode: .client).bytes
        switch bench.node.admit(request.span, arrival: arrival, at: bench.now) {
        case .time: #expect(isAdmitted)
        case .dropped(let reason): #expect(!isAdmitted && reason == .badSource)
        case .control: Issue.record("no query")
        }
    }
}
