import NTPTime
import Testing

@testable import NTPTools

@Suite struct OptionScannerTests {
    enum Flag: Equatable, Sendable { case peers, numeric, command, port, portable }

    static let scanner = OptionScanner<Flag>(options: [
        .init(.peers, "p", long: "peers"), .init(.numeric, "n", long: "numeric"),
        .init(.command, "c", long: "command", takesValue: true), .init(.port, nil, long: "port"),
        .init(.portable, nil, long: "portable", takesValue: true),
    ])

    @Test(
        arguments: [
            (["-pn", "host"], [.option(.peers), .option(.numeric), .operand("host")]),
            (["host", "-p"], [.operand("host"), .option(.peers)]),
            (["-cpe", "-c", "rv 0"], [.value(.command, "pe"), .value(.command, "rv 0")]),
            (["-nc", "-p"], [.option(.numeric), .value(.command, "-p")]),
            (["--peers", "--com=a=b"], [.option(.peers), .value(.command, "a=b")]),
            (["--command", "x", "--port"], [.value(.command, "x"), .option(.port)]),
            (["--porta="], [.value(.portable, "")]),
            (["--", "-p", "--"], [.operand("-p"), .operand("--")]),
            (["-", ""], [.operand("-"), .operand("")]),
            ([], []),
        ] as [([String], [OptionScanner<Flag>.Item])])
    func lines(arguments: [String], items: [OptionScanner<Flag>.Item]) throws {
        #expect(try Self.scanner.scan(arguments) == items)
    }

    @Test(arguments: [
        (["-x"], "invalid option -- 'x'"), (["-px\u{1b}"], "invalid option -- 'x'"),
        (["-\u{1b}"], "invalid option -- '^['"), (["-c"], "option requires an argument -- 'c'"),
        (["--nope"], "unrecognized option '--nope'"), (["--p"], "option '--p' is ambiguous"),
        (["--peers=1"], "option '--peers' doesn't allow an argument"),
        (["--command"], "option '--command' requires an argument"),
        (["--=x"], "unrecognized option '--'"),
        (
            ["\u{2013}p", "host"],
            "an option begins with a dash that is no hyphen; did you mean '-p'?"
        ),
        (
            ["\u{2014}peers"],
            "an option begins with a dash that is no hyphen; did you mean '--peers'?"
        ),
        (
            ["\u{2013}\u{2013}command=rv\u{1b}"],
            "an option begins with a dash that is no hyphen; did you mean '--command=rv^['?"
        ),
        (
            ["\u{2212}pn"],
            "an option begins with a dash that is no hyphen; did you mean '-pn'?"
        ),
    ])
    func faults(arguments: [String], text: String) {
        #expect(throws: OptionFault(text: text)) {
            try Self.scanner.scan(arguments)
        }
    }
}

@Suite struct QueryOptionsTests {
    static func parse(_ arguments: [String]) throws -> QueryOptions? {
        guard case .run(let options) = try QueryOptions.parse(arguments) else { return nil }
        return options
    }

    @Test func theWaysItIsTyped() throws {
        let plain = try #require(try Self.parse(["-p"]))
        #expect(plain.commands == ["peers"])
        #expect(plain.hosts == [.init(name: "localhost", family: nil)])
        let full = try #require(try Self.parse(["-pn4w", "-c", "rv", "a", "b:124"]))
        #expect(full.commands == ["peers", "rv"])
        #expect(full.hosts.map(\.name) == ["a", "b:124"])
        #expect(full.hosts.map(\.family) == [.ipv4, .ipv4])
        #expect(!full.style.showsHostNames && full.style.isWide && !full.isInteractive)
        let wide = try #require(try Self.parse(["-W", "132", "-r", "hash", "--json"]))
        #expect(wide.style.remoteWidth == 68 && wide.style.lineLimit == 131)
        #expect(wide.style.showsReferenceIDsAsNumbers && wide.style.isJSON)
        #expect(try Self.parse(["-p4", "h"])?.hosts[0].family == .ipv4)
        #expect(try Self.parse(["-dd", "-O"])?.debugLevel == 2)
        #expect(try QueryOptions.parse(["-V"]) == .version)
        #expect(try QueryOptions.parse(["-p", "-?"]) == .help)
        #expect(try QueryOptions.parse(["--help"]) == .help)
    }

