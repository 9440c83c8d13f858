import Testing

@testable import NTPWire

@Suite struct ControlReassemblyTests {
    static let request = ControlHeader(request: .readVariables, sequence: 5)

    static func datagrams(_ size: Int) -> (data: [UInt8], datagrams: [[UInt8]]) {
        let data = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let response = ControlResponse(
            to: request, leap: .none, content: .data(status: 0x1234, data))
        return (data, response.datagrams)
    }

    static func fragment(_ offset: Int, _ size: Int, more: Bool) -> [UInt8] {
        var header = request
        header.isResponse = true
        header.hasMore = more
        header.offset = UInt16(offset)
        return ControlMessage(request: header, data: [UInt8](repeating: 1, count: size)).bytes
    }

    @Test(arguments: 0..<20)
    func anyOrderGivesTheWhole(seed: Int) {
        let (data, datagrams) = Self.datagrams(468 * 5 + 17)
        var order = datagrams
        var state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 | 1
        for index in order.indices.reversed() where index > 0 {
            state = state &* 6_364_136_223_846_793_005 &+ 1
            order.swapAt(index, Int(state >> 33) % (index + 1))
        }
        var reassembly = ControlReassembly(of: Self.request)
        for datagram in order.dropLast() {
            #expect(reassembly.add(datagram) == .partial)
            #expect(reassembly.add(datagram) != .partial)  // A repeated one is ignored.
        }
        #expect(
            reassembly.add(order[order.count - 1])
                == .complete(.init(status: 0x1234, associationID: 0, data: data)))
    }

    @Test func anEmptyAnswerIsWhole() {
        var reassembly = ControlReassembly(of: Self.request)
        let answer = Self.fragment(0, 0, more: false)
        #expect(
            reassembly.add(answer)
                == .complete(.init(status: 0, associationID: 0, data: [])))
    }

    @Test(arguments: [
        (Self.fragment(0, 12, more: true), ControlReassembly.Ignored.duplicate),
        (Self.fragment(4, 4, more: true), .overlap),
        (Self.fragment(8, 8, more: true), .overlap),
        (Self.fragment(36, 8, more: true), .overlap),
        (Self.fragment(36, 0, more: true), .emptyFragment),
        (Self.fragment(20, 8, more: false), .beyondLast),
    ])
    func whatDoesNotFitIsIgnored(datagram: [UInt8], reason: ControlReassembly.Ignored) {
        var reassembly = ControlReassembly(of: Self.request)
        _ = reassembly.add(Self.fragment(0, 12, more: true))
        _ = reassembly.add(Self.fragment(40, 8, more: true))
        #expect(reassembly.add(datagram) == .ignored(reason))
    }

    @Test func nothingComesBehindTheLast() {
        var reassembly = ControlReassembly(of: Self.request)
        #expect(reassembly.add(Self.fragment(8, 8, more: false)) == .partial)
        #expect(
            reassembly.add(Self.fragment(16, 8, more: true)) == .ignored(.beyondLast))
        #expect(
            reassembly.add(Self.fragment(0, 4, more: false)) == .ignored(.beyondLast))
        #expect(
            reassembly.add(Self.fragment(0, 8, more: true))
                == .complete(
                    .init(
                        status: 0, associationID: 0, data: [UInt8](repeating: 1, count: 16))))
    }

    @Test func othersTrafficIsIgnored() {
        var header = Self.request
        var reassembly = ControlReassembly(of: Self.request)
        func add(_ header: ControlHeader) -> ControlReassembly.Outcome {
            reassembly.add(ControlMessage(request: header).bytes)
        }
        #expect(add(header) == .ignored(.request))
        header.isResponse = true
        header.sequence = 6
        #expect(add(header) == .ignored(.otherSequence))
        header.sequence = 5
        header.opcodeBits = 1
        #expect(add(header) == .ignored(.otherOpcode))
        #expect(reassembly.add([0x16]) == .ignored(.malformed(.tooShort)))
        #expect(!reassembly.hasFragments)
    }

    @Test(arguments: [
        (UInt8(4), ControlErrorCode.unknownAssociation), (0, .unspecified), (77, .unspecified),
    ])
    func aRefusalEndsIt(raw: UInt8, code: ControlErrorCode) {
        var header = Self.request
        header.isResponse = true
        header.isError = true
        header.status = UInt16(raw) << 8
        var reassembly = ControlReassembly(of: Self.request)
        #expect(
            reassembly.add(ControlMessage(request: header).bytes)
                == .refused(code, raw: raw))
    }

    @Test func aLyingCountIsTruncation() {
        var bytes = Self.fragment(0, 8, more: false)
        bytes[11] = 200
        var reassembly = ControlReassembly(of: Self.request)
        #expect(reassembly.add(bytes) == .truncated)
        bytes[11] = 8
        #expect(reassembly.add((bytes + [0])) == .ignored(.notPadded))
    }

    @Test func anEndlessAnswerIsBounded() {
        var reassembly = ControlReassembly(of: Self.request)
        for index in 0..<32 {
            #expect(
                reassembly.add(Self.fragment(index * 4, 4, more: true)) == .partial)
        }
        #expect(reassembly.add(Self.fragment(128, 4, more: true)) == .tooMuch)
        var distant = ControlReassembly(of: Self.request)
        #expect(distant.add(Self.fragment(15_360, 4, more: true)) == .tooMuch)
        #expect(distant.add(Self.fragment(15_356, 4, more: false)) == .partial)
    }
}
