import COpenSSL

/// How a key makes a digest of a packet. The raw value is the name that ntp.org's tools show and
/// that OpenSSL knows.
package enum KeyType: String, CaseIterable, Hashable, Sendable {
    case md5 = "MD5"
    case sha1 = "SHA1"
    case sha224 = "SHA224"
    case sha256 = "SHA256"
    case sha384 = "SHA384"
    case sha512 = "SHA512"
    case sha512Half = "SHA512-256"
    case sha512Short = "SHA512-224"
    case sha3x224 = "SHA3-224"
    case sha3x256 = "SHA3-256"
    case sha3x384 = "SHA3-384"
    case sha3x512 = "SHA3-512"
    case ripemd160 = "RIPEMD160"
    case blake2s256 = "BLAKE2s256"
    case blake2b512 = "BLAKE2b512"
    case sm3 = "SM3"
    case md5sha1 = "MD5-SHA1"
    case whirlpool = "whirlpool"
    case md2 = "MD2"
    case md4 = "MD4"
    case mdc2 = "MDC2"
    /// RFC 8573.
    case aes128CMAC = "AES128CMAC"
    /// ntpsec's and chrony's.
    case aes192CMAC = "AES192CMAC"
    /// ntpsec's and chrony's.
    case aes256CMAC = "AES256CMAC"

    /// The digest of a MAC has at most 20 bytes, a longer one is cut (RFC 7822, 3: a MAC has at
    /// most 24; ntp.org, ntpsec and chrony do the same). Who asks with a whole one, which is chrony
    /// by version 3, is answered with a whole one.
    package static let longestDigest = 20

    /// By a name of ntp.org, ntpsec, chrony or OpenSSL, in any case; nil for another one.
    package init?(name: some StringProtocol) {
        let plain = KeyType.plain(name)
        if let alias = KeyType.aliases.first(where: { $0.name == plain }) {
            self = alias.type
        } else if let type = KeyType.allCases.first(where: { KeyType.plain($0.rawValue) == plain })
        {
            self = type
        } else {
            return nil
        }
    }

    /// The names that differ from the raw values by more than case, hyphens and slashes.
    private static let aliases: [(name: String, type: KeyType)] = [
        ("M", .md5), ("SHA", .sha1), ("SHA2224", .sha224), ("SHA2256", .sha256),
        ("SHA2384", .sha384), ("SHA2512", .sha512), ("SHA2512256", .sha512Half),
        ("SHA2512224", .sha512Short), ("RIPEMD", .ripemd160), ("RMD160", .ripemd160),
        ("BLAKE2S", .blake2s256), ("BLAKE2B", .blake2b512), ("AES", .aes128CMAC),
        ("AES128", .aes128CMAC), ("AESCMAC", .aes128CMAC), ("CMAC", .aes128CMAC),
        ("AES192", .aes192CMAC), ("AES256", .aes256CMAC),
    ]

    private static func plain(_ name: some StringProtocol) -> String {
        String(name.uppercased().unicodeScalars.filter { !"-_/".unicodeScalars.contains($0) })
    }

    /// The block cipher and the key length of a CMAC, in bytes; nil for a hash.
    var cipher: (name: String, keyLength: Int)? {
        switch self {
        case .aes128CMAC: ("AES-128-CBC", 16)
        case .aes192CMAC: ("AES-192-CBC", 24)
        case .aes256CMAC: ("AES-256-CBC", 32)
        default: nil
        }
    }

    /// The length of a MAC's digest in bytes, at most 20; nil where this OpenSSL, or the policy it
    /// is under (FIPS), does not offer the type.
    package var digestLength: Int? {
        if cipher != nil { return CipherMAC(self, secret: KeySecret([]))?.digestLength }
        return SecretPrefixHash(self)?.digestLength
    }
}
