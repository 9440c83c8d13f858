/// The packet and peer tests an association last failed, one bit each: the `flash` variable
/// (RFC 9327, 4; TEST1 to TEST13 of RFC 5905's reference code).
package struct FlashBits: OptionSet, Equatable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package static let duplicate = FlashBits(rawValue: 0x0001)
    package static let bogus = FlashBits(rawValue: 0x0002)
    package static let unsynchronised = FlashBits(rawValue: 0x0004)
    package static let denied = FlashBits(rawValue: 0x0008)
    package static let authentication = FlashBits(rawValue: 0x0010)
    package static let packetStratum = FlashBits(rawValue: 0x0020)
    package static let header = FlashBits(rawValue: 0x0040)
    package static let autokey = FlashBits(rawValue: 0x0080)
    package static let crypto = FlashBits(rawValue: 0x0100)
    package static let peerStratum = FlashBits(rawValue: 0x0200)
    package static let peerDistance = FlashBits(rawValue: 0x0400)
    package static let peerLoop = FlashBits(rawValue: 0x0800)
    package static let peerUnreachable = FlashBits(rawValue: 0x1000)

    /// The tests' names, that of the lowest bit first.
    package static let words = [
        "pkt_dup", "pkt_bogus", "pkt_unsync", "pkt_denied", "pkt_auth", "pkt_stratum",
        "pkt_header", "pkt_autokey", "pkt_crypto", "peer_stratum", "peer_dist", "peer_loop",
        "peer_unreach",
    ]

    /// `00 ok`, or `1400 peer_dist, peer_unreach`; bits above the 13th show in the number only.
    package var description: String {
        let digits = String(rawValue, radix: 16)
        let number = digits.utf8.count < 2 ? "0" + digits : digits
        guard rawValue != 0 else { return number + " ok" }
        let names = FlashBits.words.indices.filter { rawValue >> UInt64($0) & 1 == 1 }
            .map { FlashBits.words[$0] }
        return number + " " + names.joined(separator: ", ")
    }
}
