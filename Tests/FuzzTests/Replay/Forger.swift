import NTPProtocol
import NTPSimulator
import NTPTime
import NTPWire

/// A datagram and the way it came.
struct Forgery {
    var bytes: [UInt8]
    var source: SocketAddress
    var local = LiveNode.local
    var isToGroup = false
}

/// Half noise, half valid packets with one to four fields changed; a third of the latter know the
/// origin timestamp that a live association waits for, and come from its server.
struct Forger {
    private var random: SeededRandom

    private static let strangers = [
        "203.0.113.1", "203.0.113.77", "10.1.0.1", "10.2.0.1", "10.3.0.1", "10.4.0.1", "10.5.0.1",
        "10.5.0.2", "10.6.0.1", "10.7.0.1", "10.8.0.1", "10.9.0.1", "10.10.0.1", "2001:db8::7",
        "192.0.2.1", "192.0.2.9",
        "127.0.0.1",
        "127.127.1.0", "224.0.1.1", "ff02::101", "0.0.0.0", "::", "198.51.100.1",
    ].compactMap { IPAddress($0) }

    private static let fields = [
        0..<1, 1..<2, 2..<3, 3..<4, 4..<8, 8..<12, 12..<16, 16..<24, 24..<32, 32..<40, 40..<48,
    ]

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    mutating func forge(for live: LiveNode) -> Forgery {
        let (node, time) = (live.node, live.truth)
        if random.below(4) == 0 {
            let source = stranger()
            var requests = ControlForger(random: random, nonce: live.nonce(for: source))
            defer { random = requests.random }
            return Forgery(bytes: requests.request(of: node), source: source)
        }
        if random.below(12) == 0 { return broadcast(at: time) }
        guard random.below(2) == 0 else { return noise() }
        guard random.below(3) == 0, let index = liveAssociation(of: node) else {
            return damagedPacket(at: time)
        }
        return forgedReply(from: node.associations[index], at: time)
    }

    private mutating func noise() -> Forgery {
        let lengths = [0, 1, 4, 12, 47, 48, 49, 52, 60, 64, 68, 72, 76, 96, 200, 1500]
        var bytes = [UInt8](repeating: 0, count: random.pick(lengths))
        for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: random.next()) }
        return Forgery(bytes: bytes, source: stranger())
    }

    private mutating func damagedPacket(at time: NTPTimestamp) -> Forgery {
        let modes: [PacketMode] = [
            .reserved, .symmetricActive, .symmetricPassive, .client, .client, .client, .server,
            .server, .broadcast, .control, .privateUse,
        ]
        var header = NTPHeader(version: 4, mode: random.pick(modes))
        header.referenceTimestamp = time.advanced(bySeconds: -10)
        header.receiveTimestamp = time
        header.transmitTimestamp = time
        var bytes = header.bytes
        damage(&bytes)
        return Forgery(bytes: bytes, source: stranger(), isToGroup: random.below(4) == 0)
    }

    /// One of two servers tells the time to all, mostly with a key that is right and mostly
    /// nothing wrong in it.
    private mutating func broadcast(at time: NTPTimestamp) -> Forgery {
        var header = NTPHeader(version: 4, mode: .broadcast)
        header.stratum = 1
        header.poll = random.pick([3, 6, 6, 17])
        header.transmitTimestamp = time.advanced(bySeconds: Double(random.below(200)) / 100 - 1)
        var bytes = header.bytes
        if random.below(4) == 0 { damage(&bytes) }
        bytes += [0, 0, 0, random.pick([2, 4, 4, 5])] + [UInt8](repeating: 1, count: 16)
        let source = SocketAddress(address: random.pick(Forger.broadcasters))
        return Forgery(bytes: bytes, source: source, isToGroup: random.below(12) > 0)
    }

    private static let broadcasters = ["192.0.2.77", "192.0.2.78"].compactMap { IPAddress($0) }

    private mutating func forgedReply(
        from association: Association, at time: NTPTimestamp
    ) -> Forgery {
        var request = NTPHeader(version: 4, mode: .client)
        request.transmitTimestamp = association.outstanding?.nonce ?? .unset
        var header = NTPHeader.reply(to: request.bytes, at: time)
        switch random.below(12) {
        case 0:
            // What was heard before, heard again.
            header.originTimestamp = NTPTimestamp(bits: random.next())
            header.transmitTimestamp = association.peer.transmitTimestamp
        case 1:
            header.leap = .unsynchronised
            header.stratum = 0
            header.referenceID = ReferenceID(random.pick(["RATE", "DENY", "RSTR", "STEP"]))
        case 2:
            // As in interleaved mode.
            header.originTimestamp = association.outstanding?.receive ?? .unset
        default:
            break
        }
        var bytes = header.bytes
        damage(&bytes)
        var forgery = Forgery(bytes: bytes, source: association.remote)
        if random.below(8) == 0 { forgery.local.port = 9123 }
        return forgery
    }

    private mutating func liveAssociation(of node: NTPNode) -> Int? {
        let live = node.associations.indices.filter { node.associations[$0].outstanding != nil }
        return live.isEmpty ? nil : random.pick(live)
    }

    private mutating func stranger() -> SocketAddress {
        SocketAddress(
            address: random.pick(Forger.strangers),
            port: random.pick([123, 123, 50_123, 1, 0, 65_535]))
    }

    /// Changes one to four fields.
    private mutating func damage(_ bytes: inout [UInt8]) {
        for _ in 0...random.below(4) { damageField(&bytes) }
    }

    /// Gives one field a random value or one from the ends of its range, or changes what follows
    /// the header.
    private mutating func damageField(_ bytes: inout [UInt8]) {
        switch random.below(14) {
        case 11:
            bytes.removeLast(min(bytes.count, random.below(48)))
        case 12:
            bytes += [UInt8](repeating: random.pick([0, 7]), count: random.pick([4, 20, 24]))
        case 13:
            // An extension field, of an honest length or not.
            let length = random.pick([0, 1, 3, 4, 16, 28, 32, 65_535])
            bytes += [1, 4, UInt8(length >> 8), UInt8(length & 0xff)]
            bytes += [UInt8](repeating: 0, count: 28)
        default:
            let value = random.pick([0, UInt64.max, random.next(), 1, 1 << 63])
            for (place, index) in random.pick(Forger.fields).enumerated()
            where index < bytes.count {
                bytes[index] = UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * place))
            }
        }
    }
}

extension SeededRandom {
    /// 0 ..< bound.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}
