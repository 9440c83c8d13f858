import NTPTime

extension Validation {
    mutating func addRestriction(_ statement: Statement) {
        guard let argument = statement.arguments.first,
            case .subject(let subject) = argument.content
        else { return }
        var restriction = Restriction(subject: .source, flags: [])
        guard apply(statement, Restriction.rows, to: &restriction),
            checkMask(of: subject, at: argument.location)
        else { return }
        var overlap: RestrictionSums.Overlap?
        for subject in subject.map({ [$0] }) ?? Validation.everybody {
            restriction.subject = subject
            overlap = overlap ?? restrictions.overlap(with: restriction)
            restrictions.apply(restriction, at: statement.location)
            configuration.restrictions.append(restriction)
        }
        if let overlap { report(overlap, of: restriction, at: statement.location) }
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

    /// `delrestrict`, `unrestrict`: without flags the entry goes, else they go from it.
    mutating func addRestrictionRemoval(_ statement: Statement) {
        guard let argument = statement.arguments.first,
            case .subject(let subject) = argument.content
        else { return }
        var removal = Restriction(subject: .source, flags: [])
        guard apply(statement, Restriction.rows, to: &removal) else { return }
        let takesAll = statement.options.allSatisfy { $0.word.lowercased() == "ntpport" }
        removal.action = takesAll ? .remove : .subtract
        guard takesAll || !removal.flags.isEmpty || removal.ippeerlimit != nil else { return }
        var isKnown = false
        for subject in subject.map({ [$0] }) ?? Validation.everybody {
            removal.subject = subject
            isKnown = restrictions.apply(removal, at: statement.location) || isKnown
            configuration.restrictions.append(removal)
        }
        if !isKnown {
            report(
                .nothingToTakeBack, .note, at: statement.location,
                "no restrict line before this speaks of the same addresses, so nothing is taken"
                    + " back")
        }
    }

    /// Whom `default` without -4 or -6 stands for.
    private static let everybody = [
        Restriction.Subject.prefix(.anyIPv4), .prefix(.anyIPv6),
    ]

    /// Lines with such masks are searched one after the other, so there may not be many.
    private static let mostMasksWithGaps = 100

    /// False where the line is lost.
    private mutating func checkMask(
        of subject: Restriction.Subject?, at place: SourceLocation
    ) -> Bool {
        guard case .prefix(let prefix)? = subject, prefix.hasGaps else { return true }
        masksWithGaps += 1
        guard masksWithGaps <= Validation.mostMasksWithGaps else {
            report(
                .listTooLong, .error, at: place,
                "more than \(Validation.mostMasksWithGaps) masks have gaps; the line is ignored")
            return false
        }
        report(
            .maskWithGaps, .warning, at: place,
            "the mask \(prefix.mask) has gaps: the line is for every address that is"
                + " \(prefix.address) in just these bits",
            fix: prefix.invertedMask.map { "write 'mask \($0)' or /LENGTH" } ?? "")
        return true
    }

    private mutating func report(
        _ overlap: RestrictionSums.Overlap, of restriction: Restriction, at place: SourceLocation
    ) {
        let flags = Printed.flags(overlap.flags)
        let before =
            (overlap.place.file == place.file ? "line " : "\(overlap.place.file):")
            + String(overlap.place.line)
        switch overlap.kind {
        case .replaces:
            report(
                .sourceTemplateReplaced, .warning, at: place,
                "'\(flags)' of \(before) is no longer in force: the last"
                    + " 'restrict source' counts alone", fix: "put all its flags on one line")
        case .staysStricter:
            report(
                .restrictAddsUp, .warning, at: place,
                "this gives nothing back: lines for the same addresses add up, and '\(flags)' of"
                    + " \(before) stays in force",
                fix: "take the flags away there, or put 'unrestrict' with the address before this")
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
