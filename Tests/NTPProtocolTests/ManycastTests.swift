import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// A client in search of servers.
@Suite struct ManycastTests {
    static let right = NodeBench.mac(5, 0x55)
    private static let keyed = "manycastclient 239.1.1.1 iburst key 5\n"

    static func bench(_ lines: String) -> NodeBench {
        let honest = NodeBench.honest()
        var bench = NodeBench(lines) { request, time in
            honest(request, time).map { $0 + (request.keyID == nil ? [] : right) }
        }
        bench.keys = [5: 0x55, 6: 0x66]
        return bench
    }

    static func questions(_ bench: NodeBench) -> [NodeBench.Sent] {
        bench.sent.filter { $0.transmission.group != nil }
    }

    /// What a server at `address` answers to the last question.
    @discardableResult
    static func answer(
        _ bench: inout NodeBench, from address: String, mac: [UInt8] = right,
        change: (inout NTPHeader) -> Void = { _ in }
    ) throws -> Disposition? {
        let question = try #require(questions(bench).last).transmission.packet
        var header = NTPHeader.reply(to: question, at: bench.truth)
        change(&header)
        return bench.deliver(header.bytes + mac, from: .at(address))
    }

    @Test func theRingGrowsUntilItsEnd() throws {
        var bench = Self.bench("ttl 1 5 31\n" + Self.keyed)
        bench.run(until: 380)
        let questions = Self.questions(bench)
        #expect(questions.map { $0.transmission.group?.timeToLive } == [1, 5, 31, 31, 31, 31])
        #expect(questions.allSatisfy { $0.transmission.destination == .at("239.1.1.1") })
        #expect(questions.allSatisfy { $0.transmission.keyID == 5 })
        let nonces = try questions.map {
            let packet = $0.transmission.packet
            return try NTPHeader(parsing: packet.span).transmitTimestamp.bits
        }
        #expect(Set(nonces).count == nonces.count)
        for (one, next) in zip(questions, questions.dropFirst()) {
            #expect((63.9...68.1).contains(next.at - one.at))
        }
        let line = try #require(bench.node.associations.first)
        #expect(line.peer.referenceID == ReferenceID("ACST") && line.hostMode == 3)
        #expect(line.status.flags.contains(.broadcast) && line.isConfigured)
    }

