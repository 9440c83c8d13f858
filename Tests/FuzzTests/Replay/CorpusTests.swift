import NTPConfiguration
import NTPProtocol
import Testing

/// The inputs that are kept, through the same checks that libFuzzer makes.
@Suite struct CorpusTests {
    @Test(arguments: FuzzTarget.allCases)
    func keptInputsBreakNoPromise(target: FuzzTarget) throws {
        var ways: Set<String> = []
        let inputs = try [[]] + Corpus.inputs(for: target)
        for (index, input) in inputs.enumerated() {
            let outcome = target.check(input)
            #expect(outcome.fault == nil, "input \(index): \(input)")
            ways.formUnion(outcome.ways)
        }
        // Otherwise libFuzzer would have to begin far from what the target is about.
        let missing = CorpusTests.ways(through: target).filter { !ways.contains($0) }
        #expect(missing == [], "the corpus knows no way to these")
    }

    /// The ways through a target that its corpus has to know.
    static func ways(through target: FuzzTarget) -> [String] {
        switch target {
        case .packet:
            DropReason.allCases.filter { $0 != .leapSecond && $0 != .flake }.map(\.rawValue) + [
                "replied", "to be signed", "learned", "kissed", "control, answered",
            ]
        case .extensionFields:
            [
                "refused", "no MAC", "crypto-NAK", "digest of 16", "digest of 20", "plain",
                "fields",
            ]
        case .control:
            [
                "no answer", "one datagram", "several datagrams", "error 1", "error 2", "error 3",
                "error 4", "error 5", "error 0", "error 6", "a change", "a file", "partial",
                "complete", "refused", "too much", "truncated",
                "ignored: tooShort", "ignored: unknownVersion", "ignored: otherMode",
                "ignored: request", "ignored: otherSequence", "ignored: otherOpcode",
                "ignored: notPadded", "ignored: emptyFragment", "ignored: duplicate",
                "ignored: overlap", "ignored: beyondLast",
            ]
        case .controlReplies:
            QueryFuzz.commands.map { "\($0) printed" }
                + ["refused", "silence", "interrupted", "raw", "JSON"]
        case .variableList:
            ["nothing", "name", "value", "empty value", "quoted value", "open quote"]
        case .configuration:
            // A line that is too long has more bytes than an input.
            Finding.Code.allCases.filter { $0 != .lineTooLong }.map(\.rawValue) + ["clean"]
        }
    }

    @Test(arguments: [
        ("a b", "a b"), ("\\x61\\x0a", "a\n"), ("\\n\\r\\t\\\\", "\n\r\t\\"), ("\\x23", "#"),
    ])
    func readsLines(line: String, expected: String) throws {
        let text = "# what it is\n\n" + line + "\n"
        let inputs = try Corpus.inputs(in: Array(text.utf8), of: "f")
        #expect(inputs == [Array(expected.utf8)])
    }

    @Test(arguments: ["\\", "\\x", "\\x6", "\\xg0", "\\q"])
    func refusesLines(line: String) {
        #expect(throws: Corpus.Unreadable.self) {
            try Corpus.inputs(in: Array(line.utf8), of: "f")
        }
    }
}
