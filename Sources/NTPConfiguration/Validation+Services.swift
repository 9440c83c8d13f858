import NTPTime

extension Validation {
    mutating func setDriftFile(_ statement: Statement) {
        let path = statement.arguments.first?.text ?? ""
        configuration.files.driftfile = path.isEmpty ? nil : path
        configuration.files.driftWanderThreshold = nil
        guard statement.arguments.count == 2,
            case .value(.number(let threshold)) = statement.arguments[1].content
        else { return }
        let place = statement.arguments[1].location
        guard (0...1e6).contains(threshold) else {
            return report(
                .valueOutOfRange, .error, at: place,
                "the wander threshold is a number from 0 to 1000000; it is passed over")
        }
        configuration.files.driftWanderThreshold = threshold
    }

    mutating func setLeapFile(_ statement: Statement) {
        guard let argument = statement.arguments.first else { return }
        leapfilePlace = argument.location
        configuration.files.leapfile = argument.text
        configuration.files.leapfileChecksHash = statement.arguments.last?.text != "ignorehash"
    }

    mutating func addStatisticsFile(_ statement: Statement) {
        guard let word = statement.arguments.first?.text, let kind = StatisticsKind(rawValue: word)
        else { return }
        let index = configuration.statistics.files.firstIndex { $0.kind == kind }
        var file = index.map { configuration.statistics.files[$0] } ?? StatisticsFile(kind: kind)
        guard apply(statement, StatisticsFile.rows, to: &file) else { return }
        if let index {
            configuration.statistics.files[index] = file
        } else {
            configuration.statistics.files.append(file)
        }
    }

    mutating func addLogWords(_ statement: Statement) {
        for argument in statement.arguments {
            if let word = LogWord(argument.text) {
                configuration.logWords.append(word)
            } else if argument.text.hasPrefix("//") {
                return report(
                    .trailingText, .note, at: argument.location,
                    "\(Finding.shown(argument.text)) is taken for a note; the line applies without"
                        + " it", fix: "put a '#' before it")
            } else {
                report(
                    .unknownWord, .warning, at: argument.location,
                    "\(Finding.shown(argument.text)) is no class of messages; it is passed over",
                    fix: "one of all, clock, peer, sync, sys with one of all, info, events, status,"
                        + " statistics behind it")
            }
        }
    }

    mutating func addPhoneNumbers(_ statement: Statement) {
        for argument in statement.arguments {
            guard configuration.system.phoneNumbers.count < 10 else {
                return report(
                    .listTooLong, .warning, at: argument.location,
                    "there are ten telephone numbers already; the rest is passed over")
            }
            configuration.system.phoneNumbers.append(argument.text)
        }
    }

    mutating func addVariable(_ statement: Statement) {
        guard statement.arguments.count >= 2 else { return }
        let name = statement.arguments[0].text
        guard !name.isEmpty else {
            return report(
                .invalidValue, .error, at: statement.arguments[0].location,
                "a variable has a name; the line is ignored")
        }
        configuration.variables.append(
            SystemVariable(
                name: name, value: statement.arguments[1].text,
                isDefault: statement.arguments.count == 3))
    }

    mutating func addTrap(_ statement: Statement) {
        guard let host = statement.arguments.first?.host else { return }
        var trap = TrapReceiver(target: host)
        if apply(statement, TrapReceiver.rows, to: &trap) { configuration.traps.append(trap) }
    }

    mutating func setTimeToLive(_ statement: Statement) {
        configuration.multicast.ttl = statement.arguments.compactMap {
            guard case .value(.integer(let number)) = $0.content else { return nil }
            return UInt8(exactly: number)
        }
    }

    mutating func addPollSkews(_ statement: Statement) {
        let skews = statement.arguments.compactMap { argument -> PollSkew? in
            if case .skew(let skew) = argument.content { skew } else { nil }
        }
        configuration.system.pollSkews = (configuration.system.pollSkews ?? []) + skews
    }

    /// Numbers that count as larger ones, as in ntp.org's ntpd.
    mutating func noteRaised(_ statement: Statement) {
        guard statement.directive.word == "tinker" else { return }
        let least = [
            "stepout": TinkerOptions.leastStepout, "huffpuff": TinkerOptions.leastHuffpuff,
        ]
        for option in statement.options {
            guard let least = least[option.word], case .number(let given) = option.value,
                given < least, given > 0 || option.word == "stepout"
            else { continue }
            let shown = Printed.number(least)
            report(
                .valueClamped, .warning, at: option.location,
                "'\(option.word)' is at least \(shown) s; it counts as that",
                fix: "write \(shown)")
        }
    }

    mutating func addSimulation(_ statement: Statement) {
        guard case .simulation(let simulation)? = statement.arguments.first?.content else { return }
        noEffect("simulate", at: statement.location, .simulator)
        configuration.simulation = simulation
    }
}

extension InterfaceRule.Match {
    /// A class of addresses, an address with or without `/LENGTH`, or an interface's name; nil
    /// for what is a broken prefix.
    package init?(_ text: String) {
        switch text {
        case "all": self = .all
        case "ipv4": self = .family(.ipv4)
        case "ipv6": self = .family(.ipv6)
        case "wildcard": self = .wildcard
        default:
            if let address = IPAddress(text) {
                self = .prefix(IPPrefix(host: address))
            } else if let prefix = LineParser.slashed(text) {
                self = .prefix(prefix)
            } else if text.isEmpty || text.utf8.contains(0x2f) {
                return nil
            } else {
                self = .name(text)
            }
        }
    }
}
