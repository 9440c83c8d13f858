import LinuxPlatform
import NTPConfiguration
import NTPTime

/// ntpd's command line.
struct DaemonOptions: Equatable {
    var configurationFile = "/etc/ntp.conf"
    var checkedFile: String?
    /// --saveconfigquit: where the configuration is written to instead of running.
    var savedFile: String?
    /// -4 and -6: only addresses of this family.
    var family: AddressFamily?
    var driftFile: String?
    var logFile: String?
    var pidFile: String?
    var identity: String?
    var port = SocketAddress.ntpPort
    /// -d, -D: every packet is told; the program stays in the foreground.
    var debug = 0
    /// -g: the first step may be of any size.
    var allowsAnyFirstStep = false
    /// -G: the first offset is stepped, however small.
    var stepsFirst = false
    /// -n: no daemon.
    var staysInForeground = false
    /// -N: high priority.
    var raisesPriority = false
    /// -P: the priority among real-time processes, 1 to 99.
    var realTimePriority: Int?
    /// -q: set the clock once and exit.
    var setsOnce = false
    /// -x: slew up to 600 s.
    var slews = false
    /// -I: only these interfaces, by name or address.
    var interfaces: [String] = []
    /// -L: no aliases such as `eth0:1`.
    var skipsVirtualInterfaces = false
    /// -U: seconds between looks at the interfaces; 0 never looks again.
    var interfaceScanInterval: Double?
    /// -v and -V: `NAME=VALUE`, and whether it is shown without being asked for.
    var variables: [Variable] = []
    /// -w: the caller waits so many seconds for the clock to be synchronised.
    var synchronisationWait: Int?
    /// -a, -A, -b, -k, -r, -s, -t: words of the configuration on the command line.
    var directives: [String] = []
    var wantsVersion = false
    var wantsHelp = false

    struct Variable: Equatable {
        var name: String
        var value: String
        var isDefault: Bool
    }

    var isInForeground: Bool { staysInForeground || debug > 0 || setsOnce }

    /// getopt's: each letter, a `:` after one that takes an argument.
    private static let letters = DaemonOptionRow.all.filter(\.hasLetter)
        .map { String($0.letter) + ($0.value == nil ? "" : ":") }.joined()

    private static let long = DaemonOptionRow.all.flatMap { row in
        row.names.map {
            OptionParser.LongOption($0, takesArgument: row.value != nil, letter: row.letter)
        }
    }

    /// A command line that cannot be obeyed, in one line; nil where getopt said it already.
    struct Fault: Error, Equatable {
        var message: String?
    }

    init() {}

    init(_ arguments: [String]) throws(Fault) {
        // getopt reports an unknown option by the character that --help would have.
        if arguments.contains("--help") || arguments.contains("-?") {
            wantsHelp = true
            return
        }
        let items = OptionParser.parse(
            arguments, letters: DaemonOptions.letters, long: DaemonOptions.long)
        for item in items {
            switch item {
            case .fault:
                throw Fault()
            case .operand(let word):
                throw Fault(message: DaemonOptions.refusal(ofWord: word))
            case .option(let letter, let argument):
                if let argument {
                    try take(letter, argument)
                } else {
                    try take(letter)
                }
            }
        }
    }

    /// A letter that stands alone.
    private mutating func take(_ letter: Character) throws(Fault) {
        switch letter {
        case "4": family = .ipv4
        case "6": family = .ipv6
        case "a": directives.append("enable auth")
        case "A": directives.append("disable auth")
        case "b": directives.append("broadcastclient")
        case "d": debug += 1
        case "g": allowsAnyFirstStep = true
        case "G": stepsFirst = true
        case "L": skipsVirtualInterfaces = true
        case "n": staysInForeground = true
        case "N": raisesPriority = true
        case "q": setsOnce = true
        case "x": slews = true
        case "!": wantsVersion = true
        default: throw Fault(message: DaemonOptions.refusal(of: letter))
        }
    }

    /// A letter with an argument.
    private mutating func take(_ letter: Character, _ argument: String) throws(Fault) {
        switch letter {
        case "c": configurationFile = argument
        case "C": checkedFile = argument
        case "D": debug = try number(argument, "-D", 0...255)
        case "f": driftFile = argument
        case "I":
            guard InterfaceRule.Match(argument) != nil else {
                throw Fault(message: "-I '\(argument)': give an interface or an address")
            }
            interfaces.append(argument)
        case "k": directives.append("keys \"\(argument)\"")
        case "l": logFile = argument
        case "O": port = UInt16(try number(argument, "--port", 1...65535))
        case "p": pidFile = argument
        case "P": realTimePriority = try number(argument, "-P", 1...99)
        case "r": directives.append("broadcastdelay \(argument)")
        case "s": directives.append("statsdir \"\(argument)\"")
        case "S": savedFile = argument
        case "t": directives.append("trustedkey \(try number(argument, "-t", 1...65535))")
        case "u": identity = argument
        case "U": interfaceScanInterval = Double(try number(argument, "-U", 0...1_000_000))
        case "v": variables.append(try variable(argument, isDefault: false))
        case "V": variables.append(try variable(argument, isDefault: true))
        case "w": synchronisationWait = try number(argument, "-w", 0...1_000_000)
        default: throw Fault(message: DaemonOptions.refusal(of: letter))
        }
    }

    private func number(
        _ text: String, _ option: String, _ range: ClosedRange<Int>
    ) throws(Fault) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw Fault(
                message: "\(option) '\(text)': give a number from \(range.lowerBound) to"
                    + " \(range.upperBound)")
        }
        return number
    }

    private func variable(_ text: String, isDefault: Bool) throws(Fault) -> Variable {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else {
            throw Fault(message: "variable '\(text)': give NAME=VALUE")
        }
        return Variable(name: String(parts[0]), value: String(parts[1]), isDefault: isDefault)
    }

    /// Web pages turn a hyphen into a longer dash: then `-c` is no option any more.
    private static func refusal(ofWord word: String) -> String {
        guard let first = word.unicodeScalars.first,
            (0x2010...0x2015).contains(first.value) || first.value == 0x2212
        else { return "'\(word)' is not an option; ntpd takes its servers from a file" }
        return "'\(word)' begins with a dash that is no hyphen;"
            + " did you mean '-\(word.dropFirst())'?"
    }

    /// Options of ntp.org's that cannot be obeyed: starting as if they were not there would do
    /// something else than was asked for.
    private static func refusal(of letter: Character) -> String {
        switch letter {
        case "i": "-i: no jail yet; leave it out, or let the service manager confine ntpd"
        case "m": "-m: ntpd does not announce itself by mDNS; a service file of avahi's can"
        case "M": "-M: there is a multimedia timer on Windows only; leave it out"
        case "1": "--usepcc: for Windows only; leave it out"
        case "2": "--pccfreq: for Windows only; leave it out"
        default: "-\(letter) is not an option of ntpd's; leave it out"
        }
    }
}
