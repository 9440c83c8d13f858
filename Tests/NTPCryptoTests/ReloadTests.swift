import Glibc
import NTPCrypto
import Testing

@Suite struct ReloadTests {
    /// CVE-2020-15025: a leak of one 32-byte block a reload would be 3 MB. In a process of its own,
    /// as other tests take memory at the same time. A soak run (`make soak`) reloads that many
    /// times as often: a million and more.
    @Test func reloadingKeepsTheMemory() async {
        await #expect(processExitsWith: .success) {
            let factor = getenv("MERIDIAN_SOAK").flatMap { Int(String(cString: $0)) } ?? 1
            guard Reloading.run(2_000) else { exit(2) }
            let before = Reloading.residentKilobytes
            guard Reloading.run(100_000 * factor) else { exit(3) }
            exit(Reloading.hasGrown(since: before) ? 4 : 0)
        }
    }

    @Test func aLeakIsNoticed() async {
        await #expect(processExitsWith: .exitCode(4)) {
            guard Reloading.run(2_000) else { exit(2) }
            let before = Reloading.residentKilobytes
            for _ in 0..<100_000 { _ = Unmanaged.passRetained(KeySecret([1, 2, 3])) }
            exit(Reloading.hasGrown(since: before) ? 4 : 0)
        }
    }
}

private enum Reloading {
    private static let file = Array(
        """
        1 MD5 one
        2 SHA1 0123456789abcdef0123456789abcdef01234567
        3 SHA256 three
        4 AES128CMAC 000102030405060708090a0b0c0d0e0f 192.0.2.0/24
        5 DES unknown
        """.utf8)

    /// Reads the file, makes a ring and uses all of its machinery, so many times; false where a key
    /// does not prove itself.
    static func run(_ count: Int) -> Bool {
        let packet = [UInt8](repeating: 0x23, count: 48)
        for _ in 0..<count {
            let ring = KeyRing(keys: KeyFile(parsing: file.span).keys, trusted: [1...4])
            for id: UInt32 in 1...4 {
                var signed = packet
                guard ring.sign(&signed, key: id),
                    ring.verify(signed.span, digest: 52..<signed.count, from: anywhere)
                        == .authentic(keyID: id)
                else { return false }
            }
        }
        return true
    }

    static func hasGrown(since before: Int) -> Bool {
        before == 0 || residentKilobytes - before > 1_000
    }

    /// 0 where the system does not tell (proc(5), statm).
    static var residentKilobytes: Int {
        guard let stream = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(stream) }
        var line = [UInt8](repeating: 0, count: 200)
        let count = fread(&line, 1, line.count, stream)
        let words = String(decoding: line[..<count], as: UTF8.self).split(separator: " ")
        return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * Int(getpagesize()) / 1024
    }
}
