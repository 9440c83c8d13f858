import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Each reason to drop a datagram, and that only counters move.
@Suite struct DropTests {
    struct Row: Sendable {
        var reason: DropReason
        var bytes: [UInt8]
        var source: String
        var port: UInt16 = 50_000
    }

    private static let request = NTPHeader.request().bytes

    private static let control: [UInt8] = [0x16, 1] + Array(repeating: 0, count: 10)

    private static let rows: [Row] = [
        Row(reason: .tooShort, bytes: [], source: "203.0.113.1"),
        Row(reason: .tooShort, bytes: [0x23], source: "203.0.113.1"),
        Row(reason: .tooShort, bytes: Array(request.dropLast()), source: "203.0.113.1"),
        Row(
            reason: .unknownVersion, bytes: [0b00_000_011] + request.dropFirst(),
            source: "203.0.113.1"),
        Row(
            reason: .unknownVersion, bytes: [0b00_101_011] + request.dropFirst(),
            source: "203.0.113.1"),
        Row(reason: .badTrailer, bytes: request + [1], source: "203.0.113.1"),
        Row(reason: .badSource, bytes: request, source: "203.0.113.1", port: 0),
        Row(reason: .badSource, bytes: request, source: "127.0.0.1"),
        Row(reason: .badSource, bytes: request, source: "::1"),
        Row(reason: .badSource, bytes: request, source: "127.127.1.0"),
        Row(reason: .badSource, bytes: request, source: "224.0.1.1"),
        Row(reason: .badSource, bytes: request, source: "ff05::101"),
        Row(reason: .badSource, bytes: request, source: "0.0.0.0"),
        Row(reason: .badSource, bytes: request, source: "::"),
        // Our own socket: of the address it came to, and of another interface.
        Row(reason: .badSource, bytes: request, source: "198.51.100.1", port: 123),
        Row(reason: .badSource, bytes: request, source: "198.51.100.2", port: 123),
        Row(reason: .ignored, bytes: request, source: "10.1.0.1"),
        Row(reason: .noServe, bytes: request, source: "10.2.0.1"),
        Row(reason: .notTrusted, bytes: request, source: "10.3.0.1"),
        Row(
            reason: .otherVersion, bytes: NTPHeader.request(version: 3).bytes,
            source: "10.4.0.1"),
        Row(reason: .rateLimited, bytes: request, source: "10.5.0.1"),
        Row(
            reason: .noQuery, bytes: control, source: "10.6.0.1"),
        Row(
            reason: .noQuery, bytes: control,
            source: "203.0.113.1"),
        Row(
            reason: .unansweredMode, bytes: NTPHeader.request(mode: .symmetricPassive).bytes,
            source: "203.0.113.1"),
        Row(
            reason: .wrongDestination, bytes: NTPHeader.request(mode: .broadcast).bytes,
            source: "203.0.113.1"),
        Row(
            reason: .noAssociation, bytes: NTPHeader.request(mode: .server).bytes,
            source: "203.0.113.1"),
        // The server's address, but another port.
        Row(
            reason: .noAssociation, bytes: NTPHeader.request(mode: .server).bytes,
            source: "192.0.2.1", port: 124),
        Row(
            reason: .zeroTimestamp, bytes: NTPHeader.request(mode: .server).bytes,
            source: "192.0.2.1", port: 123),
        Row(
            reason: .badAuthentication,
            bytes: NTPHeader.request(mode: .server).bytes + Array(repeating: 1, count: 20),
            source: "192.0.2.1", port: 123),
        // A crypto-NAK must not unsettle an association without a key.
        Row(
            reason: .badAuthentication,
            bytes: NTPHeader.request(mode: .server).bytes + [0, 0, 0, 0], source: "192.0.2.1",
            port: 123),
    ]

    @Test(arguments: rows)
    func drops(_ row: Row) {
        var bench = NodeBench(
            """
            server 192.0.2.1 iburst
            restrict 10.1.0.0 mask 255.255.0.0 ignore
            restrict 10.2.0.0 mask 255.255.0.0 noserve
            restrict 10.3.0.0 mask 255.255.0.0 notrust
            restrict 10.4.0.0 mask 255.255.0.0 version
            restrict 10.5.0.0 mask 255.255.0.0 limited
            restrict 10.6.0.0 mask 255.255.0.0 noquery

            """)
        bench.node.interfacesChanged([
            NodeBench.local.address, SocketAddress.at("198.51.100.2").address,
        ])
        bench.run(until: 100)
        let source = SocketAddress.at(row.source, port: row.port)
        // For the one reason that needs a packet before it.
        if row.reason == .rateLimited {
            #expect(bench.deliver(row.bytes, from: source) == .replied)
        }
        let before = bench.node.stateHash
        let received = bench.node.counters.received
        let logged = bench.logs
        var reply: [UInt8] = []
        #expect(bench.deliver(row.bytes, from: source, reply: &reply) == .dropped(row.reason))
        #expect(reply.isEmpty)
        #expect(bench.node.stateHash == before)
        #expect(bench.node.counters.received == received + 1)
        #expect(bench.logs == logged)
    }

    /// Those that need a conversation stand in `OnWireTests`, those of what is sent to all in
    /// `BroadcastClientTests` and `ManycastServerTests`, one in `LeapSecondTests`, the one of
    /// chance in `AccessFlagTests`.
    @Test func everyReasonHasATest() {
        let elsewhere: [DropReason] = [
            .duplicate, .bogusOrigin, .otherInterface, .leapSecond, .flake, .tooEarly, .noHelp,
        ]
        for reason in DropReason.allCases where !elsewhere.contains(reason) {
            #expect(DropTests.rows.contains { $0.reason == reason }, "\(reason)")
        }
    }

    @Test func loopbackMayAskOnLoopback() {
        var bench = NodeBench("server 192.0.2.1\n")
        let local = SocketAddress.at("127.0.0.1")
        #expect(
            bench.deliver(DropTests.request, from: .at("127.0.0.1", port: 4000), to: local)
                == .replied)
    }
}
