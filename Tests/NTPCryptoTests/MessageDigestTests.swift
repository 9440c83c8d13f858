import NTPCrypto
import Testing

@Suite struct MessageDigestTests {
    /// RFC 1321, A.5, and FIPS 180-4's example.
    @Test(arguments: [
        (MessageDigest.md5, "900150983cd24fb0d6963f7d28e17f72"),
        (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            .sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        ),
    ])
    func hashOfABC(digest: MessageDigest, expected: String) throws {
        let hash = try #require(digest.hash(Array("abc".utf8)))
        let text = hash.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        #expect(text == expected)
    }

    @Test func hashOfNothing() {
        #expect(MessageDigest.md5.hash([])?.count == 16)
    }
}
