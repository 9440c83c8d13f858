/// A page's source: mdoc that is written by hand, and lines of the form `@name word ...@`, in
/// whose place something comes out of the tables.
struct ManualTemplate {
    /// What is wrong with a source or a table, in one line.
    struct Fault: Error, Equatable {
        var text: String
    }

    indirect enum Node: Equatable {
        case text(String)
        /// `@synopsis@` and the like, which stand alone.
        case fill(name: String, words: [String])
        /// `@options@ ... @end@`: a list of the table's rows.
        case list(name: String, words: [String], [Entry])
    }

    /// `@of WORD NAME ...@`: what is to be said of one row beside what its table says, and how
    /// its arguments are to be called.
    struct Entry: Equatable {
        var word: String
        var names: [String]
        var nodes: [Node]
    }

    static let fills = ["synopsis", "or", "idle", "tools", "keytypes"]
    static let lists = ["options", "commands", "directives", "words"]

    private(set) var nodes: [Node] = []
    private var lines: ArraySlice<Substring>

    init(_ text: String) throws(Fault) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        if lines.last?.isEmpty == true { lines.removeLast() }
        nodes = try readNodes()
        if let line = lines.first { throw Fault(text: "'\(line)' stands outside of a list") }
    }

    /// Up to the end of an entry or of the source.
    private mutating func readNodes() throws(Fault) -> [Node] {
        var nodes: [Node] = []
        while let line = lines.first {
            guard line.hasPrefix("@") else {
                nodes.append(.text(String(lines.removeFirst())))
                continue
            }
            let words = try ManualTemplate.words(line)
            if words[0] == "of" || words[0] == "end" { return nodes }
            lines.removeFirst()
            if ManualTemplate.fills.contains(words[0]) {
                nodes.append(.fill(name: words[0], words: Array(words.dropFirst())))
            } else if ManualTemplate.lists.contains(words[0]) {
                nodes.append(try readList(words, line))
            } else {
                throw Fault(text: "'\(line)' is not known")
            }
        }
        return nodes
    }

    private mutating func readList(_ words: [String], _ opening: Substring) throws(Fault) -> Node {
        var entries: [Entry] = []
        while let line = lines.first {
            let inner = line.hasPrefix("@") ? try ManualTemplate.words(line) : []
            lines.removeFirst()
            switch inner.first {
            case "end":
                return .list(name: words[0], words: Array(words.dropFirst()), entries)
            case "of" where inner.count > 1:
                let nodes = try readNodes()
                entries.append(
                    Entry(word: inner[1], names: Array(inner.dropFirst(2)), nodes: nodes))
            default:
                throw Fault(text: "'\(line)' stands before the first '@of WORD@' of '\(opening)'")
            }
        }
        throw Fault(text: "'\(opening)' has no '@end@'")
    }

    private static func words(_ line: Substring) throws(Fault) -> [String] {
        let words = line.dropFirst().dropLast().split(separator: " ").map(String.init)
        guard line.hasSuffix("@"), !words.isEmpty else {
            throw Fault(text: "'\(line)' is not of the form '@name word ...@'")
        }
        return words
    }
}
