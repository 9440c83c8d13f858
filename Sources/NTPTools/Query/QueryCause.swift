import NTPCrypto
import NTPTime
import NTPWire

/// Why a server did not answer as it should, in one line, with what to do.
enum QueryCause {
    /// `key` signed the request; nil for none. Nil where the failure's own text says it all.
    ///
    /// - Parameter writes: the request was to set variables, most of which nobody can.
    static func text(
        _ failure: QueryFailure, of host: QueryHost, key: UInt32?, type: KeyType,
        writes: Bool = false
    ) -> String? {
        let name = TerminalText.visible(host.name)
        let port = host.address?.port ?? SocketAddress.ntpPort
        switch failure {
        case .timedOut:
            return "no reply from \(name): is ntpd running there, and does neither a firewall"
                + " (UDP port \(port)) nor 'restrict noquery' keep this host out?"
        case .incomplete:
            return "a part of \(name)'s answer is lost on the way: try again, or from nearer to it"
        case .system(_, let reason) where reason.contains("refused"):
            return "nothing listens at UDP port \(port) of \(name): is ntpd running there?"
        case .system(_, let reason) where reason.contains("nreachable") || reason.contains("route"):
            return "there is no way from here to \(name)"
        case .refused(.authenticationFailure, _):
            guard let key else {
                return "\(name) wants a request that is signed with its controlkey:"
                    + " give keyid and passwd"
            }
            let ofKey =
                "it is unknown there, not its controlkey, or has another type"
                + " (keytype is \(type.rawValue)) or password"
            return writes
                ? "\(name) lets nobody write one of these variables, or did not take key \(key):"
                    + " \(ofKey)"
                : "\(name) did not take key \(key): \(ofKey)"
        default: return nil
        }
    }
}
