import NTPCrypto
import NTPWire

/// What ntpq proves to a server that it may change something: a key's number and type, and the
/// passwords given so far.
struct QueryKeys {
    /// 0 where none is set.
    var id: UInt32 = 0
    var type = KeyType.md5
    /// Whether every request is signed, and not only those that change something.
    var signsAll = false

    private var secrets: [UInt32: KeySecret] = [:]

    /// Of the key that `id` names.
    var hasSecret: Bool { secrets[id] != nil }

    /// Takes a password for the key that `id` names and overwrites it with zeros; false where it is
    /// none.
    mutating func take(password: inout [UInt8]) -> Bool {
        let secret = KeySecret(text: password)
        var span = password.mutableSpan
        span.cleanse()
        guard let secret else { return false }
        secrets[id] = secret
        return true
    }

    /// What makes a signed datagram of a plain one; nil where the key is not complete. ntp.org's
    /// ntpd looks for the MAC at the next multiple of eight bytes.
    var signer: (([UInt8]) -> [UInt8])? {
        guard let secret = secrets[id] else { return nil }
        let id = id
        let ring = KeyRing(
            keys: [SymmetricKey(id: id, type: type, secret: secret)], trusted: [id...id])
        guard ring.has(id) else { return nil }
        return { datagram in
            let padding = [UInt8](repeating: 0, count: (8 - datagram.count % 8) % 8)
            var signed = datagram + padding
            return ring.sign(&signed, key: id) ? signed : datagram
        }
    }

    /// The types that this OpenSSL offers, eight in a line.
    static var typeLines: [String] {
        let names = KeyType.allCases.filter { $0.digestLength != nil }.map(\.rawValue)
        return stride(from: 0, to: names.count, by: 8).map { start in
            let row = names[start..<min(start + 8, names.count)]
            return "    " + row.joined(separator: ", ")
        }
    }
}
