import NTPConfiguration
import NTPProtocol
import NTPTime
import NTPWire

/// What a request costs the node, from the first look at its bytes to its reply, when one client
/// asks and when a million do; and the memory of the list of who asked.
enum ClientsBenchmark {
    private static let start = NTPTimestamp(unixSeconds: 1_800_000_000, nanoseconds: 0)
    private static let local = SocketAddress(address: .v4(IPv4Address(bits: 0xc633_6401)))
    private static let requests = 1_000_000

    static func run() {
        row("1 client", gap: 8) { _ in 0 }
        row("1000000 clients, 50000 a second", gap: 2e-5) { $0 }
        row("1000000 clients, 100 a second", gap: 1e-2) { $0 }
        row("10000 clients in turn, 1000 a second", gap: 1e-3) { $0 % 10_000 }
    }

    /// `client` numbers who sends the request of an index; requests are `gap` seconds apart.
    private static func row(_ what: String, gap: Double, client: (UInt32) -> UInt32) {
        var (node, time) = servingNode()
        var header = NTPHeader(version: 4, mode: .client)
        header.transmitTimestamp = NTPTimestamp(bits: 0x0123_4567_89ab_cdef)
        let request = header.bytes
        var reply: [UInt8] = []
        var answered = 0
        let before = Report.residentKilobytes
        let seconds = Report.seconds(rounds: 1) {
            for index in 0..<UInt32(requests) {
                time += gap
                let now = reading(time)
                let source = SocketAddress(
                    address: .v4(IPv4Address(bits: 0x0b00_0000 &+ client(index) &* 7)),
                    port: 40_000)
                let arrival = Arrival(source: source, local: local, receivedAt: now.wall)
                guard case .time(let packet) = node.admit(request.span, arrival: arrival, at: now)
                else { continue }
                if node.receive(packet, arrival: arrival, at: now, into: &reply) == .replied {
                    answered += 1
                }
            }
        }
        let kilobytes = Report.residentKilobytes - before
        Report.row(
            "\(what): a request",
            "\(DecimalText.fixed(seconds / Double(requests) * 1e9, digits: 0)) ns")
        Report.row(
            "\(what): answered, listed, memory of the list, of the process more",
            "\(answered), \(node.monitor.count), \(node.monitor.memory / 1024) kB,"
                + " \(max(0, kilobytes)) kB")
    }

    private static func reading(_ seconds: Double) -> ClockReading {
        ClockReading(
            wall: start.advanced(bySeconds: seconds),
            monotonic: MonotonicInstant(nanoseconds: Int64(seconds * 1e9)))
    }

    /// A server on its own clock, with the rate limits of a public one.
    private static func servingNode() -> (NTPNode, Double) {
        let lines = "server 127.127.1.0\nrestrict default limited kod nomodify noquery\n"
        let configuration = ConfigurationReader.read(
            file: "benchmark", contents: Array(lines.utf8),
            environment: ConfigurationEnvironment(include: { _ in nil }, fileExists: { _ in true })
        ).configuration
        var random = SystemRandomNumberGenerator()
        let settings = NodeSettings(precision: -24, seed: random.next()) { address in
            ReferenceID(bits: UInt32(truncatingIfNeeded: address.low))
        }
        var node = NTPNode(configuration: configuration, settings: settings, at: reading(1000))
        for second in 1...5 {
            node.advance(to: reading(1000 + Double(second)), random: &random)
            _ = node.drainEvents()
        }
        return (node, 1006)
    }
}
