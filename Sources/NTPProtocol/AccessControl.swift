package import NTPConfiguration
package import NTPTime

/// The `restrict` lines: who may do what. The most specific prefix decides; among equals one for
/// port 123 only comes first; lines for the same prefix add up (ntp.org's rules).
package struct AccessControl: Equatable, Hashable, Sendable {
    /// What the list says of one address.
    package struct Verdict: Equatable, Hashable, Sendable {
        package var flags: RestrictFlags
        /// Whether a line of the configuration matched, rather than none.
        package var isListed: Bool
    }

    private struct Rule: Equatable, Hashable, Sendable {
        var prefix: IPPrefix
        var ntpPortOnly: Bool
        var flags: RestrictFlags
    }

    /// Most specific first.
    private var rules: [Rule] = []
    /// `restrict source`: what holds for the addresses of our own servers.
    private var sourceFlags: RestrictFlags?

    package init() {}

    /// `names` are those found so far; a line whose name is not among them waits.
    init(_ restrictions: [Restriction], names: [KnownName] = []) {
        for restriction in restrictions {
            switch restriction.subject {
            case .prefix(let prefix):
                add(restriction.flags, to: prefix, ntpPortOnly: restriction.ntpPortOnly)
            case .source:
                sourceFlags = (sourceFlags ?? []).union(restriction.flags)
            case .name:
                let known = names.first { $0.request == restriction.namedSubject }
                for address in known?.addresses ?? [] {
                    add(
                        restriction.flags, to: IPPrefix(host: address),
                        ntpPortOnly: restriction.ntpPortOnly)
                }
            }
        }
    }

    /// Adds flags to a prefix, keeping those it has.
    package mutating func add(_ flags: RestrictFlags, to prefix: IPPrefix, ntpPortOnly: Bool) {
        if let index = rules.firstIndex(where: {
            $0.prefix == prefix && $0.ntpPortOnly == ntpPortOnly
        }) {
            rules[index].flags.formUnion(flags)
            return
        }
        let rule = Rule(prefix: prefix, ntpPortOnly: ntpPortOnly, flags: flags)
        let place = rules.firstIndex { AccessControl.precedes(rule, $0) } ?? rules.endIndex
        rules.insert(rule, at: place)
    }

    private static func precedes(_ rule: Rule, _ other: Rule) -> Bool {
        let (length, otherLength) = (rule.prefix.length, other.prefix.length)
        if length != otherLength { return length > otherLength }
        return rule.ntpPortOnly && !other.ntpPortOnly
    }

    /// What holds for a packet from `source`; `isOwnServer` says that we have an association
    /// with it. No match takes nothing away.
    package func verdict(on source: SocketAddress, isOwnServer: Bool = false) -> Verdict {
        let rule = rules.first {
            $0.prefix.contains(source.address)
                && (!$0.ntpPortOnly || source.port == SocketAddress.ntpPort)
        }
        let isHostRule = rule.map { $0.prefix == IPPrefix(host: source.address) } ?? false
        if isOwnServer, let sourceFlags, !isHostRule {
            return Verdict(flags: sourceFlags, isListed: true)
        }
        return Verdict(flags: rule?.flags ?? [], isListed: rule != nil)
    }
}
