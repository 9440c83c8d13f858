import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Lines that take back what others said, `restrict source`, names, and changes at run time.
@Suite struct AccessChangeTests {
    private static func access(_ lines: String) -> AccessControl {
        NodeBench(lines).node.access
    }

    private static func lines(_ text: String) -> [Restriction] {
        NodeBench(text).node.configuration.restrictions
    }

    /// What holds for 10.1.2.3; nil where no line speaks of it.
    @Test(
        arguments: [
            ("restrict 10.0.0.0/8 noserve\ndelrestrict 10.0.0.0/8", nil),
            ("delrestrict 10.0.0.0/8\nrestrict 10.0.0.0/8 noserve", .noserve),
            (
                "restrict 10.0.0.0/8 noserve\nunrestrict 10.0.0.0 mask 255.0.0.0\n"
                    + "restrict 10.0.0.0/8 limited", .limited
            ),
            ("restrict 10.0.0.0/8 noserve limited\nunrestrict 10.0.0.0/8 limited", .noserve),
            ("restrict 10.0.0.0/8 noserve\nunrestrict 10.0.0.0/8 noserve", []),
            ("restrict 10.0.0.0/8 noserve\nunrestrict 10.0.0.0/8 epeer", .noserve),
            ("restrict 10.0.0.0/8 noserve\nunrestrict 10.0.0.0/8 ntpport", .noserve),
            ("restrict 10.0.0.0/8 noserve ntpport\nunrestrict 10.0.0.0/8", .noserve),
            ("restrict 10.0.0.0/8 noserve ntpport\nunrestrict 10.0.0.0/8 ntpport", nil),
            ("restrict 10.0.0.0/8 noserve\ndelrestrict 10.1.0.0/16", .noserve),
            ("restrict default noquery\nrestrict 10.1.2.3\ndelrestrict 10.1.2.3", .noquery),
            ("restrict default noquery\nunrestrict default", nil),
            ("restrict default noquery\nunrestrict -6 default", .noquery),
            ("restrict default noquery kod\nunrestrict default kod", .noquery),
            ("restrict 10.0.0.3 mask 255.0.0.255 noserve\ndelrestrict 10.0.0.3", .noserve),
            (
                "restrict 10.0.0.3 mask 255.0.0.255 noserve\ndelrestrict 10.0.0.3 mask 255.0.0.255",
                nil
            ),
        ] as [(String, RestrictFlags?)])
    func linesTakeBackInTheirOrder(_ text: String, _ flags: RestrictFlags?) {
        let verdict = Self.access(text + "\n").verdict(on: .at("10.1.2.3"))
        #expect(verdict.isListed == (flags != nil))
        #expect(verdict.flags == flags ?? [])
    }

    /// ntp.org sorts by address and then by mask, whatever the masks.
    @Test func masksWithGapsDecideAsInNtpOrgs() {
        let access = Self.access(
            """
            restrict 10.0.0.0/8 noserve
            restrict 10.0.0.7 mask 255.0.0.255 limited
            restrict 10.1.0.0/16 noquery
            restrict 0.0.0.9 mask 0.0.0.255 nopeer

            """)
        let table: [(String, RestrictFlags)] = [
            ("10.2.0.1", .noserve), ("10.2.0.7", .limited), ("10.1.0.7", .noquery),
            ("10.2.0.9", .noserve), ("11.2.0.9", .nopeer), ("11.2.0.8", []),
        ]
        for (address, flags) in table {
            #expect(access.verdict(on: .at(address)).flags == flags, "\(address)")
        }
    }

    @Test func theLastSourceLineCountsAlone() {
        let access = Self.access(
            "restrict source noquery\nrestrict source nomodify\nrestrict default ignore\n")
        #expect(access.verdict(on: .at("192.0.2.1"), isOwnServer: true).flags == .nomodify)
        let none = Self.access(
            "restrict source noquery\nunrestrict source\nrestrict default ignore\n")
        #expect(none.verdict(on: .at("192.0.2.1"), isOwnServer: true).flags == .ignore)
        let less = Self.access("restrict source noquery nomodify\nunrestrict source noquery\n")
        #expect(less.verdict(on: .at("192.0.2.1"), isOwnServer: true).flags == .nomodify)
    }

    @Test func sourceSpeaksOfTheAddressFromAnyPortOrFrom123() {
        let any = Self.access("restrict default ignore\nrestrict source\n")
        let strict = Self.access("restrict default ignore\nrestrict source ntpport\n")
        for (port, flags) in [(123, []), (4000, .ignore)] as [(UInt16, RestrictFlags)] {
            let source = SocketAddress.at("192.0.2.1", port: port)
            #expect(any.verdict(on: source, isOwnServer: true).flags == [])
            #expect(strict.verdict(on: source, isOwnServer: true).flags == flags)
        }
        // A line for the address alone is preferred, also one for port 123 only.
        let own = Self.access(
            "restrict default ignore\nrestrict source\nrestrict 192.0.2.1 ntpport noquery\n")
        let source = SocketAddress.at("192.0.2.1", port: 4000)
        #expect(own.verdict(on: source, isOwnServer: true).flags == .ignore)
    }

