import NTPCrypto
import Testing

@Suite struct KeyTypeTests {
    @Test(arguments: [
        ("M", KeyType.md5), ("m", .md5), ("MD5", .md5), ("md5", .md5), ("SHA", .sha1),
        ("Sha1", .sha1), ("SHA-1", .sha1), ("SHA224", .sha224), ("SHA2-224", .sha224),
        ("SHA256", .sha256), ("sha-256", .sha256), ("SHA2-256", .sha256), ("SHA384", .sha384),
        ("SHA512", .sha512), ("SHA512-256", .sha512Half), ("SHA2-512/256", .sha512Half),
        ("SHA-512/224", .sha512Short), ("SHA3-224", .sha3x224), ("SHA3-256", .sha3x256),
        ("SHA3-384", .sha3x384), ("sha3-512", .sha3x512), ("RIPEMD160", .ripemd160),
        ("RMD160", .ripemd160), ("RIPEMD-160", .ripemd160), ("BLAKE2s256", .blake2s256),
        ("BLAKE2S-256", .blake2s256), ("BLAKE2B512", .blake2b512), ("sm3", .sm3),
        ("MD4", .md4), ("MDC2", .mdc2), ("MD2", .md2), ("AES128CMAC", .aes128CMAC),
        ("AES", .aes128CMAC), ("AES-128", .aes128CMAC), ("AES128", .aes128CMAC),
        ("AES-CMAC", .aes128CMAC), ("AES-128-CMAC", .aes128CMAC), ("AES192", .aes192CMAC),
        ("AES-256", .aes256CMAC),
    ])
    func nameIsKnown(name: String, type: KeyType) {
        #expect(KeyType(name: name) == type)
    }

    @Test(arguments: ["", "A", "S", "N", "DES", "SHA3", "MD", "M5", "SHA1x", "\u{0}", "ＭＤ５"])
    func nameIsNot(name: String) {
        #expect(KeyType(name: name) == nil)
    }

    @Test(arguments: KeyType.allCases)
    func rawValueIsAName(type: KeyType) {
        #expect(KeyType(name: type.rawValue) == type)
        if let length = type.digestLength { #expect((16...20).contains(length)) }
    }
}
