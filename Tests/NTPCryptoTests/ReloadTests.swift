import Glibc
import NTPCrypto
import Testing

@Suite struct ReloadTests {
    /// Times as many reloads in a soak run (`make soak`): a million then.
    private static let factor = getenv("MERIDIAN_SOAK").flatMap { Int(String(cString: $0)) } ?? 1

    private let file = Array(
        """
        1 MD5 one
        2 SHA1 0123456789abcdef0123456789abcdef01234567
        3 SHA256 three
        4 AES128CMAC 000102030405060708090a0b0c0d0e0f 192.0.2.0/24
        5 DES unknown
        """.utf8)

    /// Reads the file, makes a ring and uses all of its machinery.
    private func reload(_ count: Int) {
        let packet = [UInt8](repeating: 0x23, count: 48)
        for _ in 0..<count {
            let ring = KeyRing(keys: KeyFile(parsing: file.span).keys, trusted: [1...4])
            for id: UInt32 in 1...4 {
                var signed = packet
                guard ring.sign(&signed, key: id),
                    ring.verify(signed.span, digest: 52..<signed.count, from: anywhere)
                        == .authentic(keyID: id)
                else {
                    Issue.record("key \(id) is not authentic")
                    return
                }
            }
        }
    }

    /// Pages that are resident (proc(5), statm), in kilobytes.
    private func residentKilobytes() throws -> Int {
        let stream = try #require(fopen("/proc/self/statm", "r"))
        defer { fclose(stream) }
        var line = [CChar](repeating: 0, count: 200)
        _ = fgets(&line, Int32(line.count), stream)
        let text = String(
            decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let words = text.split(separator: " ")
        return try #require(words.count > 1 ? Int(words[1]) : nil) * Int(getpagesize()) / 1024
    }

    /// CVE-2020-15025: a leak of one 64-byte block a reload would be 6 MB.
    @Test func reloadingKeepsTheMemory() throws {
        reload(2_000)
        let before = try residentKilobytes()
        reload(100_000 * Self.factor)
        let grown = try residentKilobytes() - before
        #expect(grown < 3_000, "\(grown) kB more")
    }
}
