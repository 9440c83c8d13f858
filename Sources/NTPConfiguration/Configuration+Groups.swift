import NTPTime

extension Configuration {
    /// Whether broadcasts may set our clock; `multicastclient` and `enable bclient` say so too.
    package var hearsBroadcasts: Bool {
        multicast.broadcastClient || features.bclient || !multicast.multicastClients.isEmpty
    }
}

extension MulticastOptions {
    /// The groups of `multicastclient` without any: NTP's own, in the scope of a site where there
    /// are scopes (RFC 5905, 7.2: 224.0.1.1 and ff05::101).
    static let usualGroups: [HostTarget] = [
        .address(.v4(IPv4Address(bits: 0xe000_0101))),
        .address(.v6(IPv6Address(high: 0xff05_0000_0000_0000, low: 0x101))),
    ]
}
