import NTPTime
import NTPWire

@testable import NTPTools

/// ntpq's commands with a server that answers whatever it likes. The first byte chooses the command
/// and how it prints; the rest is, for each datagram, a byte with the switches below, a length and
/// bytes.
enum QueryFuzz {
    /// In the order of the first byte's five low bits.
    static let commands = [
        "peers", "apeers", "lopeers", "lassociations", "rv", "rv &1", "mrv &1 &9", "cv 7",
        "sysinfo", "kerninfo", "sysstats", "pstats 7", "mrulist", "mrulist sort=avgint recent=9",
        "ifstats", "reslist", ":config server x", "config-from-file f", "saveconfig f",
        "writevar 0 leap=1", "mrulist sort=addr laddr=::1", QueryFuzz.poll,
    ]
    /// It asks in mode 3.
    static let poll = "poll 2 verbose"
    private static let isRaw: UInt8 = 0x20
    private static let isJSON: UInt8 = 0x40
    private static let areNamesShown: UInt8 = 0x80

    /// The bytes are the datagram; else they are the data behind a header that fits the request.
    private static let isDatagram: UInt8 = 0x01
    private static let hasMore: UInt8 = 0x02
    private static let isError: UInt8 = 0x04
    /// Nothing comes until the client stops waiting.
    private static let isSilence: UInt8 = 0x08
    /// The offset is not where the last fragment ended; of a time answer, the origin.
    private static let isElsewhere: UInt8 = 0x10
    /// Ctrl-C.
    private static let isInterrupt: UInt8 = 0x20

    /// Lines and requests that an input of a few kilobytes may lead to.
    private static let mostRequests = 2_000
    private static let mostLines = 20_000
    /// Seconds: what a command may take, and the last request's two attempts.
    private static let mostSeconds = QuerySession.longestCommand + 70

    /// The server, and what the client's side of it came to.
    private final class Run {
        var input: FuzzInput
        var now = 0.0
        var requests = 0
        var lines = 0
        var isInterrupted = false
        var fault: String?
        var ways: [String] = []
        private var request: ControlHeader?
        private var timeRequest: NTPHeader?
        private var offset = 0

        init(_ input: FuzzInput) {
            self.input = input
        }

        func send(_ bytes: [UInt8]) -> String? {
            requests += 1
            timeRequest = nil
            if let header = try? NTPHeader(parsing: bytes.span), header.mode == .client {
                timeRequest = header
            }
            request = try? ControlHeader(parsing: bytes.span)
            offset = 0
            return nil
        }

        func receive(_ wait: Double) -> ControlExchange.Arrival {
            guard !input.isAtEnd, request != nil || timeRequest != nil else {
                return silence(wait)
            }
            let switches = input.byte()
            let bytes = input.piece()
            if switches & QueryFuzz.isInterrupt != 0 {
                isInterrupted = true
                ways.append("interrupted")
            }
            if switches & QueryFuzz.isSilence != 0 { return silence(wait) }
            if switches & QueryFuzz.isDatagram != 0 { return .datagram(bytes) }
            if let timeRequest { return time(bytes, switches, of: timeRequest) }
            guard var header = request else { return silence(wait) }
            header.isResponse = true
            header.hasMore = switches & QueryFuzz.hasMore != 0
            header.isError = switches & QueryFuzz.isError != 0
            header.status = UInt16(bytes.first ?? 0) << 8
            if header.isError { ways.append("refused") }
            if switches & QueryFuzz.isElsewhere != 0 { offset += Int(bytes.last ?? 0) }
            header.offset = UInt16(truncatingIfNeeded: offset)
            offset += bytes.count
            return .datagram(ControlMessage(request: header, data: bytes).bytes)
        }

