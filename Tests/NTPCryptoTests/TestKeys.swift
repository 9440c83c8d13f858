import NTPCrypto
import NTPTime

/// `2b7e` and such as bytes; anything but pairs of hex digits is left out.
func bytes(hex text: String) -> [UInt8] {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map {
        UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

func key(
    _ id: UInt32, _ type: KeyType, _ text: String = "Meridian MAC key", allowed: [IPPrefix] = []
) -> SymmetricKey {
    SymmetricKey(id: id, type: type, secret: KeySecret(Array(text.utf8)), allowed: allowed)
}

let anywhere = IPAddress.v4(IPv4Address(bits: 0xc000_0201))

/// With arrays: `#expect` can not hold a Span.
extension KeyRing {
    func mac(of packet: [UInt8], key: UInt32) -> [UInt8]? {
        mac(of: packet.span, key: key)
    }

    func verify(_ packet: [UInt8], digest: Range<Int>, from source: IPAddress) -> KeyVerdict {
        verify(packet.span, digest: digest, from: source)
    }
}
