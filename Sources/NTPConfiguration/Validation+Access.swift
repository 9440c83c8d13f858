import NTPTime

extension Validation {
    mutating func addRestriction(_ statement: Statement) {
        guard let argument = statement.arguments.first,
            case .subject(let subject) = argument.content
        else { return }
        var restriction = Restriction(subject: .source, flags: [])
        guard apply(statement, Restriction.rows, to: &restriction) else { return }
        let subjects = subject.map { [$0] } ?? [.prefix(.anyIPv4), .prefix(.anyIPv6)]
        for subject in subjects {
            restriction.subject = subject
            configuration.restrictions.append(restriction)
            restrictionPlaces.append(statement.location)
        }
        if restriction.flags.contains(.kod), !restriction.flags.contains(.limited) {
            report(
                .kodWithoutLimited, .warning, at: statement.location,
                "'kod' does nothing without 'limited'", fix: "add 'limited' or take 'kod' away")
        }
        if case .name(let name, _)? = subject {
            report(
                .nameResolvedLater, .note, at: argument.location,
                "the line is in force once \(Finding.shown(name)) is resolved, for all its"
                    + " addresses")
        }
    }

    mutating func addRestrictionRemoval(_ statement: Statement) {
        guard let argument = statement.arguments.first,
            case .subject(let subject) = argument.content
        else { return }
        var restriction = Restriction(subject: .source, flags: [])
        guard apply(statement, Restriction.rows, to: &restriction) else { return }
        for subject in subject.map({ [$0] }) ?? [.prefix(.anyIPv4), .prefix(.anyIPv6)] {
            configuration.removals.restrictions.append(
                Removals.RestrictionRemoval(
                    subject: subject, flags: restriction.flags,
                    ntpPortOnly: restriction.ntpPortOnly))
        }
    }

    mutating func addInterfaceRule(_ statement: Statement) {
        guard statement.arguments.count == 2,
            let action = InterfaceRule.Action(rawValue: statement.arguments[0].text)
        else { return }
        let argument = statement.arguments[1]
        guard let match = InterfaceRule.Match(argument.text) else {
            return report(
                .invalidAddress, .error, at: argument.location,
                "\(Finding.shown(argument.text)) is no interface, address or prefix; the line is"
                    + " ignored")
        }
        configuration.interfaceRules.append(InterfaceRule(action: action, match: match))
    }

    mutating func setTrustedKeys(_ statement: Statement) {
        if !configuration.authentication.trustedKeys.isEmpty {
            report(
                .trustedKeysReplaced, .warning, at: statement.location,
                "the keys of the trustedkey line before this are no longer trusted",
                fix: "put all trusted keys on one line")
        }
        configuration.authentication.trustedKeys = statement.arguments.compactMap {
            guard case .keys(let keys) = $0.content else { return nil }
            return UInt32(clamping: keys.lowerBound)...UInt32(clamping: keys.upperBound)
        }
    }
}
