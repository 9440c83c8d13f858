import NTPCrypto
import NTPTime

/// ntpdate's command line.
struct DateOptions: Equatable, Sendable {
    enum Flag: Equatable, Sendable {
        case ipv4, ipv6, authentication, step, slew, debug, delay, keyFile, version, samples
        case query, syslog, timeout, verbose, unprivileged
        case json, help, programVersion
    }

    /// The complaints, each without the program's name; the usage line and exit code 2 follow.
    struct Fault: Error, Equatable, Sendable {
        var texts: [String]
    }

    enum Correction: Equatable, Sendable {
        /// Step from half a second on.
        case byOffset
        case alwaysStep
        case neverStep
    }

    var servers: [String] = []
    var family: AddressFamily?
    var correction = Correction.byOffset
    var debugLevel = 0
    var isQuery = false
    var isVerbose = false
    var usesSyslog = false
    var usesUnprivilegedPort = false
    /// A JSON document instead of the lines on standard output.
    var isJSON = false
    /// Requests per server, 1 to 8.
    var samples = 4
    /// Seconds from one request to the next, at least 1.
    var timeout = 2.0
    /// The NTP version of requests, 1 to 4.
    var version: UInt8 = 4
    /// The key that requests are signed with and that replies have to be signed with; nil for
    /// none.
    var key: UInt32?
    /// nil where the command line names none.
    var keyFile: String?
    /// Seconds that making a MAC takes; a request counts as sent that much later.
    var authenticationDelay = 0.0

    /// Whether this run may set the clock.
    var setsClock: Bool { !isQuery && debugLevel == 0 }

    /// Whether requests come from port 123, as a firewall may want and as ntpd's own socket
    /// forbids.
    var usesNTPPort: Bool { setsClock && !usesUnprivilegedPort }

    static func usage(_ program: String) -> String {
        "usage: \(program) [-46bBdqsuv] [-a key#] [-e delay] [-k file] [-p samples]"
            + " [-o version#] [-t timeo] server ..."
    }

    static let usualKeyFile = "/etc/ntp.keys"

    /// What can not be meant that way; nil where nothing is odd.
    var oddity: String? {
        if keyFile != nil, key == nil {
            return "-k has no effect without -a, which says which of its keys to use"
        }
        return nil
    }

    static let rows: [ToolOption<Flag>] = [
        .init(.ipv4, "4", nil, "look names up as IPv4 addresses only"),
        .init(.ipv6, "6", nil, "look names up as IPv6 addresses only"),
        .init(
            .authentication, "a", nil, value: "key",
            "sign requests with the key of this number, 1 to 65535"),
        .init(.step, "b", nil, "always step"),
        .init(.slew, "B", nil, "always slew"),
        .init(.debug, "d", nil, "trace what happens and leave the clock alone"),
        .init(
            .delay, "e", nil, value: "delay", "the seconds that making a MAC takes, below 1 (0)"),
        .init(.keyFile, "k", nil, value: "keyfile", "where the keys are (\(usualKeyFile))"),
        .init(.version, "o", nil, value: "version", "ask in this version of NTP, 1 to 4 (4)"),
        .init(.samples, "p", nil, value: "samples", "ask each server so often, 1 to 8 (4)"),
        .init(.query, "q", nil, "only ask"),
        .init(.syslog, "s", nil, "write messages to the system's log"),
        .init(
            .timeout, "t", nil, value: "seconds",
            "wait so long for an answer, 1 to 3600 seconds (2)"),
        .init(.unprivileged, "u", nil, "ask from an unprivileged port instead of 123"),
        .init(.verbose, "v", nil, "say which version runs"),
        .init(.json, nil, "json", "print a JSON document instead of lines"),
        .init(.programVersion, nil, "version", "print the version and exit"),
        .init(.help, nil, "help", "print the usage and exit"),
    ]

    static func parse(_ arguments: [String]) throws(Fault) -> ToolRequest<DateOptions> {
        let items: [OptionScanner<Flag>.Item]
        do {
            items = try OptionScanner(rows).scan(arguments)
        } catch {
            throw Fault(texts: [error.text])
        }
        if items.contains(.option(.help)) { return .help }
        if items.contains(.option(.programVersion)) { return .version }
        var options = DateOptions()
        var complaints: [String] = []
        for item in items {
            switch item {
            case .operand(let server): options.servers.append(server)
            case .option(let flag): options.take(flag)
            case .value(let flag, let text):
                if let complaint = options.take(flag, text) { complaints.append(complaint) }
            }
        }
        guard complaints.isEmpty else { throw Fault(texts: complaints) }
        return .run(options)
    }

    private mutating func take(_ flag: Flag) {
        switch flag {
        case .ipv4: family = .ipv4
        case .ipv6: family = .ipv6
        case .step: correction = .alwaysStep
        case .slew: correction = .neverStep
        case .debug: debugLevel += 1
        case .query: isQuery = true
        case .syslog: usesSyslog = true
        case .verbose: isVerbose = true
        case .unprivileged: usesUnprivilegedPort = true
        case .json: isJSON = true
        default: break
        }
    }

    /// Takes an option with a value; what is wrong with it, or nil.
    private mutating func take(_ flag: Flag, _ text: String) -> String? {
        let shown = TerminalText.visible(text)
        let number = QueryNumbers.decimal(Array(text.utf8))
        switch flag {
        case .authentication:
            guard let value = UInt32(text), SymmetricKey.numbers.contains(value) else {
                return "authentication key \(shown) is invalid: 1 to 65535"
            }
            key = value
        case .keyFile:
            keyFile = text
        case .delay:
            guard let number, (0..<1).contains(number) else {
                return "encryption delay \(shown) is unlikely"
            }
            authenticationDelay = number
        case .version:
            guard let value = UInt8(text), (1...4).contains(value) else {
                return "version \(shown) is invalid: 1 to 4"
            }
            version = value
        case .samples:
            guard let value = Int(text), (1...8).contains(value) else {
                return "number of samples (\(shown)) is invalid"
            }
            samples = value
        case .timeout:
            guard let number, number >= 0, number <= 3600 else {
                return "timeout \(shown) is undecodeable"
            }
            // Asked more often than once a second, servers that limit rates stop answering.
            timeout = max(1, number)
        default: break
        }
        return nil
    }
}
