package import NTPTime

/// Nonces of mode 6: a number that only who receives what is sent to an address can quote, so that
/// nobody has long answers sent to others. Nothing is kept for those who ask.
///
/// The text is ntp.org's, 24 hexadecimal digits: when it was made, and the first 32 bits of a hash
/// of a secret, that time and the asker.
package struct ControlNonces: Sendable {
    private struct Secret: Sendable {
        var bytes: [UInt8]
        var madeAt: MonotonicInstant
    }

    /// A hash that cannot be turned around, of at least four bytes.
    private let hash: @Sendable ([UInt8]) -> [UInt8]
    private var secret: Secret?
    /// The one before, for nonces that it made.
    private var former: Secret?

    /// Whole seconds.
    private static let validity: UInt32 = 16
    /// Seconds.
    private static let secretLife = 3600.0

    package init(hash: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        self.hash = hash
    }

    /// To be called before requests are answered: an old secret is replaced.
    package mutating func renew(
        at now: MonotonicInstant, random: inout some RandomNumberGenerator
    ) {
        if let secret, now.seconds(since: secret.madeAt) < ControlNonces.secretLife { return }
        former = secret
        let bytes = (0..<4).flatMap { _ in ControlNonces.bytes(of: random.next() as UInt64) }
        secret = Secret(bytes: bytes, madeAt: now)
    }

    package func nonce(for asker: SocketAddress, at now: NTPTimestamp) -> String {
        let parts = [now.seconds, now.fraction, mark(of: asker, at: now, by: secret)]
        return parts.map { DecimalText.hex($0, digits: 8) }.joined()
    }

    /// Whether the text is a nonce that the asker was given less than 16 seconds ago.
    package func isValid(
        _ text: some Collection<UInt8>, for asker: SocketAddress, at now: NTPTimestamp
    )
        -> Bool
    {
        guard text.count == 24,
            let made = UInt64(String(decoding: text.prefix(16), as: UTF8.self), radix: 16),
            let given = UInt32(String(decoding: text.suffix(8), as: UTF8.self), radix: 16)
        else { return false }
        let time = NTPTimestamp(bits: made)
        // Unsigned: one from the future is as old as an era.
        guard NTPTimestamp(bits: now.bits &- made).seconds < ControlNonces.validity else {
            return false
        }
        return [secret, former].contains { secret in
            secret != nil && mark(of: asker, at: time, by: secret) == given
        }
    }

    private func mark(
        of asker: SocketAddress, at time: NTPTimestamp, by secret: Secret?
    ) -> UInt32 {
        let key = secret?.bytes ?? []
        let message =
            key + ControlNonces.bytes(of: time.bits) + Array(asker.description.utf8) + key
        return hash(message).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func bytes(of number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }
}
