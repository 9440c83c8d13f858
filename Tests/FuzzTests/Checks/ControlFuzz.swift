import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPTime
import NTPWire

/// Mode 6 from both ends. The first byte has the switches below; the rest is one request to a
/// server, or a length and bytes for each datagram of a server that a client has asked.
enum ControlFuzz {
    private static let isAnswer: UInt8 = 0x01
    private static let isAuthentic: UInt8 = 0x02
    private static let mayNotQuery: UInt8 = 0x04
    /// A node that has heard nobody yet.
    private static let isFresh: UInt8 = 0x08

    private static let now = ClockReading(
        wall: NTPTimestamp(seconds: 0xee90_0000, fraction: 0),
        monotonic: MonotonicInstant(seconds: 300))
    private static let healthy = LiveNode.healthy.node.snapshot(at: now)
    private static let fresh = LiveNode().node.snapshot(at: now)

    private static let environment: ControlEnvironment = {
        var environment = LiveNode.environment
        environment.variables = [
            SystemVariable(name: "site", value: "a, b\"c", isDefault: true),
            SystemVariable(name: "owner", value: "", isDefault: false),
        ]
        return environment
    }()

    static func check(_ bytes: [UInt8]) -> FuzzOutcome {
        var input = FuzzInput(bytes)
        let switches = input.byte()
        if switches & isAnswer != 0 { return reassemble(&input) }
        let request = Array(input.rest)
        let restrictions: RestrictFlags = switches & mayNotQuery != 0 ? .noquery : []
        let reply = respond(to: request, switches: switches, restrictions: restrictions)
        if let fault = fault(in: reply.packets, to: request) { return .broken(fault) }
        if !reply.packets.isEmpty, restrictions.contains(.noquery) {
            return .broken("answered although noquery")
        }
        if reply.readEventsOf != nil, switches & isAuthentic == 0 {
            return .broken("a stranger has read away the events")
        }
        for packet in reply.packets
        where respond(to: packet, switches: switches, restrictions: []) != .none {
            return .broken("an answer is answered")
        }
        return FuzzOutcome(ways: [way(of: reply.packets)])
    }

    private static func respond(
        to request: [UInt8], switches: UInt8, restrictions: RestrictFlags
    ) -> ControlReply {
        ControlRequestHandler.respond(
            to: request, node: switches & isFresh == 0 ? healthy : fresh, environment: environment,
            restrictions: restrictions, isAuthentic: switches & isAuthentic != 0)
    }

    private static func way(of packets: [[UInt8]]) -> String {
        guard let first = packets.first else { return "no answer" }
        guard first[1] & 0x40 == 0 else { return "error \(first[4])" }
        return packets.count == 1 ? "one datagram" : "several datagrams"
    }

    /// Only requests are answered, by at most 32 datagrams of at most 480 bytes, and a client can
    /// put them together again.
    static func fault(in packets: [[UInt8]], to request: [UInt8]) -> String? {
        guard !packets.isEmpty else { return nil }
        let isRequest =
            request.count >= ControlHeader.size && request[0] & 7 == PacketMode.control.rawValue
            && (1...4).contains(request[0] >> 3 & 7) && request[1] & 0xe0 == 0
            && request[8] == 0 && request[9] == 0
        guard isRequest, let header = try? ControlHeader(parsing: request.span) else {
            return "answered what is no request"
        }
        // ntpq takes no more; numbers, so that the server's own limits are held against them.
        guard packets.count <= 32 else { return "\(packets.count) fragments" }
        var reassembly = ControlReassembly(of: header)
        for (index, packet) in packets.enumerated() {
            let isLast = index == packets.count - 1
            guard packet.count >= ControlHeader.size, packet.count % 4 == 0,
                packet.count <= 480,
                packet[0] & 0x3f == request[0] & 0x3f, packet[1] & 0x80 != 0,
                packet[2...3] == request[2...3]
            else { return "fragment \(index) is no answer" }
            switch reassembly.add(packet) {
            case .partial where !isLast: break
            case .complete where isLast: break
            case .refused where isLast && index == 0 && packet.count == ControlHeader.size: break
            case let outcome: return "fragment \(index): \(outcome)"
            }
        }
        return nil
    }

    /// What the client of a hostile server holds is bounded, and what it makes of the pieces is as
    /// long as the server said.
    private static func reassemble(_ input: inout FuzzInput) -> FuzzOutcome {
        var reassembly = ControlReassembly(
            of: ControlHeader(request: .readVariables, sequence: 0x0102))
        var ways: [String] = []
        var received = 0
        while !input.isAtEnd {
            let datagram = input.piece()
            received += datagram.count
            let outcome = reassembly.add(datagram)
            ways.append(name(of: outcome))
            guard case .complete(let answer) = outcome else { continue }
            guard answer.data.count <= ControlReassembly.maximumBytes,
                answer.data.count <= received
            else { return .broken("\(answer.data.count) bytes from \(received)") }
            _ = VariableList.parse(answer.data)
        }
        return FuzzOutcome(ways: ways)
    }

    private static func name(of outcome: ControlReassembly.Outcome) -> String {
        switch outcome {
        case .ignored(.malformed(let fault)): "ignored: \(fault)"
        case .ignored(let reason): "ignored: \(reason)"
        case .partial: "partial"
        case .complete: "complete"
        case .refused: "refused"
        case .tooMuch: "too much"
        case .truncated: "truncated"
        }
    }
}
