// What is said over the socket of Samba's ntp_signd, which signs replies for the members of a
// Windows domain (MS-SNTP) with the hashes of their passwords. Each message follows its length in
// four bytes; all numbers are in network byte order but the key ID, which is little-endian, as it
// is in MS-SNTP's packets (Samba, source4/librpc/idl/ntp_signd.idl).
//
//   request: version 0, operation 0 (4 each), packet ID (2), 2 of padding, key ID (4), reply (48)
//   answer:  version, operation 3 (signed) or 4 (refused), packet ID (4 each), signed reply (68)

/// Asks for one reply to be signed.
package struct SigningRequest: Equatable, Sendable {
    /// Comes back in the answer. Samba reads two bytes: the upper two of what ntp.org's ntpd sends
    /// as four, so that there it always gets 0 back.
    package var packetID: UInt16
    /// The four bytes of the client's authenticator, read in network byte order.
    package var keyID: UInt32
    /// A header without anything behind it.
    package var reply: [UInt8]

    package init(packetID: UInt16, keyID: UInt32, reply: [UInt8]) {
        self.packetID = packetID
        self.keyID = keyID
        self.reply = reply
    }

    /// The domain's number of the client's account (RID). The top bit of the key ID, which asks for
    /// the account's former password, is no part of it.
    package var account: UInt32 { keyID.byteSwapped & 0x7fff_ffff }

    package var bytes: [UInt8] {
        SigningRequest.bytes(of: UInt32(16 + reply.count)) + [0, 0, 0, 0, 0, 0, 0, 0]
            + [UInt8(truncatingIfNeeded: packetID >> 8), UInt8(truncatingIfNeeded: packetID), 0, 0]
            + SigningRequest.bytes(of: keyID) + reply
    }

    private static func bytes(of number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}

/// What has come in answer to a request.
package enum SigningAnswer: Equatable, Sendable {
    /// More bytes have to come.
    case incomplete
    /// The reply with its authenticator: 68 bytes, as many as the client's request has.
    case signed([UInt8])
    /// Samba does not sign for this key.
    case refused
    /// No answer to this request; where the next one would begin is not known.
    case alien
}

extension SigningRequest {
    /// The least and the greatest length of an answer, without the length itself.
    private static let lengths = 12...80
    private static let signedSize = NTPHeader.size + 20

    /// Reads what came since the request was sent. What is to go to a client is the reply that was
    /// sent here under the client's key, or nothing: the socket's other side can neither make us
    /// tell another time nor send more than was asked with. The version is not looked at, as Samba
    /// leaves it unset.
    package func answer(in bytes: Span<UInt8>) -> SigningAnswer {
        guard bytes.count >= 4 else { return .incomplete }
        guard let length = Int(exactly: bytes.bigEndian32(at: 0)),
            SigningRequest.lengths.contains(length), bytes.count <= 4 + length
        else { return .alien }
        guard bytes.count == 4 + length else { return .incomplete }
        guard bytes.bigEndian32(at: 12) == UInt32(packetID) else { return .alien }
        switch bytes.bigEndian32(at: 8) {
        case 3:
            let packet = (16..<bytes.count).map { bytes[$0] }
            guard packet.count == SigningRequest.signedSize,
                packet.starts(with: reply + SigningRequest.bytes(of: keyID))
            else { return .alien }
            return .signed(packet)
        case 4:
            return .refused
        default:
            return .alien
        }
    }
}
