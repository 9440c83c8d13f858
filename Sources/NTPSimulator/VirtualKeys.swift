import NTPProtocol

/// The symmetric keys of a host in a world. There is no cryptography here: a digest is a mixture
/// of the secret and the bytes, which nobody in a world tries to find out.
package struct VirtualKeys: Equatable, Sendable {
    private struct Key: Equatable, Sendable {
        var identifier: UInt32
        var secret: UInt64
    }

    private var keys: [Key]

    package init(_ secrets: [(identifier: UInt32, secret: UInt64)] = []) {
        keys = secrets.map { Key(identifier: $0.identifier, secret: $0.secret) }
    }

    /// `packet` with the MAC of that key behind it; as it is where there is no such key.
    package func signed(_ packet: [UInt8], by identifier: UInt32?) -> [UInt8] {
        guard let identifier, let key = keys.first(where: { $0.identifier == identifier }) else {
            return packet
        }
        let number = (0..<4).map { UInt8(truncatingIfNeeded: identifier >> (24 - 8 * $0)) }
        return packet + number + VirtualKeys.digest(of: packet[...], secret: key.secret)
    }

    /// What comes of a MAC at the end of `bytes` when it is held against these keys.
    func settle(_ given: Authentication, in bytes: [UInt8]) -> Authentication {
        guard case .unchecked(let identifier, let place) = given else { return given }
        guard let key = keys.first(where: { $0.identifier == identifier }),
            place.lowerBound >= 4, place.upperBound <= bytes.count
        else { return .invalid(keyID: identifier) }
        let expected = VirtualKeys.digest(of: bytes[..<(place.lowerBound - 4)], secret: key.secret)
        return bytes[place].elementsEqual(expected)
            ? .valid(keyID: identifier) : .invalid(keyID: identifier)
    }

    /// 16 bytes.
    private static func digest(of bytes: ArraySlice<UInt8>, secret: UInt64) -> [UInt8] {
        var state = secret
        for byte in bytes { state = SeededRandom.folding(state, UInt64(byte)) }
        return (0..<16).map { UInt8(truncatingIfNeeded: state >> UInt64($0 % 8 * 8)) }
    }
}
