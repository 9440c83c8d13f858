import NTPTime

/// Values by prefixes of both families.
struct PrefixTable<Value: Equatable & Hashable & Sendable>: Equatable, Hashable, Sendable {
    private(set) var ipv4 = PrefixTree<UInt32, Value>()
    private(set) var ipv6 = PrefixTree<UInt128, Value>()

    var isEmpty: Bool { ipv4.isEmpty && ipv6.isEmpty }
    var count: Int { ipv4.count + ipv6.count }

    /// To be called once a long list has been built: searches are faster then.
    mutating func settle() {
        ipv4.settle()
        ipv6.settle()
    }

    /// To be called after changes, for the same reason.
    mutating func findStarts() {
        ipv4.findStarts()
        ipv6.findStarts()
    }

    func longestMatch(_ address: IPAddress) -> (value: Value, length: Int, slot: Int)? {
        switch address {
        case .v4(let address): ipv4.longestMatch(address.bits)
        case .v6(let address): ipv6.longestMatch(PrefixTable.bits(address))
        }
    }

    /// One more packet from this address that the prefix in this slot decided on.
    mutating func count(_ slot: Int, of address: IPAddress) {
        switch address {
        case .v4: ipv4.count(slot)
        case .v6: ipv6.count(slot)
        }
    }

    /// How often exactly this prefix decided.
    func hits(_ prefix: IPPrefix) -> UInt64 {
        switch prefix.address {
        case .v4(let address): ipv4.hits(address.bits, prefix.length)
        case .v6(let address): ipv6.hits(PrefixTable.bits(address), prefix.length)
        }
    }

    /// The value of exactly this prefix, whose mask has no gaps; nil takes it away.
    subscript(prefix: IPPrefix) -> Value? {
        get {
            switch prefix.address {
            case .v4(let address): ipv4[address.bits, prefix.length]
            case .v6(let address): ipv6[PrefixTable.bits(address), prefix.length]
            }
        }
        set {
            switch prefix.address {
            case .v4(let address): ipv4[address.bits, prefix.length] = newValue
            case .v6(let address): ipv6[PrefixTable.bits(address), prefix.length] = newValue
            }
        }
    }

    /// All prefixes that have a value: IPv4 first, by address and then by length.
    var elements: [(prefix: IPPrefix, value: Value)] {
        ipv4.elements.compactMap { element in
            let address = IPAddress.v4(IPv4Address(bits: element.bits))
            return IPPrefix(address, length: element.length).map { ($0, element.value) }
        }
            + ipv6.elements.compactMap { element in
                let address = IPv6Address(
                    high: UInt64(truncatingIfNeeded: element.bits >> 64),
                    low: UInt64(truncatingIfNeeded: element.bits))
                return IPPrefix(.v6(address), length: element.length).map { ($0, element.value) }
            }
    }

    private static func bits(_ address: IPv6Address) -> UInt128 {
        UInt128(address.high) << 64 | UInt128(address.low)
    }
}
