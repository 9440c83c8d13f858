import NTPTime

/// One line of a key file, cut into words and read.
struct KeyFileLine {
    private let words: [Range<Int>]
    private let start: Int
    private let end: Int
    private let number: Int
    /// The last word ends at a `#` without a blank before it.
    private let isCut: Bool
    private(set) var findings: [KeyFinding] = []

    init(_ bytes: Span<UInt8>, _ range: Range<Int>, number: Int) {
        var words: [Range<Int>] = []
        var wordStart: Int?
        var isCut = false
        var position = range.lowerBound
        loop: while position < range.upperBound {
            switch bytes[position] {
            case UInt8(ascii: "#"):
                isCut = wordStart != nil
                break loop
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                if let first = wordStart { words.append(first..<position) }
                wordStart = nil
            default:
                wordStart = wordStart ?? position
            }
            position += 1
        }
        if let first = wordStart { words.append(first..<position) }
        self.words = words
        self.isCut = isCut
        self.number = number
        start = range.lowerBound
        end = position
    }

    mutating func warn(at position: Int, _ message: String) {
        add(.warning, at: position, message)
    }

    private mutating func refuse(at position: Int, _ message: String) {
        add(.error, at: position, message)
    }

    private mutating func add(_ severity: KeyFinding.Severity, at position: Int, _ message: String)
    {
        findings.append(
            KeyFinding(
                severity: severity, line: number, column: position - start + 1, message: message))
    }

    /// The line's key; nil for one without words or with an error.
    mutating func parse(_ bytes: Span<UInt8>) -> SymmetricKey? {
        guard let first = words.first else { return nil }
        guard let id = decimal(bytes, first, most: SymmetricKey.numbers.upperBound), id > 0 else {
            refuse(at: first.lowerBound, "a line begins with its key's number, 1 to 65535")
            return nil
        }
        guard words.count > 1 else {
            refuse(at: end, "key \(id) has no type; MD5, SHA1, SHA256 and AES128CMAC are some")
            return nil
        }
        guard let type = type(bytes, words[1], id: id) else { return nil }
        guard words.count > 2 else {
            refuse(at: end, "key \(id) has no key behind its type")
            return nil
        }
        guard let secret = secret(bytes, words[2], type: type, id: id) else { return nil }
        guard let allowed = addresses(bytes, id: id) else { return nil }
        return SymmetricKey(id: id, type: type, secret: secret, allowed: allowed)
    }

    private mutating func type(_ bytes: Span<UInt8>, _ word: Range<Int>, id: UInt32) -> KeyType? {
        let name = text(bytes, word)
        guard let type = KeyType(name: name) else {
            if name.utf8.first.map({ $0 | 0x20 }) == UInt8(ascii: "m") {
                warn(
                    at: word.lowerBound,
                    "key \(id)'s type is unknown; as it begins with M it is read as MD5")
                return .md5
            }
            refuse(
                at: word.lowerBound,
                "key \(id)'s type is unknown; MD5, SHA1, SHA256 and AES128CMAC are some")
            return nil
        }
        guard type.digestLength != nil else {
            refuse(
                at: word.lowerBound,
                "key \(id)'s type \(type.rawValue) is not offered by this OpenSSL; use AES128CMAC")
            return nil
        }
        return type
    }

    private mutating func secret(
        _ bytes: Span<UInt8>, _ word: Range<Int>, type: KeyType, id: UInt32
    ) -> KeySecret? {
        if isCut, word == words.last {
            warn(at: word.upperBound, "key \(id) ends before the '#', which begins a comment")
        }
        let secret: KeySecret
        if word.count <= KeyFile.longestText {
            secret = KeySecret(count: word.count) { bytes[word.lowerBound + $0] }
        } else {
            let used = word.prefix(2 * KeyFile.longestSecret)
            if let bad = used.first(where: { hexDigit(bytes[$0]) == nil }) {
                refuse(
                    at: bad,
                    "key \(id) is longer than 20 characters, thus in hex, but has another character"
                )
                return nil
            }
            if word.count > used.count {
                warn(
                    at: used.upperBound,
                    "key \(id) is longer than 32 bytes; what follows them is not used")
            } else if word.count % 2 != 0 {
                warn(
                    at: word.upperBound - 1,
                    "key \(id) has an odd number of hex digits; the last one is not used")
            }
            secret = KeySecret(count: used.count / 2) { place in
                let digit = word.lowerBound + 2 * place
                return (hexDigit(bytes[digit]) ?? 0) << 4 | (hexDigit(bytes[digit + 1]) ?? 0)
            }
        }
        if let cipher = type.cipher, cipher.keyLength != secret.count {
            let change = cipher.keyLength < secret.count ? "cut to" : "filled up with zeros to"
            warn(
                at: word.lowerBound,
                "key \(id) of type \(type.rawValue) has \(secret.count) bytes; it is \(change)"
                    + " \(cipher.keyLength)")
        }
        return secret
    }

    /// The fourth word; empty where there is none, nil where it is not a list of addresses.
    private mutating func addresses(_ bytes: Span<UInt8>, id: UInt32) -> [IPPrefix]? {
        guard words.count > 3 else { return [] }
        let word = words[3]
        var prefixes: [IPPrefix] = []
        var itemStart = word.lowerBound
        for position in word.lowerBound...word.upperBound
        where position == word.upperBound || bytes[position] == UInt8(ascii: ",") {
            guard let prefix = prefix(bytes, itemStart..<position) else {
                refuse(
                    at: itemStart,
                    "what follows key \(id) is no list of addresses (192.0.2.1,2001:db8::/32);"
                        + " a key has no blanks")
                return nil
            }
            prefixes.append(prefix)
            itemStart = position + 1
        }
        if words.count > 4 {
            warn(at: words[4].lowerBound, "what follows the addresses of key \(id) is not used")
        }
        return prefixes
    }

    private func prefix(_ bytes: Span<UInt8>, _ item: Range<Int>) -> IPPrefix? {
        guard let slash = item.first(where: { bytes[$0] == UInt8(ascii: "/") }) else {
            return IPAddress(text(bytes, item)).map { IPPrefix(host: $0) }
        }
        guard let address = IPAddress(text(bytes, item.lowerBound..<slash)),
            let length = decimal(bytes, slash + 1..<item.upperBound, most: 128)
        else { return nil }
        return IPPrefix(address, length: Int(length))
    }

    private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: range.map { bytes[$0] }, as: UTF8.self)
    }

    private func decimal(_ bytes: Span<UInt8>, _ range: Range<Int>, most: UInt32) -> UInt32? {
        guard (1...5).contains(range.count) else { return nil }
        var value: UInt32 = 0
        for position in range {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else {
                return nil
            }
            value = value * 10 + UInt32(bytes[position] - UInt8(ascii: "0"))
        }
        return value <= most ? value : nil
    }
}
