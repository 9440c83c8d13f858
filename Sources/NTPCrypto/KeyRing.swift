import COpenSSL
package import NTPTime

/// What a packet's MAC says of its sender.
package enum KeyVerdict: Equatable, Hashable, Sendable {
    /// The sender has this key, which is trusted, and is among the addresses it is for.
    case authentic(keyID: UInt32)
    case unknownKey
    case untrustedKey
    case wrongAddress
    /// The digest is another one, or has not the length of the key's type.
    case wrongDigest
}

/// The keys in use and the machinery to make and check MACs with them. It never changes: a reload
/// makes a new one. It is not for two threads at once, as the machinery is used again and again;
/// give each its own, the secrets are shared.
package final class KeyRing {
    private enum Machine {
        case hash(SecretPrefixHash)
        /// Made at the first use: a file may have 65535 keys.
        case cipher(CipherMAC?)

        /// nil where OpenSSL does not offer the type.
        init?(_ type: KeyType) {
            if let hash = SecretPrefixHash(type) {
                self = .hash(hash)
            } else if type.cipher != nil, type.digestLength != nil {
                self = .cipher(nil)
            } else {
                return nil
            }
        }
    }

    private struct Entry {
        var key: SymmetricKey
        var isTrusted: Bool
        var machine: Machine
    }

    /// In the order of their numbers.
    private var entries: [Entry] = []
    private let output = UnsafeMutablePointer<UInt8>.allocate(capacity: Int(EVP_MAX_MD_SIZE))

    /// The last key of each number counts; a key whose type OpenSSL does not offer is left out.
    /// `trusted` is what ntp.conf's `trustedkey` lines name.
    package init(keys: [SymmetricKey], trusted: [ClosedRange<UInt32>]) {
        output.initialize(repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var machines: [KeyType: Machine?] = [:]
        for key in keys.enumerated().sorted(by: { ($0.1.id, $0.0) < ($1.1.id, $1.0) }).map(\.1) {
            if entries.last?.key.id == key.id { entries.removeLast() }
            let machine = machines[key.type] ?? Machine(key.type)
            machines[key.type] = .some(machine)
            guard let machine else { continue }
            entries.append(
                Entry(
                    key: key, isTrusted: trusted.contains { $0.contains(key.id) },
                    machine: machine))
        }
    }

    deinit { output.deallocate() }

    /// The same keys, of which others are trusted.
    package func trusting(_ trusted: [ClosedRange<UInt32>]) -> KeyRing {
        KeyRing(keys: entries.map(\.key), trusted: trusted)
    }

    package var count: Int { entries.count }

    package func has(_ id: UInt32) -> Bool { index(of: id) != nil }

    /// Whether the key makes a MAC by a cipher, not by a hash.
    package func usesCipher(_ id: UInt32) -> Bool {
        index(of: id).map { entries[$0].key.type.cipher != nil } ?? false
    }

    /// Whether there is such a key and it is trusted.
    package func isTrusted(_ id: UInt32) -> Bool {
        index(of: id).map { entries[$0].isTrusted } ?? false
    }

    /// The MAC of `bytes`: the key's number and the digest, 20 or 24 bytes. nil where there is no
    /// such key; whether it is trusted does not matter here.
    package func mac(of bytes: Span<UInt8>, key id: UInt32) -> [UInt8]? {
        guard let index = index(of: id), let whole = compute(bytes, bytes.count, index) else {
            return nil
        }
        let length = min(whole, KeyType.longestDigest)
        var mac: [UInt8] = []
        mac.reserveCapacity(4 + length)
        append(id, length, to: &mac)
        return mac
    }

    /// Puts the MAC behind the packet, its digest cut to 20 bytes unless it is to be whole; false,
    /// and no change, where there is no such key.
    package func sign(_ packet: inout [UInt8], key id: UInt32, isWhole: Bool = false) -> Bool {
        guard let index = index(of: id), let length = compute(packet.span, packet.count, index)
        else { return false }
        append(id, isWhole ? length : min(length, KeyType.longestDigest), to: &packet)
        return true
    }

    private func append(_ id: UInt32, _ length: Int, to bytes: inout [UInt8]) {
        for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: id >> shift)) }
        bytes.append(contentsOf: UnsafeBufferPointer(start: output, count: length))
    }

    /// Checks the MAC whose digest stands at `digest`: the key's number are the four bytes before,
    /// and the MAC is of all bytes before those. The digest may be whole or cut to 20 bytes. The
    /// sender must be `source`.
    package func verify(
        _ packet: Span<UInt8>, digest: Range<Int>, from source: IPAddress
    ) -> KeyVerdict {
        guard digest.lowerBound >= 4, digest.upperBound <= packet.count else {
            return .wrongDigest
        }
        let end = digest.lowerBound - 4
        var id: UInt32 = 0
        for place in end..<digest.lowerBound { id = id << 8 | UInt32(packet[place]) }
        guard let index = index(of: id) else { return .unknownKey }
        guard entries[index].isTrusted else { return .untrustedKey }
        guard entries[index].key.allows(source) else { return .wrongAddress }
        let length = digest.count
        guard let whole = compute(packet, end, index),
            length == whole || length == min(whole, KeyType.longestDigest)
        else { return .wrongDigest }
        // Takes as long for a digest that is wrong in its first byte as for one wrong in its last.
        let difference = packet.withUnsafeBufferPointer { packet in
            CRYPTO_memcmp(packet.baseAddress.map { $0 + digest.lowerBound }, output, length)
        }
        return difference == 0 ? .authentic(keyID: id) : .wrongDigest
    }

    /// Leaves the whole digest of the first `count` bytes in `output` and tells its length.
    private func compute(_ packet: Span<UInt8>, _ count: Int, _ index: Int) -> Int? {
        packet.withUnsafeBufferPointer { packet in
            let message = UnsafeBufferPointer(rebasing: packet[..<count])
            switch entries[index].machine {
            case .hash(let hash):
                guard hash.compute(entries[index].key.secret, message, into: output) else {
                    return nil
                }
                return hash.wholeLength
            case .cipher(let made):
                guard let cipher = made ?? makeCipher(index) else { return nil }
                return cipher.compute(message, into: output) ? cipher.digestLength : nil
            }
        }
    }

    private func makeCipher(_ index: Int) -> CipherMAC? {
        let key = entries[index].key
        let cipher = CipherMAC(key.type, secret: key.secret)
        entries[index].machine = .cipher(cipher)
        return cipher
    }

    private func index(of id: UInt32) -> Int? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].key.id < id { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].key.id == id ? low : nil
    }
}
