import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPTime
import NTPWire
import Testing

/// READ_MRU against a node that clients have asked.
@Suite struct MonitorAnswerTests {
    /// A node and the time; the clients ask in the order of their numbers.
    private struct Host {
        var node: NTPNode
        var seconds = 0.0

        var reading: ClockReading {
            ClockReading(
                wall: ExampleNode.started.wall.advanced(bySeconds: seconds),
                monotonic: ExampleNode.started.monotonic.advanced(bySeconds: seconds))
        }

        init(_ lines: (inout Configuration) -> Void = { _ in }) {
            var configuration = ExampleNode.configuration
            configuration.associations = []
            configuration.mru.maximumKilobytes = 8192
            lines(&configuration)
            node = NTPNode(
                configuration: configuration,
                settings: NodeSettings(precision: -23, seed: 3) { _ in .unset },
                at: ExampleNode.started)
        }

        static func client(_ number: Int) -> SocketAddress {
            SocketAddress(
                address: .v4(IPv4Address(bits: 0xc633_0000 + UInt32(number))),
                port: UInt16(1024 + number % 60_000))
        }

        mutating func hear(_ number: Int, by local: String = "198.51.100.7:123") {
            seconds += 0.01
            var header = NTPHeader(version: 4, mode: .client)
            header.transmitTimestamp = NTPTimestamp(bits: 7)
            let arrival = Arrival(
                source: Host.client(number), local: SocketAddress(local)!,
                receivedAt: reading.wall)
            _ = node.admit(header.bytes.span, arrival: arrival, at: reading)
        }

        func subject() -> SystemSubject {
            SystemSubject(node, environment: ExampleNode.environment, at: reading)
        }

        func nonce(_ source: SocketAddress = ExampleNode.asker) -> String {
            ExampleNode.nonces.nonce(for: source, at: reading.wall)
        }

        func packets(
            _ text: String, from source: SocketAddress = ExampleNode.asker,
            restrictions: RestrictFlags = []
        ) -> [[UInt8]] {
            let request = ExampleNode.request(.readMostRecentlyUsed, of: 0, text)
            return ExampleNode.respond(
                to: request.bytes, restrictions: restrictions, from: source, about: subject()
            ).packets
        }

        /// What a client makes of the answer.
        func ask(_ text: String) -> ControlReassembly.Outcome? {
            let request = ExampleNode.request(.readMostRecentlyUsed, of: 0, text)
            var reassembly = ControlReassembly(of: request.header)
            return packets(text).map { reassembly.add($0) }.last
        }

        func variables(_ parameters: String) -> [String: String]? {
            guard case .complete(let answer) = ask("nonce=\(nonce()), \(parameters)") else {
                return nil
            }
            var variables: [String: String] = [:]
            for variable in VariableList.parse(answer.data) {
                variables[variable.nameText] = String(decoding: variable.unquoted, as: UTF8.self)
            }
            return variables
        }

        /// The clients of the rows, in their order.
        func rows(_ parameters: String) -> [String] {
            guard let variables = variables(parameters) else { return ["no answer"] }
            return (0...).lazy.prefix { variables["addr.\($0)"] != nil }
                .compactMap { variables["addr.\($0)"] }
        }
    }

