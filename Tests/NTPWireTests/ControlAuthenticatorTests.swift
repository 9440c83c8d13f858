import Testing

@testable import NTPWire

/// Where a request's MAC is looked for.
@Suite struct ControlAuthenticatorTests {
    private static func places(data: Int, behind: Int) throws -> [Range<Int>] {
        let header = ControlHeader(request: .configure, sequence: 1)
        let message = ControlMessage(request: header, data: [UInt8](repeating: 0x61, count: data))
        let bytes = message.bytes + [UInt8](repeating: 9, count: behind)
        return try ControlMessage(parsing: bytes.span).digestPlaces
    }

    /// Bytes of data, bytes behind their padding to four, and what may be digests.
    @Test(
        arguments: [
            // Header and data end at 16: both rules agree.
            (4, 20, [20..<36]), (4, 24, [20..<40]), (4, 16, []), (4, 28, []), (4, 0, []),
            // They end at 20: ntp.org's MAC begins at 24, ntpsec's at 20.
            (8, 24, [28..<44, 24..<44]), (8, 28, [28..<48]), (8, 20, [24..<40]),
            // They end at 13, padded to 16.
            (1, 20, [20..<36]),
            (0, 24, [20..<36, 16..<36]), (0, 20, [16..<32]),
        ] as [(Int, Int, [Range<Int>])])
    func digests(data: Int, behind: Int, places: [Range<Int>]) throws {
        #expect(try Self.places(data: data, behind: behind) == places)
    }

    @Test(arguments: [(12, 16), (16, 16), (20, 24), (480, 480), (0, 0)])
    func paddingBeforeAMAC(count: Int, padded: Int) {
        #expect(ControlMessage.padded([UInt8](repeating: 1, count: count)).count == padded)
    }

    @Test func wordsKeepTheirSpaces() {
        #expect(ControlVariable("flags.0", .words("kod limited")).text == "flags.0=kod limited")
        #expect(ControlVariable("flags.0", .words("")).text == "flags.0")
        #expect(ControlVariable("flags.0", .words("a,\"b\n")).text == "flags.0=a..b.")
    }

    @Test func moreFragmentsForWhoAskedForThem() {
        let header = ControlHeader(request: .readMostRecentlyUsed, sequence: 1)
        var response = ControlResponse(
            to: header, leap: .none,
            content: .data(status: 0, [UInt8](repeating: 0x61, count: 60_000)))
        #expect(response.datagrams.count == 32)
        response.fragmentLimit = 128
        #expect(response.datagrams.count == 128)
        response.fragmentLimit = 200
        #expect(response.datagrams.count == 129)
    }
}
