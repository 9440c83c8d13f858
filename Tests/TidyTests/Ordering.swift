/// Finds walks over a Dictionary or a Set, whose order differs from process to process, in the
/// targets where one seed must give one world.
///
/// A search in the text, not in the types: the names that a target declares with a dictionary's or
/// a set's type, and then every loop or sequence function that is given such a name.
enum Ordering {
    /// Members that walk the whole collection. Lookups, insertions and counts do not.
    private static let walks: Set = [
        "keys", "values", "map", "flatMap", "compactMap", "mapValues", "forEach", "filter",
        "reduce", "first", "min", "max", "sorted", "enumerated", "makeIterator", "randomElement",
        "popFirst", "prefix", "dropFirst", "shuffled", "joined", "lazy", "startIndex",
    ]

    /// The names that a file declares with a dictionary's or a set's type.
    struct Names {
        /// Every one, for the file itself.
        var inFile: Set<String> = []
        /// Those that other files can see: properties that are not private, and functions.
        var shared: Set<String> = []
    }

    static func unorderedNames(in tokens: [SwiftToken]) -> Names {
        let bodies = Sizes.functions(in: tokens).map { ($0.line + 1)..<($0.line + $0.lines + 1) }
        var names = Names()
        for index in tokens.indices.dropFirst(2) where startsUnordered(at: index, in: tokens) {
            switch tokens[index - 1].text {
            case ":", "=":
                let name = tokens[index - 2]
                guard name.isWord else { continue }
                names.inFile.insert(name.text)
                let isLocal = bodies.contains { $0.contains(name.line) }
                if !isLocal, isVisible(index - 2, in: tokens) { names.shared.insert(name.text) }
            case "->":
                guard let name = functionName(before: index, in: tokens) else { continue }
                names.inFile.insert(name)
                names.shared.insert(name)
            default: continue
            }
        }
        return names
    }

    /// The names that a file declares with another type: shared ones of that name mean nothing.
    static func orderedNames(in tokens: [SwiftToken]) -> Set<String> {
        var names: Set<String> = []
        for index in tokens.indices.dropFirst().dropLast(2)
        where ["var", "let"].contains(tokens[index - 1].text) {
            if [":", "="].contains(tokens[index + 1].text),
                !startsUnordered(at: index + 2, in: tokens)
            {
                names.insert(tokens[index].text)
            }
        }
        return names
    }

    /// Whether the name at `index` is a property that is not private.
    private static func isVisible(_ index: Int, in tokens: [SwiftToken]) -> Bool {
        guard index > 0, ["var", "let"].contains(tokens[index - 1].text) else { return false }
        let before = tokens[..<(index - 1)].suffix(2).map(\.text)
        return !before.contains("private") && !before.contains("fileprivate")
    }

    /// Whether `[K: V]`, `Dictionary<`, `Set<`, `Set(` or such begins at `index`.
    private static func startsUnordered(at index: Int, in tokens: [SwiftToken]) -> Bool {
        switch tokens[index].text {
        case "Set", "Dictionary":
            return tokens[index - 1].text != "." && index + 1 < tokens.count
                && ["<", "(", "=", "["].contains(tokens[index + 1].text)
        case "[":
            guard let close = Sizes.closing(of: index, in: tokens) else { return false }
            var depth = 0
            for token in tokens[index...close] {
                if ["[", "(", "{"].contains(token.text) { depth += 1 }
                if ["]", ")", "}"].contains(token.text) { depth -= 1 }
                if token.text == ":", depth == 1 { return true }
                if token.text == "?", depth == 1 { return false }
            }
            return false
        default: return false
        }
    }

    private static func functionName(before index: Int, in tokens: [SwiftToken]) -> String? {
        let head = tokens[..<index]
        guard let word = head.lastIndex(where: { $0.text == "func" }), index - word < 60 else {
            return nil
        }
        return tokens[word + 1].text
    }

    /// The walks in `source` over one of `names`, one sentence each.
    static func findings(in source: String, unordered names: Set<String>) -> [String] {
        let tokens = SwiftTokens(source).tokens
        var findings: [String] = []
        for (index, token) in tokens.enumerated() where names.contains(token.text) {
            var end = index + 1
            if end < tokens.count, tokens[end].text == "(", isFunctionCall(index, tokens) {
                end = (Sizes.closing(of: end, in: tokens) ?? end) + 1
            }
            guard end + 1 < tokens.count else { continue }
            let isWalk = tokens[end].text == "." && walks.contains(tokens[end + 1].text)
            let isLoop =
                ["{", "where"].contains(tokens[end].text) && isLooped(index, tokens)
            if isWalk || isLoop {
                findings.append("line \(token.line): walks over \(token.text), which has no order")
            }
        }
        return findings
    }

    private static func isFunctionCall(_ index: Int, _ tokens: [SwiftToken]) -> Bool {
        index == 0 || tokens[index - 1].text != "func"
    }

    /// Whether the name at `index` ends what stands behind the `in` of a `for`.
    private static func isLooped(_ index: Int, _ tokens: [SwiftToken]) -> Bool {
        var start = index
        while start > 1, tokens[start - 1].text == "." { start -= 2 }
        guard start > 0, tokens[start - 1].text == "in" else { return false }
        return tokens[..<start].suffix(20).contains { $0.text == "for" }
    }
}
