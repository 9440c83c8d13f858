import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Whom a manycast server answers.
@Suite struct ManycastServerTests {
    private static let asker = SocketAddress.at("203.0.113.5", port: 123)

    /// At stratum 2, following 192.0.2.1.
    private static func bench(_ lines: String) -> NodeBench {
        var bench = NodeBench(lines + "\nserver 192.0.2.1 iburst\n")
        bench.keys = [5: 0x55]
        bench.run(until: 100)
        return bench
    }

    private static func question(stratum: UInt8 = 0, following address: String? = nil) -> NTPHeader
    {
        var header = NTPHeader.request()
        header.stratum = stratum
        if let address, case .v4(let four)? = IPAddress(address) {
            header.referenceID = ReferenceID(four)
        }
        return header
    }

    struct Row: Sendable {
        var lines = "manycastserver 239.1.1.1"
        var stratum: UInt8 = 0
        var following: String?
        var mac: [UInt8] = []
        var isAnswered: Bool
    }

    private static let rows = [
        Row(isAnswered: true),
        Row(lines: "", isAnswered: false),
        Row(lines: "broadcastclient", isAnswered: false),
        Row(stratum: 16, isAnswered: true),
        Row(stratum: 3, isAnswered: true),
        Row(stratum: 2, isAnswered: false),
        Row(stratum: 1, isAnswered: false),
        Row(lines: "manycastserver 239.1.1.1\ntos cohort 1", stratum: 2, isAnswered: true),
        Row(lines: "manycastserver 239.1.1.1\ntos cohort 1", stratum: 1, isAnswered: false),
        // Who follows us already, and who follows somebody else.
        Row(stratum: 3, following: "198.51.100.1", isAnswered: false),
        Row(stratum: 3, following: "192.0.2.1", isAnswered: true),
        Row(mac: NodeBench.mac(5, 0x55), isAnswered: true),
        // A wrong key is worth no packet, not even a crypto-NAK.
        Row(mac: NodeBench.mac(5, 0x54), isAnswered: false),
        Row(mac: [0, 0, 0, 0], isAnswered: false),
        Row(mac: NodeBench.mac(5, 0), isAnswered: false),
        Row(
            lines: "manycastserver 239.1.1.1\nrestrict default notrust\nrestrict 192.0.2.1",
            isAnswered: false),
        Row(
            lines: "manycastserver 239.1.1.1\nrestrict default notrust\nrestrict 192.0.2.1",
            mac: NodeBench.mac(5, 0x55), isAnswered: true),
    ]

    @Test(arguments: rows)
    func answersWhomItHelps(row: Row) throws {
        var bench = Self.bench(row.lines)
        let question = Self.question(stratum: row.stratum, following: row.following)
        var reply: [UInt8] = []
        let outcome = bench.deliver(
            question.bytes + row.mac, from: Self.asker, toGroup: true, reply: &reply)
        #expect(reply.isEmpty != row.isAnswered)
        #expect(reply.count <= question.bytes.count)
        #expect(bench.node.associations.count == 1)
        if row.isAnswered {
            #expect(outcome == (row.mac.isEmpty ? .replied : .repliedSigned(keyID: 5)))
            let header = try NTPHeader(parsing: reply.span)
            #expect(header.mode == .server && header.stratum == 2)
            #expect(header.originTimestamp == question.transmitTimestamp)
        }
        // Asked alone it answers everybody.
        if !row.lines.contains("notrust") {
            #expect(bench.deliver(NTPHeader.request().bytes, from: Self.asker) == .replied)
        }
    }

    @Test func withoutTheTimeItIsQuiet() {
        var bench = NodeBench("manycastserver 239.1.1.1\n")
        bench.run(until: 100)
        var reply: [UInt8] = []
        let outcome = bench.deliver(
            Self.question().bytes, from: Self.asker, toGroup: true, reply: &reply)
        #expect(outcome == .dropped(.noHelp) && reply.isEmpty)
    }

    @Test func whoAsksTooOftenIsNotAnswered() {
        var bench = Self.bench("manycastserver 239.1.1.1\nrestrict default limited kod")
        var answers = 0
        for _ in 0..<50 {
            var reply: [UInt8] = []
            _ = bench.deliver(
                Self.question().bytes, from: Self.asker, toGroup: true, reply: &reply)
            answers += reply.isEmpty ? 0 : 1
        }
        #expect((1...10).contains(answers))
    }

    /// Names of groups count as soon as they are found.
    @Test func groupsByName() {
        var bench = NodeBench(
            "manycastserver group.example 239.1.1.1\nmulticastclient\nbroadcast 192.0.2.255\n")
        #expect(bench.names == [NameRequest(name: "group.example", family: nil)])
        bench.resolve("group.example", to: ["239.9.9.9", "192.0.2.1", "239.1.1.1"])
        #expect(
            bench.node.groupInterest.groups.map(\.description)
                == ["224.0.1.1", "ff05::101", "239.9.9.9", "239.1.1.1"])
        #expect(bench.node.groupInterest.broadcasts)
    }
}
