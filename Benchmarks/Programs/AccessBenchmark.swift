import NTPConfiguration
import NTPProtocol
import NTPTime

/// `restrict` at size: how long a list takes to build, how much memory it has, how long a verdict
/// takes.
enum AccessBenchmark {
    private struct Figures {
        var building: Double
        var kilobytes: Int
        var verdict: Double
    }

    static func run() {
        for count in [10, 1000, 100_000] {
            for family in [AddressFamily.ipv4, .ipv6] {
                row(count, family, ntpPort: false)
            }
        }
        row(100_000, .ipv4, ntpPort: true)
    }

    private static func row(_ count: Int, _ family: AddressFamily, ntpPort: Bool) {
        var random = SystemRandomNumberGenerator()
        let lines = (0..<count).map { index in
            var line = Restriction(
                subject: .prefix(prefix(family, using: &random)), flags: [.nomodify, .noquery])
            line.ntpPortOnly = ntpPort && index % 2 == 0
            return line
        }
        let figures = measure(lines, family, port: ntpPort ? 123 : 50_000)
        let kind =
            (family == .ipv4 ? "IPv4" : "IPv6") + (ntpPort ? ", half for port 123" : "")
        Report.row(
            "\(count) restrict lines (\(kind)): building",
            "\(DecimalText.fixed(figures.building * 1e3, digits: 2)) ms")
        if count > 10_000 {
            Report.row(
                "\(count) restrict lines (\(kind)): memory", "\(figures.kilobytes) kB")
        }
        Report.row(
            "\(count) restrict lines (\(kind)): verdict",
            "\(DecimalText.fixed(figures.verdict * 1e9, digits: 0)) ns")
    }

    /// Prefixes as in lists of networks: mostly from /16 (/32) to hosts.
    private static func prefix(
        _ family: AddressFamily, using random: inout SystemRandomNumberGenerator
    ) -> IPPrefix {
        switch family {
        case .ipv4:
            let length = Int.random(in: 16...32, using: &random)
            return IPPrefix(address(family, using: &random), length: length) ?? .anyIPv4
        case .ipv6:
            let length = Int.random(in: 32...128, using: &random)
            return IPPrefix(address(family, using: &random), length: length) ?? .anyIPv6
        }
    }

    private static func address(
        _ family: AddressFamily, using random: inout SystemRandomNumberGenerator
    ) -> IPAddress {
        switch family {
        case .ipv4:
            .v4(IPv4Address(bits: random.next()))
        case .ipv6:
            // 2000::/3, as the net has it.
            .v6(IPv6Address(high: 0x2000 << 48 | random.next() >> 3, low: random.next()))
        }
    }

    private static func measure(
        _ lines: [Restriction], _ family: AddressFamily, port: UInt16
    ) -> Figures {
        var random = SystemRandomNumberGenerator()
        // Half of the askers come from listed networks, half from anywhere.
        let sources = (0..<65_536).map { index in
            var source = SocketAddress(address: address(family, using: &random), port: port)
            if index % 2 == 0, case .prefix(let prefix)? = lines.randomElement()?.subject {
                source.address = prefix.address
            }
            return source
        }
        let before = Report.residentKilobytes
        var access = AccessControl()
        let building = Report.seconds(rounds: 1) { access = AccessControl(lines) }
        let kilobytes = Report.residentKilobytes - before
        var listed = 0
        let rounds = 40
        let verdicts = Report.seconds(rounds: rounds) {
            for source in sources where access.verdict(on: source).isListed { listed += 1 }
        }
        precondition(listed >= sources.count / 2 * rounds)
        return Figures(
            building: building, kilobytes: kilobytes, verdict: verdicts / Double(sources.count))
    }
}
