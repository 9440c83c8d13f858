import LinuxPlatform
import NTPConfiguration
import NTPTime
import Testing

@testable import NTPDaemon

/// `interface` lines as ntp.org's ntpd takes them.
@Suite struct InterfaceSelectionTests {
    static func selection(_ lines: [String]) -> InterfaceSelection {
        let text = lines.map { "interface \($0)\n" }.joined()
        let analysis = ConfigurationReader.read(
            file: "test", contents: Array(text.utf8),
            environment: ConfigurationEnvironment(
                include: { _ in nil }, fileExists: { _ in true }))
        #expect(!analysis.hasError, "\(analysis.findings)")
        return InterfaceSelection(rules: analysis.configuration.interfaceRules)
    }

    static func interface(_ name: String, _ address: String) throws -> NetworkInterface {
        NetworkInterface(
            name: name, address: try #require(IPAddress(address)), isLoopback: name == "lo",
            index: 2)
    }

    // L listens, D drops, I ignores: of eth0 192.0.2.1, eth0:1 198.51.100.1, eth1 2001:db8::1,
    // eth0 fe80::1%2, lo 127.0.0.1, lo ::1, lo 203.0.113.1.
    static let rows: [(lines: [String], wanted: String)] = [
        ([], "LLLLLLL"),
        (["ignore all"], "IIIILLI"),
        (["drop all"], "DDDDLLD"),
        (["listen all"], "LLLLLLL"),
        (["ignore all", "listen eth0"], "LIILLLI"),
        (["listen eth0", "ignore all"], "IIIILLI"),
        // A line makes all others wait to be listed.
        (["listen eth0"], "LIILLLI"),
        (["ignore eth1"], "IIIILLI"),
        (["listen all", "ignore eth1"], "LLILLLL"),
        (["ignore wildcard"], "IIIILLI"),
        (["listen all", "ignore wildcard"], "LLLLLLL"),
        (["listen ipv4"], "LLIILLL"),
        (["ignore ipv6"], "IIIILII"),
        (["listen ipv4", "drop ipv6"], "LLDDLDL"),
        (["ignore ipv4", "listen all"], "LLLLILL"),
        (["listen ETH*"], "LLLLLLI"),
        (["listen eth0:1"], "ILIILLI"),
        (["listen eth?"], "LILLLLI"),
        (["ignore lo"], "IIIIIII"),
        (["listen all", "ignore lo"], "LLLLIII"),
        (["listen 192.0.2.1"], "LIIILLI"),
        (["listen 192.0.2.0/24", "ignore 192.0.2.1"], "IIIILLI"),
        (["ignore 192.0.2.1", "listen 192.0.2.0/24"], "LIIILLI"),
        (["listen 192.0.2.2/31"], "IIIILLI"),
        (["listen 0.0.0.0/0"], "LLIILLL"),
        (["listen ::/0"], "IILLLLI"),
        (["listen 2001:db8::/32"], "IILILLI"),
        (["drop 2001:db8::1"], "IIDILLI"),
        (["listen fe80::1"], "IIILLLI"),
        (["listen fe80::1%eth0"], "IIILLLI"),
        (["listen fe80::1%eth1"], "IIIILLI"),
        (["listen fe80::1%2"], "IIILLLI"),
        (["ignore 127.0.0.1", "ignore ::1", "listen all"], "LLLLIIL"),
    ]

    @Test(arguments: rows)
    func theLastMatchWins(lines: [String], wanted: String) throws {
        let selection = Self.selection(lines)
        let interfaces = [
            try Self.interface("eth0", "192.0.2.1"), try Self.interface("eth0:1", "198.51.100.1"),
            try Self.interface("eth1", "2001:db8::1"), try Self.interface("eth0", "fe80::1%2"),
            try Self.interface("lo", "127.0.0.1"), try Self.interface("lo", "::1"),
            try Self.interface("lo", "203.0.113.1"),
        ]
        let found = interfaces.map { selection.action(on: $0).rawValue.prefix(1).uppercased() }
        #expect(found.joined() == wanted)
    }

    @Test(arguments: [
        ([], "I"), (["listen all"], "L"), (["listen eth0:1"], "L"), (["listen 198.51.100.1"], "L"),
        (["listen eth0"], "I"),
    ])
    func virtualAddressesNeedARule(lines: [String], wanted: String) throws {
        var selection = Self.selection(lines)
        selection.skipsVirtual = true
        let label = try Self.interface("eth0:1", "198.51.100.1")
        #expect(selection.action(on: label).rawValue.prefix(1).uppercased() == wanted)
        #expect(Self.selection([]).action(on: label) == .listen)
        let plain = try Self.interface("eth0", "192.0.2.1")
        #expect(InterfaceSelection(skipsVirtual: true).action(on: plain) == .listen)
    }

    // The wildcard sockets of IPv4 and IPv6.
    @Test(arguments: [
        ([], "DD"), (["ignore wildcard"], "II"), (["ignore all"], "DD"), (["listen all"], "DD"),
        (["listen eth0"], "DD"), (["listen wildcard"], "LL"), (["ignore ipv4"], "ID"),
        (["listen ipv6"], "DL"), (["ignore 0.0.0.0"], "ID"), (["ignore ::"], "DI"),
        (["listen wildcard", "drop wildcard"], "DD"), (["ignore 192.0.2.1"], "DD"),
        (["ignore 0.0.0.0/0"], "ID"), (["listen 192.0.2.0/24"], "DD"),
    ])
    func wildcardSockets(lines: [String], wanted: String) {
        let selection = Self.selection(lines)
        let found = [AddressFamily.ipv4, .ipv6].map {
            selection.action(onWildcard: $0).rawValue.prefix(1).uppercased()
        }
        #expect(found.joined() == wanted)
    }

    /// What a wildcard socket that listens answers: never what a later line is against.
    @Test(arguments: [
        ([], false), (["listen wildcard"], true), (["ignore all", "listen wildcard"], true),
        (["listen wildcard", "ignore all"], false), (["listen wildcard", "drop eth0"], false),
        (["listen wildcard", "ignore 192.0.2.1"], false),
        (["listen wildcard", "ignore 192.0.2.2"], true), (["listen ipv4"], true),
        (["listen ipv6"], false), (["listen 0.0.0.0"], true), (["listen ::"], false),
    ])
    func wildcardAnswers(lines: [String], wanted: Bool) throws {
        let interface = try Self.interface("eth0", "192.0.2.1")
        #expect(Self.selection(lines).answersByWildcard(interface) == wanted)
    }

    @Test(arguments: [
        ([], false), (["ignore wildcard"], true), (["drop all"], true), (["listen ::1"], false),
    ])
    func linesWithoutListen(lines: [String], isTold: Bool) {
        #expect(Self.selection(lines).leavesOnlyLoopback == isTold)
    }
}
