import NTPProtocol
import NTPTime
import NTPWire

/// Up to eight datagrams to a live node. Each is written as
///
///     source    one of `sources`
///     passage   how long the node is left alone before, and the switches below
///     length    255 takes all that is left
///     bytes     as they arrive
enum PacketFuzz {
    /// The node's servers come first, then strangers, then sources that no packet honestly has.
    static let sources =
        LiveNode.servers
        + [
            "203.0.113.1", "203.0.113.77", "10.1.0.1", "10.2.0.1", "10.3.0.1", "10.4.0.1",
            "10.5.0.1", "10.5.0.2", "10.6.0.1", "10.7.0.1", "2001:db8::7", "192.0.2.9",
            "127.0.0.1", "127.127.1.0", "224.0.1.1", "ff02::101", "0.0.0.0", "::",
            "198.51.100.1",
        ].map { SocketAddress(address: LiveNode.address($0)) }

    /// Seconds, by the three low bits of the passage.
    private static let pauses = [0.0, 0, 0, 0, 1, 3, 16, 70]
    /// The forger has seen the request to that server, if one is open: the reply's origin is right.
    /// Its other times are counted from the true time.
    private static let isInformed: UInt8 = 0x08
    /// The servers answer during the pause.
    private static let isServed: UInt8 = 0x10
    /// It came in by another address of ours.
    private static let isElsewhere: UInt8 = 0x20
    /// Two bits: which port it came from. By the last of them it was sent to a group.
    private static let ports: [UInt16] = [123, 50_123, 0, 123]

    private static let otherLocal = SocketAddress(
        address: LiveNode.address("198.51.100.2"), port: 9123)

    static func check(_ bytes: [UInt8]) -> FuzzOutcome {
        var live = LiveNode.healthy
        var input = FuzzInput(bytes)
        var ways: [String] = []
        for _ in 0..<8 where !input.isAtEnd && live.fault == nil {
            var source = sources[Int(input.byte()) % sources.count]
            let passage = input.byte()
            live.isServed = passage & isServed != 0
            live.run(for: pauses[Int(passage & 7)])
            source.port = ports[Int(passage >> 6)]
            var datagram = input.piece()
            if passage & isInformed != 0 { inform(&datagram, of: live, from: source) }
            let outcome = live.deliver(
                datagram, from: source,
                to: passage & isElsewhere == 0 ? LiveNode.local : otherLocal,
                asGroup: passage >> 6 == 3)
            ways.append(name(of: outcome))
        }
        // What was learned must not harm what comes after.
        live.isServed = true
        live.run(for: 20)
        return FuzzOutcome(fault: live.fault, ways: ways)
    }

    private static func inform(
        _ datagram: inout [UInt8], of live: LiveNode, from source: SocketAddress
    ) {
        guard datagram.count >= NTPHeader.size,
            let association = live.node.associations.first(where: { $0.remote == source })
        else { return }
        let truth = live.truth.bits
        var header = datagram.mutableSpan
        if let request = association.outstanding {
            header.setBigEndian64(request.nonce.bits, at: 24)
        }
        for field in [16, 32, 40] {
            var time = UInt64(0)
            for index in field..<field + 8 { time = time << 8 | UInt64(header[index]) }
            header.setBigEndian64(truth &+ time, at: field)
        }
    }

    static func name(of outcome: LiveNode.Outcome) -> String {
        switch outcome {
        case .time(.dropped(let reason)): reason.rawValue
        case .time(.replied), .time(.repliedSigned): "replied"
        case .time(.repliedForSigning): "to be signed"
        case .time(.learned): "learned"
        case .time(.kissed): "kissed"
        case .control(answers: 0): "control, unanswered"
        case .control: "control, answered"
        }
    }
}
