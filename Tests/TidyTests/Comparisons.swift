/// Finds comparisons of digests and secrets that take the longer the more bytes agree: whoever can
/// measure that finds a MAC byte by byte (CVE-2016-1550). `CRYPTO_memcmp` takes always as long.
///
/// A search in the text: what an operand is called decides, by its last name (`mac.count` is a
/// count, `packet[52..<72]` a packet).
enum Comparisons {
    /// How the names of digests and secrets end.
    private static let endings = [
        "digest", "mac", "secret", "tag", "cookie", "output", "signature",
    ]

    /// Functions that stop at the first difference.
    private static let functions: Set = ["memcmp", "bcmp", "strcmp", "elementsEqual", "starts"]

    /// The folders whose names mean such things.
    static func watches(_ path: String) -> Bool {
        path.hasPrefix("Sources/NTPCrypto/") || path.hasPrefix("Sources/NTS/")
            || path.hasPrefix("Sources/NTPTools/") && path.contains("Keys")
    }

    /// One sentence each.
    static func findings(in source: String) -> [String] {
        let tokens = SwiftTokens(source).tokens
        var findings: [String] = []
        for index in tokens.indices.dropFirst().dropLast() {
            if functions.contains(tokens[index].text), tokens[index + 1].text == "(" {
                findings.append("line \(tokens[index].line): calls \(tokens[index].text)")
            }
            guard isEquality(index, tokens) else { continue }
            let names = [
                lastName(before: index, in: tokens), lastName(after: index + 1, in: tokens),
            ]
            for case let name? in names where isSecret(name) {
                findings.append("line \(tokens[index].line): compares \(name) by an operator")
            }
        }
        return findings
    }

    private static func isSecret(_ name: String) -> Bool {
        // OpenSSL's functions give a status.
        !name.hasPrefix("EVP_") && endings.contains { name.lowercased().hasSuffix($0) }
    }

    /// `==` or `!=`, of which `index` is the first sign; not `===`.
    private static func isEquality(_ index: Int, _ tokens: [SwiftToken]) -> Bool {
        ["=", "!"].contains(tokens[index].text) && tokens[index + 1].text == "="
            && !["=", "!", "<", ">"].contains(tokens[index - 1].text)
            && (index + 2 >= tokens.count || tokens[index + 2].text != "=")
    }

    /// The last name of the operand that ends before `index`, its subscripts and calls left out.
    private static func lastName(before index: Int, in tokens: [SwiftToken]) -> String? {
        var position = index - 1
        while position > 0, ["]", ")", "?"].contains(tokens[position].text) {
            var depth = 0
            repeat {
                if ["]", ")"].contains(tokens[position].text) { depth += 1 }
                if ["[", "("].contains(tokens[position].text) { depth -= 1 }
                position -= 1
            } while depth > 0 && position > 0
        }
        return tokens[position].isWord ? tokens[position].text : nil
    }

    /// The last name of the operand that begins after `index`.
    private static func lastName(after index: Int, in tokens: [SwiftToken]) -> String? {
        var position = index + 1
        var name: String?
        while position < tokens.count {
            switch tokens[position].text {
            case ".", "?": break
            case "[", "(":
                guard let close = Sizes.closing(of: position, in: tokens) else { return name }
                position = close
            case _
            where tokens[position].isWord && (name == nil || tokens[position - 1].text == "."):
                name = tokens[position].text
            default: return name
            }
            position += 1
        }
        return name
    }
}
