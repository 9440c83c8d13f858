import Testing

@testable import NTPConfiguration
@testable import NTPTools

/// How rows become macros, and what is told of sources and rows that do not fit.
@Suite struct ManualWriterTests {
    private enum Flag { case some }

    private static func option(
        _ letter: Character?, _ long: String?, value: String? = nil, _ purpose: String
    ) -> ManualOption {
        ManualOption(
            ToolCatalogue.Option(ToolOption(Flag.some, letter, long, value: value, purpose)))
    }

    private static let options = ManualFacts(optionSets: [
        .init([
            option("4", "ipv4", "use IPv4 only"), option("n", "numeric", "print addresses"),
            option("m", "max", value: "num", "stop after so many"),
            option(nil, "json", "print JSON"),
            option("?", "help", "print this"), option("h", nil, "print this"),
        ])
    ])

    private static func body(_ source: String, _ facts: ManualFacts) throws -> String {
        try ManualWriter.body(ManualTemplate(source), facts).joined(separator: "\n")
    }

    private static func fault(_ source: String, _ facts: ManualFacts) -> String? {
        do {
            _ = try body(source, facts)
            return nil
        } catch {
            return (error as? ManualTemplate.Fault)?.text
        }
    }

    @Test(arguments: [
        (".Nm is no macro here", "\\&.Nm is no macro here"), ("'tis", "\\&'tis"),
        ("C:\\x", "C:\\ex"), ("the same as -c peers", "the same as \\-c peers"),
        ("as '-d' (-d)", "as '\\-d' (\\-d)"), ("well-known \"x\"", "well-known \"x\""), ("", ""),
    ])
    func textIsEscaped(plain: String, mdoc: String) {
        #expect(Mdoc.text(plain) == mdoc)
    }

    @Test(arguments: [
        ("file", "file"), ("?", "\\&?"), ("|", "\\&|"), (".", "\\&."), ("Ar", "\\&Ar"),
        ("AR", "AR"), ("two words", "\"two words\""), ("a\"b", "a\\(dqb"), ("\\", "\\e"),
        ("", "\"\""),
    ])
    func wordIsEscaped(plain: String, mdoc: String) {
        #expect(Mdoc.word(plain) == mdoc)
    }

    @Test(arguments: [
        ("print addresses", "Print addresses."), ("ntpd does not", "ntpd does not."),
        ("Say so.", "Say so."), ("one of:", "One of:"), (".x stays", "\\&.x stays."),
    ])
    func purposeBecomesASentence(purpose: String, mdoc: String) {
        #expect(Mdoc.sentence(purpose) == mdoc)
    }

    @Test(arguments: [
        ("file", "Ar file"), ("ipv4|hash", "Cm ipv4 | hash"), ("-4|-6", "Fl 4 | 6"),
        ("name=value", "Ar name Ns = Ns Ar value"),
        ("user[:group]", "Ar user Ns Oo : Ns Ar group Oc"),
        ("<line of ntp.conf>", "Ar \"line of ntp.conf\""),
        ("name=value,[...]", "Ar name=value,[...]"),
        ("minpoll#|'minpoll N'", "Cm minpoll# | \"'minpoll N'\""),
    ])
    func argumentIsMadeOfItsName(name: String, mdoc: String) {
        #expect(Mdoc.argument(name) == mdoc)
    }

    @Test func optionsAndSynopsisAreWritten() throws {
        let source = """
            @synopsis@
            .Ar host
            @or -? -m@
            @options@
            @of --max@
            Or not.
            @end@
            """
        #expect(
            try Self.body(source, Self.options) == """
                .Nm
                .Op Fl 4n
                .Op Fl -json
                .Ar host
                .Nm
                .Fl \\&? | Fl m Ar num
                .Bl -tag -width Ds
                .It Fl 4 , Fl -ipv4
                Use IPv4 only.
                .It Fl n , Fl -numeric
                Print addresses.
                .It Fl m Ar num , Fl -max Ns = Ns Ar num
                Stop after so many.
                Or not.
                .It Fl -json
                Print JSON.
                .It Fl \\&? , Fl h , Fl -help
                Print this.
                .El
                """)
    }

    private static let whole = "@synopsis@\n@options@\n@end@\n"

    @Test(
        arguments: [
            ("@synopsis@\n", "the source leaves out the options"),
            ("@options@\n@end@\n", "the source leaves out the synopsis"),
            ("@synopses@\n", "'@synopses@' is not known"),
            ("@synopsis\n", "'@synopsis' is not of the form '@name word ...@'"),
            ("@@\n", "'@@' is not of the form '@name word ...@'"),
            ("@VERSION@ of it\n", "'@VERSION@ of it' is not of the form '@name word ...@'"),
            ("@synopsis\u{20}other@\n", "there are no options 'other'"),
            ("@or -x@\n", "there is no option -x"),
            ("@options@\n", "'@options@' has no '@end@'"),
            ("@of -4@\n", "'@of -4@' stands outside of a list"),
            ("@end@\n", "'@end@' stands outside of a list"),
            (
                "@options@\nwords\n@end@\n",
                "'words' stands before the first '@of WORD@' of '@options@'"
            ),
            (
                "@options@\n@of -x@\nWhat?\n@end@\n", "'@of -x@' is of no row of its list"
            ),
            (
                "@options@\n@of -4@\nA.\n@of --ipv4@\nB.\n@end@\n",
                "'@of --ipv4@' stands there twice"
            ),
            (
                "@options@\n@of -m hours@\nA.\n@end@\n",
                "'hours' names nothing of 'Fl m Ar num , Fl -max Ns = Ns Ar num'"
            ),
            ("@commands peers@\n@end@\n", "there is no command peers with an effect"),
            (whole, nil),
        ] as [(String, String?)])
    func sourcesThatDoNotFit(source: String, fault: String?) {
        #expect(Self.fault(source, Self.options) == fault)
    }

    /// Who adds an option has to say what it is for.
    @Test func anOptionWithoutAPurposeIsFound() {
        let facts = ManualFacts(optionSets: [.init([Self.option("z", "zap", "")])])
        #expect(Self.fault(Self.whole, facts) == "nothing says what -z is for")
        let told = "@synopsis@\n@options@\n@of -z@\nZaps.\n@end@\n"
        #expect(Self.fault(told, facts) == nil)
    }

    private static let commands = ManualFacts(
        commands: ManualCommand.merged(
            [
                QueryCommandRow(
                    "rv", .readVariables,
                    [
                        .optional(.unsigned, "id"), .optional(.text, "name1"),
                        .optional(.text, "name2"), .optional(.text, "name3"),
                    ], "read variables"),
                QueryCommandRow("quit", .quit, "end"), QueryCommandRow("exit", .quit, "end"),
            ].map { ManualCommand($0) }
        ).map(\.item))

    @Test func commandsAreWritten() throws {
        #expect(
            try Self.body("@commands quit@\n@end@\n@commands@\n@end@\n", Self.commands) == """
                .Bl -tag -width Ds
                .It Cm quit , exit
                End.
                .El
                .Bl -tag -width Ds
                .It Cm rv Oo Ar id Oc Oo Ar name1 Oc ...
                Read variables.
                .El
                """)
        #expect(
            Self.fault("@commands quit@\n@end@\n", Self.commands)
                == "the source leaves out the command rv")
        #expect(
            Self.fault("@commands quit exit@\n@end@\n", Self.commands)
                == "the command quit stands there twice")
    }
}
