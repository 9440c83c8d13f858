import NTPTime

/// update-leap's command line: the options of ntp.org's script, in Perl and in shell.
struct LeapUpdateOptions: Equatable, Sendable {
    enum Flag: Equatable, Sendable {
        case source, destination, expiration, configuration, force, ipv4, ipv6, prefer
        case retries, interval, restart, syslog, noSyslog, quiet, verbose, help, version
        /// Taken by the script for what does not exist here.
        case without(Character)
    }

    /// The IERS's own.
    static let usualSource = "https://hpiers.obspm.fr/iers/bul/bulc/ntp/leap-seconds.list"

    var source = usualSource
    /// nil for the one of ntp.conf's `leapfile`.
    var destination: String?
    /// How long before the file expires it is renewed, days.
    var days: Int64 = 60
    var configurationFile = "/etc/ntp.conf"
    var isForced = false
    /// Only this family's addresses.
    var family: AddressFamily?
    /// This family's addresses first.
    var preferred: AddressFamily?
    var tries = 6
    /// Minutes from one try to the next.
    var minutes = 10.0
    /// What is run after a new file is in place.
    var restart: String?
    var usesSyslog: Bool?
    var isQuiet = false
    var isVerbose = false
    /// Letters of options without effect, in the order given.
    var without: [String] = []

    static let rows: [ToolOption<Flag>] = [
        .init(.source, "s", "source-url", value: "url", "fetch the file from here"),
        .init(.destination, "d", "destination", value: "file", "the file on this machine"),
        .init(
            .expiration, "e", "expiration", value: "time",
            "renew it so long before it expires, 0 to 3660 days (60)"),
        .init(
            .configuration, "f", "ntp-conf-file", value: "file",
            "the ntp.conf that names the file (/etc/ntp.conf)"),
        .init(.force, "F", "force-update", "renew it even if it is good"),
        .init(.ipv4, "4", "ipv4", "fetch by IPv4 only"),
        .init(.ipv6, "6", "ipv6", "fetch by IPv6 only"),
        .init(.prefer, "p", "prefer", value: "4|6", "fetch by IPv4 or IPv6 first"),
        .init(.retries, "r", nil, value: "num", "try to fetch it so many times, 1 to 100 (6)"),
        .init(.interval, "i", nil, value: "minutes", "wait so many minutes between tries (10)"),
        .init(.restart, "c", nil, value: "command", "run this once a new file is in place"),
        .init(.syslog, "l", nil, "write to the system's log"),
        .init(.noSyslog, "L", nil, "do not write to the system's log, even under cron"),
        .init(.quiet, "q", nil, "print errors only"),
        .init(.verbose, "v", nil, "say more of what happens"),
        .init(.version, nil, "version", "print the version"),
        .init(.help, "?", "help", "print a summary"),
        .init(.help, "h", nil, "print a summary"),
    ]

    private static let withoutEffect: [ToolOption<Flag>] = [
        .init(.without("P"), "P", nil, value: "facility", ""),
        .init(.without("t"), "t", nil, value: "file", ""),
        .init(.without("z"), "z", nil, value: "path", ""), .init(.without("Z"), "Z", nil, ""),
    ]

    static let help =
        ["Usage: update-leap [options] [leapfile]", ""] + OptionHelp.dashLines(rows)
        + ["", "The file is fetched from \(usualSource) unless -s names another place."]

    static func parse(_ arguments: [String]) throws(OptionFault) -> ToolRequest<LeapUpdateOptions> {
        var options = LeapUpdateOptions()
        for item in try OptionScanner(rows + withoutEffect).scan(arguments) {
            switch item {
            case .option(.help): return .help
            case .option(.version): return .version
            case .operand(let file):
                guard options.destination == nil else {
                    throw OptionFault(text: "one leap second file at most")
                }
                options.destination = file
            case .option(let flag): try options.take(flag)
            case .value(let flag, let text): try options.take(flag, text)
            }
        }
        if options.family != nil, options.preferred != nil {
            throw OptionFault(text: "the options '-4' and '-6' do not go with '-p'")
        }
        return .run(options)
    }

    private mutating func take(_ flag: Flag) throws(OptionFault) {
        switch flag {
        case .ipv4: family = try OptionValue.family(.ipv4, besides: family)
        case .ipv6: family = try OptionValue.family(.ipv6, besides: family)
        case .force: isForced = true
        case .syslog: usesSyslog = true
        case .noSyslog: usesSyslog = false
        case .quiet: isQuiet = true
        case .verbose: isVerbose = true
        case .without(let letter): without.append("-\(letter)")
        default: break
        }
    }

    private mutating func take(_ flag: Flag, _ text: String) throws(OptionFault) {
        let shown = TerminalText.visible(text)
        switch flag {
        case .source: source = text
        case .destination: destination = text
        case .configuration: configurationFile = text
        case .restart: restart = text
        case .expiration:
            guard let days = LeapUpdateOptions.days(text) else {
                throw OptionFault(text: "'\(shown)' is no time; '60 days' and '2 weeks' are")
            }
            self.days = days
        case .prefer:
            guard text == "4" || text == "6" else {
                throw OptionFault(text: "-p takes 4 or 6, not '\(shown)'")
            }
            preferred = text == "4" ? .ipv4 : .ipv6
        case .retries:
            guard let number = Int(text), (1...100).contains(number) else {
                throw OptionFault(text: "'\(shown)' is no number of tries from 1 to 100")
            }
            tries = number
        case .interval:
            guard let number = QueryNumbers.decimal(Array(text.utf8)), number >= 0 else {
                throw OptionFault(text: "'\(shown)' is no number of minutes")
            }
            minutes = number
        case .without(let letter): without.append("-\(letter)")
        default: break
        }
    }

    /// `60`, `60 days`, `2 weeks`, `1 month`.
    private static func days(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard let first = words.first, let number = Int64(first), (0...3660).contains(number)
        else { return nil }
        switch words.count == 2 ? String(words[1]) : words.count == 1 ? "days" : "" {
        case "day", "days": return number
        case "week", "weeks": return number * 7
        case "month", "months": return number * 30
        default: return nil
        }
    }
}
