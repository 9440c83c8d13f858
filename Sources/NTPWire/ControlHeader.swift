/// The 12-byte header of a control message, mode 6 (RFC 9327, 2).
package struct ControlHeader: Equatable, Hashable, Sendable {
    package static let size = 12

    package var leap: LeapIndicator
    /// 1 to 4. A response has its request's version.
    package var version: UInt8
    /// The R bit.
    package var isResponse: Bool
    /// The E bit: the status field's high byte is an error code.
    package var isError: Bool
    /// The M bit: this is not the last fragment.
    package var hasMore: Bool
    /// The five opcode bits as they stand; `opcode` gives the known ones a name.
    package var opcodeBits: UInt8
    /// Chosen by the client; a response repeats it.
    package var sequence: UInt16
    /// A status word, or an error code in the high byte.
    package var status: UInt16
    /// 0 is the system itself.
    package var associationID: UInt16
    /// Where the data stands in the whole answer, in bytes.
    package var offset: UInt16
    /// Bytes of data after the header, without padding.
    package var count: UInt16

    /// A request without data.
    package init(request opcode: ControlOpcode, version: UInt8 = 2, sequence: UInt16) {
        leap = .none
        self.version = version
        isResponse = false
        isError = false
        hasMore = false
        opcodeBits = opcode.rawValue
        self.sequence = sequence
        status = 0
        associationID = 0
        offset = 0
        count = 0
    }

    package var opcode: ControlOpcode? { ControlOpcode(rawValue: opcodeBits) }

    /// The status field's high byte as an error code; nil where no E bit is set. A code that
    /// has no name counts as unspecified.
    package var errorCode: ControlErrorCode? {
        guard isError else { return nil }
        return ControlErrorCode(rawValue: UInt8(truncatingIfNeeded: status >> 8)) ?? .unspecified
    }

    package init(parsing bytes: Span<UInt8>) throws(ControlFault) {
        guard bytes.count >= ControlHeader.size else { throw .tooShort }
        version = bytes[0] >> 3 & 7
        guard (1...4).contains(version) else { throw .unknownVersion }
        guard bytes[0] & 7 == PacketMode.control.rawValue else { throw .otherMode }
        leap = LeapIndicator(rawValue: bytes[0] >> 6) ?? .unsynchronised
        isResponse = bytes[1] & 0x80 != 0
        isError = bytes[1] & 0x40 != 0
        hasMore = bytes[1] & 0x20 != 0
        opcodeBits = bytes[1] & 0x1f
        sequence = bytes.bigEndian16(at: 2)
        status = bytes.bigEndian16(at: 4)
        associationID = bytes.bigEndian16(at: 6)
        offset = bytes.bigEndian16(at: 8)
        count = bytes.bigEndian16(at: 10)
    }

    /// Writes the 12 bytes at the start of `bytes`, which must have room for them.
    package func write(into bytes: inout MutableSpan<UInt8>) {
        bytes[0] = leap.rawValue << 6 | (version & 7) << 3 | PacketMode.control.rawValue
        bytes[1] =
            (isResponse ? 0x80 : 0) | (isError ? 0x40 : 0) | (hasMore ? 0x20 : 0)
            | opcodeBits & 0x1f
        bytes.setBigEndian16(sequence, at: 2)
        bytes.setBigEndian16(status, at: 4)
        bytes.setBigEndian16(associationID, at: 6)
        bytes.setBigEndian16(offset, at: 8)
        bytes.setBigEndian16(count, at: 10)
    }
}
