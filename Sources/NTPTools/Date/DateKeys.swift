import NTPCrypto
import NTPTime
import NTPWire

/// The one key that ntpdate signs with and that replies have to prove.
struct DateKeys {
    private let ring: KeyRing
    private let id: UInt32

    /// nil where `keys` has no such key.
    init?(_ keys: [SymmetricKey], id: UInt32) {
        ring = KeyRing(keys: keys.filter { $0.id == id }, trusted: [id...id])
        self.id = id
        guard ring.has(id) else { return nil }
    }

    /// The packet with its MAC behind it.
    func sign(_ packet: [UInt8]) -> [UInt8] {
        packet + (ring.mac(of: packet.span, key: id) ?? [])
    }

    /// Whether a datagram ends in a MAC of this key. No MAC, one of another key and a crypto-NAK
    /// prove nothing.
    func prove(_ datagram: [UInt8], version: UInt8, source: IPAddress) -> Bool {
        guard let trailer = try? PacketTrailer(parsing: datagram.span, version: version),
            case .mac(id, let digest) = trailer.authenticator
        else { return false }
        return ring.verify(datagram.span, digest: digest, from: source) == .authentic(keyID: id)
    }

    /// Whether a datagram says that its sender could not check our MAC.
    static func isCryptoNAK(_ datagram: [UInt8], version: UInt8) -> Bool {
        guard let trailer = try? PacketTrailer(parsing: datagram.span, version: version),
            case .cryptoNAK = trailer.authenticator
        else { return false }
        return true
    }
}
