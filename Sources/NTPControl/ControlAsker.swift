package import NTPConfiguration
package import NTPTime

/// Who sent a request, and what the sender may do.
package struct ControlAsker: Equatable, Hashable, Sendable {
    package var source: SocketAddress
    package var restrictions: RestrictFlags
    /// The trusted key that the request's MAC was made with.
    package var provenKey: UInt32?

    package init(
        source: SocketAddress, restrictions: RestrictFlags, provenKey: UInt32? = nil
    ) {
        self.source = source
        self.restrictions = restrictions
        self.provenKey = provenKey
    }

    /// Whether the key is one that ntp.conf gives the right to change the daemon: `controlkey`, or
    /// `requestkey`, which was ntpdc's.
    func mayWrite(_ authentication: AuthenticationOptions) -> Bool {
        guard let provenKey, provenKey != 0 else { return false }
        return provenKey == authentication.controlKey || provenKey == authentication.requestKey
    }
}
