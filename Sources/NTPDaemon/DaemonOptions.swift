import LinuxPlatform
import NTPTime

/// ntpd's command line.
struct DaemonOptions: Equatable {
    var configurationFile = "/etc/ntp.conf"
    var checkedFile: String?
    /// -4 and -6: only addresses of this family.
    var family: AddressFamily?
    var driftFile: String?
    var logFile: String?
    var pidFile: String?
    var identity: String?
    var port = SocketAddress.ntpPort
    /// -d: every packet is told; the program stays in the foreground.
    var debug = 0
    /// -g: the first step may be of any size.
    var allowsAnyFirstStep = false
    /// -n: no daemon.
    var staysInForeground = false
    /// -N: high priority.
    var raisesPriority = false
    /// -q: set the clock once and exit.
    var setsOnce = false
    /// -x: slew up to 600 s.
    var slews = false
    var wantsVersion = false
    var wantsHelp = false

    var isInForeground: Bool { staysInForeground || debug > 0 || setsOnce }

    private static let letters = "46c:df:gl:np:Nqu:x"
    // ntp.org's letters of later releases; each is refused by name rather than misunderstood.
    private static let later = "aAbDGhiIkLmMPrstUvVwWz"

    private static let long: [OptionParser.LongOption] = [
        .init("ipv4", letter: "4"), .init("ipv6", letter: "6"),
        .init("configfile", takesArgument: true, letter: "c"), .init("debug", letter: "d"),
        .init("driftfile", takesArgument: true, letter: "f"), .init("panicgate", letter: "g"),
        .init("logfile", takesArgument: true, letter: "l"), .init("nofork", letter: "n"),
        .init("nice", letter: "N"), .init("pidfile", takesArgument: true, letter: "p"),
        .init("quit", letter: "q"), .init("user", takesArgument: true, letter: "u"),
        .init("slew", letter: "x"), .init("check-config", takesArgument: true, letter: "C"),
        .init("port", takesArgument: true, letter: "O"), .init("version", letter: "!"),
        .init("help", letter: "?"),
    ]

    /// A command line that cannot be obeyed, in one line; nil where getopt said it already.
    struct Fault: Error, Equatable {
        var message: String?
    }

    init() {}

    init(_ arguments: [String]) throws(Fault) {
        // getopt reports an unknown option by the character that --help would have.
        if arguments.contains("--help") {
            wantsHelp = true
            return
        }
        let items = OptionParser.parse(
            arguments, letters: DaemonOptions.letters + DaemonOptions.later,
            long: DaemonOptions.long)
        for item in items {
            switch item {
            case .fault:
                throw Fault()
            case .operand(let word):
                throw Fault(
                    message: "'\(word)' is not an option; ntpd takes its servers from a file")
            case .option(let letter, let argument):
                try take(letter, argument ?? "")
            }
        }
    }

    private mutating func take(_ letter: Character, _ argument: String) throws(Fault) {
        switch letter {
        case "4": family = .ipv4
        case "6": family = .ipv6
        case "c": configurationFile = argument
        case "C": checkedFile = argument
        case "d": debug += 1
        case "f": driftFile = argument
        case "g": allowsAnyFirstStep = true
        case "l": logFile = argument
        case "n": staysInForeground = true
        case "N": raisesPriority = true
        case "p": pidFile = argument
        case "q": setsOnce = true
        case "u": identity = argument
        case "x": slews = true
        case "!": wantsVersion = true
        case "O":
            guard let number = UInt16(argument), number > 0 else {
                throw Fault(message: "--port '\(argument)': give a number from 1 to 65535")
            }
            port = number
        default:
            throw Fault(message: "-\(letter) is not supported yet; leave it out")
        }
    }

    static let usage = [
        "ntpd - NTP daemon program - Ver. \(MeridianVersion.text)",
        "Usage:  ntpd [ -<flag> [<val>] | --<name>[{=| }<val>] ]...",
        "   -4 no  ipv4           only IPv4 addresses",
        "   -6 no  ipv6           only IPv6 addresses",
        "   -c Str configfile     configuration file (/etc/ntp.conf)",
        "   -d no  debug          tell of every packet; stay in the foreground",
        "   -f Str driftfile      frequency drift file",
        "   -g no  panicgate      let the first step be of any size",
        "   -l Str logfile        log file; stdout and stderr are those streams",
        "   -n no  nofork         stay in the foreground",
        "   -N no  nice           run at high priority",
        "   -p Str pidfile        file to write the process number to",
        "   -q no  quit           set the clock once and exit",
        "   -u Str user           run as USER or USER:GROUP, with the right to set the clock",
        "   -x no  slew           slew offsets of up to 600 s instead of stepping",
        "      Str check-config   tell what is wrong with a configuration file and exit",
        "      Num port           UDP port to serve and to ask from (123)",
        "      no  version        print the version and exit",
        "      no  help           print this and exit",
    ]
}
