import NTPTime

extension LineParser {
    mutating func readHost() throws(LineLost) {
        let place = here
        let family = readFamily()
        let token = try readAddressWord()
        guard let host = LineParser.host(token, family) else {
            throw lose(.invalidAddress, at: place, badAddress(token, family))
        }
        arguments.append(Argument(content: .host(host), location: place))
    }

    mutating func readHosts() throws(LineLost) {
        try readHost()
        while true {
            let before = scanner
            let family = readFamily()
            guard let token = scanner.string(), let host = LineParser.host(token, family) else {
                scanner = before
                return
            }
            append(.host(host), token)
        }
    }

    /// `-4` or `-6`, which also stand before strings.
    private mutating func readFamily() -> AddressFamily? {
        switch scanner.peekString()?.keyword {
        case "-4":
            _ = scanner.string()
            return .ipv4
        case "-6":
            _ = scanner.string()
            return .ipv6
        default:
            return nil
        }
    }

    private mutating func readAddressWord() throws(LineLost) -> Token {
        let place = here
        guard let token = scanner.string() else {
            throw lose(
                .missingValue, at: place, "'\(directive.word)' wants an address or a name",
                fix: "add it")
        }
        return token
    }

    private func badAddress(_ token: Token, _ family: AddressFamily?) -> String {
        let kind =
            switch family {
            case .ipv4: "an IPv4 address or a name"
            case .ipv6: "an IPv6 address or a name"
            case nil: "an address or a name"
            }
        return "\(Finding.shown(token.text)) is not \(kind)"
    }

    /// An address or what may be a name; nil for other text and for an address of the other
    /// family.
    static func host(_ token: Token, _ family: AddressFamily?) -> HostTarget? {
        if let address = IPAddress(token.text) {
            return family == nil || family == address.family ? .address(address) : nil
        }
        return isName(token) ? .name(token.text, family: family) : nil
    }

    /// Letters, digits and `. - _ : %` (the last two for addresses with the name of an interface),
    /// and not digits and dots alone: those would be an address written wrong, which some
    /// resolvers take for an octal one.
    private static func isName(_ token: Token) -> Bool {
        let bytes = token.text.utf8
        guard (1...253).contains(bytes.count), bytes.first != 0x2d else { return false }
        var hasLetter = false
        for byte in bytes {
            switch byte {
            case 0x41...0x5a, 0x61...0x7a: hasLetter = true
            case 0x30...0x39, 0x2d, 0x2e, 0x3a, 0x5f, 0x25: break
            default: return false
            }
        }
        return hasLetter
    }

    // MARK: - restrict

    /// `[-4|-6] default`, `source`, a host, an address with `/LENGTH` or `mask MASK`; where lines
    /// are taken back also `source ADDRESS`.
    mutating func readSubject() throws(LineLost) {
        let place = here
        let family = readFamily()
        let subject: Restriction.Subject?
        switch scanner.peekWord()?.keyword {
        case "default":
            _ = scanner.word()
            subject = family.map { .prefix($0 == .ipv4 ? .anyIPv4 : .anyIPv6) }
        case "source" where family == nil:
            _ = scanner.word()
            subject = try readSourceEntry() ?? .source
        default:
            subject = try readPrefix(family, at: place)
        }
        arguments.append(Argument(content: .subject(subject), location: place))
    }

    private mutating func readSourceEntry() throws(LineLost) -> Restriction.Subject? {
        guard directive.word != "restrict", let token = scanner.peekString(),
            token.keyword.flatMap({ directive.section?.row(of: $0) }) == nil
        else { return nil }
        let place = here
        guard let address = IPAddress(token.text) else {
            throw lose(
                .invalidAddress, at: place, "\(Finding.shown(token.text)) is not an address")
        }
        _ = scanner.string()
        return .sourceEntry(IPPrefix(host: address).address)
    }

