package import NTPConfiguration

// restrict, unrestrict and delrestrict lines that come while the node runs. A whole new list comes
// with `reconfigure`.

extension NTPNode {
    /// Takes lines as if they stood at the end of the configuration. However often the same come
    /// and go, the configuration grows by no more than what is in force.
    package mutating func restrict(_ lines: [Restriction]) {
        for line in lines {
            configuration.restrictions.append(compacting: line)
            guard let name = line.namedSubject else {
                access.apply(line)
                continue
            }
            if let known = knownNames.first(where: { $0.request == name }) {
                access.apply(line, addresses: known.addresses)
            } else {
                request(name.name, family: name.family)
            }
        }
    }
}

extension [Restriction] {
    /// Adds a line, without what it makes void.
    fileprivate mutating func append(compacting line: Restriction) {
        let isOfSameEntry = { (other: Restriction) in
            other.subject == line.subject && other.ntpPortOnly == line.ntpPortOnly
        }
        switch line.action {
        case .add, .subtract:
            guard last(where: isOfSameEntry) != line else { return }
        case .remove:
            removeAll(where: isOfSameEntry)
            guard line.subject.mayOutlast(self) else { return }
        }
        append(line)
    }
}

extension Restriction.Subject {
    /// Whether its removal has to be kept though all lines with this subject are gone: an entry
    /// may also be there by a name, or by the template.
    fileprivate func mayOutlast(_ lines: [Restriction]) -> Bool {
        switch self {
        case .prefix: lines.contains { $0.namedSubject != nil }
        case .source: false
        case .name, .sourceEntry: true
        }
    }
}
