extension QueryCommandTable {
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

    /// What reads from a server.
    static let remoteRows: [QueryCommandRow] =
        billboardRows + associationRows + variableRows + statisticsRows

    private static let billboardRows: [QueryCommandRow] = [
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
    ]

    private static let associationRows: [QueryCommandRow] = [
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
    ]

    private static let variableRows: [QueryCommandRow] = [
        .init("readvar", .readVariables, association + names, "read a server's variables"),
        .init("rv", .readVariables, association + names, "read a server's variables"),
        .init("readlist", .readList, association, "read the variables on the list, or all"),
        .init("rl", .readList, association, "read the variables on the list, or all"),
        .init(
            "mreadvar", .readVariablesOfRange, range + names.prefix(1),
            "read the variables of a range of associations"),
        .init(
            "mrv", .readVariablesOfRange, range + names.prefix(1),
            "read the variables of a range of associations"),
        .init(
            "mreadlist", .readListOfRange, range,
            "read the variables on the list of a range of associations"),
        .init(
            "mrl", .readListOfRange, range,
            "read the variables on the list of a range of associations"),
        .init(
            "clockvar", .readClockVariables, association + names.prefix(1),
            "read a reference clock's variables"),
        .init(
            "cv", .readClockVariables, association + names.prefix(1),
            "read a reference clock's variables"),
        .init(
            "clocklist", .readClockList, association,
            "read a reference clock's variables on the list, or all"),
        .init(
            "cl", .readClockList, association,
            "read a reference clock's variables on the list, or all"),
    ]

    private static let statisticsRows: [QueryCommandRow] =
        StatisticsTable.allCases.map { .init($0.rawValue, .statistics($0), $0.purpose) } + [
            .init(
                "pstats", .peerStatistics, [.needed(.unsigned, "assocID")],
                "show what was counted for one association"),
            .init(
                "mrulist", .mostRecentlyUsed,
                Array(repeating: .optional(.text, "tag=value"), count: 8),
                "list the addresses that asked lately; tags: mincount= resall= resany= laddr="
                    + " recent= maxlstint= sort=, and the words limited and kod"),
            .init("ifstats", .interfaces, "show the server's local addresses and their traffic"),
            .init("reslist", .restrictions, "show who may do what with the server"),
        ]

    /// What changes something at a server, and so has to be signed.
    static let changingRows: [QueryCommandRow] = [
        .init(
            "writevar", .writeVariables,
            [.needed(.unsigned, "assocID"), .needed(.text, "name=value,[...]")],
            "set variables at the server"),
        .init(
            "writelist", .writeList, association,
            "set the variables on the list at the server"),
        .init(
            ":config", .configure, [.needed(.text, "<line of ntp.conf>")],
            "have the server obey a line of ntp.conf"),
        .init(
            "config-from-file", .configureFromFile, [.needed(.text, "<file>")],
            "have the server obey each line of a file of this host"),
        .init(
            "saveconfig", .saveConfiguration, [.needed(.text, "filename")],
            "have the server write its configuration to a file in its saveconfigdir"),
    ]
}