    @Test(
        arguments: [
            ("", [31, 63, 95, 127, 159, 191, 223, 255, 255]),
            ("ttl 100", [31, 63, 95, 95, 95, 95, 95, 95, 95]),
            ("ttl 7", [7, 7, 7, 7, 7, 7, 7, 7, 7]),
        ] as [(String, [UInt8])])
    func theLineCutsTheRingOff(options: String, rings: [UInt8]) {
        var bench = Self.bench("manycastclient 239.1.1.1 \(options)\n")
        bench.run(until: 64 * 17 / 16 * 8.5)
        #expect(
            Self.questions(bench).prefix(9).map { $0.transmission.group?.timeToLive }
                == rings.map { $0 })
    }

    /// Enough is enough; but each `tos beacon` seconds the search begins anew.
    @Test func theSearchEndsAndBeginsAnew() throws {
        var bench = Self.bench("tos maxclock 3 minclock 2 beacon 2000\n" + Self.keyed)
        bench.run(until: 1)
        for number in 1...3 { try Self.answer(&bench, from: "192.0.2.\(number)") }
        #expect(bench.node.associations.map(\.role).count { $0 == .manycastMember } == 3)
        bench.run(until: 1900)
        #expect(bench.node.system.survivors >= 2)
        let early = Self.questions(bench).count
        #expect(early <= 3)
        bench.run(until: 2200)
        let later = Self.questions(bench).dropFirst(early)
        #expect(later.first?.transmission.group?.timeToLive == 31)
        #expect(later.count == 1)
    }

    /// A member is a server like any other, kept as long as its line is.
    @Test func whoAnswersIsAsked() throws {
        var bench = Self.bench(Self.keyed)
        bench.run(until: 1)
        try Self.answer(&bench, from: "192.0.2.7")
        bench.run(until: 30)
        let member = try #require(bench.node.associations.last)
        #expect(member.role == .manycastMember && member.remote == .at("192.0.2.7"))
        #expect(member.isReachable && member.isAuthentic && member.hostMode == 3)
        #expect(!member.status.flags.contains(.configured))
        #expect(bench.node.system.systemPeer == member.id)
        bench.reconfigure(Self.keyed + "tos minsane 1\n")
        #expect(bench.node.associations.map(\.id).contains(member.id))
        bench.server = NodeBench.silent
        bench.run(until: 14_000)
        #expect(bench.node.associations.map(\.role) == [.manycastPrototype])
    }

    /// Lines of the configuration, what ends the answer, and whether it makes an association.
    struct Meeting: Sendable {
        var lines: String
        var mac: [UInt8]
        var isMet: Bool
    }

    private static let open = "manycastclient 239.1.1.1\n"

    private static let meetings = [
        Meeting(lines: keyed, mac: right, isMet: true),
        Meeting(lines: keyed, mac: [], isMet: false),
        Meeting(lines: keyed + "disable auth", mac: [], isMet: false),
        Meeting(lines: keyed, mac: NodeBench.mac(5, 0x54), isMet: false),
        Meeting(lines: keyed, mac: NodeBench.mac(6, 0x66), isMet: false),
        Meeting(lines: keyed, mac: [0, 0, 0, 0], isMet: false),
        Meeting(lines: keyed + "restrict default nopeer", mac: right, isMet: true),
        Meeting(lines: keyed + "restrict default noepeer", mac: right, isMet: false),
        Meeting(lines: keyed + "restrict default ippeerlimit 0", mac: right, isMet: false),
        Meeting(lines: keyed + "tos floor 2", mac: right, isMet: false),
        Meeting(lines: keyed + "tos ceiling 1", mac: right, isMet: false),
        Meeting(lines: keyed + "tos maxclock 0", mac: right, isMet: false),
        Meeting(lines: keyed + "server 192.0.2.7", mac: right, isMet: false),
        Meeting(lines: open, mac: [], isMet: false),
        Meeting(lines: open, mac: right, isMet: false),
        Meeting(lines: open + "disable auth", mac: [], isMet: true),
        Meeting(lines: open + "disable auth\nrestrict default nopeer", mac: [], isMet: false),
        Meeting(lines: open + "disable auth\nrestrict default notrust", mac: [], isMet: false),
    ]

    @Test(arguments: meetings)
    func anAnswerNeedsTheKey(meeting: Meeting) throws {
        var bench = Self.bench(meeting.lines + "\n")
        bench.server = NodeBench.silent
        bench.run(until: 1)
        let count = bench.node.associations.count
        try Self.answer(&bench, from: "192.0.2.7", mac: meeting.mac)
        #expect(bench.node.associations.count == count + (meeting.isMet ? 1 : 0))
    }

    @Test(
        arguments: [
            { $0.leap = .unsynchronised }, { $0.stratum = 0 }, { $0.stratum = 16 },
            { $0.originTimestamp.bits ^= 1 }, { $0.originTimestamp = .unset },
        ] as [@Sendable (inout NTPHeader) -> Void])
    func aBadAnswerMakesNothing(change: @Sendable (inout NTPHeader) -> Void) throws {
        var bench = Self.bench(Self.keyed)
        bench.run(until: 1)
        let before = bench.node.stateHash
        let outcome = try Self.answer(&bench, from: "192.0.2.7", change: change)
        #expect(outcome == .dropped(.noAssociation))
        #expect(bench.node.stateHash == before)
    }

    /// The answers to the last question count, and nobody's second one.
    @Test func eachAnswersOnce() throws {
        var bench = Self.bench(Self.keyed)
        bench.server = NodeBench.silent
        bench.run(until: 1)
        let first = try #require(Self.questions(bench).last).transmission.packet
        try Self.answer(&bench, from: "192.0.2.7")
        #expect(try Self.answer(&bench, from: "192.0.2.7") == .dropped(.duplicate))
        #expect(bench.node.associations.last?.counters.bogusOrigin == 0)
        bench.run(until: 80)
        let late = NTPHeader.reply(to: first, at: bench.truth).bytes + Self.right
        #expect(bench.deliver(late, from: .at("192.0.2.8")) == .dropped(.noAssociation))
    }

    /// However many answer, twice `tos maxclock` are the most, and that only as long as too few
    /// are any good.
    @Test(arguments: [(3, 0), (0, 3)])
    func serversAreBounded(minclock: Int, fewer: Int) throws {
        var bench = Self.bench("tos minclock \(minclock) maxclock 6\n" + Self.keyed)
        bench.server = NodeBench.silent
        bench.run(until: 1)
        for number in 1...50 { try Self.answer(&bench, from: "192.0.2.\(number)") }
        let count = bench.node.associations.count { $0.role == .manycastMember }
        #expect(count == (fewer == 0 ? 12 : 6))
    }
}
