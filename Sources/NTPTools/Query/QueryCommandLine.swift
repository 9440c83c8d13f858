import NTPTime
import NTPWire

/// One line typed to ntpq, taken apart and checked against the command's parameters.
struct QueryCommandLine: Equatable, Sendable {
    var action: QueryCommandRow.Action
    var keyword: String
    var arguments: [String]
    /// The file that gets what would be printed (`> FILE`).
    var outputFile: String?
    /// Words that are too many for any command.
    var ignored: [String] = []

    /// Why a line is no command; the text goes to standard error.
    struct Fault: Error, Equatable, Sendable {
        var text: String
    }

    static let longestLine = 512
    /// As many arguments a command has; ntpq says that it ignores what stands behind.
    private static let mostArguments = 4

    /// Nil for an empty line.
    init?(_ line: String) throws(Fault) {
        guard line.utf8.count < QueryCommandLine.longestLine else {
            throw Fault(text: "***Line `\(TerminalText.visible(line))' is too big")
        }
        var tokens = QueryCommandLine.tokens(line)[...]
        guard let word = tokens.popFirst() else { return nil }
        let row = try QueryCommandLine.row(word)
        keyword = row.keyword
        action = row.action
        arguments = []
        for parameter in row.parameters {
            guard let token = tokens.first, !parameter.isOptional || !token.hasPrefix(">") else {
                if parameter.isOptional { break }
                throw Fault(text: row.usage)
            }
            try QueryCommandLine.check(token, parameter)
            arguments.append(token)
            tokens.removeFirst()
        }
        let rest = tokens.prefix { !$0.hasPrefix(">") }
        ignored = Array(rest.dropFirst(max(0, QueryCommandLine.mostArguments - arguments.count)))
        outputFile = try QueryCommandLine.outputFile(tokens.dropFirst(rest.count))
    }

    private static func check(
        _ token: String, _ parameter: QueryCommandRow.Parameter
    ) throws(Fault) {
        guard parameter.kind != .family || token == "-4" || token == "-6" else {
            throw Fault(text: "***Version must be either 4 or 6")
        }
    }

    /// `>FILE` or `> FILE`.
    private static func outputFile(_ tokens: ArraySlice<String>) throws(Fault) -> String? {
        guard let first = tokens.first else { return nil }
        if first != ">" { return String(first.dropFirst()) }
        guard let second = tokens.dropFirst().first else {
            throw Fault(text: "***No file for redirect")
        }
        return second
    }

    /// The table's row that `word` names.
    static func row(_ word: String) throws(Fault) -> QueryCommandRow {
        switch QueryCommandTable.find(word) {
        case .one(let row): return row
        case .unknown:
            throw Fault(text: "***Command `\(TerminalText.visible(word))' unknown")
        case .ambiguous:
            throw Fault(text: "***Command `\(TerminalText.visible(word))' ambiguous")
        }
    }

    /// Words between blanks; a double quote holds blanks together. Behind a word that begins with
    /// a colon the rest of the line is one.
    static func tokens(_ line: String) -> [String] {
        var tokens: [String] = []
        var rest = line[...]
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard let first = rest.first else { return tokens }
            if tokens.count == 1, tokens[0].hasPrefix(":") {
                return tokens + [String(rest.prefix { !$0.isNewline })]
            }
            if first == "\"" {
                let token = rest.dropFirst().prefix { $0 != "\"" }
                tokens.append(String(token))
                rest = rest[token.endIndex...].dropFirst()
            } else {
                let token = rest.prefix { $0 != "\"" && !$0.isWhitespace }
                tokens.append(String(token))
                rest = rest[token.endIndex...]
            }
        }
    }

    /// The family that `peers -6` asks for.
    var family: AddressFamily? {
        switch arguments.first {
        case "-4": .ipv4
        case "-6": .ipv6
        default: nil
        }
    }
}
