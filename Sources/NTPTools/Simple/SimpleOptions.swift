import NTPCrypto
import NTPTime

/// sntp's command line.
struct SimpleOptions: Equatable, Sendable {
    enum Flag: Equatable, Sendable {
        case ipv4, ipv6, authentication, broadcast, broadcastTimeout, concurrent, debug, setDebug
        case gap, keyFile, kiss, logFile, stepLimit, version, reservedPort, step, slew, timeout,
            wait, noWait
        case programVersion, help
    }

    /// A name to ask for, and whether all of its addresses are asked at once.
    struct Server: Equatable, Sendable {
        var name: String
        var isConcurrent: Bool
    }

    var servers: [Server] = []
    /// Addresses to listen to.
    var broadcasts: [String] = []
    var family: AddressFamily?
    var key: UInt32?
    var keyFile: String?
    var debugLevel = 0
    /// Seconds from one name's requests to the next.
    var gap = 0.05
    var logFile: String?
    /// Seconds; with both -S and -s, what is less is slewed.
    var stepLimit = 0.0
    var version: UInt8 = 4
    var usesReservedPort = false
    var steps = false
    var slews = false
    /// Seconds to wait for answers (-t); nil for the usual.
    private var statedTimeout: Double?
    /// Seconds to wait for broadcasts (-B).
    private var statedBroadcastTimeout: Double?
    var waitsForAll = true
    /// The history of kisses (-K); nil for the usual file.
    var historyFile: String?

    var setsClock: Bool { steps || slews }

    /// Seconds to wait for an answer.
    var timeout: Double { statedTimeout ?? 5 }

    /// Seconds to wait for a broadcast; most servers send one every 64.
    var broadcastTimeout: Double { statedBroadcastTimeout ?? statedTimeout ?? 68 }

    static let rows: [ToolOption<Flag>] = [
        .init(.ipv4, "4", "ipv4", "look names up as IPv4 addresses only"),
        .init(.ipv6, "6", "ipv6", "look names up as IPv6 addresses only"),
        .init(
            .authentication, "a", "authentication", value: "key",
            "sign with this key, 1 to 65535; take only answers and broadcasts that prove it"
        ),
        .init(
            .broadcast, "b", "broadcast", value: "address",
            "listen to this broadcast address or multicast group"),
        .init(
            .broadcastTimeout, "B", "bctimeout", value: "seconds",
            "wait so long for a broadcast, 1 to 3600 seconds (what -t says, or 68)"),
        .init(
            .concurrent, "c", "concurrent", value: "host",
            "ask all addresses of this name at once"),
        .init(.debug, "d", "debug-level", "say more of what happens"),
        .init(.setDebug, "D", "set-debug-level", value: "num", "set how much is said, 0 to 9 (0)"),
        .init(
            .gap, "g", "gap", value: "ms",
            "wait so long from one server's request to the next, 0 to 999 milliseconds (50)"),
        .init(
            .kiss, "K", "kod", value: "file",
            "ask no server that said DENY or RSTR before, by this file (/var/db/ntp-kod)"),
        .init(.keyFile, "k", "keyfile", value: "file", "the file of the key (/etc/ntp.keys)"),
        .init(.logFile, "l", "logfile", value: "file", "write to this file"),
        .init(
            .stepLimit, "M", "steplimit", value: "ms",
            "with -S and -s: slew what is off by fewer milliseconds (0)"),
        .init(
            .version, "o", "ntpversion", value: "num", "the NTP version of requests, 1 to 4 (4)"),
        .init(.reservedPort, "r", "usereservedport", "ask from port 123"),
        .init(.step, "S", "step", "step the clock"),
        .init(.slew, "s", "slew", "slew the clock"),
        .init(
            .timeout, "t", "timeout", value: "seconds",
            "wait so long for an answer, 1 to 3600 seconds (5)"),
        .init(.wait, nil, "wait", "wait for all answers (the default)"),
        .init(.noWait, nil, "no-wait", "end with the first answer"),
        .init(.programVersion, nil, "version", "print the version"),
        .init(.help, "?", "help", "print a summary"),
    ]

    private static let scanner = OptionScanner<Flag>(rows)

    static let help =
        [
            "sntp - standard Simple Network Time Protocol client program"
                + " - Ver. \(MeridianVersion.text)",
            "Usage:  sntp [ -<flag> [<val>] | --<name>[{=| }<val>] ]... [ hostname-or-IP ...]",
        ] + OptionHelp.flagLines(rows)

    static func parse(_ arguments: [String]) throws(OptionFault) -> ToolRequest<SimpleOptions> {
        var options = SimpleOptions()
        for item in try scanner.scan(arguments) {
            switch item {
            case .option(.help): return .help
            case .option(.programVersion): return .version
            case .operand(let name): options.servers.append(.init(name: name, isConcurrent: false))
            case .option(let flag): try options.take(flag)
            case .value(let flag, let text): try options.take(flag, text)
            }
        }
        return .run(options)
    }

    private mutating func take(_ flag: Flag) throws(OptionFault) {
        switch flag {
        case .ipv4: family = try OptionValue.family(.ipv4, besides: family)
        case .ipv6: family = try OptionValue.family(.ipv6, besides: family)
        case .debug: debugLevel += 1
        case .reservedPort: usesReservedPort = true
        case .step: steps = true
        case .slew: slews = true
        case .wait: waitsForAll = true
        case .noWait: waitsForAll = false
        default: break
        }
    }

    private mutating func take(_ flag: Flag, _ text: String) throws(OptionFault) {
        let shown = TerminalText.visible(text)
        let number = QueryNumbers.decimal(Array(text.utf8))
        func bounded(_ range: ClosedRange<Double>, _ what: String) throws(OptionFault) -> Double {
            guard let number, range.contains(number) else {
                throw OptionFault(text: "'\(shown)' is no \(what)")
            }
            return number
        }
        switch flag {
        case .authentication:
            guard let value = UInt32(text), SymmetricKey.numbers.contains(value) else {
                throw OptionFault(text: "authentication key \(shown) is invalid: 1 to 65535")
            }
            key = value
        case .broadcast: broadcasts.append(text)
        case .concurrent: servers.append(.init(name: text, isConcurrent: true))
        case .setDebug: debugLevel = try OptionValue.debugLevel(text)
        case .gap: gap = try bounded(0...999, "number of milliseconds up to 999") / 1000
        case .keyFile: keyFile = text
        case .kiss: historyFile = text
        case .logFile: logFile = text
        case .stepLimit: stepLimit = try bounded(0...1e9, "number of milliseconds") / 1000
        case .version: version = UInt8(try bounded(1...4, "version from 1 to 4"))
        case .timeout, .broadcastTimeout:
            let seconds = try bounded(1...3600, "number of seconds from 1 to 3600")
            if flag == .timeout {
                statedTimeout = seconds
            } else {
                statedBroadcastTimeout = seconds
            }
        default: break
        }
    }
}
