extension IPv6Address {
    /// A group of scope 1 or 2 (RFC 4291, 2.7): of one interface or one link.
    package var isOfLink: Bool { (1...2).contains(high >> 48 & 0xf) && high >> 56 == 0xff }
}

extension IPAddress {
    /// A group that is another one on each link.
    package var isOfLink: Bool {
        if case .v6(let address) = self { address.isOfLink } else { false }
    }
}
