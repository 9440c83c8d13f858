import NTPTime
import Testing

@testable import NTPCrypto

/// MACs that others computed.
@Suite struct KnownMACTests {
    /// 48 bytes, the n-th 7n + 35 modulo 256.
    private let packet = (0..<48).map { UInt8(truncatingIfNeeded: 7 * $0 + 35) }

    /// Of "Meridian MAC key" and the packet, by OpenSSL's command line (`openssl dgst` of both
    /// together; `openssl mac` for the ciphers, the key filled up with zeros).
    @Test(arguments: [
        (KeyType.md5, "b3c8702429bf4228c88f4aa11e699d89"),
        (.sha1, "49ad619114bf58af03fe8105fcffacffdc5684d9"),
        (.sha224, "b8386e1a59d8d01d799e3700ad0f859aaef29875"),
        (.sha256, "f12e2b6fcf16d94d5763463ad50dc20703a04f5d"),
        (.sha384, "8758d591236495306633583f952a212f15d82c30"),
        (.sha512, "3b0db9297e338d69c2af6494b2c9d95dbdc1bc5e"),
        (.sha512Half, "2f48ddb8219c2327d95b32b8f3acfffb4eeac282"),
        (.sha512Short, "3346a18ea81dc4f46661c924295054f55006119a"),
        (.sha3x224, "58593865a20f229f5bf6c1e0960aad0fe9418a78"),
        (.sha3x256, "2c8a81b9327b2130943ea18575ca48013fbdba63"),
        (.sha3x384, "40ee456322c1429238c4a015fb2bff677bd701eb"),
        (.sha3x512, "67912b5c6522311f1be91d9e262034e033022954"),
        (.ripemd160, "f3d05a92041a16abb07cd818c2258a3422fe61f7"),
        (.blake2s256, "9df036b3199a9c64b41858659bef0aa9686a68bb"),
        (.blake2b512, "e5a184f6dfa608a6cf65a793ea349ec43e8b44fe"),
        (.sm3, "5fe52406281cfba090298c4a451e6bdb64bd13f7"),
        (.md5sha1, "b3c8702429bf4228c88f4aa11e699d8949ad6191"),
        (.aes128CMAC, "94026784ac46ea5d9bd92574cc07de86"),
        (.aes192CMAC, "23ea5ed43d5f70b566373dc3242211ab"),
        (.aes256CMAC, "4cf78d45e2b0a32761a0f08efcf96ba5"),
    ])
    func macOfEveryType(type: KeyType, digest: String) throws {
        let ring = KeyRing(keys: [key(0x1234, type)], trusted: [0x1234...0x1234])
        // Twice: the machinery is used again and again.
        for _ in 0..<2 {
            let mac = try #require(ring.mac(of: packet, key: 0x1234))
            #expect(hex(mac) == "00001234" + digest)
        }
        #expect(type.digestLength == digest.utf8.count / 2)
        var signed = packet
        #expect(ring.sign(&signed, key: 0x1234))
        #expect(
            ring.verify(signed, digest: 52..<signed.count, from: anywhere)
                == .authentic(keyID: 0x1234))
    }

    /// RFC 4493, 4, examples 1 to 4.
    @Test(
        arguments: [
            (0, "bb1d6929e95937287fa37d129b756746"), (16, "070a16b46b4d4144f79bdd9dd04a287c"),
            (40, "dfa66747de9ae63030ca32611497c827"), (64, "51f0bebf7e3b9d92fc49741779363cfe"),
        ], [false, true])
    func cmacOfRFC4493(example: (length: Int, mac: String), needsKeyEachTime: Bool) throws {
        let message = bytes(
            hex: "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
        let secret = KeySecret(bytes(hex: "2b7e151628aed2a6abf7158809cf4f3c"))
        let mac = try #require(
            CipherMAC(.aes128CMAC, secret: secret, needsKeyEachTime: needsKeyEachTime))
        for _ in 0..<2 {
            var output = [UInt8](repeating: 0, count: 64)
            let isMade = message[..<example.length].withUnsafeBufferPointer {
                mac.compute($0, into: &output)
            }
            #expect(isMade)
            #expect(hex(output.prefix(16)) == example.mac)
        }
    }

    /// ntp.org and ntpsec give AES the first 16 bytes of a longer key.
    @Test func longKeyIsCut() {
        let text = "Meridian MAC key"
        let ring = KeyRing(
            keys: [key(1, .aes128CMAC, text), key(2, .aes128CMAC, text + "more")], trusted: [])
        #expect(
            ring.mac(of: packet, key: 1)?.dropFirst(4)
                == ring.mac(of: packet, key: 2)?.dropFirst(4))
    }

    @Test func emptyPacketHasAMAC() {
        let ring = KeyRing(keys: [key(1, .md5, "abc")], trusted: [])
        #expect(
            ring.mac(of: [], key: 1).map(hex) == "00000001900150983cd24fb0d6963f7d28e17f72")
    }
}
