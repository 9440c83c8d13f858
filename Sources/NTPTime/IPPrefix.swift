/// A set of addresses of one family: those that agree with `address` in the bits of `mask`
/// (`192.168.0.0 mask 255.255.0.0`, `2001:db8::/32`). The mask need not be contiguous.
package struct IPPrefix: Equatable, Hashable, Sendable, CustomStringConvertible {
    package let address: IPAddress
    package let mask: IPAddress

    /// nil where the families differ. Bits of `address` outside the mask are cleared.
    package init?(_ address: IPAddress, mask: IPAddress) {
        switch (address, mask) {
        case (.v4(let bits), .v4(let mask)):
            self.address = .v4(IPv4Address(bits: bits.bits & mask.bits))
        case (.v6(let bits), .v6(let mask)):
            self.address = .v6(
                IPv6Address(high: bits.high & mask.high, low: bits.low & mask.low))
        default:
            return nil
        }
        self.mask = mask
    }

    /// nil where `length` is beyond the family's 32 or 128 bits.
    package init?(_ address: IPAddress, length: Int) {
        guard length >= 0 else { return nil }
        switch address.family {
        case .ipv4:
            guard length <= 32 else { return nil }
            let mask = ~UInt32(truncatingIfNeeded: UInt64(0xffff_ffff) >> UInt64(length))
            self.init(address, mask: .v4(IPv4Address(bits: mask)))
        case .ipv6:
            guard length <= 128 else { return nil }
            let ones = ~(length == 128 ? 0 : UInt128.max >> UInt128(length))
            self.init(
                address,
                mask: .v6(
                    IPv6Address(
                        high: UInt64(truncatingIfNeeded: ones >> 64),
                        low: UInt64(truncatingIfNeeded: ones))))
        }
    }

    /// The one address itself.
    package init(host address: IPAddress) {
        switch address {
        case .v4:
            self.address = address
            mask = .v4(IPv4Address(bits: .max))
        case .v6(let bits):
            self.address = .v6(IPv6Address(high: bits.high, low: bits.low))
            mask = .v6(IPv6Address(high: .max, low: .max))
        }
    }

    package static let anyIPv4 = IPPrefix(any: .v4(.any))
    package static let anyIPv6 = IPPrefix(any: .v6(.any))

    private init(any address: IPAddress) {
        self.address = address
        mask = address
    }

    package var family: AddressFamily { address.family }

    /// The number of ones in the mask: how specific this set is.
    package var length: Int {
        switch mask {
        case .v4(let mask): mask.bits.nonzeroBitCount
        case .v6(let mask): mask.high.nonzeroBitCount + mask.low.nonzeroBitCount
        }
    }

    package func contains(_ candidate: IPAddress) -> Bool {
        switch (candidate, address, mask) {
        case (.v4(let candidate), .v4(let address), .v4(let mask)):
            candidate.bits & mask.bits == address.bits
        case (.v6(let candidate), .v6(let address), .v6(let mask)):
            candidate.high & mask.high == address.high && candidate.low & mask.low == address.low
        default:
            false
        }
    }

    /// `192.168.0.0 mask 255.255.0.0`, the form of ntp.conf.
    package var description: String { "\(address) mask \(mask)" }
}
