/// An IPv4 address, its first octet highest.
package struct IPv4Address: Equatable, Hashable, Sendable, CustomStringConvertible {
    package var bits: UInt32

    package init(bits: UInt32) {
        self.bits = bits
    }

    package static let any = IPv4Address(bits: 0)
    package static let loopback = IPv4Address(bits: 0x7f00_0001)

    package var description: String {
        [24, 16, 8, 0].map { String(bits >> $0 & 0xff) }.joined(separator: ".")
    }

    /// Four decimal octets; no short forms and no leading zeros, which some read as octal.
    package init?(_ text: some StringProtocol) {
        // From here on the type is known: other targets can not specialise this for theirs.
        self.init(octets: String(text))
    }

    private init?(octets text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard let octet = decimal(part, max: 255), part.utf8.count == 1 || part.first != "0"
            else { return nil }
            bits = bits << 8 | UInt32(octet)
        }
        self.bits = bits
    }
}

/// An IPv6 address, with the scope (interface) a link-local one needs.
package struct IPv6Address: Equatable, Hashable, Sendable, CustomStringConvertible {
    package var high: UInt64
    package var low: UInt64
    /// The interface's index; 0 where the address needs none. Text has its name or number after
    /// a `%`; only the platform knows names, so text here has the number.
    package var scope: UInt32

    package init(high: UInt64, low: UInt64, scope: UInt32 = 0) {
        self.high = high
        self.low = low
        self.scope = scope
    }

    package static let any = IPv6Address(high: 0, low: 0)
    package static let loopback = IPv6Address(high: 0, low: 1)

    package var bytes: [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: high >> UInt64($0)) }
            + stride(from: 56, through: 0, by: -8)
            .map { UInt8(truncatingIfNeeded: low >> UInt64($0)) }
    }

    /// The eight groups of 16 bits, first first.
    private var groups: [UInt16] {
        [high, low].flatMap { half in
            [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> UInt64($0)) }
        }
    }

    /// The canonical text of RFC 5952: lower case, the longest run of zero groups as `::`.
    package var description: String {
        let groups = groups
        var text = ""
        if high == 0, low >> 32 == 0xffff {
            text = "::ffff:" + IPv4Address(bits: UInt32(truncatingIfNeeded: low)).description
        } else if let gap = IPv6Address.longestZeroRun(groups) {
            text =
                IPv6Address.joined(groups[..<gap.lowerBound]) + "::"
                + IPv6Address.joined(groups[gap.upperBound...])
        } else {
            text = IPv6Address.joined(groups[...])
        }
        return scope == 0 ? text : text + "%\(scope)"
    }

    private static func joined(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
        var best = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 {
                start = index + 1
            } else if index + 1 - start > best.count {
                best = start..<index + 1
            }
        }
        return best.count >= 2 ? best : nil
    }
}

/// Either kind of address.
package enum IPAddress: Equatable, Hashable, Sendable, CustomStringConvertible {
    case v4(IPv4Address)
    case v6(IPv6Address)

    package var description: String {
        switch self {
        case .v4(let address): address.description
        case .v6(let address): address.description
        }
    }

    /// Dotted quad or IPv6 text, without brackets.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        if let address = IPv4Address(text) {
            self = .v4(address)
        } else if let address = IPv6Address(text) {
            self = .v6(address)
        } else {
            return nil
        }
    }

    package var family: AddressFamily {
        switch self {
        case .v4: .ipv4
        case .v6: .ipv6
        }
    }

    package var isLoopback: Bool {
        switch self {
        case .v4(let address): address.bits >> 24 == 127
        case .v6(let address): address.high == 0 && address.low == 1
        }
    }

    package var isMulticast: Bool {
        switch self {
        case .v4(let address): address.bits >> 28 == 0xe
        case .v6(let address): address.high >> 56 == 0xff
        }
    }

    package var isUnspecified: Bool {
        switch self {
        case .v4(let address): address.bits == 0
        case .v6(let address): address.high == 0 && address.low == 0
        }
    }

    /// fe80::/10, which means nothing without a scope.
    package var isLinkLocal: Bool {
        switch self {
        case .v4: false
        case .v6(let address): address.high >> 54 == 0xfe80 >> 6
        }
    }

    /// 127.127.t.u: never an address of the net but the name of a reference clock, driver `t`,
    /// unit `u` (ntp.org's convention).
    package var referenceClock: (type: UInt8, unit: UInt8)? {
        guard case .v4(let address) = self, address.bits >> 16 == 0x7f7f else { return nil }
        return (
            UInt8(truncatingIfNeeded: address.bits >> 8), UInt8(truncatingIfNeeded: address.bits)
        )
    }
}

package enum AddressFamily: Equatable, Hashable, Sendable {
    case ipv4
    case ipv6
}

/// A whole number in decimal digits only, at most `max`; nil for anything else.
func decimal(_ text: some StringProtocol, max: Int) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 10,
        text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(text), value <= max
    else { return nil }
    return value
}
