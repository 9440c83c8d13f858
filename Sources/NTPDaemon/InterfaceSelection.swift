import LinuxPlatform
import NTPConfiguration
import NTPTime

/// Which of the machine's addresses are used, by ntp.org's rules: the last `interface` line that
/// matches decides. What none matches is used where there are no lines at all, and the loopback
/// addresses always; the first line makes the others wait for one that lists them.
struct InterfaceSelection: Equatable, Sendable {
    /// `interface` and `nic` lines, or those that -I stands for.
    var rules: [InterfaceRule] = []
    /// -L: addresses with a label of their own, such as eth0:1, are used only by a rule.
    var skipsVirtual = false

    func action(on interface: NetworkInterface) -> InterfaceRule.Action {
        if let rule = rules.last(where: { $0.match.matches(interface) }) { return rule.action }
        if interface.isLocalhost { return .listen }
        if skipsVirtual, interface.name.contains(":") { return .ignore }
        return rules.isEmpty ? .listen : .ignore
    }

    /// There are lines, but none of them says `listen`: seldom what their writer meant.
    var leavesOnlyLoopback: Bool {
        !rules.isEmpty && rules.allSatisfy { $0.action != .listen }
    }

    /// Of the wildcard socket of a family. It drops what it receives unless it was told to
    /// listen: then `answersByWildcard` judges each datagram.
    func action(onWildcard family: AddressFamily) -> InterfaceRule.Action {
        rules.last { $0.match.matchesWildcard(of: family) }?.action ?? .drop
    }

    /// Whether a datagram to the address of `interface` that no socket but the wildcard's took is
    /// answered. A later line against that address outweighs the one for the wildcard.
    func answersByWildcard(_ interface: NetworkInterface) -> Bool {
        let rule = rules.last {
            $0.match.matches(interface) || $0.match.matchesWildcard(of: interface.address.family)
        }
        return rule?.action == .listen
    }
}

extension NetworkInterface {
    /// 127.0.0.0/8 or ::1 on the loopback interface, which may have further addresses.
    var isLocalhost: Bool { isLoopback && address.isLoopback }
}

extension InterfaceRule.Match {
    fileprivate func matches(_ interface: NetworkInterface) -> Bool {
        switch self {
        case .all: !interface.isLocalhost
        case .family(let family): interface.address.family == family
        case .wildcard: false
        case .prefix(let prefix): prefix.contains(interface.address)
        case .name(let name):
            scoped(name, names: interface) ?? interface.isNamed(like: name)
        }
    }

    /// For `fe80::1%eth0`: whether it is this address of this interface; nil for other text.
    private func scoped(_ text: String, names interface: NetworkInterface) -> Bool? {
        let parts = text.split(separator: "%", maxSplits: 1)
        guard parts.count == 2, let address = IPAddress(parts[0]) else { return nil }
        return IPPrefix(host: address).contains(interface.address)
            && interface.isNamed(like: String(parts[1]))
    }

    fileprivate func matchesWildcard(of family: AddressFamily) -> Bool {
        switch self {
        case .wildcard: true
        case .family(let matched): matched == family
        case .prefix(let prefix): prefix.contains(family == .ipv4 ? .v4(.any) : .v6(.any))
        case .all, .name: false
        }
    }
}
