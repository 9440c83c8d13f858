/// What follows the 48-byte header: extension fields, then perhaps a MAC, told apart by length
/// alone (RFC 7822, section 3). Only places are kept; the bytes stay in the datagram.
package struct PacketTrailer: Equatable, Hashable, Sendable {
    /// One extension field (RFC 7822, 3.1).
    package struct ExtensionField: Equatable, Hashable, Sendable {
        package var type: UInt16
        /// Where its value stands in the datagram, padding included.
        package var value: Range<Int>
    }

    /// What ends the packet.
    package enum Authenticator: Equatable, Hashable, Sendable {
        case none
        /// Four bytes alone: the other side could not authenticate us (RFC 5905, 7.3).
        case cryptoNAK(keyID: UInt32)
        /// A key's number and the digest's place in the datagram: 16 or 20 bytes, or a longer one
        /// that was not cut.
        case mac(keyID: UInt32, digest: Range<Int>)
    }

    package var extensionFields: [ExtensionField] = []
    package var authenticator = Authenticator.none

    /// A MAC's greatest length: 4 bytes of key number, 20 of digest (RFC 7822, 3).
    private static let longestMAC = 24

    /// The digest is longer than that allows. Packets before version 4 have no fields that it could
    /// be taken for: chrony's clients ask so, in version 3, with keys of SHA-256 and longer.
    package var hasWholeDigest: Bool {
        if case .mac(_, let digest) = authenticator {
            4 + digest.count > PacketTrailer.longestMAC
        } else {
            false
        }
    }

    /// The least length of an extension field (RFC 7822, 3.1).
    private static let shortestField = 16

    /// Reads what follows the header of a packet of `version`; extension fields came with
    /// version 4, so in an older packet all of it is the MAC.
    package init(parsing bytes: Span<UInt8>, version: UInt8) throws(PacketFault) {
        var offset = NTPHeader.size
        guard bytes.count >= offset else { throw .tooShort }
        while version >= 4, bytes.count - offset > PacketTrailer.longestMAC {
            let length = Int(bytes.bigEndian16(at: offset + 2))
            guard length >= PacketTrailer.shortestField, length % 4 == 0,
                length <= bytes.count - offset
            else { throw .badTrailer }
            extensionFields.append(
                ExtensionField(
                    type: bytes.bigEndian16(at: offset), value: offset + 4..<offset + length))
            offset += length
        }
        switch bytes.count - offset {
        case 0:
            break
        case 4:
            authenticator = .cryptoNAK(keyID: bytes.bigEndian32(at: offset))
        // From 32 on: digests of 28, 32, 48 and 64 bytes, to which no packet with fields comes.
        case 20, 24, 32, 36, 52, 68:
            authenticator = .mac(
                keyID: bytes.bigEndian32(at: offset), digest: offset + 4..<bytes.count)
        default:
            throw .badTrailer
        }
    }
}