    @Test(arguments: [
        ["-i", "-p"], ["-46"], ["-D", "x"], ["-z"], ["-c"], ["-W", "79"], ["-W", "x"], ["-r", "x"],
        Array(repeating: "h", count: 201), Array(repeating: "-p", count: 101),
    ])
    func refusals(arguments: [String]) {
        #expect(throws: OptionFault.self) { try QueryOptions.parse(arguments) }
    }
}

@Suite struct QueryCommandLineTests {
    @Test(arguments: [
        ("pe", "peers"), ("peers", "peers"), ("ap", "apeers"), ("as", "associations"),
        ("rv", "rv"), ("readv", "readvar"), ("rl", "rl"), ("cl", "cl"), ("cv", "cv"),
        ("clockl", "clocklist"), ("op", "opeers"), ("lp", nil), ("p", nil), ("a", nil), ("r", nil),
        ("?", "?"), ("he", "help"), ("h", nil), ("q", "quit"), ("c", nil),
    ])
    func prefixes(word: String, keyword: String?) throws {
        guard let keyword else {
            #expect(
                throws: QueryCommandLine.Fault(text: "***Command `\(word)' ambiguous")
            ) { try QueryCommandLine(word) }
            return
        }
        #expect(try QueryCommandLine(word)?.keyword == keyword)
    }

    @Test(arguments: [
        ("nope", "***Command `nope' unknown"), ("\u{1b}", "***Command `^[' unknown"),
        ("peers -5", "***Version must be either 4 or 6"),
        ("mrv 1", "usage: mrv assocIDlow assocIDhigh [ varname1 ]"),
        ("writevar 1", "usage: writevar assocID name=value,[...]"),
        ("rv >", "***No file for redirect"),
    ])
    func refusals(line: String, text: String) {
        #expect(throws: QueryCommandLine.Fault(text: text)) { try QueryCommandLine(line) }
    }

    @Test(
        arguments: [
            ("rv > file", [], "file", []), ("rv 0 >file", ["0"], "file", []),
            ("rv 0 a b c > f", ["0", "a", "b", "c"], "f", []),
            ("rv 0 a b c d", ["0", "a", "b", "c"], nil, ["d"]),
            ("as x > f", [], "f", []), ("as 1 2 3 4 5 6", [], nil, ["5", "6"]),
            (":conf restrict  default > x ", ["restrict  default > x "], nil, []),
            ("config-from-file > f", [">"], nil, []),
            ("mru a b c d e f g h i", ["a", "b", "c", "d", "e", "f", "g", "h"], nil, ["i"]),
        ] as [(String, [String], String?, [String])])
    func argumentsAndOutput(
        line: String, arguments: [String], file: String?, ignored: [String]
    ) throws {
        let command = try #require(try QueryCommandLine(line))
        #expect(command.arguments == arguments)
        #expect(command.outputFile == file)
        #expect(command.ignored == ignored)
    }

    @Test func wordsAndQuotes() throws {
        #expect(try QueryCommandLine("  ") == nil)
        #expect(QueryCommandLine.tokens("rv  0 \"a b\"c") == ["rv", "0", "a b", "c"])
        #expect(QueryCommandLine.tokens("x \"open") == ["x", "open"])
        #expect(QueryCommandLine.tokens("\"\" y") == ["", "y"])
        #expect(try QueryCommandLine("rv 0 a b c d e")?.arguments == ["0", "a", "b", "c"])
        #expect(throws: QueryCommandLine.Fault.self) {
            try QueryCommandLine(String(repeating: "x", count: 512))
        }
    }

    @Test func everyKeywordStandsOnce() {
        let keywords = QueryCommandTable.rows.map(\.keyword)
        #expect(Set(keywords).count == keywords.count)
        #expect(HelpColumns.lines(keywords).allSatisfy { $0.count <= 76 })
        #expect(HelpColumns.lines(["a", "b"]) == ["a b "])
    }
}
