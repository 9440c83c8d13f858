/// One option of ntpd: the row that getopt's tables, the usage and the manual page are made of.
struct DaemonOptionRow {
    /// What getopt tells it by; where `hasLetter` is false nobody can type it.
    var letter: Character
    var hasLetter = true
    /// The long name, and further spellings of it.
    var names: [String]
    /// What stands for its argument; nil where it takes none.
    var value: String?
    /// Empty where ntpd refuses it.
    var purpose: String

    private static func option(
        _ letter: Character, _ name: String, value: String? = nil, _ purpose: String
    ) -> DaemonOptionRow {
        DaemonOptionRow(letter: letter, names: [name], value: value, purpose: purpose)
    }

    /// `code` is no letter of the command line.
    private static func long(
        _ name: String, _ code: Character, value: String? = nil, _ purpose: String
    ) -> DaemonOptionRow {
        DaemonOptionRow(
            letter: code, hasLetter: false, names: [name], value: value, purpose: purpose)
    }

    /// The same row with another spelling of its name.
    private func spelt(_ name: String) -> DaemonOptionRow {
        var row = self
        row.names.append(name)
        return row
    }

    static let all: [DaemonOptionRow] = taken + refused

    /// In the order of the usage.
    static let taken: [DaemonOptionRow] = [
        .option("4", "ipv4", "only IPv4 addresses"),
        .option("6", "ipv6", "only IPv6 addresses"),
        .option("a", "authreq", "as 'enable auth'"),
        .option("A", "authnoreq", "as 'disable auth'"),
        .option("b", "bcastsync", "as 'broadcastclient'"),
        .option("c", "configfile", value: "file", "configuration file (/etc/ntp.conf)"),
        .option("d", "debug", "tell of every packet; stay in the foreground"),
        .option("D", "set-debug-level", value: "level", "as so many -d"),
        .option("f", "driftfile", value: "driftfile", "frequency drift file"),
        .option("g", "panicgate", "let the first step be of any size"),
        .option("G", "force-step-once", "step the first offset, however small")
            .spelt("force_step_once"),
        .option(
            "I", "interface", value: "interface",
            "listen on loopback and this name or address; repeatable"),
        .option("k", "keyfile", value: "keyfile", "as 'keys'"),
        .option(
            "l", "logfile", value: "logfile", "log file; stdout and stderr are those streams"),
        .option("L", "novirtualips", "do not listen on aliases such as eth0:1"),
        .option("n", "nofork", "stay in the foreground"),
        .option("N", "nice", "run at high priority"),
        .option("p", "pidfile", value: "pidfile", "file to write the process number to"),
        .option("P", "priority", value: "priority", "real-time priority, 1 to 99"),
        .option("q", "quit", "set the clock once and exit"),
        .option("r", "propagationdelay", value: "delay", "as 'broadcastdelay'"),
        .option("s", "statsdir", value: "statsdir", "as 'statsdir'"),
        .option("t", "trustedkey", value: "key", "as 'trustedkey'; repeatable"),
        .option(
            "u", "user", value: "user[:group]",
            "run as USER or USER:GROUP, with the right to set the clock"),
        .option(
            "U", "updateinterval", value: "seconds",
            "seconds between looks at the interfaces (300); 0 is never"),
        .option("v", "var", value: "name=value", "NAME=VALUE: a variable for ntpq; repeatable"),
        .option("V", "dvar", value: "name=value", "as -v, shown without being asked for"),
        .option(
            "w", "wait-sync", value: "seconds",
            "the caller waits so many seconds for the first synchronisation"),
        .option("x", "slew", "slew offsets of up to 600 s instead of stepping"),
        .long(
            "check-config", "C", value: "file",
            "tell what is wrong with a configuration file and exit"),
        .long(
            "saveconfigquit", "S", value: "file",
            "write the configuration as understood to a file and exit"),
        .long("port", "O", value: "number", "UDP port to serve and to ask from (123)"),
        .long("version", "!", "print the version and exit"),
        .long("help", "?", "print a summary and exit"),
    ]

    /// ntp.org's, which would do something that ntpd does not; starting as if they were not there
    /// would do something else than was asked for.
    private static let refused: [DaemonOptionRow] = [
        .option("i", "jaildir", value: "folder", ""), .option("m", "mdns", ""),
        .option("M", "modifymmtimer", ""),
        .long("usepcc", "1", ""), .long("pccfreq", "2", value: "frequency", ""),
    ]
}
