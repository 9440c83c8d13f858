import NTPControl
import Testing

@Suite struct ControlCountersTests {
    /// A request to read variables: 12 bytes, some of them changed.
    private static func request(_ changes: [Int: UInt8] = [:], length: Int = 12) -> [UInt8] {
        var bytes: [UInt8] = [0x16, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
        for (index, byte) in changes { bytes[index] = byte }
        return Array(bytes.prefix(length))
    }

    /// In the order of ntpdc's lines.
    private static func reasons(_ counters: ControlCounters) -> [UInt64] {
        let marked = counters.marked
        return [
            counters.tooShort, marked.response, marked.fragment, marked.error, marked.offset,
            counters.badVersion, counters.dataTooShort, counters.unknownOpcodes,
        ]
    }

    @Test(
        arguments: [
            ([:], nil), ([1: 0x82], 1), ([1: 0x22], 2), ([1: 0x42], 3), ([9: 4], 4),
            ([0: 0x3e], 5), ([11: 1], 6), ([1: 0x1e], 7),
        ] as [([Int: UInt8], Int?)])
    func whatIsNoRequest(changes: [Int: UInt8], reason: Int?) {
        var counters = ControlCounters()
        counters.count(request: Self.request(changes).span)
        #expect(counters.requests == 1)
        #expect(counters.bad == (reason == nil ? 0 : 1))
        #expect(Self.reasons(counters) == (0..<8).map { $0 == reason ? 1 : 0 })
    }

    @Test func shortOnesAndSeveralReasons() {
        var counters = ControlCounters()
        counters.count(request: Self.request(length: 11).span)
        #expect(counters.tooShort == 1 && counters.bad == 1)
        counters.count(request: Self.request([1: 0xe2]).span)
        #expect(counters.bad == 2)
        #expect(counters.marked.response == 1 && counters.marked.error == 1)
    }

    @Test func replies() {
        var counters = ControlCounters()
        for flags in [0x82, 0xa2, 0xa2, 0xc2] as [UInt8] {
            counters.count(reply: Self.request([1: flags]).span)
        }
        #expect(counters.responses == 1 && counters.fragments == 2 && counters.errors == 1)
        #expect(counters.requests == 0 && counters.bad == 0)
    }
}
