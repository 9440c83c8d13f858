import Testing

@testable import NTPWire

/// Samba's ntp_signd protocol, byte by byte.
@Suite struct SigningMessagesTests {
    /// A reply of 48 different bytes.
    private static let reply = (0..<48).map { UInt8(0x80 + $0) }
    /// Account 1105 (0x451), as Windows sends it.
    private static let keyBytes: [UInt8] = [0x51, 0x04, 0x00, 0x00]
    private static let request = SigningRequest(
        packetID: 0x0102, keyID: 0x5104_0000, reply: reply)
    private static let digest = [UInt8](repeating: 0xd1, count: 16)

    /// An answer of Samba's: its length, a version that it never set, operation, packet ID.
    private static func answer(
        _ packet: [UInt8], operation: UInt8 = 3, id: [UInt8] = [0, 0, 1, 2], length: UInt8? = nil
    ) -> [UInt8] {
        [0, 0, 0, length ?? UInt8(12 + packet.count), 0xde, 0xad, 0xbe, 0xef, 0, 0, 0, operation]
            + id + packet
    }

    private static let signed = answer(reply + keyBytes + digest)

    @Test func theRequest() {
        #expect(
            Self.request.bytes
                == [0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0] + Self.keyBytes + Self.reply)
    }

    @Test(
        arguments: [
            (0x5104_0000, 1105), (0x5104_0080, 1105), (0xffff_ffff, 0x7fff_ffff), (0, 0),
        ] as [(UInt32, UInt32)])
    func theAccount(keyID: UInt32, account: UInt32) {
        #expect(SigningRequest(packetID: 0, keyID: keyID, reply: []).account == account)
    }

    @Test func theAnswerComesInPieces() {
        for count in 0..<Self.signed.count {
            let answer = Self.request.answer(in: Array(Self.signed.prefix(count)).span)
            #expect(answer == .incomplete, "\(count) bytes")
        }
        #expect(
            Self.request.answer(in: Self.signed.span)
                == .signed(Self.reply + Self.keyBytes + Self.digest))
    }

    @Test func theRefusal() {
        #expect(Self.request.answer(in: Self.answer([], operation: 4).span) == .refused)
        let wordy = Self.answer(Self.reply, operation: 4)
        #expect(Self.request.answer(in: wordy.span) == .refused)
    }

    /// Nothing of these may reach a client.
    private static let alien: [(String, [UInt8])] = [
        ("too short", [0, 0, 0, 11]),
        ("too long", [0, 0, 0, 81]),
        ("much too long", [0xff, 0xff, 0xff, 0xff]),
        ("text", Array("HTTP/1.1 400 Bad Request\r\n".utf8)),
        ("more than one answer", signed + [0]),
        ("two answers", signed + signed),
        ("another's answer", answer(reply + keyBytes + digest, id: [0, 0, 1, 3])),
        ("ntp.org's packet ID", answer(reply + keyBytes + digest, id: [1, 2, 0, 0])),
        ("an unknown operation", answer(reply + keyBytes + digest, operation: 0)),
        ("success without a packet", answer([])),
        ("no signature", answer(reply)),
        ("no digest", answer(reply + keyBytes)),
        ("a short digest", answer(reply + keyBytes + digest.dropLast())),
        ("another key", answer(reply + [0x52, 0x04, 0x00, 0x00] + digest)),
        ("a key turned round", answer(reply + keyBytes.reversed() + digest)),
    ]

    @Test(arguments: alien)
    func whatIsNoAnswer(name: String, bytes: [UInt8]) {
        #expect(Self.request.answer(in: bytes.span) == .alien, "\(name)")
    }

    @Test func noOtherTimeIsTold() {
        for index in 0..<48 {
            var bytes = Self.signed
            bytes[16 + index] ^= 1
            #expect(Self.request.answer(in: bytes.span) == .alien, "byte \(index)")
        }
    }
}
