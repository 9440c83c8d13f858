import NTPCrypto
import NTPTime
import Testing

@Suite struct KeyRingTests {
    private let header = [UInt8](repeating: 0x23, count: 48)

    private func ring() throws -> KeyRing {
        let subnet = try #require(IPAddress("192.0.2.0").flatMap { IPPrefix($0, length: 24) })
        let host = try #require(IPAddress("2001:db8::7").map { IPPrefix(host: $0) })
        return KeyRing(
            keys: [
                key(40, .sha1), key(7, .md5), key(9, .sha256), key(65535, .aes128CMAC),
                key(8, .md5, allowed: [subnet, host]), key(1, .md5, "other"),
            ],
            trusted: [7...9, 65535...65535])
    }

    private func signed(by ring: KeyRing, key: UInt32) -> [UInt8] {
        var packet = header
        #expect(ring.sign(&packet, key: key))
        return packet
    }

    @Test(arguments: [(7, 68), (9, 72), (65535, 68), (8, 68)] as [(UInt32, Int)])
    func trustedKeyIsAuthentic(id: UInt32, length: Int) throws {
        let ring = try ring()
        let packet = signed(by: ring, key: id)
        #expect(packet.count == length)
        #expect(
            ring.verify(packet, digest: 52..<packet.count, from: anywhere)
                == .authentic(keyID: id))
    }

    @Test func otherKeysAreNot() throws {
        let ring = try ring()
        let untrusted = signed(by: ring, key: 40)
        #expect(ring.verify(untrusted, digest: 52..<72, from: anywhere) == .untrustedKey)
        var unknown = untrusted
        unknown[51] = 41
        #expect(ring.verify(unknown, digest: 52..<72, from: anywhere) == .unknownKey)
        unknown[49] = 1
        unknown[51] = 7
        #expect(ring.verify(unknown, digest: 52..<72, from: anywhere) == .unknownKey)
        for id: UInt32 in [0, 2, 41, 65536, .max] {
            #expect(ring.mac(of: header, key: id) == nil)
            #expect(!ring.has(id))
            #expect(!ring.isTrusted(id))
        }
        for id: UInt32 in [1, 7, 8, 9, 40, 65535] { #expect(ring.has(id)) }
        #expect(ring.isTrusted(7) && ring.isTrusted(65535) && !ring.isTrusted(40))
        #expect(ring.count == 6)
    }

    /// One wrong bit anywhere, in packet, number or digest.
    @Test(arguments: [7, 9, 65535] as [UInt32])
    func everyBitCounts(id: UInt32) throws {
        let ring = try ring()
        let packet = signed(by: ring, key: id)
        for bit in 0..<(8 * packet.count) {
            var changed = packet
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let verdict = ring.verify(changed, digest: 52..<packet.count, from: anywhere)
            if case .authentic = verdict { Issue.record("bit \(bit) of key \(id) does not count") }
        }
    }

    /// One that was not cut proves the key as well, and no other length does.
    @Test func wholeDigests() throws {
        let ring = try ring()
        for (id, whole) in [(7, 16), (9, 32), (65535, 16)] as [(UInt32, Int)] {
            var packet = header
            #expect(ring.sign(&packet, key: id, isWhole: true))
            #expect(packet.count == 52 + whole)
            for length in 0...(whole + 1) {
                let bytes = packet + [0]
                let isRight = length == whole || length == min(whole, 20)
                let verdict = ring.verify(bytes, digest: 52..<(52 + length), from: anywhere)
                #expect(verdict == (isRight ? .authentic(keyID: id) : .wrongDigest))
            }
            packet[packet.count - 1] ^= 1
            #expect(
                ring.verify(packet, digest: 52..<packet.count, from: anywhere) == .wrongDigest)
        }
    }

    /// The length is the type's: a digest cut shorter, even to nothing, proves nothing.
    @Test(arguments: [7, 9, 65535] as [UInt32])
    func lengthIsTheTypes(id: UInt32) throws {
        let ring = try ring()
        let packet = signed(by: ring, key: id)
        for length in 0..<(packet.count - 52) {
            let cut = Array(packet[..<(52 + length)])
            #expect(
                ring.verify(cut, digest: 52..<cut.count, from: anywhere) == .wrongDigest)
        }
        let longer = packet + [0, 0, 0, 0]
        #expect(
            ring.verify(longer, digest: 52..<longer.count, from: anywhere) == .wrongDigest)
    }

    /// Ranges beyond the packet are wrong and no trap.
    @Test(arguments: [0..<20, 3..<19, 52..<69, 68..<84, 60..<Int.max, 4..<4])
    func rangesAreChecked(digest: Range<Int>) throws {
        let ring = try ring()
        let packet = signed(by: ring, key: 7)
        if case .authentic = ring.verify(packet, digest: digest, from: anywhere) {
            Issue.record("\(digest) is authentic")
        }
    }

    @Test(arguments: [
        ("192.0.2.255", true), ("192.0.3.0", false), ("2001:db8::7", true),
        ("2001:db8::8", false), ("::ffff:192.0.2.1", false),
    ])
    func addressIsChecked(text: String, isAllowed: Bool) throws {
        let ring = try ring()
        let packet = signed(by: ring, key: 8)
        let source = try #require(IPAddress(text))
        #expect(
            ring.verify(packet, digest: 52..<68, from: source)
                == (isAllowed ? .authentic(keyID: 8) : .wrongAddress))
    }

    /// CVE-2015-7974: a key proves itself only.
    @Test func keyOfAnotherNumberIsWrong() throws {
        let ring = try ring()
        var packet = signed(by: ring, key: 1)
        packet[51] = 7
        #expect(ring.verify(packet, digest: 52..<68, from: anywhere) == .wrongDigest)
    }

    @Test func lastKeyOfANumberCounts() {
        let first = KeyRing(keys: [key(5, .md5, "one")], trusted: [])
        let second = KeyRing(keys: [key(5, .sha1, "two")], trusted: [])
        let both = KeyRing(
            keys: [key(6, .md5), key(5, .md5, "one"), key(5, .sha1, "two")], trusted: [])
        #expect(both.count == 2)
        #expect(both.mac(of: header, key: 5) == second.mac(of: header, key: 5))
        #expect(both.mac(of: header, key: 5) != first.mac(of: header, key: 5))
    }

    @Test func typeThatIsNotOfferedIsLeftOut() throws {
        #expect(KeyType.md2.digestLength == nil)
        let ring = KeyRing(keys: [key(1, .md5), key(1, .md2), key(2, .md5)], trusted: [1...2])
        #expect(!ring.has(1) && !ring.isTrusted(1) && ring.has(2))
    }

    @Test func signingWithoutTheKeyChangesNothing() throws {
        var packet = header
        #expect(try !ring().sign(&packet, key: 3))
        #expect(packet == header)
    }
}
