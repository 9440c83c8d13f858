import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Raw packets from two addresses, one with a line for it and one without: what every flag does.
@Suite struct AccessFlagTests {
    private static let touched = SocketAddress.at("10.0.0.1", port: 5000)
    private static let other = SocketAddress.at("172.16.0.1", port: 5000)

    /// The packets, byte by byte; nil is a mode 6 request that was let through.
    private enum Packet: CaseIterable {
        case client4, client3, symmetric, control, signed

        var bytes: [UInt8] {
            let body = [UInt8](repeating: 0, count: 39) + [1, 2, 3, 4, 5, 6, 7, 8]
            return switch self {
            case .client4: [0x23] + body
            case .client3: [0x1b] + body
            case .symmetric: [0x21] + body
            case .control: [0x16, 2] + Array(repeating: 0, count: 10)
            case .signed: [0x23] + body + NodeBench.mac(5, 0x55)
            }
        }
    }

    struct Row: Sendable {
        var flags: String
        /// For each packet the reason why it is dropped; nil where it has its answer.
        var drops: [DropReason?]

        init(_ flags: String, _ drops: DropReason?...) {
            self.flags = flags
            self.drops = drops
        }
    }

    static let rows = [
        // From left to right: version 4, version 3, symmetric, mode 6, with a key.
        Row("", nil, nil, nil, nil, nil),
        Row("none", nil, nil, nil, nil, nil),
        Row("ignore", .ignored, .ignored, .ignored, .ignored, .ignored),
        Row("noserve", .noServe, .noServe, .noServe, nil, .noServe),
        Row("notrust", .notTrusted, .notTrusted, .notTrusted, nil, nil),
        Row("version", nil, .otherVersion, nil, nil, nil),
        Row("noquery", nil, nil, nil, .noQuery, nil),
        // These let the packets pass: they bear on what is done with them, which other tests show
        // (`limited`, `nomodify`), or on what nobody is given here (associations, traps).
        Row("limited", nil, nil, nil, nil, nil),
        Row("kod", nil, nil, nil, nil, nil),
        Row("nomodify", nil, nil, nil, nil, nil),
        Row("nopeer", nil, nil, nil, nil, nil),
        Row("noepeer", nil, nil, nil, nil, nil),
        Row("epeer", nil, nil, nil, nil, nil),
        Row("notrap", nil, nil, nil, nil, nil),
        Row("lowpriotrap", nil, nil, nil, nil, nil),
        Row("nomrulist", nil, nil, nil, nil, nil),
        Row("mssntp", nil, nil, nil, nil, nil),
        Row("serverresponse fuzz", nil, nil, nil, nil, nil),
        Row("ippeerlimit 0", nil, nil, nil, nil, nil),
        Row("noserve noquery", .noServe, .noServe, .noServe, .noQuery, .noServe),
        Row("ntpport ignore", nil, nil, nil, .noQuery, nil),
    ]

    @Test(arguments: rows)
    func everyFlag(_ row: Row) {
        for (packet, drop) in zip(Packet.allCases, row.drops) {
            var bench = NodeBench("restrict 10.0.0.0/8 \(row.flags)\n")
            bench.keys = [5: 0x55]
            let outcome = bench.deliver(packet.bytes, from: Self.touched)
            #expect(
                outcome == Self.expected(packet, drop), "\(row.flags): \(packet)")
            // Nobody listed the other one, so it may not ask by mode 6.
            let control = packet == .control ? DropReason.noQuery : nil
            #expect(
                bench.deliver(packet.bytes, from: Self.other) == Self.expected(packet, control))
        }
    }

    private static func expected(_ packet: Packet, _ drop: DropReason?) -> Disposition? {
        if let drop { return .dropped(drop) }
        return switch packet {
        case .client4, .client3, .symmetric: .replied
        case .control: nil
        case .signed: .repliedSigned(keyID: 5)
        }
    }

    @Test func noFlagIsForgotten() {
        let words = Self.rows.map { NodeBench("restrict 10.0.0.0/8 \($0.flags)\n") }
        let flags = words.flatMap { $0.node.configuration.restrictions.map(\.flags) }
        let all = flags.reduce(RestrictFlags.flake) { $0.union($1) }
        #expect(all.rawValue == 0xffff)
    }

    /// What NTPControl is told, so that it can refuse what the flags take.
    @Test func modeSixComesWithItsFlags() {
        var bench = NodeBench("restrict 10.0.0.0/8 nomodify nomrulist notrap\n")
        let arrival = Arrival(
            source: Self.touched, local: NodeBench.local, receivedAt: NodeBench.start)
        #expect(
            bench.node.admit(Packet.control.bytes.span, arrival: arrival, at: bench.now)
                == .control([.nomodify, .nomrulist, .notrap]))
    }

    @Test func flakeLosesOneInTenByChance() {
        func lost(seed: UInt64, from source: SocketAddress) -> [Int] {
            var bench = NodeBench("restrict 10.0.0.0/8 flake\n", change: { $0.seed = seed })
            return (0..<5000).filter { _ in
                bench.deliver(Packet.client4.bytes, from: source) == .dropped(.flake)
            }
        }
        let losses = lost(seed: 1, from: Self.touched)
        // Five standard deviations to either side.
        #expect((394...606).contains(losses.count), "\(losses.count)")
        #expect(losses == lost(seed: 1, from: Self.touched))
        #expect(losses != lost(seed: 2, from: Self.touched))
        #expect(lost(seed: 1, from: Self.other).isEmpty)
    }

    @Test func flakeSparesQueriesAndTakesRepliesToo() {
        var bench = NodeBench("server 192.0.2.1\nrestrict default flake\n")
        // One each: who asks more is held back for that.
        for host in 1...250 {
            let source = SocketAddress.at("10.0.0.\(host)", port: 5000)
            #expect(bench.deliver(Packet.control.bytes, from: source) == nil)
        }
        bench.run(until: 100_000)
        let answered = bench.sent.count - Int(bench.node.counters.restricted)
        #expect(bench.node.counters.restricted > 0 && answered > bench.sent.count * 3 / 4)
    }

    @Test func theLimitOfAssociationsIsTold() {
        let access = NodeBench(
            """
            restrict default ippeerlimit 3
            restrict 10.0.0.0/8 ippeerlimit -1
            restrict 172.16.0.0/16 ippeerlimit 2
            restrict 172.16.0.0/16 nomodify
            restrict source ippeerlimit 0

            """
        ).node.access
        #expect(access.verdict(on: .at("192.0.2.1")).peerLimit == 3)
        #expect(access.verdict(on: .at("10.0.0.1")).peerLimit == nil)
        #expect(access.verdict(on: .at("172.16.0.1")).peerLimit == 2)
        #expect(access.verdict(on: .at("172.16.0.1"), isOwnServer: true).peerLimit == 0)
    }
}
