import NTPWire

/// What is known of who sent a packet (RFC 5905, 7.3: the MAC). The node has no keys: who drives it
/// holds MACs against them and says what came of it.
package enum Authentication: Equatable, Hashable, Sendable {
    /// The packet carries no MAC.
    case none
    /// It carries one that was not held against the keys; `digest` is its place in the datagram.
    case unchecked(keyID: UInt32, digest: Range<Int>)
    /// The sender has this key, which is trusted.
    case valid(keyID: UInt32)
    /// The key is unknown, not trusted or not for that address, or the digest is another's.
    case invalid(keyID: UInt32)
    /// A crypto-NAK: the other side found our MAC wrong.
    case refused
    /// A digest of 16 zeros asks a domain controller for a signature (MS-SNTP, 2.2.1).
    case requested(keyID: UInt32)

    /// What can be told from the bytes alone.
    init(_ trailer: PacketTrailer, in bytes: Span<UInt8>) {
        switch trailer.authenticator {
        case .none:
            self = .none
        case .cryptoNAK:
            self = .refused
        case .mac(let keyID, let digest):
            let isEmpty = digest.count == 16 && digest.allSatisfy { bytes[$0] == 0 }
            self = isEmpty ? .requested(keyID: keyID) : .unchecked(keyID: keyID, digest: digest)
        }
    }

    /// The key that the sender has proved to have.
    package var provenKey: UInt32? {
        if case .valid(let keyID) = self { keyID } else { nil }
    }

    /// The reply ends in a crypto-NAK (RFC 5905, 9.2): a key was used, in vain. Windows outside a
    /// domain is answered plainly.
    var mustBeRefused: Bool {
        switch self {
        case .invalid, .unchecked: true
        case .none, .valid, .refused, .requested: false
        }
    }
}
