import NTPTime
import NTPWire

/// The commands that ask no server for anything.
extension QuerySession {
    mutating func runSetting(
        _ command: QueryCommandLine
    ) throws(QueryCommandLine.Fault) {
        let argument = command.arguments.first
        switch command.action {
        case .help: help(argument)
        case .host: setHost(command.arguments)
        case .timeout: try setTimeout(argument)
        case .delay: try setDelay(argument)
        case .hostNames: setHostNames(argument)
        case .referenceIDs: setReferenceIDs(argument)
        case .poll: try poll(command.arguments)
        case .addVariables, .removeVariables, .clearVariables, .showVariables:
            runListCommand(command)
        case .debug: setDebugLevel(argument)
        case .quit: isFinished = true
        case .version: console.print("\(program) \(MeridianVersion.text) (Meridian)")
        case .raw: setRaw(true)
        case .cooked: setRaw(false)
        case .protocolVersion: setVersion(argument)
        default: try runKeySetting(command)
        }
    }

    private func help(_ word: String?) {
        guard let word else {
            console.print("ntpq commands:")
            HelpColumns.lines(
                QueryCommandTable.rows.map(\.keyword).filter { $0 != "?" }.sorted(),
                width: style.columns.map { $0 - 4 } ?? HelpColumns.usualWidth
            ).forEach(console.print)
            return
        }
        let shown = TerminalText.visible(word)
        switch QueryCommandTable.find(word) {
        case .unknown: console.complain("Command `\(shown)' is unknown")
        case .ambiguous: console.complain("Command `\(shown)' is ambiguous")
        case .one(let row):
            console.print("function: \(row.purpose)")
            if row.action == .keyType { QueryKeys.typeLines.forEach(console.print) }
            console.print(row.usage)
        }
    }

    private mutating func setHost(_ arguments: [String]) {
        guard !arguments.isEmpty else {
            console.print(host == nil ? "no current host" : "current host is \(hostName)")
            return
        }
        var names = arguments[...]
        var family = self.family
        if names.count == 2, let first = names.popFirst() {
            guard first == "-4" || first == "-6" else { return printHostUnchanged() }
            family = first == "-4" ? .ipv4 : .ipv6
        }
        guard let name = names.first, open(name, family) else { return printHostUnchanged() }
        console.print("current host set to \(hostName)")
    }

    private func printHostUnchanged() {
        console.print(host == nil ? "still no current host" : "current host remains \(hostName)")
    }

    private mutating func setTimeout(_ argument: String?) throws(QueryCommandLine.Fault) {
        if let argument {
            guard let milliseconds = UInt32(argument), milliseconds > 0 else {
                throw .init(text: "***Illegal unsigned value \(TerminalText.visible(argument))")
            }
            firstTimeout = min(Double(milliseconds) / 1000, ControlExchange.longestAttempt)
            return
        }
        console.print("primary timeout \(Int((firstTimeout * 1000).rounded())) ms")
    }

    private mutating func setDelay(_ argument: String?) throws(QueryCommandLine.Fault) {
        guard let argument else { return console.print("delay \(delay) ms") }
        guard let milliseconds = Int32(argument) else {
            throw .init(text: "***Illegal integer value \(TerminalText.visible(argument))")
        }
        delay = Int64(milliseconds)
    }

    private mutating func setReferenceIDs(_ argument: String?) {
        switch argument {
        case nil:
            let word = style.showsReferenceIDsAsNumbers ? "hash" : "ipv4"
            return console.print("drefid value is \(word)")
        case "hash": style.showsReferenceIDsAsNumbers = true
        case "ipv4": style.showsReferenceIDsAsNumbers = false
        default: return console.print("What?")
        }
        console.print("drefid value set to \(argument ?? "")")
    }

    private mutating func setHostNames(_ argument: String?) {
        switch argument {
        case nil: console.print("hostnames \(style.showsHostNames ? "being" : "not being") shown")
        case "yes": style.showsHostNames = true
        case "no": style.showsHostNames = false
        default: console.complain("What?")
        }
    }

    private mutating func setDebugLevel(_ argument: String?) {
        switch argument {
        case nil: return console.print("debug level is \(debugLevel)")
        case "no": debugLevel = 0
        case "more": debugLevel += 1
        case "less": debugLevel = max(0, debugLevel - 1)
        default: return console.print("What?")
        }
        console.print("debug level set to \(debugLevel)")
    }

    private mutating func setRaw(_ raw: Bool) {
        style.isRaw = raw
        console.print("Output set to \(raw ? "raw" : "cooked")")
    }

    private mutating func setVersion(_ argument: String?) {
        if let argument {
            guard let number = UInt8(argument), (1...4).contains(number) else {
                return console.complain("versions 1 to 4, please")
            }
            version = number
            return
        }
        console.print("NTP version being claimed is \(version)")
    }
}

/// Words in as many columns as the screen takes, read downwards.
enum HelpColumns {
    static let usualWidth = 76

    static func lines(_ words: [String], width screen: Int = usualWidth) -> [String] {
        let width = (words.map(\.count).max() ?? 0) + 1
        let columns = max(1, screen / width)
        let rows = (words.count + columns - 1) / columns
        return (0..<rows).map { row in
            stride(from: row, to: words.count, by: rows)
                .map { DecimalText.left(words[$0], width: width) }.joined()
        }
    }
}
