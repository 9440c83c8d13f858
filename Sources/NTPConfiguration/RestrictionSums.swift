package import NTPTime

/// What the restrict lines read so far add up to, for what there is to tell about them. It is the
/// configuration's view, without the addresses of names; who may do what is for NTPProtocol.
struct RestrictionSums {
    /// How a line stands to those before it for the same addresses.
    struct Overlap: Equatable {
        enum Kind {
            /// It has less than is in force: its writer hardly knows that lines add up.
            case staysStricter
            /// It takes the place of the template before it.
            case replaces
        }

        var kind: Kind
        /// What the line lacks and earlier ones have.
        var flags: RestrictFlags
        /// Of the line that brought the first of them.
        var place: SourceLocation
    }

    private struct Key: Hashable {
        var subject: Restriction.Subject
        var ntpPortOnly: Bool
    }

    private struct Sum {
        var flags: RestrictFlags = []
        /// Which line brought which flags.
        var origins: [(flags: RestrictFlags, place: SourceLocation)] = []

        mutating func add(_ flags: RestrictFlags, at place: SourceLocation) {
            let fresh = flags.subtracting(self.flags)
            self.flags.formUnion(fresh)
            if !fresh.isEmpty { origins.append((fresh, place)) }
        }

        mutating func subtract(_ flags: RestrictFlags) {
            self.flags.subtract(flags)
            for index in origins.indices { origins[index].flags.subtract(flags) }
            origins.removeAll { $0.flags.isEmpty }
        }

        func place(of flags: RestrictFlags) -> SourceLocation? {
            origins.first { !$0.flags.isDisjoint(with: flags) }?.place
        }
    }

    private var sums: [Key: Sum] = [:]

    /// What the next line would leave in force that it does not have itself.
    func overlap(with line: Restriction) -> Overlap? {
        let key = Key(subject: line.subject, ntpPortOnly: line.ntpPortOnly)
        guard let sum = sums[key], !line.flags.contains(.ignore) else { return nil }
        let lacks = sum.flags.subtracting(line.flags)
        guard let place = sum.place(of: lacks) else { return nil }
        if line.subject == .source { return Overlap(kind: .replaces, flags: lacks, place: place) }
        // A line that adds something does what its writer means.
        guard line.flags.isSubset(of: sum.flags) else { return nil }
        return Overlap(kind: .staysStricter, flags: lacks, place: place)
    }

    /// Takes the next line; false where it takes back what is not there.
    @discardableResult
    mutating func apply(_ line: Restriction, at place: SourceLocation) -> Bool {
        let key = Key(subject: line.subject, ntpPortOnly: line.ntpPortOnly)
        switch line.action {
        case .add:
            if line.subject == .source { sums[key] = nil }
            sums[key, default: Sum()].add(line.flags, at: place)
            return true
        case .subtract:
            return sums[key]?.subtract(line.flags) != nil
        case .remove:
            // An entry of the template is made by a server, not by a line.
            if case .sourceEntry = line.subject { return true }
            return sums.removeValue(forKey: key) != nil
        }
    }

    /// Where a default line stands that takes what these flags take from the source, as no more
    /// specific line speaks of it.
    func `default`(
        silencing target: AssociationConfiguration.Target, by flags: RestrictFlags
    ) -> SourceLocation? {
        if let template = sum(of: .source), template.flags.isDisjoint(with: flags) { return nil }
        switch target {
        case .referenceClock:
            return nil
        case .address(let address):
            let width = IPPrefix(host: address).length
            for length in (0...width).reversed() {
                guard let prefix = IPPrefix(address, length: length),
                    let sum = sum(of: .prefix(prefix))
                else { continue }
                return length == 0 ? sum.place(of: flags) : nil
            }
            return nil
        case .name(let name, let family):
            let isKnown = [nil, .ipv4, .ipv6].contains { family in
                sum(of: .name(name, family: family))?.flags.isDisjoint(with: flags) ?? false
            }
            let ipv4 = family == .ipv6 ? nil : sum(of: .prefix(.anyIPv4))?.place(of: flags)
            let ipv6 = family == .ipv4 ? nil : sum(of: .prefix(.anyIPv6))?.place(of: flags)
            return isKnown ? nil : ipv4 ?? ipv6
        }
    }

    /// What decides on a packet from port 123.
    private func sum(of subject: Restriction.Subject) -> Sum? {
        sums[Key(subject: subject, ntpPortOnly: true)]
            ?? sums[Key(subject: subject, ntpPortOnly: false)]
    }
}

extension IPPrefix {
    /// The ones of the mask are not all in front.
    package var hasGaps: Bool {
        guard let plain = IPPrefix(address, length: length) else { return true }
        return plain.mask != mask
    }

    /// What the mask should have been where its writer gave the bits that do not count, as some
    /// routers want them.
    var invertedMask: IPAddress? {
        let inverted: IPAddress =
            switch mask {
            case .v4(let mask): .v4(IPv4Address(bits: ~mask.bits))
            case .v6(let mask): .v6(IPv6Address(high: ~mask.high, low: ~mask.low))
            }
        guard let prefix = IPPrefix(inverted, mask: inverted), !prefix.hasGaps else { return nil }
        return inverted
    }
}