    @Test func oneServerIsTakenFromTheTemplate() {
        let access = Self.access(
            "restrict default ignore\nrestrict source\ndelrestrict source 192.0.2.1\n")
        #expect(access.verdict(on: .at("192.0.2.1"), isOwnServer: true).flags == .ignore)
        #expect(access.verdict(on: .at("192.0.2.2"), isOwnServer: true).flags == [])
    }

    /// Its packets come with the scope of the link.
    @Test func aLinkLocalServerIsTakenFromTheTemplate() {
        let access = Self.access(
            "restrict default ignore\nrestrict source\ndelrestrict source fe80::1\n")
        for (low, flags) in [(1, .ignore), (2, [])] as [(UInt64, RestrictFlags)] {
            let address = IPAddress.v6(IPv6Address(high: 0xfe80 << 48, low: low, scope: 3))
            let source = SocketAddress(address: address, port: 123)
            #expect(access.verdict(on: source, isOwnServer: true).flags == flags)
        }
    }

    @Test func theServersOfTheNodeAreItsSources() {
        var bench = NodeBench(
            "server 192.0.2.1 iburst\nrestrict default ignore\nrestrict source noquery\n")
        bench.run(until: 100)
        #expect(bench.node.system.isSynchronised)
        let request = NTPHeader.request().bytes
        #expect(bench.deliver(request, from: .at("192.0.2.1", port: 4000)) == .replied)
        #expect(bench.deliver(request, from: .at("192.0.2.2")) == .dropped(.ignored))
        bench.reconfigure("server 192.0.2.2\nrestrict default ignore\nrestrict source noquery\n")
        #expect(bench.deliver(request, from: .at("192.0.2.1")) == .dropped(.ignored))
        #expect(bench.deliver(request, from: .at("192.0.2.2")) == .replied)
    }

    @Test func namesKeepTheirPlaceAmongTheLines() {
        var bench = NodeBench(
            """
            restrict a.example ignore
            unrestrict 192.0.2.7
            restrict b.example noserve
            unrestrict b.example noserve

            """)
        let source = SocketAddress.at("192.0.2.7", port: 5000)
        #expect(!bench.node.access.verdict(on: source).isListed)
        bench.resolve("a.example", to: ["192.0.2.7", "192.0.2.8"])
        bench.resolve("b.example", to: ["192.0.2.9"])
        #expect(!bench.node.access.verdict(on: source).isListed)
        #expect(bench.node.access.verdict(on: .at("192.0.2.8")).flags == .ignore)
        let freed = bench.node.access.verdict(on: .at("192.0.2.9"))
        #expect(freed.isListed && freed.flags == [])
        bench.resolve("a.example", to: ["192.0.2.10"])
        #expect(!bench.node.access.verdict(on: .at("192.0.2.8")).isListed)
        #expect(bench.node.access.verdict(on: .at("192.0.2.10")).flags == .ignore)
    }

    @Test func linesComeAndGoAtRunTime() {
        var bench = NodeBench("restrict 10.0.0.0/8 noserve\n")
        let source = SocketAddress.at("10.0.0.1", port: 5000)
        let request = NTPHeader.request().bytes
        #expect(bench.deliver(request, from: source) == .dropped(.noServe))
        bench.node.restrict(Self.lines("restrict 10.0.0.1 nomodify\n"))
        #expect(bench.deliver(request, from: source) == .replied)
        bench.node.restrict(Self.lines("restrict 10.0.0.1 ignore\n"))
        #expect(bench.deliver(request, from: source) == .dropped(.ignored))
        bench.node.restrict(Self.lines("unrestrict 10.0.0.1 ignore\n"))
        #expect(bench.deliver(request, from: source) == .replied)
        bench.node.restrict(Self.lines("delrestrict 10.0.0.1\n"))
        #expect(bench.deliver(request, from: source) == .dropped(.noServe))
        bench.node.restrict(Self.lines("restrict a.example ignore\n"))
        bench.run(until: 1)
        #expect(bench.node.wantedNames.map(\.name) == ["a.example"])
        // What is in force is what the configuration says, also after a reload of the same.
        #expect(bench.node.access == AccessControl(bench.node.configuration.restrictions))
    }

    @Test func comingAndGoingLeavesNoTrace() {
        var bench = NodeBench("restrict 10.0.0.0/8 noserve\nrestrict source nomodify\n")
        let before = bench.node.configuration
        let (hash, access) = (bench.node.stateHash, bench.node.access)
        let come = Self.lines("restrict 192.0.2.0/24 ignore\nrestrict 192.0.2.0/24 kod\n")
        let go = Self.lines("delrestrict 192.0.2.0/24\n")
        for _ in 0..<50 {
            bench.node.restrict(come)
            bench.node.restrict(come)
            #expect(bench.node.configuration.restrictions.count <= 6)
            #expect(bench.node.access != access)
            bench.node.restrict(go)
        }
        #expect(bench.node.configuration == before)
        #expect(bench.node.stateHash == hash && bench.node.access == access)
    }
}
