import NTPTime
import NTPWire
import Testing

/// The 48 bytes (RFC 5905, 7.3).
@Suite struct NTPHeaderTests {
    /// A stratum 2 server's reply, each byte another than its neighbours.
    private static let golden: [UInt8] = [
        0x64, 0x02, 0x0a, 0xec, 0x00, 0x01, 0x80, 0x02, 0x00, 0x03, 0x00, 0x04, 0xc0, 0x00, 0x02,
        0x07, 0xee, 0x9c, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0xee, 0x9c, 0x21, 0x22, 0x23, 0x24,
        0x25, 0x26, 0xee, 0x9c, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0xee, 0x9c, 0x41, 0x42, 0x43,
        0x44, 0x45, 0x46,
    ]

    @Test func fieldsStandWhereTheRFCPutsThem() throws {
        let header = try NTPHeader(parsing: NTPHeaderTests.golden.span)
        #expect(header.leap == .addSecond)
        #expect(header.version == 4)
        #expect(header.mode == .server)
        #expect(header.stratum == 2)
        #expect(header.poll == 10)
        #expect(header.precision == -20)
        #expect(header.rootDelay.bits == 0x0001_8002)
        #expect(header.rootDispersion.bits == 0x0003_0004)
        #expect(header.referenceID.dottedQuad == "192.0.2.7")
        #expect(header.referenceTimestamp.bits == 0xee9c_1112_1314_1516)
        #expect(header.originTimestamp.bits == 0xee9c_2122_2324_2526)
        #expect(header.receiveTimestamp.bits == 0xee9c_3132_3334_3536)
        #expect(header.transmitTimestamp.bits == 0xee9c_4142_4344_4546)
        #expect(header.bytes == NTPHeaderTests.golden)
    }

    @Test func aRequestTellsVersionAndModeOnly() {
        let header = NTPHeader(version: 4, mode: .client)
        #expect(header.bytes == [0x23] + [UInt8](repeating: 0, count: 47))
    }

    /// All 256 first bytes: versions 1 to 4 come back as they were, others are refused.
    @Test(arguments: 0...255 as ClosedRange<UInt8>)
    func firstByte(byte: UInt8) throws {
        let bytes = [byte] + NTPHeaderTests.golden.dropFirst()
        let version = byte >> 3 & 7
        guard (1...4).contains(version) else {
            #expect(throws: PacketFault.unknownVersion) { try NTPHeader(parsing: bytes.span) }
            return
        }
        let header = try NTPHeader(parsing: bytes.span)
        #expect(header.leap.rawValue == byte >> 6)
        #expect(header.version == version)
        #expect(header.mode.rawValue == byte & 7)
        #expect(header.bytes == bytes)
    }

    @Test(arguments: 0..<48)
    func lessThanAHeader(length: Int) {
        let bytes = Array(NTPHeaderTests.golden.prefix(length))
        #expect(throws: PacketFault.tooShort) { try NTPHeader(parsing: bytes.span) }
    }

    /// Any 48 bytes with a version come back bit for bit, and what follows them is not read.
    @Test func anyBytesComeBack() throws {
        var noise = Noise(seed: 5905)
        for _ in 0..<20_000 {
            var bytes = noise.bytes(48)
            bytes[0] = bytes[0] & 0b11_000_111 | UInt8(noise.below(4) + 1) << 3
            let header = try NTPHeader(parsing: bytes.span)
            #expect(header.bytes == bytes)
            let longer = bytes + noise.bytes(noise.below(30))
            #expect(try NTPHeader(parsing: longer.span) == header)
        }
    }
}
