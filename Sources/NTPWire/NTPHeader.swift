package import NTPTime

/// Warns of a leap second at the end of the day, or that the clock is not synchronised
/// (RFC 5905, figure 9).
package enum LeapIndicator: UInt8, Equatable, Hashable, Sendable {
    case none = 0
    case addSecond = 1
    case deleteSecond = 2
    case unsynchronised = 3
}

/// The three mode bits (RFC 5905, figure 10).
package enum PacketMode: UInt8, Equatable, Hashable, Sendable {
    case reserved = 0
    case symmetricActive = 1
    case symmetricPassive = 2
    case client = 3
    case server = 4
    case broadcast = 5
    case control = 6
    case privateUse = 7
}

/// Why bytes are no NTP packet.
package enum PacketFault: Error, Equatable, Hashable, Sendable {
    /// Fewer than the 48 bytes of a header.
    case tooShort
    /// Version 0, or one after 4.
    case unknownVersion
    /// What follows the header is neither extension fields nor a MAC (RFC 7822).
    case badTrailer
}

/// The 48-byte header of NTP versions 1 to 4 (RFC 5905, 7.3). Any 48 bytes with a version of 1
/// to 4 are one; whether the values make sense is for the packet tests to say.
package struct NTPHeader: Equatable, Hashable, Sendable {
    package static let size = 48

    package var leap: LeapIndicator
    /// 1 to 4.
    package var version: UInt8
    package var mode: PacketMode
    package var stratum: UInt8
    /// log2 of seconds between polls.
    package var poll: Int8
    /// log2 of the sender's clock reading time in seconds.
    package var precision: Int8
    package var rootDelay: NTPShort
    package var rootDispersion: NTPShort
    package var referenceID: ReferenceID
    package var referenceTimestamp: NTPTimestamp
    package var originTimestamp: NTPTimestamp
    package var receiveTimestamp: NTPTimestamp
    package var transmitTimestamp: NTPTimestamp

    /// All zero but version and mode: the request that tells nothing of its sender
    /// (RFC 8633, 5.3; data minimisation).
    package init(version: UInt8, mode: PacketMode) {
        leap = .none
        self.version = version
        self.mode = mode
        stratum = 0
        poll = 0
        precision = 0
        rootDelay = .zero
        rootDispersion = .zero
        referenceID = .unset
        referenceTimestamp = .unset
        originTimestamp = .unset
        receiveTimestamp = .unset
        transmitTimestamp = .unset
    }

    package init(parsing bytes: Span<UInt8>) throws(PacketFault) {
        guard bytes.count >= NTPHeader.size else { throw .tooShort }
        version = bytes[0] >> 3 & 7
        guard (1...4).contains(version) else { throw .unknownVersion }
        leap = LeapIndicator(rawValue: bytes[0] >> 6) ?? .unsynchronised
        mode = PacketMode(rawValue: bytes[0] & 7) ?? .reserved
        stratum = bytes[1]
        poll = Int8(bitPattern: bytes[2])
        precision = Int8(bitPattern: bytes[3])
        rootDelay = NTPShort(bits: bytes.bigEndian32(at: 4))
        rootDispersion = NTPShort(bits: bytes.bigEndian32(at: 8))
        referenceID = ReferenceID(bits: bytes.bigEndian32(at: 12))
        referenceTimestamp = NTPTimestamp(bits: bytes.bigEndian64(at: 16))
        originTimestamp = NTPTimestamp(bits: bytes.bigEndian64(at: 24))
        receiveTimestamp = NTPTimestamp(bits: bytes.bigEndian64(at: 32))
        transmitTimestamp = NTPTimestamp(bits: bytes.bigEndian64(at: 40))
    }

    /// Writes the 48 bytes at the start of `bytes`, which must have room for them.
    package func write(into bytes: inout MutableSpan<UInt8>) {
        bytes[0] = leap.rawValue << 6 | version << 3 | mode.rawValue
        bytes[1] = stratum
        bytes[2] = UInt8(bitPattern: poll)
        bytes[3] = UInt8(bitPattern: precision)
        bytes.setBigEndian32(rootDelay.bits, at: 4)
        bytes.setBigEndian32(rootDispersion.bits, at: 8)
        bytes.setBigEndian32(referenceID.bits, at: 12)
        bytes.setBigEndian64(referenceTimestamp.bits, at: 16)
        bytes.setBigEndian64(originTimestamp.bits, at: 24)
        bytes.setBigEndian64(receiveTimestamp.bits, at: 32)
        bytes.setBigEndian64(transmitTimestamp.bits, at: 40)
    }

    /// The header as a packet of its own.
    package var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: NTPHeader.size)
        var span = bytes.mutableSpan
        write(into: &span)
        return bytes
    }
}
