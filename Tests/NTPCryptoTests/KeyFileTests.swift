import NTPTime
import Testing

@testable import NTPCrypto

@Suite struct KeyFileTests {
    private func read(_ text: String) -> KeyFile {
        KeyFile(parsing: Array(text.utf8).span)
    }

    private func secret(_ key: SymmetricKey) -> [UInt8] {
        key.secret.withBytes { Array($0) }
    }

    @Test func fileOfEveryKind() throws {
        let file = read(
            """
            # ntp.keys

            1 M aText
            \t2  MD5\t01234567890123456789  # twenty characters
            3 SHA1 0123456789abcdefABCDEF0123456789abcdefAB
            14 sha256 aText
            15 AES128CMAC 000102030405060708090a0b0c0d0e0f 192.0.2.1,2001:db8::/32,10.0.0.0/8
            65535 MD5 last
            """)
        #expect(file.findings == [])
        #expect(file.keys.map(\.id) == [1, 2, 3, 14, 15, 65535])
        #expect(file.keys.map(\.type) == [.md5, .md5, .sha1, .sha256, .aes128CMAC, .md5])
        #expect(secret(file.keys[0]) == Array("aText".utf8))
        #expect(secret(file.keys[1]) == Array("01234567890123456789".utf8))
        #expect(hex(secret(file.keys[2])) == "0123456789abcdefabcdef0123456789abcdefab")
        #expect(secret(file.keys[4]) == (0..<16).map { UInt8($0) })
        #expect(
            file.keys[4].allowed.map(\.description) == [
                "192.0.2.1 mask 255.255.255.255", "2001:db8:: mask ffff:ffff::",
                "10.0.0.0 mask 255.0.0.0",
            ])
        #expect(secret(file.keys[5]) == Array("last".utf8))
    }

    /// What costs the key, where it stands and some words of what is said.
    @Test(arguments: [
        ("0 MD5 secret", 1, "1 to 65535"), ("65536 MD5 secret", 1, "1 to 65535"),
        ("-1 MD5 secret", 1, "1 to 65535"), (" x MD5 secret", 2, "1 to 65535"),
        ("1x MD5 secret", 1, "1 to 65535"), ("4294967297 MD5 secret", 1, "1 to 65535"),
        ("5", 2, "key 5 has no type"), ("5  # MD5", 4, "key 5 has no type"),
        ("5 MD5", 6, "key 5 has no key"), ("5 DES secret", 3, "type is unknown"),
        ("5 A secret", 3, "type is unknown"), ("5 MD2 secret", 3, "MD2 is not offered"),
        ("5 MD4 secret", 3, "MD4 is not offered"), ("5 MDC2 secret", 3, "MDC2 is not offered"),
        ("5 SHA1 0123456789abcdefghij0", 24, "hex"),
        ("5 MD5 a secret", 9, "no list of addresses"), ("5 MD5 k 192.0.2.1,", 19, "no list"),
        ("5 MD5 k 192.0.2.1,,::1", 19, "no list"), ("5 MD5 k 192.0.2.0/33", 9, "no list"),
        ("5 MD5 k ::/129", 9, "no list"), ("5 MD5 k 192.0.2.0/", 9, "no list"),
        ("5 MD5 k 192.0.2.0/+8", 9, "no list"), ("5 MD5 k 192.0.2.0/8/8", 9, "no list"),
    ])
    func lineWithAnError(line: String, column: Int, words: String) throws {
        let file = read("7 MD5 before\n\(line)\n8 MD5 after\n")
        #expect(file.keys.map(\.id) == [7, 8])
        let finding = try #require(file.findings.first)
        #expect(file.findings.count == 1)
        #expect(finding.severity == .error)
        #expect((finding.line, finding.column) == (2, column))
        #expect(finding.message.contains(words), "\(finding.message)")
        #expect(finding.text(file: "f").hasPrefix("f:2:\(column): error: "))
    }

    /// What leaves the key and means perhaps other than was meant: the secret in hex.
    @Test(arguments: [
        ("5 MD5 key#more", 10, "61", "key".utf8.count, "begins a comment"),
        ("5 MD5 0123456789abcdef01234", 27, "0123456789abcdef0123", 10, "odd number"),
        ("5 MDX key", 3, "6b6579", 3, "read as MD5"),
        ("5 AES short", 7, "73686f7274", 5, "filled up with zeros to 16"),
        ("5 AES 000102030405060708090a0b0c0d0e0f10", 7, "0001", 17, "cut to 16"),
        ("5 MD5 key 192.0.2.1 more", 21, "6b6579", 3, "not used"),
    ])
    func lineWithAWarning(
        line: String, column: Int, prefix: String, count: Int, words: String
    ) throws {
        let file = read(line)
        let key = try #require(file.keys.first)
        let finding = try #require(file.findings.first)
        #expect(file.findings.count == 1)
        #expect(finding.severity == .warning)
        #expect((finding.line, finding.column) == (1, column))
        #expect(finding.message.contains(words), "\(finding.message)")
        #expect(key.secret.count == count)
        #expect(prefix == "61" || hex(secret(key)).hasPrefix(prefix))
    }

    /// ntp.org and ntpsec use the first 32 bytes.
    @Test func longHexIsCut() throws {
        let file = read("5 SHA1 " + String(repeating: "ab", count: 40))
        #expect(secret(try #require(file.keys.first)) == [UInt8](repeating: 0xab, count: 32))
        #expect(file.findings.map(\.column) == [72])
        let whole = read("5 SHA1 " + String(repeating: "ab", count: 32))
        #expect(whole.keys.first?.secret.count == 32)
        #expect(whole.findings == [])
    }

    @Test func laterKeyOfANumberCounts() {
        let file = read("5 MD5 one\n6 MD5 x\n5 SHA1 two\n")
        #expect(file.keys.map(\.id) == [5, 6])
        #expect(file.keys.first?.type == .sha1)
        #expect(file.findings.map(\.severity) == [.warning])
        #expect(file.findings.map(\.line) == [3])
    }

    @Test func lineEndsOfWindows() {
        let file = read("5 MD5 one\r\n6 MD5 two\r\n")
        #expect(file.keys.map(secret) == [Array("one".utf8), Array("two".utf8)])
        #expect(file.findings == [])
    }

    @Test func findingsAreBounded() {
        let file = read(String(repeating: "a line of a log\n", count: 5000))
        #expect(file.keys.isEmpty)
        #expect(file.findings.count == KeyFile.mostFindings)
        #expect(file.furtherFindings == 5000 - KeyFile.mostFindings)
    }

    /// No message quotes the file, whatever column the secret stands in.
    @Test(arguments: [
        "QZXVW", "QZXVW MD5 5", "5 QZXVW MD5", "5 MQZXVW MD5", "5 MD5 5 QZXVW",
        "5 MD5 a 192.0.2.1 QZXVW", "5 MD5 a 192.0.2.1,QZXVW", "5 AES QZXVW", "5 MD5 QZXVW#QZXVW",
        "5 MD5 QZXVW0123456789abcdefQZXVW", "5 MD5 a 192.0.2.1/QZXVW",
    ])
    func messagesAreSilent(line: String) {
        let file = read(line)
        #expect(!file.findings.isEmpty)
        for finding in file.findings { #expect(!finding.message.contains("QZXV")) }
    }

    /// Any bytes are read without a trap, and a key comes out of a number, a type and a key only.
    @Test func anyBytes() {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        let alphabet = Array("0123456789 \t\n\r#,/:.MD5SHAES-1\0".utf8) + [0xff, 0xc3, 0x80]
        for _ in 0..<20_000 {
            let bytes = (0..<40).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return alphabet[Int(state >> 33) % alphabet.count]
            }
            let file = KeyFile(parsing: bytes.span)
            for key in file.keys { #expect(SymmetricKey.numbers.contains(key.id)) }
        }
    }

    @Test(
        arguments: [
            (0o100600, nil), (0o100640, nil), (0o100400, nil), (0o100440, nil),
            (0o100644, "everyone may read"), (0o100604, "everyone may read"),
            (0o100602, "everyone may write"), (0o100666, "everyone may write"),
            (0o100660, "its group may write"), (0o100620, "its group may write"),
        ] as [(UInt32, String?)])
    func permissions(mode: UInt32, words: String?) {
        let text = KeyFile.permissionWarning(path: "/etc/ntp.keys", mode: mode)
        #expect((text == nil) == (words == nil))
        if let words { #expect(text?.contains(words) == true, "\(text ?? "")") }
    }
}
