import NTPTime

extension Validation {
    typealias Target = AssociationConfiguration.Target

    static func target(_ host: HostTarget) -> Target {
        switch host {
        case .name(let name, let family):
            .name(name, family: family)
        case .address(let address):
            address.referenceClock.map { .referenceClock(type: $0.type, unit: $0.unit) }
                ?? .address(address)
        }
    }

    mutating func addAssociation(_ statement: Statement, kind: AssociationConfiguration.Kind) {
        guard let argument = statement.arguments.first, let host = argument.host else { return }
        var association = AssociationConfiguration(kind: kind, target: Validation.target(host))
        association.location = statement.location
        let effects = withoutEffect.count
        guard apply(statement, AssociationConfiguration.rows, to: &association) else {
            withoutEffect.removeSubrange(effects...)
            return
        }
        if case .referenceClock = association.target, kind != .server, kind != .peer {
            return report(
                .invalidAddress, .error, at: argument.location,
                "a reference clock can only be a server; the line is ignored")
        }
        if kind == .manycastClient, !isGroup(host, at: argument.location) { return }
        if hasLine(association) {
            return report(
                .duplicateSource, .warning, at: argument.location,
                "this source has a line already; this one is ignored", fix: "take it away")
        }
        settlePolls(&association, at: statement.location)
        noteBurst(association, at: statement.location)
        noteEffect(association, statement)
        noteUnheeded(statement, of: association)
        dropFudge(&association, at: statement.location)
        if case .referenceClock = association.target {
            clockIndices[association.target] = configuration.associations.count
        }
        configuration.associations.append(association)
    }

    /// Whether the same source is there already. A name is not compared: it may stand for another
    /// of its addresses each time.
    private mutating func hasLine(_ association: AssociationConfiguration) -> Bool {
        if case .name = association.target { return false }
        let source = Source(
            kind: association.kind, target: association.target, port: association.port)
        return !sources.insert(source).inserted
    }

    /// A poll interval cannot be at least more than it is at most: ntp.org lowers the least. A
    /// reference clock whose line only has the least keeps to it.
    private mutating func settlePolls(
        _ association: inout AssociationConfiguration, at place: SourceLocation
    ) {
        var isClock = false
        if case .referenceClock = association.target { isClock = true }
        if isClock, association.maxpoll == nil, let least = association.minpoll, least > 6 {
            association.maxpoll = least
        }
        let most = association.maxpoll ?? (isClock ? 6 : 10)
        guard association.minpoll ?? 6 > most else { return }
        if association.minpoll != nil {
            report(
                .minpollAboveMaxpoll, .warning, at: place,
                "minpoll is above maxpoll and counts as \(most)", fix: "write 'minpoll \(most)'")
        }
        association.minpoll = most
    }

    private mutating func noteBurst(
        _ association: AssociationConfiguration, at place: SourceLocation
    ) {
        guard association.burst else { return }
        switch association.target {
        case .address(let address) where address.isPublic: break
        case .name where association.kind == .pool: break
        default: return
        }
        report(
            .burstOnPublicServer, .warning, at: place,
            "'burst' sends up to eight packets each poll; public servers call that abuse",
            fix: "write 'iburst', which only does so at the start")
    }

    /// What keeps the whole line from its effect so far.
    private mutating func noteEffect(
        _ association: AssociationConfiguration, _ statement: Statement
    ) {
        let word = statement.directive.word
        if association.nts || association.autokey {
            let by = association.autokey ? "autokey" : "nts"
            withoutEffect.removeAll {
                $0.location.line == statement.location.line && $0.keyword == "\(word) \(by)"
                    && $0.location.file == statement.location.file
            }
            noEffect(
                "\(word) \(by)", at: statement.location,
                association.autokey
                    ? "this source is not used: Autokey is broken and not spoken; give it a 'key',"
                        + " or 'nts' once that is supported"
                    : "this source is not used so far: it is to be authenticated by 'nts', which"
                        + " Meridian cannot do yet")
        }
        if case .referenceClock(let type, _) = association.target, !ClockDriver.isThere(type) {
            noEffect(
                "\(word) 127.127.\(type)", at: statement.location,
                "this source is not used so far: there is no driver for clocks of type \(type)")
        }
    }

    /// ntpsec's words for a clock's line say nothing of a server.
    private mutating func dropFudge(
        _ association: inout AssociationConfiguration, at place: SourceLocation
    ) {
        if case .referenceClock = association.target { return }
        guard association.fudge != nil else { return }
        association.fudge = nil
        noEffect(
            "\(association.kind.rawValue) fudge", at: place,
            "the words of a reference clock on this line have no effect: its source is none")
    }

    // MARK: - fudge, device

    mutating func addFudge(_ statement: Statement) {
        guard let index = clockIndex(statement) else { return }
        var fudge = configuration.associations[index].fudge ?? FudgeOptions()
        if apply(statement, FudgeOptions.rows, to: &fudge) {
            configuration.associations[index].fudge = fudge
            noteUnheeded(statement, of: configuration.associations[index])
        }
    }

    mutating func addDevice(_ statement: Statement) {
        guard let index = clockIndex(statement) else { return }
        var device = configuration.associations[index].device
        if apply(statement, DeviceOptions.rows, to: &device) {
            configuration.associations[index].device = device
        }
    }

    /// The association of the clock the line names, which must stand before it.
    private mutating func clockIndex(_ statement: Statement) -> Int? {
        guard let argument = statement.arguments.first, let host = argument.host else { return nil }
        let target = Validation.target(host)
        guard case .referenceClock(let type, let unit) = target else {
            report(
                .invalidAddress, .error, at: argument.location,
                "'\(statement.directive.word)' is for reference clocks, 127.127.TYPE.UNIT; the line"
                    + " is ignored")
            return nil
        }
        guard let index = clockIndices[target] else {
            report(
                .fudgeWithoutServer, .warning, at: argument.location,
                "no line before this has the clock 127.127.\(type).\(unit); this one does nothing",
                fix: "put 'server 127.127.\(type).\(unit)' before it")
            return nil
        }
        return index
    }

    mutating func addRemoval(_ statement: Statement) {
        guard let argument = statement.arguments.first else { return }
        switch argument.content {
        case .removal(let removal):
            configuration.removals.associations.append(removal)
            if case .associationID(let number) = removal {
                noEffect(
                    "\(statement.directive.word) \(number)", at: statement.location,
                    "'\(statement.directive.word) \(number)' has no effect: sources get their"
                        + " numbers when ntpd runs")
            }
        case .host(let host):
            configuration.removals.associations.append(.target(Validation.target(host)))
        default: break
        }
    }
}

extension IPAddress {
    /// Not an address of a private net, of this host or of a link.
    fileprivate var isPublic: Bool {
        guard !isLoopback, !isLinkLocal, !isMulticast, !isUnspecified else { return false }
        switch self {
        case .v4(let address):
            let bits = address.bits
            return bits >> 24 != 10 && bits >> 20 != 0xac1 && bits >> 16 != 0xc0a8
                && bits >> 16 != 0xa9fe
        case .v6(let address):
            return address.high >> 57 != 0xfc >> 1
        }
    }
}
