package import NTPConfiguration

// restrict, unrestrict and delrestrict lines that come while the node runs. A whole new list comes
// with `reconfigure`.

extension NTPNode {
    /// Takes lines as if they stood at the end of the configuration. However often the same come
    /// and go, the configuration grows by no more than what is in force.
    package mutating func restrict(_ lines: [Restriction]) {
        for line in lines {
            keep(line)
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

extension NTPNode {
    /// Adds a line to the configuration, without what it makes void.
    private mutating func keep(_ line: Restriction) {
        var last = lastRestrictions ?? LastRestrictions(configuration.restrictions)
        // Two owners would make a change a copy.
        lastRestrictions = nil
        defer { lastRestrictions = last }
        switch line.action {
        case .add, .subtract:
            guard last.take(line) else { return }
        case .remove:
            if last.drop(line) {
                configuration.restrictions.removeAll { $0.isOfSameEntry(as: line) }
            }
            guard line.subject.mayOutlast(configuration.restrictions) else { return }
        }
        configuration.restrictions.append(line)
    }
}

/// The last line of each entry, so that a line that comes costs the same however many there are.
/// It is only ever asked for one entry.
struct LastRestrictions: Sendable {
    private struct Key: Hashable {
        var subject: Restriction.Subject
        var ntpPortOnly: Bool

        init(_ line: Restriction) {
            subject = line.subject
            ntpPortOnly = line.ntpPortOnly
        }
    }

    private var last: [Key: Restriction] = [:]

    init(_ restrictions: [Restriction]) {
        for line in restrictions { last[Key(line)] = line }
    }

    /// Whether the line is another than the last one of its entry.
    mutating func take(_ line: Restriction) -> Bool {
        last.updateValue(line, forKey: Key(line)) != line
    }

    /// Whether the entry had any line.
    mutating func drop(_ line: Restriction) -> Bool {
        last.removeValue(forKey: Key(line)) != nil
    }
}

extension Restriction {
    fileprivate func isOfSameEntry(as other: Restriction) -> Bool {
        subject == other.subject && ntpPortOnly == other.ntpPortOnly
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