    private mutating func readPrefix(
        _ family: AddressFamily?, at place: SourceLocation
    ) throws(LineLost) -> Restriction.Subject {
        let token = try readAddressWord()
        if let prefix = LineParser.slashed(token.text), family == nil || family == prefix.family {
            return .prefix(prefix)
        }
        guard let host = LineParser.host(token, family) else {
            throw lose(.invalidAddress, at: place, badAddress(token, family))
        }
        let mask = try readMask()
        switch (host, mask) {
        case (.address(let address), nil):
            return .prefix(IPPrefix(host: address))
        case (.address(let address), let mask?):
            guard let prefix = IPPrefix(address, mask: mask.address) else {
                throw lose(
                    .invalidAddress, at: mask.place,
                    "the mask \(mask.address) is not of the family"
                        + " of \(address)")
            }
            return .prefix(prefix)
        case (.name(let name, let family), let mask):
            if let mask {
                report(
                    .invalidValue, .warning, at: mask.place,
                    "a name takes no mask; it is passed over")
            }
            return .name(name, family: family)
        }
    }

    private mutating func readMask() throws(LineLost) -> (
        address: IPAddress, place: SourceLocation
    )? {
        guard scanner.peekWord()?.keyword == "mask" else { return nil }
        _ = scanner.word()
        let place = here
        let token = try readAddressWord()
        guard let address = IPAddress(token.text) else {
            throw lose(
                .invalidAddress, at: place, "\(Finding.shown(token.text)) is not a mask",
                fix: "write it as an address, such as 255.255.255.0")
        }
        return (address, place)
    }

    /// `ADDRESS/LENGTH`.
    static func slashed(_ text: String) -> IPPrefix? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(parts[0]), parts[1].utf8.count <= 3,
            let length = Numeral.integer(String(parts[1]))
        else { return nil }
        return IPPrefix(address, length: Int(length))
    }

    // MARK: - Clocks by name

    mutating func readClockName() throws(LineLost) {
        let place = here
        let clock = try readClock()
        let address = ClockDriver.address(type: clock.type, unit: clock.unit)
        arguments.append(Argument(content: .host(.address(address)), location: place))
    }

    private mutating func readClock() throws(LineLost) -> (type: UInt8, unit: UInt8) {
        let place = here
        let token = try readAddressWord()
        guard let type = ClockDriver.type(named: token.text) else {
            let names = ClockDriver.names.map(\.name)
            let meant = Misspelling.nearest(to: token.text, in: names)
            throw lose(
                .invalidValue, at: place, "\(Finding.shown(token.text)) is not a reference clock",
                fix: meant.map { "did you mean '\($0)'?" }
                    ?? "one of " + names.joined(separator: ", "))
        }
        guard scanner.peekWord()?.keyword == "unit" else { return (type, 0) }
        _ = scanner.word()
        let unitPlace = here
        let shape = ValueShape.integer(0...255, .loseLine)
        guard case .integer(let unit) = try readValue(shape, of: "unit"),
            let unit = UInt8(exactly: unit)
        else { throw lose(.valueOutOfRange, at: unitPlace, "'unit' wants \(shape.name)") }
        return (type, unit)
    }

    /// A host, `clock NAME [unit N]`, or the number of an association.
    mutating func readRemoval() throws(LineLost) {
        let place = here
        let token = scanner.peekString()
        if token?.keyword == "clock" {
            _ = scanner.string()
            let clock = try readClock()
            let target = AssociationConfiguration.Target.referenceClock(
                type: clock.type, unit: clock.unit)
            arguments.append(Argument(content: .removal(.target(target)), location: place))
        } else if let token, let number = Numeral.integer(token.text) {
            _ = scanner.string()
            guard let number = UInt16(exactly: number), number > 0 else {
                throw lose(
                    .valueOutOfRange, at: place,
                    "an association has a number from 1 to 65535")
            }
            append(.removal(.associationID(number)), token)
        } else {
            try readHost()
        }
    }
}
