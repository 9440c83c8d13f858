import NTPTime
import NTPWire

/// One line typed to ntpq, taken apart and checked against the command's parameters.
struct QueryCommandLine: Equatable, Sendable {
    var action: QueryCommandRow.Action
    var keyword: String
    var arguments: [String]

    /// Why a line is no command; the text goes to standard error.
    struct Fault: Error, Equatable, Sendable {
        var text: String
    }

    static let longestLine = 512

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
        guard action != .absent else {
            throw Fault(text: "***Command `\(row.keyword)' is not in this release")
        }
        guard !tokens.contains(where: { $0.hasPrefix(">") }) else {
            throw Fault(text: "***Redirection with `>' is not in this release")
        }
        guard tokens.count >= row.parameters.filter({ !$0.isOptional }).count else {
            throw Fault(text: row.usage)
        }
        arguments = Array(tokens.prefix(row.parameters.count))
        for (parameter, argument) in zip(row.parameters, arguments)
        where parameter.kind == .family && argument != "-4" && argument != "-6" {
            throw Fault(text: "***Version must be either 4 or 6")
        }
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

    /// Words between blanks; a double quote holds blanks together.
    static func tokens(_ line: String) -> [String] {
        var tokens: [String] = []
        var rest = line[...]
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard let first = rest.first else { return tokens }
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
