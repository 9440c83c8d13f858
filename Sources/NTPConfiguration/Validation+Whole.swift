import NTPTime

/// What only shows when all lines are read.
extension Validation {
    mutating func checkWhole() {
        takeAway()
        checkFiles()
        checkDefault(silencedBy: .notrust, .defaultNeedsKeys) { !$0.isAuthenticated }
        checkDefault(silencedBy: [.ignore, .noserve], .defaultIgnoresServers) { _ in true }
    }

    /// `unpeer` ends what its source's lines made, wherever in the file they stand.
    private mutating func takeAway() {
        let removals = configuration.removals.associations
        guard !removals.isEmpty else { return }
        configuration.associations.removeAll { removals.contains(.target($0.target)) }
        clockIndices = [:]
    }

    private mutating func checkFiles() {
        if let place = keysPlace, let path = configuration.files.keys,
            !environment.fileExists(path)
        {
            report(
                .keyFileMissing, .warning, at: place,
                "there is no key file \(Finding.shown(path)): no key is known",
                fix: "make it or take the line away")
        }
        if let place = leapfilePlace, let path = configuration.files.leapfile,
            !environment.fileExists(path)
        {
            report(
                .leapFileMissing, .warning, at: place,
                "there is no leap second file \(Finding.shown(path))",
                fix: "make it or take the line away")
        }
    }

    /// A default that drops what is not authenticated, or everything, also silences the sources,
    /// but for those with a restrict line of their own. The last line that adds the flag is the
    /// one to tell of.
    private mutating func checkDefault(
        silencedBy flags: RestrictFlags, _ code: Finding.Code,
        where isTouched: (AssociationConfiguration) -> Bool
    ) {
        var hasName = false
        var unheard: [SourceLocation] = []
        for association in configuration.associations
        where association.kind != .broadcast && isTouched(association) {
            guard let place = restrictions.default(silencing: association.target, by: flags)
            else { continue }
            unheard.append(place)
            if case .name = association.target { hasName = true }
        }
        guard let place = unheard.min(by: { $0.line < $1.line }) else { return }
        let who = unheard.count == 1 ? "one source goes" : "\(unheard.count) sources go"
        let isForKeys = code == .defaultNeedsKeys
        report(
            code, .warning, at: place,
            (isForKeys ? "'notrust'" : "'ignore' or 'noserve'")
                + " here is for everybody: \(who) unheard, having no restrict line of"
                + (unheard.count == 1 ? " its own" : " their own")
                + (isForKeys ? " and no key" : "")
                + (hasName ? " (one with a name's address would count)" : ""),
            fix: "add 'restrict ADDRESS' for each source, or 'restrict source'")
    }
}

extension AssociationConfiguration {
    fileprivate var isAuthenticated: Bool { key != nil || nts || autokey }
}
