import NTPTime

/// What only shows when all lines are read.
extension Validation {
    mutating func checkWhole() {
        checkFiles()
        checkDefault(silencedBy: .notrust, .defaultNeedsKeys) { !$0.isAuthenticated }
        checkDefault(silencedBy: [.ignore, .noserve], .defaultIgnoresServers) { _ in true }
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
        var silence = Silence()
        for (restriction, place) in zip(configuration.restrictions, restrictionPlaces) {
            silence.note(restriction, flags, place)
        }
        let unheard = configuration.associations.filter {
            $0.kind != .broadcast && isTouched($0) && silence.reaches($0.target)
        }
        guard !unheard.isEmpty, let place = silence.ipv4 ?? silence.ipv6 else { return }
        let who = unheard.count == 1 ? "one source goes" : "\(unheard.count) sources go"
        let hasName = unheard.contains {
            if case .name = $0.target { true } else { false }
        }
        let isForKeys = code == .defaultNeedsKeys
        report(
            code, .warning, at: place,
            (isForKeys ? "'notrust'" : "'ignore' or 'noserve'")
                + " here is for everybody: \(who) unheard, having no restrict line of their own"
                + (isForKeys ? " and no key" : "")
                + (hasName ? " (one with a name's address would count)" : ""),
            fix: "add 'restrict ADDRESS' for each source, or 'restrict source'")
    }
}

/// The defaults with a flag, and who is free of it.
private struct Silence {
    private(set) var ipv4: SourceLocation?
    private(set) var ipv6: SourceLocation?
    private var names: Set<String> = []
    private var hosts: Set<IPAddress> = []
    private var prefixes: [IPPrefix] = []
    private var frees = false

    mutating func note(_ restriction: Restriction, _ flags: RestrictFlags, _ place: SourceLocation)
    {
        let hasFlag = !restriction.flags.isDisjoint(with: flags)
        switch restriction.subject {
        case .prefix(let prefix) where prefix.length == 0:
            guard hasFlag else { return }
            if prefix.family == .ipv4 { ipv4 = place } else { ipv6 = place }
        case .prefix(let prefix) where !hasFlag:
            if prefix == IPPrefix(host: prefix.address) {
                hosts.insert(prefix.address)
            } else {
                prefixes.append(prefix)
            }
        case .name(let name, _) where !hasFlag: names.insert(name)
        case .source where !hasFlag: frees = true
        case .prefix, .name, .source: break
        }
    }

    func reaches(_ target: AssociationConfiguration.Target) -> Bool {
        guard !frees else { return false }
        switch target {
        case .referenceClock:
            return false
        case .address(let address):
            let place = address.family == .ipv4 ? ipv4 : ipv6
            return place != nil && !hosts.contains(address)
                && !prefixes.contains { $0.contains(address) }
        case .name(let name, let family):
            let place = family == .ipv4 ? ipv4 : family == .ipv6 ? ipv6 : ipv4 ?? ipv6
            return place != nil && !names.contains(name)
        }
    }
}

extension AssociationConfiguration {
    fileprivate var isAuthenticated: Bool { key != nil || nts || autokey }
}
