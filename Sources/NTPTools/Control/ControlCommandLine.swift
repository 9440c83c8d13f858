import NTPTime

/// One line typed to ntpdc, taken apart and checked against the command's parameters.
struct ControlCommandLine: Sendable {
    var row: ControlCommandRow
    var arguments: [String]
    /// What `-4` or `-6` before the arguments asks for.
    var family: AddressFamily?
    /// What stands behind a `>`.
    var outputFile: String?

    struct Fault: Error, Equatable, Sendable {
        var text: String
    }

    /// Nil for an empty line.
    init?(_ line: String) throws(Fault) {
        guard line.utf8.count < QueryCommandLine.longestLine else {
            throw Fault(text: "***Line `\(TerminalText.visible(line))' is too big")
        }
        var tokens = QueryCommandLine.tokens(line)[...]
        if let place = tokens.firstIndex(where: { $0.hasPrefix(">") }) {
            let behind = tokens[place].dropFirst()
            let name = behind.isEmpty ? tokens[(place + 1)...].first : String(behind)
            guard let name else { throw Fault(text: "***No file for redirect") }
            outputFile = name
            tokens = tokens[..<place]
        }
        guard let word = tokens.popFirst() else { return nil }
        row = try ControlCommandLine.row(word)
        if row.parameters.contains(where: { $0.isAddress || $0.name == "-4|-6" }) {
            if case .local = row.action {
            } else if let first = tokens.first, first == "-4" || first == "-6" {
                family = first == "-4" ? .ipv4 : .ipv6
                tokens = tokens.dropFirst()
            }
        }
        arguments = Array(tokens)
        guard arguments.count >= row.parameters.filter({ !$0.isOptional }).count else {
            throw Fault(text: row.usage)
        }
        if row.parameters.first?.name == "-4|-6", !arguments.isEmpty, !isLocal {
            throw Fault(text: "***Version must be either 4 or 6")
        }
    }

    private var isLocal: Bool {
        if case .local = row.action { true } else { false }
    }

    static func row(_ word: String) throws(Fault) -> ControlCommandRow {
        switch ControlCommandTable.find(word) {
        case .one(let row): return row
        case .unknown: throw Fault(text: "***Command `\(TerminalText.visible(word))' unknown")
        case .ambiguous:
            throw Fault(text: "***Command `\(TerminalText.visible(word))' ambiguous")
        }
    }
}