        /// A packet that answers a request for the time, but for what the bytes and switches say.
        private func time(
            _ bytes: [UInt8], _ switches: UInt8, of request: NTPHeader
        ) -> ControlExchange.Arrival {
            let missing = max(0, NTPHeader.size - bytes.count)
            var packet = bytes + [UInt8](repeating: 0, count: missing)
            packet[0] = packet[0] & 0xc0 | request.version << 3 | PacketMode.server.rawValue
            if switches & QueryFuzz.isError != 0 {
                // A kiss, if the bytes have a code.
                packet[1] = 0
                ways.append("refused")
            }
            if switches & QueryFuzz.isElsewhere == 0 {
                packet.replaceSubrange(
                    24..<32,
                    with: (0..<8).map {
                        UInt8(
                            truncatingIfNeeded: request.transmitTimestamp.bits >> (56 - 8 * $0))
                    })
            }
            // What follows the header.
            if switches & QueryFuzz.hasMore != 0 { packet += bytes }
            return .datagram(packet)
        }

        private func silence(_ wait: Double) -> ControlExchange.Arrival {
            ways.append("silence")
            now += wait
            return .nothing
        }

        func take(_ line: String) {
            lines += 1
            guard !line.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) else { return }
            fault = "printed \(line.debugDescription)"
        }
    }

    static func check(_ bytes: [UInt8]) -> FuzzOutcome {
        var input = FuzzInput(bytes)
        let choice = input.byte()
        let command = commands[Int(choice & 0x1f) % commands.count]
        let run = Run(input)
        var printed = 0
        var session = session(run) { printed += 1 }
        session.style.isRaw = choice & isRaw != 0
        session.style.isJSON = choice & isJSON != 0
        session.style.showsHostNames = choice & areNamesShown != 0
        session.run(command)
        if let fault = run.fault { return .broken(fault) }
        if run.requests > mostRequests { return .broken("\(run.requests) requests") }
        if run.lines > mostLines { return .broken("\(run.lines) lines") }
        if run.now > mostSeconds { return .broken("\(run.now) s") }
        if session.style.isJSON, printed != 1 { return .broken("\(printed) documents") }
        // A heading alone, of up to three lines, shows nothing of what came.
        if session.style.isJSON { run.ways.append("JSON") }
        if session.style.isRaw, printed > 0 { run.ways.append("raw") }
        if !session.style.isJSON, printed > headingLines(command) {
            run.ways.append("\(command) printed")
        }
        return FuzzOutcome(ways: run.ways)
    }

    private static func headingLines(_ command: String) -> Int {
        switch command {
        case "lassociations", "ifstats", "reslist": 3
        case "config-from-file f": 3
        case let command where command.hasPrefix("mrulist") || command.hasSuffix("peers"): 2
        case "sysinfo", "kerninfo", "pstats 7": 1
        default: 0
        }
    }

    private static func session(_ run: Run, print: @escaping () -> Void) -> QuerySession {
        let exchange = ControlExchange(
            send: run.send, receive: run.receive, now: { MonotonicInstant(seconds: run.now) },
            isInterrupted: { run.isInterrupted }, sequence: 0)
        var session = QuerySession(
            surroundings: QuerySurroundings(
                open: { (_, _) throws(QuerySession.OpenFault) in
                    QueryHost(name: "h\u{1b}[2J", exchange: exchange)
                },
                // The names come from strangers too.
                name: { _ in "\u{1b}]0;x\u{7}" },
                wallClock: { NTPTimestamp(seconds: 0xee90_0000, fraction: 0) },
                ask: { _, _ in Array("secret".utf8) }, dates: DateText(),
                console: Console(
                    print: {
                        print()
                        run.take($0)
                    }, complain: run.take),
                person: ToolOperator(
                    read: { (_) throws(ToolMachine.FileFault) in Array("a\nb\u{1b}\n".utf8) },
                    catchInterrupts: { _ in run.isInterrupted = false },
                    isInterrupted: { run.isInterrupted })))
        session.keys.id = 5
        _ = session.open("h", nil)
        return session
    }
}
