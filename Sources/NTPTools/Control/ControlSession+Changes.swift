import NTPTime
import NTPWire

/// What a command says of a new association.
struct NewAssociation: Equatable, Sendable {
    struct Fault: Error, Equatable, Sendable {
        var texts: [String]
    }

    private enum Place {
        case none, key, version, minimumPoll, maximumPoll, mode
    }

    /// What follows the address in the directive; ntpdc's defaults are left to the server.
    private(set) var options: [String] = []

    /// Takes words as ntpdc does: numbers without a name are key and version, in this order, or a
    /// reference clock's mode.
    init(_ words: [String], isReferenceClock: Bool) throws(Fault) {
        var next: Place = isReferenceClock ? .mode : .key
        var complaints: [String] = []
        for word in words {
            switch word {
            case "prefer", "burst", "iburst", "noselect": options.append(word)
            case "keyid" where !isReferenceClock: next = .key
            case "version" where !isReferenceClock: next = .version
            case "minpoll": next = .minimumPoll
            case "maxpoll": next = .maximumPoll
            default:
                let shown = TerminalText.visible(word)
                guard let number = Int(word), next != .none else {
                    complaints.append("*** '\(shown)' not understood")
                    next = .none
                    continue
                }
                if number < 0 { complaints.append("*** Value '\(shown)' should be unsigned") }
                complaints += take(number, at: next)
                next = next == .key ? .version : .none
            }
        }
        guard complaints.isEmpty else { throw Fault(texts: complaints) }
    }

    private mutating func take(_ number: Int, at place: Place) -> [String] {
        switch place {
        case .key:
            if number > 0 { options.append("key \(number)") }
        case .version:
            guard (1...4).contains(number) else {
                return ["***invalid version number: \(number)"]
            }
            options.append("version \(number)")
        case .minimumPoll, .maximumPoll:
            guard (3...17).contains(number) else {
                return ["***min/max-poll must be within 3..17"]
            }
            options.append("\(place == .minimumPoll ? "minpoll" : "maxpoll") \(number)")
        case .mode: options.append("mode \(number)")
        case .none: break
        }
        return []
    }
}

extension ControlSession {
    /// The commands that change something: a directive of ntp.conf each, sent as `:config` sends
    /// it, signed.
    mutating func change(
        _ command: ControlCommandLine
    ) throws(ControlCommandLine.Fault) {
        let words = command.arguments
        switch command.row.action {
        case .addAssociation(let word): add(word, command, isReferenceClock: false)
        case .addReferenceClock: add("server", command, isReferenceClock: true)
        case .removeAssociations:
            for address in addresses(command) where !configure("unpeer \(address)") { return }
        case .fudge: try fudge(words)
        case .access: if let directive = accessDirective(command) { _ = configure(directive) }
        case .reset: if let directive = resetDirective(words) { _ = configure(directive) }
        case .directive:
            let flags = words.map { $0 == "pll" ? "ntp" : $0 }
            guard flags.allSatisfy({ ControlSession.systemFlags.contains($0) }) else {
                for flag in flags where !ControlSession.systemFlags.contains(flag) {
                    console.print("Unknown flag \(TerminalText.visible(flag))")
                }
                return
            }
            _ = configure("\(command.row.keyword) \(flags.joined(separator: " "))")
        default: break
        }
    }

    private static let systemFlags = [
        "auth", "bclient", "calibrate", "kernel", "monitor", "ntp", "pps", "stats",
    ]

    private mutating func add(
        _ word: String, _ command: ControlCommandLine, isReferenceClock: Bool
    ) {
        let new: NewAssociation
        do throws(NewAssociation.Fault) {
            new = try NewAssociation(
                Array(command.arguments.dropFirst()), isReferenceClock: isReferenceClock)
        } catch {
            error.texts.forEach(console.print)
            return
        }
        // The first argument only: the others are no addresses.
        guard let name = command.arguments.first,
            let address = try? machine.resolve(name, command.family).first
        else {
            let shown = TerminalText.visible(command.arguments.first ?? "")
            return console.complain("***Can't find host \(shown)")
        }
        _ = configure(([word, address.description] + new.options).joined(separator: " "))
    }

    private mutating func fudge(_ words: [String]) throws(ControlCommandLine.Fault) {
        guard let address = try? machine.resolve(words[0], .ipv4).first else {
            throw .init(text: "***Can't find host \(TerminalText.visible(words[0]))")
        }
        let value = TerminalText.visible(words[2])
        let isNumber = QueryNumbers.decimal(Array(words[2].utf8)) != nil
        var directive = "fudge \(address) "
        switch words[1] {
        case "time1", "time2":
            guard isNumber else { throw .init(text: "Unknown fudge parameter \(value)") }
            directive += "\(words[1]) \(words[2])"
        case "val1":
            guard isNumber else { throw .init(text: "Unknown fudge parameter \(value)") }
            directive += "stratum \(words[2])"
        case "val2": directive += "refid \(value)"
        case "flags":
            guard let bits = UInt8(words[2], radix: 16) else {
                throw .init(text: "Unknown fudge parameter \(value)")
            }
            directive += (0..<4).map { "flag\($0 + 1) \(bits >> UInt8($0) & 1)" }
                .joined(separator: " ")
        default:
            throw .init(text: "What fudge is \(TerminalText.visible(words[1]))?")
        }
        _ = configure(directive)
    }

    /// Sends a directive, and prints `done!` or what the server says; whether it took it.
    private mutating func configure(_ directive: String) -> Bool {
        guard let answer = query.ask(.configure, data: Array(directive.utf8), signed: true) else {
            return false
        }
        let lines = QuerySession.lines(of: answer.data)
        if lines.first?.hasPrefix("Config Succeeded") == true {
            console.print("done!")
            return true
        }
        lines.forEach(console.print)
        return false
    }
}
