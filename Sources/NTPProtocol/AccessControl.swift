package import NTPConfiguration
package import NTPTime

/// The `restrict` lines: who may do what. Of the entries that match a packet, the one of the most
/// specific prefix decides; among equals one for port 123 only comes first; lines for the same
/// prefix add up (ntp.org's rules). Without a match nothing is taken away.
///
/// A verdict costs a walk down one tree, or two where there are entries for port 123 only, however
/// many entries there are.
package struct AccessControl: Equatable, Hashable, Sendable {
    /// What the list says of one address.
    package struct Verdict: Equatable, Hashable, Sendable {
        package var flags: RestrictFlags
        /// The most associations that strangers at this address may make; nil is any number.
        package var peerLimit: Int?
        /// Whether a line of the configuration matched, rather than none.
        package var isListed: Bool
        /// Which entry decided, until the next change.
        fileprivate var decider: Decider

        fileprivate init(_ terms: Terms?, by decider: Decider) {
            self.decider = decider
            // The empty literal would be built at run time, which takes longer than the search.
            flags = terms?.flags ?? RestrictFlags(rawValue: 0)
            peerLimit = terms.flatMap { $0.peerLimit < 0 ? nil : Int($0.peerLimit) }
            isListed = terms != nil
        }
    }

    /// Where the entry stands that decided on a packet.
    fileprivate enum Decider: Equatable, Hashable, Sendable {
        case none
        case anyPort(slot: Int)
        case ntpPort(slot: Int)
        case scattered(Int)
        case template
    }

    /// What an entry takes away.
    package struct Terms: Equatable, Hashable, Sendable {
        package var flags: RestrictFlags
        /// `ippeerlimit`; -1 is any number.
        package var peerLimit: Int32 = -1

        /// More of the same, as another line says it. The last limit given holds.
        fileprivate mutating func add(_ line: Restriction) {
            flags.formUnion(line.flags)
            if let limit = line.ippeerlimit { peerLimit = Int32(clamping: limit) }
        }

        fileprivate mutating func subtract(_ line: Restriction) {
            flags.subtract(line.flags)
            if line.ippeerlimit != nil { peerLimit = -1 }
        }
    }

    /// One entry of the list.
    package struct Entry: Sendable {
        package var prefix: IPPrefix
        package var ntpPortOnly: Bool
        package var terms: Terms
        /// How many packets it decided on. Entries that differ in nothing else are equal.
        package var hits: UInt64 = 0
    }

    private var anyPort = PrefixTable<Terms>()
    private var ntpPort = PrefixTable<Terms>()
    /// Entries whose masks have gaps, the one that decides first. No configuration has many.
    private var scattered: [Entry] = []
    /// `restrict source`: the terms for the addresses of our own servers.
    private var template: Terms?
    private var templateIsForNTPPort = false
    /// Servers whose entry by the template was taken away, without scopes. Only ever asked for one
    /// address.
    private var withoutTemplate: Set<IPAddress> = []

    package init() {}

    package init(_ lines: [Restriction]) {
        self.init(lines, names: [])
    }

    /// `names` are those found so far; a line whose name is not among them waits.
    init(_ lines: [Restriction], names: [KnownName]) {
        let found = Dictionary(
            names.map { ($0.request, $0.addresses) }, uniquingKeysWith: { first, _ in first })
        for line in lines {
            take(line, addresses: line.namedSubject.flatMap { found[$0] } ?? [])
        }
        anyPort.settle()
        ntpPort.settle()
    }

    /// All entries: those for any port, those for port 123, those whose masks have gaps.
    package var entries: [Entry] {
        func listed(_ table: PrefixTable<Terms>, ntpPortOnly: Bool) -> [Entry] {
            table.elements.map { prefix, terms in
                Entry(
                    prefix: prefix, ntpPortOnly: ntpPortOnly, terms: terms,
                    hits: table.hits(prefix))
            }
        }
        return listed(anyPort, ntpPortOnly: false) + listed(ntpPort, ntpPortOnly: true) + scattered
    }

    package var count: Int { anyPort.count + ntpPort.count + scattered.count }

    // MARK: - Changes

    /// Takes one more line, as if it stood at the end of the file; `addresses` are those of the
    /// name that it has in place of one.
    package mutating func apply(_ line: Restriction, addresses: [IPAddress] = []) {
        take(line, addresses: addresses)
        anyPort.findStarts()
        ntpPort.findStarts()
    }

    private mutating func take(_ line: Restriction, addresses: [IPAddress]) {
        switch line.subject {
        case .prefix(let prefix):
            change(prefix, by: line)
        case .name:
            for address in addresses { change(IPPrefix(host: address), by: line) }
        case .source:
            switch line.action {
            case .add:
                // Unlike entries it is replaced by the next one, as ntp.org's is.
                template = Terms(flags: line.flags, peerLimit: Int32(clamping: line.peerLimit))
                templateIsForNTPPort = line.ntpPortOnly
            case .subtract: template?.subtract(line)
            case .remove: template = nil
            }
        case .sourceEntry(let address):
            if line.action == .remove { withoutTemplate.insert(address) }
        }
    }

    private mutating func change(_ prefix: IPPrefix, by line: Restriction) {
        if prefix.hasGaps {
            changeScattered(prefix, by: line)
        } else if line.ntpPortOnly {
            AccessControl.change(&ntpPort[prefix], by: line)
        } else {
            AccessControl.change(&anyPort[prefix], by: line)
        }
    }

    private static func change(_ terms: inout Terms?, by line: Restriction) {
        switch line.action {
        case .add:
            var sum = terms ?? Terms(flags: [])
            sum.add(line)
            terms = sum
        case .subtract: terms?.subtract(line)
        case .remove: terms = nil
        }
    }

    private mutating func changeScattered(_ prefix: IPPrefix, by line: Restriction) {
        let place = scattered.firstIndex {
            $0.prefix == prefix && $0.ntpPortOnly == line.ntpPortOnly
        }
        let former = place.map { scattered.remove(at: $0) }
        let hits = former?.hits ?? 0
        var terms = former?.terms
        AccessControl.change(&terms, by: line)
        guard let terms else { return }
        let entry = Entry(
            prefix: prefix, ntpPortOnly: line.ntpPortOnly, terms: terms, hits: hits)
        let next = scattered.firstIndex { entry.decidesBefore($0) } ?? scattered.endIndex
        scattered.insert(entry, at: next)
    }

    // MARK: - Verdicts

    /// What holds for a packet from `source`; `isOwnServer` says that we have an association with
    /// that address, and is asked only where it matters.
    package func verdict(
        on source: SocketAddress, isOwnServer: @autoclosure () -> Bool = false
    ) -> Verdict {
        let isFromNTPPort = source.port == SocketAddress.ntpPort
        if let template, isFromNTPPort || !templateIsForNTPPort, isOwnServer(),
            !speaks(of: IPPrefix(host: source.address))
        {
            return Verdict(template, by: .template)
        }
        var match = anyPort.longestMatch(source.address)
        var isForNTPPort = false
        if isFromNTPPort, let other = ntpPort.longestMatch(source.address),
            other.length >= match?.length ?? 0
        {
            match = other
            isForNTPPort = true
        }
        let decider =
            match.map {
                isForNTPPort ? Decider.ntpPort(slot: $0.slot) : .anyPort(slot: $0.slot)
            } ?? .none
        guard !scattered.isEmpty else { return Verdict(match?.value, by: decider) }
        let best = match.flatMap { match in
            IPPrefix(source.address, length: match.length).map {
                Entry(prefix: $0, ntpPortOnly: isForNTPPort, terms: match.value)
            }
        }
        let odd = scattered.firstIndex {
            $0.prefix.contains(source.address) && (isFromNTPPort || !$0.ntpPortOnly)
        }
        guard let odd, best.map(scattered[odd].decidesBefore) ?? true else {
            return Verdict(best?.terms, by: decider)
        }
        return Verdict(scattered[odd].terms, by: .scattered(odd))
    }

    /// Counts a packet from `source` for the entry that gave the verdict on it, before any change.
    mutating func count(_ verdict: Verdict, on source: SocketAddress) {
        switch verdict.decider {
        case .anyPort(let slot): anyPort.count(slot, of: source.address)
        case .ntpPort(let slot): ntpPort.count(slot, of: source.address)
        case .scattered(let index): scattered[index].hits &+= 1
        case .none, .template: break
        }
    }

    /// What the template says of a server of ours that no line is for; nil where there is no
    /// template or there is a line.
    package func templateTerms(of server: IPAddress) -> (terms: Terms, ntpPortOnly: Bool)? {
        guard let template, !speaks(of: IPPrefix(host: server)) else { return nil }
        return (template, templateIsForNTPPort)
    }

    /// A line is for this address alone, which its writer prefers to the template. A scope, which
    /// `host` does not have, makes no difference, as in all entries.
    private func speaks(of host: IPPrefix) -> Bool {
        withoutTemplate.contains(host.address) || anyPort[host] != nil || ntpPort[host] != nil
    }
}

extension AccessControl.Entry: Equatable, Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        left.prefix == right.prefix && left.ntpPortOnly == right.ntpPortOnly
            && left.terms == right.terms
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(prefix)
        hasher.combine(ntpPortOnly)
        hasher.combine(terms)
    }

    /// ntp.org's order: by address, then by mask, then those for port 123 first. For prefixes of
    /// one address that is by length; it is also right for masks with gaps.
    package func decidesBefore(_ other: AccessControl.Entry) -> Bool {
        let (own, others) = (prefix.address.ordered, other.prefix.address.ordered)
        if own != others { return own > others }
        let (mask, othersMask) = (prefix.mask.ordered, other.prefix.mask.ordered)
        if mask != othersMask { return mask > othersMask }
        return ntpPortOnly && !other.ntpPortOnly
    }
}

extension IPAddress {
    /// By this, addresses of one family stand in order.
    fileprivate var ordered: UInt128 {
        switch self {
        case .v4(let address): UInt128(address.bits)
        case .v6(let address): UInt128(address.high) << 64 | UInt128(address.low)
        }
    }
}

extension Restriction {
    fileprivate var peerLimit: Int { ippeerlimit ?? -1 }
}
