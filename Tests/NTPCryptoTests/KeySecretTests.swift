import Testing

@testable import NTPCrypto

@Suite struct KeySecretTests {
    @Test func bytesAreWipedBeforeTheyAreReleased() {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 24, alignment: 1)
        defer { memory.deallocate() }
        var released: [UInt8]?
        do {
            let secret = KeySecret(
                in: memory, byte: { UInt8($0) + 65 }, release: { released = Array($0) })
            let ring = KeyRing(
                keys: [SymmetricKey(id: 1, type: .sha1, secret: secret)], trusted: [1...1])
            #expect(ring.has(1))
            #expect(memory.first == 65)
            #expect(released == nil)
        }
        #expect(released == [UInt8](repeating: 0, count: 24))
    }

    @Test func nothingPrintsThem() {
        let key = SymmetricKey(id: 1, type: .md5, secret: KeySecret(Array("QZxv".utf8)))
        var text = String(describing: key) + String(reflecting: key)
        dump(key, to: &text)
        dump(KeyRing(keys: [key], trusted: []), to: &text)
        dump(KeyFile(parsing: Array("1 MD5 QZxv\n".utf8).span), to: &text)
        let bytes = Array("QZxv".utf8).map { String($0) }
        #expect(!text.contains("QZxv"))
        #expect(!text.contains(bytes.joined(separator: ", ")))
        #expect(!text.contains("- \(bytes[0])\n"))
        #expect(text.contains("KeySecret"))
    }

    @Test func fileIsCleansed() {
        var bytes = Array("1 MD5 secret".utf8)
        var span = bytes.mutableSpan
        span.cleanse()
        #expect(bytes == [UInt8](repeating: 0, count: 12))
    }

    @Test func emptySecretIsOne() {
        #expect(KeySecret([]).count == 0)
    }

    /// The rule of passwords: up to 20 characters are text, more are hex.
    @Test(
        arguments: [
            ("", nil), ("a", "61"),
            ("0123456789abcdef0123", "3031323334353637383961626364656630313233"),
            ("0123456789abcdef012345", "0123456789abcdef012345"),
            ("0123456789ABCDEFabcdef", "0123456789abcdefabcdef"),
            ("0123456789abcdef01234", nil), ("0123456789abcdef01234g", nil),
            (String(repeating: "ab", count: 32), String(repeating: "ab", count: 32)),
            (String(repeating: "ab", count: 33), nil),
        ] as [(String, String?)])
    func textOfASecret(text: String, expected: String?) {
        let secret = KeySecret(text: Array(text.utf8))
        #expect(secret?.withBytes { hex($0) } == expected)
    }
}
