/// An IP address with a UDP or TCP port.
package struct SocketAddress: Equatable, Hashable, Sendable, CustomStringConvertible {
    package var address: IPAddress
    package var port: UInt16

    package init(address: IPAddress, port: UInt16 = SocketAddress.ntpPort) {
        self.address = address
        self.port = port
    }

    /// UDP 123 (RFC 5905, 7.2). Never looked up in /etc/services: small systems lack it.
    package static let ntpPort: UInt16 = 123

    package var family: AddressFamily { address.family }

    /// `192.0.2.1:123`, `[2001:db8::1]:123`, `[fe80::1%2]:123`.
    package var description: String {
        switch address {
        case .v4(let address): "\(address):\(port)"
        case .v6(let address): "[\(address)]:\(port)"
        }
    }

    /// An address, optionally with a port: `192.0.2.1`, `192.0.2.1:124`, `2001:db8::1`,
    /// `[2001:db8::1]`, `[2001:db8::1]:124`. A bare IPv6 address never takes a port.
    package init?(_ text: String, defaultPort: UInt16 = SocketAddress.ntpPort) {
        guard let (host, port) = SocketAddress.split(text), let address = IPAddress(host)
        else { return nil }
        self.init(address: address, port: port ?? defaultPort)
    }

    /// Takes `HOST:PORT` apart, where HOST may as well be a name; nil where the port is no
    /// number from 1 to 65535 or a bracket is not closed. Two colons or more without brackets
    /// are an IPv6 address and no port.
    package static func split(_ text: String) -> (host: String, port: UInt16?)? {
        var host = text[...]
        var rest = text[text.endIndex...]
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
        } else if let colon = text.firstIndex(of: ":"),
            !text[text.index(after: colon)...].contains(":")
        {
            host = text[..<colon]
            rest = text[colon...]
        }
        guard !host.isEmpty else { return nil }
        if rest.isEmpty { return (String(host), nil) }
        guard rest.first == ":", let port = decimal(rest.dropFirst(), max: 65535), port > 0
        else { return nil }
        return (String(host), UInt16(port))
    }
}
