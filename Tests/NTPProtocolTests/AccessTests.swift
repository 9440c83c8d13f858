import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// `restrict`: which line decides, and what each flag takes away.
@Suite struct AccessTests {
    private static func access(_ lines: String) -> AccessControl {
        NodeBench(lines).node.access
    }

    @Test func theMostSpecificLineDecides() {
        let access = AccessTests.access(
            """
            restrict default noquery
            restrict 10.0.0.0 mask 255.0.0.0 noserve
            restrict 10.1.0.0 mask 255.255.0.0 limited
            restrict 10.1.2.3

            """)
        let table: [(String, RestrictFlags)] = [
            ("203.0.113.1", .noquery), ("10.200.0.1", .noserve), ("10.1.9.9", .limited),
            ("10.1.2.3", []), ("2001:db8::1", .noquery),
        ]
        for (address, flags) in table {
            let verdict = access.verdict(on: .at(address))
            #expect(verdict.flags == flags, "\(address)")
            #expect(verdict.isListed)
        }
    }

    @Test func orderOfLinesDoesNotMatterAndFlagsAddUp() {
        let access = AccessTests.access(
            """
            restrict 10.1.0.0 mask 255.255.0.0 limited
            restrict 10.0.0.0 mask 255.0.0.0 noserve
            restrict 10.1.0.0 mask 255.255.0.0 noquery

            """)
        #expect(access.verdict(on: .at("10.1.0.1")).flags == [.limited, .noquery])
        #expect(access.verdict(on: .at("10.2.0.1")).flags == .noserve)
    }

    @Test func ntpPortLinesMatchPort123OnlyAndComeFirst() {
        let access = AccessTests.access(
            """
            restrict 10.0.0.0 mask 255.0.0.0 noserve
            restrict 10.0.0.0 mask 255.0.0.0 limited ntpport

            """)
        #expect(access.verdict(on: .at("10.0.0.1", port: 123)).flags == .limited)
        #expect(access.verdict(on: .at("10.0.0.1", port: 124)).flags == .noserve)
    }

    @Test func nobodyIsListedWithoutLines() {
        let verdict = AccessControl().verdict(on: .at("10.0.0.1"))
        #expect(verdict.flags == [])
        #expect(!verdict.isListed)
    }

    @Test func restrictSourceSpeaksOfOurServers() {
        let access = AccessTests.access(
            """
            restrict default ignore
            restrict source noquery
            restrict 192.0.2.9 limited

            """)
        #expect(access.verdict(on: .at("192.0.2.1"), isOwnServer: true).flags == .noquery)
        #expect(access.verdict(on: .at("192.0.2.1"), isOwnServer: false).flags == .ignore)
        // A line for the one address is meant.
        #expect(access.verdict(on: .at("192.0.2.9"), isOwnServer: true).flags == .limited)
    }

    @Test func aScopeDoesNotHideAnAddress() throws {
        let access = AccessTests.access("restrict fe80::1 ignore\n")
        let scoped = IPAddress.v6(IPv6Address(high: 0xfe80 << 48, low: 1, scope: 3))
        #expect(access.verdict(on: SocketAddress(address: scoped)).flags == .ignore)
    }

    @Test func restrictByNameWaitsForTheName() {
        var bench = NodeBench("restrict clock.example ignore\n")
        let source = SocketAddress.at("192.0.2.7", port: 5000)
        #expect(bench.deliver(NTPHeader.request().bytes, from: source) == .replied)
        bench.resolve("clock.example", to: ["192.0.2.7"])
        #expect(bench.deliver(NTPHeader.request().bytes, from: source) == .dropped(.ignored))
    }

    struct Row: Sendable {
        var flag: String
        var version: UInt8 = 4
        var time: Disposition
        /// Whether a mode 6 request gets as far as NTPControl.
        var control: Bool
    }

    @Test(arguments: [
        Row(flag: "", time: .replied, control: true),
        Row(flag: "ignore", time: .dropped(.ignored), control: false),
        Row(flag: "noserve", time: .dropped(.noServe), control: true),
        Row(flag: "notrust", time: .dropped(.notTrusted), control: true),
        Row(flag: "version", time: .replied, control: true),
        Row(flag: "version", version: 3, time: .dropped(.otherVersion), control: true),
        Row(flag: "limited", time: .replied, control: true),
        Row(flag: "noquery", time: .replied, control: false),
        Row(flag: "nomodify", time: .replied, control: true),
        Row(flag: "nopeer", time: .replied, control: true),
        Row(flag: "noserve noquery", time: .dropped(.noServe), control: false),
    ])
    func flags(_ row: Row) {
        var bench = NodeBench("restrict 10.0.0.0 mask 255.0.0.0 \(row.flag)\n")
        let source = SocketAddress.at("10.0.0.1", port: 5000)
        let time = NTPHeader.request(version: row.version).bytes
        #expect(bench.deliver(time, from: source) == row.time)
        let control: [UInt8] = [0x16, 2] + Array(repeating: 0, count: 10)
        #expect((bench.deliver(control, from: source) == nil) == row.control)
    }

    @Test func limitedServesTheAverageAndNoMore() {
        var bench = NodeBench("restrict default limited\n")
        let source = SocketAddress.at("10.0.0.1", port: 5000)
        var served = 0
        for second in stride(from: 0.0, to: 4000, by: 2) {
            bench.run(until: second)
            if bench.deliver(NTPHeader.request().bytes, from: source) == .replied { served += 1 }
            // Each costs 8 s of credit and 2 s come back: the eleventh is the first beyond 64 s.
            if second == 18 { #expect(served == 10) }
            if second == 20 { #expect(served == 10) }
        }
        // One packet in eight seconds on average, and eight in a row at first.
        #expect((500...508).contains(served), "\(served)")
        // Closer than two seconds is too soon, however rare; another client has its own account.
        bench.run(until: 8000)
        #expect(bench.deliver(NTPHeader.request().bytes, from: source) == .replied)
        bench.run(until: 8001)
        #expect(
            bench.deliver(NTPHeader.request().bytes, from: source) == .dropped(.rateLimited))
        #expect(
            bench.deliver(NTPHeader.request().bytes, from: .at("10.0.0.2", port: 5000))
                == .replied)
    }
}
