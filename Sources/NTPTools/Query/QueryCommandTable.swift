/// One command of ntpq: its keyword, what it takes, what it is for.
struct QueryCommandRow: Sendable {
    enum Action: Equatable, Sendable {
        case peers(Billboard.Layout, all: Bool)
        case associations(fresh: Bool, all: Bool)
        case readVariables, readVariablesOfRange
        case readClockVariables
        case help, host, timeout, hostNames, debug, quit, version, raw, cooked, protocolVersion
        case keyID, keyType, password, authenticate
        /// Known to ntpq's users, not in this release; it says so.
        case absent
    }

    struct Parameter: Equatable, Sendable {
        enum Kind: Equatable, Sendable {
            case text
            /// A number, or `&1` for the first association.
            case unsigned
            /// `-4` or `-6`.
            case family
        }

        var kind: Kind
        var name: String
        var isOptional: Bool

        static func needed(_ kind: Kind, _ name: String) -> Parameter {
            Parameter(kind: kind, name: name, isOptional: false)
        }

        static func optional(_ kind: Kind, _ name: String) -> Parameter {
            Parameter(kind: kind, name: name, isOptional: true)
        }
    }

    var keyword: String
    var action: Action
    var parameters: [Parameter]
    var purpose: String

    init(_ keyword: String, _ action: Action, _ parameters: [Parameter] = [], _ purpose: String) {
        self.keyword = keyword
        self.action = action
        self.parameters = parameters
        self.purpose = purpose
    }

    /// `usage: readvar [ assocID ] [ name ]`.
    var usage: String {
        "usage: \(keyword)"
            + parameters.map { $0.isOptional ? " [ \($0.name) ]" : " \($0.name)" }.joined()
    }
}

enum QueryCommandTable {
    enum Match {
        case one(QueryCommandRow)
        case unknown
        case ambiguous
    }

    /// The command that `word` names: exactly, or as the beginning of only one keyword.
    static func find(_ word: String) -> Match {
        if let exact = rows.first(where: { $0.keyword == word }) { return .one(exact) }
        let matches = rows.filter { $0.keyword.hasPrefix(word) }
        guard let first = matches.first else { return .unknown }
        return matches.count == 1 ? .one(first) : .ambiguous
    }

    private static let families = [QueryCommandRow.Parameter.optional(.family, "-4|-6")]
    private static let association = [QueryCommandRow.Parameter.optional(.unsigned, "assocID")]
    private static let names = [
        QueryCommandRow.Parameter.optional(.text, "varname1"),
        .optional(.text, "varname2"), .optional(.text, "varname3"),
    ]
    private static let range = [
        QueryCommandRow.Parameter.needed(.unsigned, "assocIDlow"),
        .needed(.unsigned, "assocIDhigh"),
    ]

    static let rows: [QueryCommandRow] = localRows + remoteRows + absentRows

    private static let localRows: [QueryCommandRow] = [
        .init("?", .help, [.optional(.text, "command")], "list the commands, or explain one"),
        .init("help", .help, [.optional(.text, "command")], "list the commands, or explain one"),
        .init(
            "host", .host, [.optional(.text, "-4|-6"), .optional(.text, "hostname")],
            "talk to another server, or say which one"),
        .init(
            "timeout", .timeout, [.optional(.unsigned, "msec")],
            "set how long to wait for an answer"),
        .init(
            "hostnames", .hostNames, [.optional(.text, "yes|no")],
            "print names or numeric addresses"),
        .init(
            "debug", .debug, [.optional(.text, "no|more|less")],
            "show less or more of the exchange"),
        .init("quit", .quit, "leave ntpq"),
        .init("exit", .quit, "leave ntpq"),
        .init("version", .version, "print this program's version"),
        .init("raw", .raw, "print variables as they come"),
        .init("cooked", .cooked, "print variables with their values made readable"),
        .init(
            "ntpversion", .protocolVersion, [.optional(.unsigned, "version number")],
            "set the NTP version of requests"),
        .init(
            "keyid", .keyID, [.optional(.unsigned, "key#")],
            "set the key that signs requests, or say which one it is"),
        .init(
            "keytype", .keyType, [.optional(.text, "digest-name")],
            "set the type of the key that signs requests, one of:"),
        .init(
            "passwd", .password, [.optional(.text, "password")],
            "give the password of the key that signs requests"),
        .init(
            "authenticate", .authenticate, [.optional(.text, "yes|no")],
            "sign every request, or only those that change something"),
    ]

    private static let remoteRows: [QueryCommandRow] = [
        .init("peers", .peers(.peers, all: false), families, "print the server's billboard"),
        .init(
            "apeers", .peers(.apeers, all: false), families,
            "print the billboard with association identifiers"),
        .init(
            "lpeers", .peers(.peers, all: true), families,
            "print the billboard with every association"),
        .init(
            "opeers", .peers(.opeers, all: false), families,
            "print the billboard with local addresses"),
        .init(
            "lopeers", .peers(.opeers, all: true), families,
            "print every association with its local address"),
        .init(
            "associations", .associations(fresh: true, all: false),
            "ask for the associations and print them"),
        .init(
            "lassociations", .associations(fresh: true, all: true),
            "ask for the associations and print all of them"),
        .init(
            "passociations", .associations(fresh: false, all: false),
            "print the associations as last asked for"),
        .init(
            "lpassociations", .associations(fresh: false, all: true),
            "print all associations as last asked for"),
        .init("readvar", .readVariables, association + names, "read a server's variables"),
        .init("rv", .readVariables, association + names, "read a server's variables"),
        .init("readlist", .readVariables, association, "read a server's variables"),
        .init("rl", .readVariables, association, "read a server's variables"),
        .init(
            "mreadvar", .readVariablesOfRange, range + names.prefix(1),
            "read the variables of a range of associations"),
        .init(
            "mrv", .readVariablesOfRange, range + names.prefix(1),
            "read the variables of a range of associations"),
        .init(
            "mreadlist", .readVariablesOfRange, range,
            "read the variables of a range of associations"),
        .init(
            "mrl", .readVariablesOfRange, range,
            "read the variables of a range of associations"),
        .init(
            "clockvar", .readClockVariables, association + names.prefix(1),
            "read a reference clock's variables"),
        .init(
            "cv", .readClockVariables, association + names.prefix(1),
            "read a reference clock's variables"),
        .init("clocklist", .readClockVariables, association, "read a reference clock's variables"),
        .init("cl", .readClockVariables, association, "read a reference clock's variables"),
    ]

    /// Keywords that keep prefixes as ambiguous as they always were.
    private static let absentRows: [QueryCommandRow] = [
        ":config", "addvars", "authinfo", "clearvars", "config-from-file",
        "delay", "ifstats", "iostats", "kerninfo", "monstats", "mrulist",
        "poll", "pstats", "reslist", "rmvars", "saveconfig", "showvars", "sysinfo",
        "sysstats", "timerstats", "writelist", "writevar",
    ].map { .init($0, .absent, "not in this release") }
}

extension QueryCommandRow {
    init(_ keyword: String, _ action: Action, _ purpose: String) {
        self.init(keyword, action, [], purpose)
    }
}
