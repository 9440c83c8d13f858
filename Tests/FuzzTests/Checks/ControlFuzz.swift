import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPSimulator
import NTPTime
import NTPWire

/// Mode 6 from both ends. The first byte has the switches below; the rest is one request to a
/// server, or a length and bytes for each datagram of a server that a client has asked.
enum ControlFuzz {
    private static let isAnswer: UInt8 = 0x01
    private static let hasTrustedKey: UInt8 = 0x02
    private static let mayNotQuery: UInt8 = 0x04
    /// A node that has heard nobody yet.
    private static let isFresh: UInt8 = 0x08
    private static let mayWrite: UInt8 = 0x10
    private static let mayNotModify: UInt8 = 0x20
    /// A nonce that is right stands before the data.
    private static let hasNonce: UInt8 = 0x40
    private static let isLocal: UInt8 = 0x80

    /// What the configuration of the live node has.
    static let controlKey: UInt32 = 2

    private static let now = ClockReading(
        wall: NTPTimestamp(seconds: 0xee90_0000, fraction: 0),
        monotonic: MonotonicInstant(seconds: 300))
    private static let healthy = subject(LiveNode.healthy.node)
    private static let fresh = subject(LiveNode().node)

    /// A hash that anybody could turn around.
    static let nonces = ControlNonces { bytes in
        let sum = bytes.reduce(UInt32(17)) { ($0 &* 31) &+ UInt32($1) }
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
    }
    private static let currentNonces: ControlNonces = {
        var current = nonces
        var random = SeededRandom(seed: 5)
        current.renew(at: now.monotonic, random: &random)
        return current
    }()

    private static func subject(_ node: NTPNode) -> SystemSubject {
        var environment = LiveNode.environment
        environment.variables = [
            SystemVariable(name: "site", value: "a, b\"c", isDefault: true),
            SystemVariable(name: "owner", value: "", isDefault: false),
        ]
        environment.interfaces = (0..<200).map {
            ControlInterface(number: $0, name: "eth\($0)", address: LiveNode.local)
        }
        var subject = SystemSubject(node, environment: environment, at: now)
        subject.configuration.variables = environment.variables
        return subject
    }

    static func check(_ bytes: [UInt8]) -> FuzzOutcome {
        var input = FuzzInput(bytes)
        let switches = input.byte()
        if switches & isAnswer != 0 { return reassemble(&input) }
        var request = Array(input.rest)
        let asker = asker(switches)
        if switches & hasNonce != 0 { insertNonce(into: &request, for: asker.source) }
        let reply = respond(to: request, asker, switches)
        if let fault = fault(
            in: reply, to: request, from: asker.source, key: asker.provenKey)
        {
            return .broken(fault)
        }
        if reply != .none, asker.restrictions.contains(.noquery) {
            return .broken("answered although noquery")
        }
        if reply.change != nil, asker.restrictions.contains(.nomodify) {
            return .broken("changed although nomodify")
        }
        for packet in reply.packets
        where respond(to: packet, asker, switches) != .none {
            return .broken("an answer is answered")
        }
        return FuzzOutcome(ways: [way(of: reply)])
    }

    private static func asker(_ switches: UInt8) -> ControlAsker {
        var restrictions: RestrictFlags = []
        if switches & mayNotQuery != 0 { restrictions.insert(.noquery) }
        if switches & mayNotModify != 0 { restrictions.insert(.nomodify) }
        let address = switches & isLocal == 0 ? "192.0.2.9" : "127.0.0.1"
        var asker = ControlAsker(
            source: SocketAddress(address: LiveNode.address(address), port: 4000),
            restrictions: restrictions)
        if switches & hasTrustedKey != 0 { asker.provenKey = 4 }
        if switches & mayWrite != 0 { asker.provenKey = controlKey }
        return asker
    }

    private static func insertNonce(into request: inout [UInt8], for asker: SocketAddress) {
        guard request.count >= ControlHeader.size else { return }
        let text = "nonce=\(currentNonces.nonce(for: asker, at: now.wall)),"
        request.insert(contentsOf: text.utf8, at: ControlHeader.size)
        let count = UInt16(truncatingIfNeeded: request.count - ControlHeader.size)
        request[10] = UInt8(count >> 8)
        request[11] = UInt8(truncatingIfNeeded: count)
    }

    private static func respond(
        to request: [UInt8], _ asker: ControlAsker, _ switches: UInt8
    ) -> ControlReply {
        var random = SeededRandom(seed: 9)
        return ControlRequestHandler.respond(
            to: request.span, from: asker, about: switches & isFresh == 0 ? healthy : fresh,
            nonces: currentNonces, random: &random)
    }

    /// A stand-in for the check of a MAC: the key that stands where one would, where it is even.
    static func provenKey(of request: [UInt8]) -> UInt32? {
        guard let place = try? ControlMessage(parsing: request.span).digestPlaces.first else {
            return nil
        }
        let key = request[(place.lowerBound - 4)..<place.lowerBound]
            .reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return key % 2 == 0 ? key : nil
    }

    private static func way(of reply: ControlReply) -> String {
        switch reply.change {
        case .configure: return "a change"
        case .save: return "a file"
        case nil: return way(of: reply.packets)
        }
    }

    /// What is promised of any reply.
    static func fault(
        in reply: ControlReply, to request: [UInt8], from asker: SocketAddress, key: UInt32?
    ) -> String? {
        if reply.readEventsOf != nil, key == nil { return "a stranger has read away the events" }
        if reply.change != nil || reply.remark != nil, key != controlKey {
            return "a stranger has changed or logged something"
        }
        if case .save(let saved) = reply.change {
            let isInFolder = saved.path == "/saved/" + saved.name
            if !isInFolder || saved.name.contains("/") || saved.name.hasPrefix(".") {
                return "a file outside of its folder: \(saved.path)"
            }
        }
        return fault(in: reply.packets, to: request, limit: asker.address.isLoopback ? 128 : 32)
    }

    private static func way(of packets: [[UInt8]]) -> String {
        guard let first = packets.first else { return "no answer" }
        guard first[1] & 0x40 == 0 else { return "error \(first[4])" }
        return packets.count == 1 ? "one datagram" : "several datagrams"
    }

    /// Only requests are answered, by at most 32 datagrams of at most 480 bytes, and a client can
    /// put them together again.
    static func fault(
        in packets: [[UInt8]], to request: [UInt8], limit: Int = 32
    ) -> String? {
        guard !packets.isEmpty else { return nil }
        let isRequest =
            request.count >= ControlHeader.size && request[0] & 7 == PacketMode.control.rawValue
            && (1...4).contains(request[0] >> 3 & 7) && request[1] & 0xe0 == 0
            && request[8] == 0 && request[9] == 0
        guard isRequest, let header = try? ControlHeader(parsing: request.span) else {
            return "answered what is no request"
        }
        // Numbers, so that the server's own limits are held against them.
        guard packets.count <= limit else { return "\(packets.count) fragments" }
        // A client takes 32; the local one that asks for more knows how.
        guard packets.count <= 32 else { return nil }
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
