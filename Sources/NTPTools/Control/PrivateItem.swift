import NTPTime
import NTPWire

/// One item of a mode 7 answer. A number that lies beyond the item's end is nil: older servers
/// send shorter items.
struct PrivateItem: Equatable, Sendable {
    var bytes: [UInt8]

    func byte(_ offset: Int) -> UInt8? {
        offset >= 0 && offset < bytes.count ? bytes[offset] : nil
    }

    func signedByte(_ offset: Int) -> Int8? { byte(offset).map { Int8(bitPattern: $0) } }

    func short(_ offset: Int) -> UInt16? {
        offset >= 0 && offset + 2 <= bytes.count ? bytes.span.bigEndian16(at: offset) : nil
    }

    func word(_ offset: Int) -> UInt32? {
        offset >= 0 && offset + 4 <= bytes.count ? bytes.span.bigEndian32(at: offset) : nil
    }

    /// Some members stand in the server's own byte order, as nobody ever turned them around.
    /// Every machine that still runs such a server puts the low byte first.
    func nativeShort(_ offset: Int) -> UInt16? { short(offset)?.byteSwapped }
    func nativeWord(_ offset: Int) -> UInt32? { word(offset)?.byteSwapped }

    func timestamp(_ offset: Int) -> NTPTimestamp? {
        guard let high = word(offset), let low = word(offset + 4) else { return nil }
        return NTPTimestamp(seconds: high, fraction: low)
    }

    /// 32 bits before the binary point, with a sign, and 32 behind it.
    func fixed64(_ offset: Int) -> Double? {
        timestamp(offset).map { Double(Int64(bitPattern: $0.bits)) * 0x1p-32 }
    }

    /// 16 bits before the binary point, with a sign, and 16 behind it.
    func fixed32(_ offset: Int) -> Double? {
        word(offset).map { Double(Int32(bitPattern: $0)) * 0x1p-16 }
    }

    func unsignedFixed32(_ offset: Int) -> Double? { word(offset).map { Double($0) * 0x1p-16 } }

    /// The IPv4 address at `offset`, or the IPv6 one at `wide` where the word at `flag` says so.
    func address(_ offset: Int, wide: Int, flag: Int) -> IPAddress? {
        guard let isWide = word(flag), isWide != 0 else {
            return word(offset).map { .v4(IPv4Address(bits: $0)) }
        }
        guard wide + 16 <= bytes.count else { return nil }
        let span = bytes.span
        return .v6(
            IPv6Address(high: span.bigEndian64(at: wide), low: span.bigEndian64(at: wide + 8)))
    }

    /// Four letters of a stratum 0 or 1, an IPv4 address of what is below.
    func referenceID(_ offset: Int, stratum: UInt8?) -> String? {
        guard let bits = word(offset) else { return nil }
        guard (stratum ?? 0) <= 1 else { return IPv4Address(bits: bits).description }
        return TerminalText.visible(bytes[offset..<offset + 4].prefix { $0 != 0 })
    }
}
