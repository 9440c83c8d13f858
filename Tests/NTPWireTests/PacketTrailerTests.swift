import NTPTime
import NTPWire
import Testing

/// What follows the header, told apart by length (RFC 7822, 3).
@Suite struct PacketTrailerTests {
    private static func parse(_ trailer: [UInt8], version: UInt8 = 4) throws -> PacketTrailer {
        let bytes = [UInt8](repeating: 0x23, count: NTPHeader.size) + trailer
        return try PacketTrailer(parsing: bytes.span, version: version)
    }

    private static func field(type: UInt16, length: Int, fill: UInt8 = 0xaa) -> [UInt8] {
        [UInt8(type >> 8), UInt8(type & 0xff), UInt8(length >> 8), UInt8(length & 0xff)]
            + [UInt8](repeating: fill, count: max(0, length - 4))
    }

    @Test func nothing() throws {
        let trailer = try PacketTrailerTests.parse([])
        #expect(trailer.extensionFields.isEmpty)
        #expect(trailer.authenticator == .none)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt8])
    func authenticators(version: UInt8) throws {
        let key: [UInt8] = [1, 2, 3, 4]
        #expect(
            try PacketTrailerTests.parse(key, version: version).authenticator
                == .cryptoNAK(keyID: 0x0102_0304))
        for length in [16, 20] {
            let trailer = try PacketTrailerTests.parse(
                key + [UInt8](repeating: 9, count: length), version: version)
            #expect(
                trailer.authenticator == .mac(keyID: 0x0102_0304, digest: 52..<52 + length))
            #expect(trailer.extensionFields.isEmpty)
        }
    }

    /// Every length with a noise of zeros behind the header: only those of a MAC pass.
    @Test(arguments: [3, 4] as [UInt8])
    func lengthsWithoutAField(version: UInt8) {
        for length in 0...100 {
            let isMAC =
                [0, 4, 20, 24].contains(length)
                || version == 3 && [32, 36, 52, 68].contains(length)
            let result = try? PacketTrailerTests.parse(
                [UInt8](repeating: 0, count: length), version: version)
            #expect((result != nil) == isMAC, "\(length)")
        }
    }

    @Test(arguments: [28, 32, 64, 400])
    func oneField(length: Int) throws {
        let field = PacketTrailerTests.field(type: 0x0104, length: length)
        let alone = try PacketTrailerTests.parse(field)
        #expect(alone.extensionFields.map(\.type) == [0x0104])
        #expect(alone.extensionFields.map(\.value) == [52..<48 + length])
        #expect(alone.authenticator == .none)
        let signed = try PacketTrailerTests.parse(field + [UInt8](repeating: 7, count: 20))
        #expect(signed.extensionFields == alone.extensionFields)
        #expect(
            signed.authenticator
                == .mac(keyID: 0x0707_0707, digest: 52 + length..<68 + length))
        // Version 3 had no fields: all of it is a MAC, or too long for one.
        if length == 32 {
            let whole = try PacketTrailerTests.parse(field, version: 3)
            #expect(whole.authenticator == .mac(keyID: 0x0104_0020, digest: 52..<80))
            #expect(whole.hasWholeDigest && !signed.hasWholeDigest && !alone.hasWholeDigest)
        } else {
            #expect(throws: PacketFault.badTrailer) {
                try PacketTrailerTests.parse(field, version: 3)
            }
        }
    }

    @Test func severalFields() throws {
        let trailer = try PacketTrailerTests.parse(
            PacketTrailerTests.field(type: 1, length: 16)
                + PacketTrailerTests.field(type: 0xffff, length: 20)
                + PacketTrailerTests.field(type: 0, length: 28))
        #expect(trailer.extensionFields.map(\.type) == [1, 0xffff, 0])
        #expect(trailer.extensionFields.map(\.value) == [52..<64, 68..<84, 88..<112])
    }

    /// Lengths that would stand still, overlap, or reach beyond the packet.
    @Test(arguments: [0, 1, 3, 4, 8, 12, 15, 17, 30, 31, 33, 36, 40, 32_768, 65_532, 65_535])
    func wrongLengths(length: Int) {
        var bytes = PacketTrailerTests.field(type: 1, length: 32)
        bytes[2] = UInt8(length >> 8)
        bytes[3] = UInt8(length & 0xff)
        #expect(throws: PacketFault.badTrailer) { try PacketTrailerTests.parse(bytes) }
    }

    @Test func aHeaderComesFirst() {
        for length in 0..<48 {
            let bytes = [UInt8](repeating: 0, count: length)
            #expect(throws: PacketFault.tooShort) {
                try PacketTrailer(parsing: bytes.span, version: 4)
            }
        }
    }

    /// Any bytes: a fault, or places that lie in the packet, in order, without gaps.
    @Test func anyBytes() {
        var noise = Noise(seed: 7822)
        var parsed = 0
        for _ in 0..<20_000 {
            var bytes = noise.bytes(48)
            for _ in 0..<noise.below(4) {
                let length = [16, 20, 28, 28, 32, 0, 1, 3, 4, 65_535][noise.below(10)]
                bytes += PacketTrailerTests.field(type: 9, length: length).prefix(40)
            }
            bytes += noise.bytes([0, 0, 4, 20, 24, 28, 5][noise.below(7)])
            guard let trailer = try? PacketTrailer(parsing: bytes.span, version: 4) else {
                continue
            }
            parsed += 1
            var end = 48
            for field in trailer.extensionFields {
                #expect(field.value.lowerBound == end + 4)
                #expect(field.value.count >= 12)
                end = field.value.upperBound
            }
            switch trailer.authenticator {
            case .none: break
            case .cryptoNAK: end += 4
            case .mac(_, let digest):
                #expect(digest.lowerBound == end + 4)
                #expect([16, 20].contains(digest.count))
                end = digest.upperBound
            }
            #expect(end == bytes.count)
        }
        #expect(parsed > 2000)
    }
}

/// Repeatable noise (Knuth's MMIX generator; its high bits are the good ones).
struct Noise {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// 0 ..< bound.
    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(below(256)) }
    }
}
