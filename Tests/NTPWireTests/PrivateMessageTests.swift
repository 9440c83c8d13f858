import NTPWire
import Testing

@Suite struct PrivateMessageTests {
    /// A response: header typed in, then items.
    static func response(
        _ sequence: UInt8, more: Bool = false, items: Int, size: Int, request: UInt8 = 1,
        error: UInt8 = 0
    ) -> [UInt8] {
        [
            0x80 | (more ? 0x40 : 0) | 2 << 3 | 7, sequence, 3, request, error << 4, UInt8(items),
            UInt8(size >> 8), UInt8(size & 0xff),
        ] + (0..<items * size).map { UInt8(truncatingIfNeeded: $0) }
    }

    @Test func aRequest() {
        let bytes = PrivateMessage.request(.systemInformation, implementation: 3, length: 192)
        #expect(bytes.count == 192)
        #expect(Array(bytes.prefix(8)) == [0x17, 0, 3, 4, 0, 0, 0, 0])
        #expect(bytes.dropFirst(8).allSatisfy { $0 == 0 })
        let asked = PrivateMessage.request(
            .peerStatistics, implementation: 2, items: [[1, 2, 3, 4, 0, 123, 0, 0]], length: 48)
        #expect(asked.count == 48)
        #expect(Array(asked.prefix(16)) == [0x17, 0, 2, 3, 0, 1, 0, 8, 1, 2, 3, 4, 0, 123, 0, 0])
    }

    @Test func whatDoesNotFitIsLeftOut() {
        let items = [[UInt8]](repeating: [UInt8](repeating: 9, count: 20), count: 4)
        let bytes = PrivateMessage.request(
            .peerStatistics, implementation: 3, items: items, length: 48)
        #expect(bytes.count == 48)
        #expect(bytes[5] == 1)
    }

    @Test func aResponse() throws {
        let message = try PrivateMessage(parsing: Self.response(5, items: 2, size: 3).span)
        #expect(message.isResponse && !message.hasMore && message.sequence == 5)
        #expect(message.items == [[0, 1, 2], [3, 4, 5]])
        #expect(message.requestBits == 1 && message.implementation == 3)
    }

    static let faults: [([UInt8], PrivateMessage.Fault)] = [
        ([0x97, 0, 3, 1, 0, 0, 0], .tooShort),
        ([0x87, 0, 3, 1, 0, 0, 0, 0], .unknownVersion),
        ([0xaf, 0, 3, 1, 0, 0, 0, 0], .unknownVersion),
        ([0x96, 0, 3, 1, 0, 0, 0, 0], .otherMode),
        ([0x97, 0, 3, 1, 0, 0, 0x10, 0], .reservedBits),
        ([0x97, 0, 3, 1, 0, 1, 0, 4, 0, 0, 0], .itemsBeyondEnd),
        ([0x97, 0, 3, 1, 0x0f, 0xff, 0x0f, 0xff], .itemsBeyondEnd),
    ]

    @Test(arguments: faults)
    func whatIsNone(bytes: [UInt8], fault: PrivateMessage.Fault) {
        #expect(throws: fault) { try PrivateMessage(parsing: bytes.span) }
    }

    @Test func manyItemsWithoutSizeAreNone() throws {
        let message = try PrivateMessage(
            parsing: ([0x97, 0, 3, 1, 0x0f, 0xff, 0, 0] as [UInt8]).span)
        #expect(message.items.isEmpty)
    }

    @Test func piecesInAnyOrder() {
        var reassembly = PrivateReassembly(of: .peerSummary, implementation: 3)
        #expect(reassembly.add(Self.response(1, items: 1, size: 2).span) == .partial)
        #expect(reassembly.hasParts)
        // Again, and another end: both are none.
        #expect(reassembly.add(Self.response(1, items: 1, size: 2).span) == .ignored)
        #expect(reassembly.add(Self.response(2, items: 1, size: 2).span) == .ignored)
        // Another item size, another request, another implementation.
        #expect(reassembly.add(Self.response(0, more: true, items: 1, size: 3).span) == .ignored)
        #expect(
            reassembly.add(Self.response(0, more: true, items: 1, size: 2, request: 4).span)
                == .ignored)
        #expect(
            reassembly.add(Self.response(0, more: true, items: 2, size: 2).span)
                == .complete([[0, 1], [2, 3], [0, 1]]))
    }

    @Test func aPieceBehindTheLastMakesNothingComplete() {
        var reassembly = PrivateReassembly(of: .peerSummary, implementation: 3)
        #expect(reassembly.add(Self.response(9, more: true, items: 1, size: 2).span) == .partial)
        #expect(reassembly.add(Self.response(1, items: 1, size: 2).span) == .partial)
        #expect(
            reassembly.add(Self.response(0, more: true, items: 1, size: 2).span)
                == .complete([[0, 1], [0, 1]]))
    }

    @Test func refusals() {
        for (raw, code) in [
            (1, PrivateErrorCode.implementation), (2, .unknownRequest), (3, .format),
            (4, .noData), (7, .permission), (5, nil),
        ] as [(UInt8, PrivateErrorCode?)] {
            var reassembly = PrivateReassembly(of: .peerSummary, implementation: 3)
            #expect(
                reassembly.add(Self.response(0, items: 0, size: 0, error: raw).span)
                    == .refused(code, raw: raw))
        }
    }
}
