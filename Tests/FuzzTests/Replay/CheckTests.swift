import NTPProtocol
import NTPTime
import NTPWire
import Testing

/// The checks notice what they are for.
@Suite struct CheckTests {
    private static let request: [UInt8] = {
        var header = NTPHeader(version: 4, mode: .client)
        header.transmitTimestamp = NTPTimestamp(bits: 7)
        return header.bytes
    }()

    private static func reply(_ change: (inout NTPHeader) -> Void = { _ in }) -> [UInt8] {
        var header = NTPHeader.reply(to: request, at: NTPTimestamp(bits: 1 << 60))
        change(&header)
        return header.bytes
    }

    @Test func timeReplies() {
        let request = CheckTests.request
        #expect(LiveNode.fault(inReply: CheckTests.reply(), to: request) == nil)
        let bad = [
            CheckTests.reply() + [0, 0, 0, 0], [], CheckTests.reply { $0.mode = .client },
            CheckTests.reply { $0.version = 3 }, CheckTests.reply { $0.originTimestamp = .unset },
        ]
        for reply in bad {
            #expect(LiveNode.fault(inReply: reply, to: request) != nil, "\(reply)")
        }
    }

    @Test func controlReplies() {
        var header = ControlHeader(request: .readVariables, sequence: 9)
        let request = ControlMessage(request: header).bytes
        func answer(_ count: Int) -> [[UInt8]] {
            let data = [UInt8](repeating: 0x61, count: count)
            return ControlResponse(
                to: header, leap: .none, content: .data(status: 0, data)
            ).datagrams
        }
        let whole = answer(20_000)
        #expect(whole.count == 32)
        #expect(ControlFuzz.fault(in: whole, to: request) == nil)
        #expect(ControlFuzz.fault(in: [], to: whole[0]) == nil)
        let bad = [
            whole + [whole[31]], Array(whole.dropLast()), Array(whole.dropFirst()),
            [whole[0] + [0, 0, 0, 0]], [request], answer(3) + answer(3), [[0x16, 0x82, 0, 9]],
        ]
        for packets in bad {
            #expect(ControlFuzz.fault(in: packets, to: request) != nil, "\(packets.count)")
        }
        #expect(ControlFuzz.fault(in: whole, to: whole[0]) != nil)
        header.sequence = 10
        #expect(ControlFuzz.fault(in: answer(3), to: request) != nil)
    }

    /// The node's own promises, over a whole day of its life in which nobody writes to it.
    @Test func anUndisturbedNodeKeepsThem() {
        var live = LiveNode()
        live.run(for: 86_400)
        #expect(live.fault == nil)
        #expect(live.node.system.isSynchronised)
        live.isServed = false
        live.run(for: 86_400)
        #expect(live.fault == nil)
    }
}
