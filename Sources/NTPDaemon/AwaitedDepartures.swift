import NTPTime

/// Packets of whose departure the kernel has not told yet; the newest only, since what it has not
/// told soon it will not tell.
struct AwaitedDepartures {
    /// What a packet was.
    enum Subject: Equatable {
        case request(association: UInt16)
        case reply(client: IPAddress)
    }

    struct Packet: Equatable {
        var bytes: [UInt8]
        var subject: Subject
    }

    /// More do not wait: the kernel tells of a packet before it takes the next, or nearly so.
    static let most = 64

    private var packets: [Packet] = []

    /// A packet was handed to the kernel, which will tell when it left.
    mutating func expect(_ bytes: [UInt8], subject: Subject) {
        if packets.count == AwaitedDepartures.most { packets.removeFirst() }
        packets.append(Packet(bytes: bytes, subject: subject))
    }

    /// The packet that left in `frame`: the one that the frame ends with, byte for byte. Each
    /// is told of once; a frame of a packet that is not known any more is nobody's.
    mutating func take(leftIn frame: [UInt8]) -> Packet? {
        let place = packets.lastIndex { packet in
            packet.bytes.count <= frame.count
                && frame.suffix(packet.bytes.count).elementsEqual(packet.bytes)
        }
        return place.map { packets.remove(at: $0) }
    }
}