    @Test func oneRowToTheByte() {
        var host = Host()
        host.hear(1)
        host.hear(1)
        let nonce = host.nonce()
        guard case .complete(let answer) = host.ask("nonce=\(nonce), frags=32") else {
            Issue.record("not whole")
            return
        }
        #expect(answer.status == 0 && answer.associationID == 0)
        let text = String(decoding: answer.data, as: UTF8.self)
        #expect(
            text
                == """
                nonce=\(nonce), addr.0=198.51.0.1:1025,\r
                last.0=0xee000000.051eb852, first.0=0xee000000.028f5c29, ct.0=2,\r
                mv.0=35, rs.0=0x0, sc.0=0.000, dr.0=0, \(noise(in: text)),\r
                now=0xee000000.051eb852, last.newest=0xee000000.051eb852\r

                """)
    }

    /// The tag that no client knows.
    private func noise(in text: String) -> String {
        let items = text.split(whereSeparator: { ", \r\n".contains($0) }).map(String.init)
        return items.first {
            $0.split(separator: ".").first?.count == 3 && $0.contains(".0=")
        } ?? "none"
    }

    @Test func silenceWithoutANonce() {
        var host = Host()
        host.hear(1)
        let other = host.nonce(SocketAddress("192.0.2.78:40000")!)
        for text in ["", "frags=32", "nonce=, frags=32", "nonce=\(other), frags=32", "x, nonce=1"] {
            #expect(host.packets(text).isEmpty)
        }
        let nonce = host.nonce()
        #expect(!host.packets("nonce=\(nonce), frags=32").isEmpty)
        host.seconds += 17
        #expect(host.packets("nonce=\(nonce), frags=32").isEmpty)
    }

    @Test(arguments: ["", "limit=0", "limit=257", "frags=129", "frags=x", "limit=-1"])
    func boundsAreHeld(parameters: String) {
        let host = Host()
        #expect(
            host.ask("nonce=\(host.nonce()), \(parameters)") == .refused(.badValue, raw: 6))
    }

    @Test func nomrulistBars() {
        let host = Host()
        let request = ExampleNode.request(
            .readMostRecentlyUsed, of: 0, "nonce=\(host.nonce()), frags=1")
        let reply = ExampleNode.respond(
            to: request.bytes, restrictions: .nomrulist, about: host.subject())
        #expect(reply.packets.map { $0[4] } == [1])
        #expect(reply.wasRestricted)
    }

    private static let filterRows: [(String, [Int])] = [
        ("", [1, 2, 3, 4]), ("mincount=2", [2, 4]), ("mincount=3", [4]), ("mincount=99", []),
        ("resall=0x20", [3]), ("resany=0x20", [3]), ("resall=0x420", []), ("resany=0x420", [3]),
        ("laddr=198.51.100.8", [4]), ("laddr=198.51.100.9", []), ("maxlstint=4", [3, 4]),
        ("minlstint=5", [1, 2]), ("recent=2", [3, 4]), ("recent=9", [1, 2, 3, 4]),
        ("mincount=2, nonesuch=1, mincount=3", [2, 4]), ("mindrop=1", []),
        ("minscore=1000", []),
    ]

    @Test(arguments: filterRows)
    func filters(parameters: String, clients: [Int]) {
        var host = Host {
            var limited = Restriction(
                subject: .prefix(IPPrefix(host: IPAddress("198.51.0.3")!)), flags: .limited)
            limited.ntpPortOnly = false
            $0.restrictions = [limited]
        }
        for number in [1, 2, 2] { host.hear(number) }
        host.seconds += 5
        host.hear(3)
        for _ in 0..<3 { host.hear(4, by: "198.51.100.8:123") }
        #expect(
            host.rows("frags=32, \(parameters)") == clients.map { Host.client($0).description })
    }

    @Test func oneClientByItsAddress() {
        var host = Host()
        for number in 1...3 { host.hear(number) }
        let variables = host.variables("limit=1, addr.0=198.51.0.9, addr.1=198.51.0.2:99")
        #expect(variables?["addr.1"] == Host.client(2).description)
        #expect(variables?["addr.0"] == nil)
        #expect(variables?["now"] != nil && variables?["nonce"] != nil)
    }

    /// As a client does it: the newest entries that it has go with the next request.
    @Test(arguments: ["frags=32", "limit=90", "frags=2"])
    func fiveThousandClientsInPieces(bound: String) {
        var host = Host()
        for number in 0..<5000 { host.hear(number) }
        var found: [String: String] = [:]
        var newest: [(address: String, time: String)] = []
        var requests = 0
        var isComplete = false
        while !isComplete, requests < 6000 {
            requests += 1
            var parameters = bound
            for (number, entry) in newest.suffix(3).reversed().enumerated() {
                parameters += ", addr.\(number)=\(entry.address), last.\(number)=\(entry.time)"
            }
            guard let variables = host.variables(parameters) else {
                // None of them has kept its place.
                #expect(!newest.isEmpty)
                newest = Array(newest.dropLast(3))
                continue
            }
            var number = 0
            while let address = variables["addr.\(number)"], let time = variables["last.\(number)"]
            {
                newest.removeAll { $0.address == address }
                newest.append((address, time))
                found[address] = time
                number += 1
            }
            isComplete = variables["now"] != nil
            // Some ask again while the list is read.
            if requests % 3 == 0, requests < 40 { host.hear(requests * 7) }
            if requests == 5 {
                for (_, client) in [4990, 4991, 4992].enumerated() { host.hear(client) }
            }
        }
        #expect(isComplete)
        #expect(found.count == 5000)
        for number in stride(from: 0, to: 5000, by: 911) {
            #expect(found[Host.client(number).description] != nil)
        }
    }

    @Test func othersThanTheLocalHostGetThirtyTwoDatagrams() throws {
        var host = Host()
        for number in 0..<2000 { host.hear(number) }
        let local = SocketAddress("127.0.0.1:9")!
        for (source, limit) in [(ExampleNode.asker, 32), (local, 128)] {
            let nonce = host.nonce(source)
            for wanted in [1, 2, 3, 31, 32, 33, 128] {
                let packets = host.packets("nonce=\(nonce), frags=\(wanted)", from: source)
                #expect(packets.count <= min(wanted, limit))
                #expect(packets.count >= min(wanted, limit) - 1)
                // The last one is not filled up: nothing was cut off.
                #expect(try #require(packets.last).count < 480 || wanted == 1)
            }
        }
    }

    @Test func goneEntriesSendTheClientBack() {
        var host = Host()
        host.hear(1)
        let old = host.variables("frags=32")?["last.0"] ?? ""
        host.hear(1)
        let text = "nonce=\(host.nonce()), frags=32, addr.0=198.51.0.1:1025, last.0=\(old)"
        #expect(host.ask(text) == .refused(.unknownVariable, raw: 5))
    }
}
