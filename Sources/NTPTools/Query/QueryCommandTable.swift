/// Every command, and how a word finds one.
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

    static let rows: [QueryCommandRow] = localRows + listRows + remoteRows + changingRows

    /// What needs no server.
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
            "delay", .delay, [.optional(.text, "msec")],
            "keep a number that old scripts set; control messages hold no time to correct"),
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
            "drefid", .referenceIDs, [.optional(.text, "hash|ipv4")],
            "print reference IDs as hexadecimal hashes or as IPv4 addresses"),
        .init(
            "poll", .poll, [.optional(.unsigned, "n"), .optional(.text, "verbose")],
            "ask the server for its time, n times"),
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

    /// The list of variables that readlist, writelist and clocklist work with.
    private static let listRows: [QueryCommandRow] = [
        .init(
            "addvars", .addVariables, [.needed(.text, "name[=value][,...]")],
            "put variables on the list, or change their values there"),
        .init(
            "rmvars", .removeVariables, [.needed(.text, "name[,...]")],
            "take variables off the list"),
        .init("clearvars", .clearVariables, "empty the list of variables"),
        .init("showvars", .showVariables, "print the list of variables"),
    ]
}
