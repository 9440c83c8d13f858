import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPTime
import NTPWire
import Testing

/// READ_ORDLIST_A: ifstats and the list of restrictions.
@Suite struct OrderedListTests {
    /// The text without the tags that no client knows, which are one in each row.
    private static func plain(_ text: String?, rows: Int) -> [String] {
        let items = (text ?? "").split(whereSeparator: { $0 == "\r\n" }).joined(separator: " ")
            .split(separator: ",").map { String($0.drop { $0 == " " }) }
        let isNoise = { (item: String) in
            let tag = item.split(separator: ".").first ?? ""
            return tag.utf8.count == 3
        }
        #expect(items.count(where: isNoise) == rows)
        return items.filter { !isNoise($0) }
    }

    @Test func sockets() {
        var subject = ExampleNode.subject
        var socket = ControlInterface(
            number: 5, name: "eth0", address: SocketAddress("198.51.100.7:123")!)
        socket.flags = ControlInterface.isUp
        socket.received = 12
        socket.sent = 11
        socket.notSent = 1
        socket.associationCount = 2
        socket.uptime = 99.9
        var wildcard = ControlInterface(
            number: 0, name: "v6wildcard", address: SocketAddress("[::]:123")!)
        wildcard.isEnabled = false
        wildcard.flags = ControlInterface.isUp | ControlInterface.isWildcard
        subject.environment.interfaces = [wildcard, socket]
        for names in ["", "ifstats"] {
            let text = ExampleNode.text(
                .readOrderedList, of: 0, names, key: ExampleNode.controlKey, about: subject)
            #expect(
                Self.plain(text, rows: 2) == [
                    "addr.0=[::]:123", "bcast.0", "en.0=0", "name.0=\"v6wildcard\"",
                    "flags.0=0x81", "tl.0=0", "mc.0=0", "rx.0=0", "tx.0=0", "txerr.0=0",
                    "pc.0=0", "up.0=0",
                    "addr.5=198.51.100.7:123", "bcast.5", "en.5=1", "name.5=\"eth0\"",
                    "flags.5=0x1", "tl.5=0", "mc.5=0", "rx.5=12", "tx.5=11", "txerr.5=1",
                    "pc.5=2", "up.5=99",
                ])
        }
    }

    private static func access(_ lines: String) -> AccessControl {
        let analysis = ConfigurationReader.read(
            file: "f", contents: Array(lines.utf8),
            environment: ConfigurationEnvironment(
                include: { _ in nil }, fileExists: { _ in true }))
        return AccessControl(analysis.configuration.restrictions)
    }

    @Test func restrictions() {
        var subject = ExampleNode.subject
        subject.access = Self.access(
            """
            restrict default kod limited nomodify noquery
            restrict 127.0.0.1
            restrict 10.0.0.0 mask 255.0.0.0 ignore ntpport
            restrict 10.0.0.0 mask 255.0.0.0 notrap mssntp
            restrict -6 2001:db8::/32 flake
            restrict source nomodify

            """)
        let text = ExampleNode.text(
            .readOrderedList, of: 0, "addr_restrictions", key: ExampleNode.controlKey,
            about: subject)
        let rows = [
            ("127.0.0.1", "255.255.255.255", ""), ("10.0.0.0", "255.0.0.0", "ntpport ignore"),
            ("10.0.0.0", "255.0.0.0", "notrap mssntp"),
            ("0.0.0.0", "0.0.0.0", "noquery nomodify limited kod"),
            ("2001:db8::", "ffff:ffff::", "flake"), ("::", "::", "noquery nomodify limited kod"),
            ("192.0.2.1", "255.255.255.255", "source nomodify"),
            ("2001:db8::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "source nomodify"),
        ]
        let expected = rows.enumerated().flatMap { index, row in
            [
                "addr.\(index)=\(row.0)", "mask.\(index)=\(row.1)", "hits.\(index)=0",
                row.2.isEmpty ? "flags.\(index)" : "flags.\(index)=\(row.2)",
            ]
        }
        #expect(Self.plain(text, rows: rows.count) == expected)
    }

    @Test func aListThatIsTooLongEndsWithAWholeRow() throws {
        var subject = ExampleNode.subject
        subject.access = Self.access(
            (0..<2000).map { "restrict 10.\($0 / 250).\($0 % 250).0/24 kod limited\n" }.joined())
        let request = ExampleNode.request(.readOrderedList, of: 0, "addr_restrictions")
        let reply = ExampleNode.respond(
            to: request.bytes, key: ExampleNode.controlKey, about: subject)
        #expect(reply.packets.count == 32)
        #expect(reply.remark?.hasPrefix("reslist: ") == true)
        let text = try #require(
            ExampleNode.text(
                .readOrderedList, of: 0, "addr_restrictions", key: ExampleNode.controlKey,
                about: subject))
        let variables = VariableList.parse(text.utf8)
        let rows = variables.count / 5
        #expect(rows > 100 && variables.count == rows * 5)
        #expect(reply.remark == "reslist: \(rows) of 2000 rows go into one answer")
    }

    @Test func otherListsAreUnknown() {
        let outcome = ExampleNode.ask(
            .readOrderedList, of: 0, "ifstatss", key: ExampleNode.controlKey)
        #expect(outcome == .refused(.unknownVariable, raw: 5))
    }
}
