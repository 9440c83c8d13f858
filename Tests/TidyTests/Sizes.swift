/// A function, initialiser, subscript or computed property: where, how long, how wide.
struct MeasuredFunction: Equatable {
    var name: String
    var line: Int
    var lines: Int
    var parameters: Int
}

/// The limits on files, functions and lines (CONTRIBUTING.md, "Limits").
enum Sizes {
    static let fileLines = 400
    static let functionLines = 70
    static let columns = 100
    static let parameters = 5
    /// A parameterised test takes the columns of its table.
    static let testParameters = 8

    /// What `text` breaks, one sentence each.
    static func findings(in text: String, parameters: Int = Sizes.parameters) -> [String] {
        var findings: [String] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let count = lines.last == "" ? lines.count - 1 : lines.count
        if count > fileLines { findings.append("\(count) lines, more than \(fileLines)") }
        for (index, line) in lines.enumerated() where line.count > columns {
            findings.append("line \(index + 1): \(line.count) columns, more than \(columns)")
        }
        for function in functions(in: SwiftTokens(text).tokens) {
            let place = "line \(function.line): \(function.name)"
            if function.lines > functionLines {
                findings.append("\(place) has \(function.lines) lines, more than \(functionLines)")
            }
            if function.parameters > parameters {
                findings.append("\(place) takes \(function.parameters), more than \(parameters)")
            }
        }
        return findings
    }

    static func functions(in tokens: [SwiftToken]) -> [MeasuredFunction] {
        var functions: [MeasuredFunction] = []
        for index in tokens.indices {
            let previous = index > 0 ? tokens[index - 1].text : ""
            guard previous != "." else { continue }
            switch tokens[index].text {
            case "func", "subscript", "init":
                if let found = function(startingAt: index, in: tokens) { functions.append(found) }
            case "var", "deinit":
                if let found = property(startingAt: index, in: tokens) { functions.append(found) }
            default: continue
            }
        }
        return functions
    }

    private static func function(startingAt start: Int, in tokens: [SwiftToken])
        -> MeasuredFunction?
    {
        guard let open = tokens[start...].firstIndex(where: { $0.text == "(" }),
            !tokens[start..<open].contains(where: { $0.text == "{" || $0.text == "}" }),
            let close = closing(of: open, in: tokens)
        else { return nil }
        let named = tokens[start].text == "func" && start + 1 < tokens.count
        let end = bodyEnd(after: close, in: tokens) ?? close
        return MeasuredFunction(
            name: named ? tokens[start + 1].text : tokens[start].text,
            line: tokens[start].line,
            lines: tokens[end].line - tokens[start].line + 1,
            parameters: elements(from: open + 1, to: close, in: tokens))
    }

    /// A computed property (or `deinit`): its brace stands on the line of its name.
    private static func property(startingAt start: Int, in tokens: [SwiftToken])
        -> MeasuredFunction?
    {
        let line = tokens[start].line
        let head = tokens[start...].prefix { $0.line == line && $0.text != "=" }
        guard let open = head.firstIndex(where: { $0.text == "{" }),
            let close = closing(of: open, in: tokens), start + 1 < tokens.count
        else { return nil }
        return MeasuredFunction(
            name: tokens[start + 1].text, line: line,
            lines: tokens[close].line - line + 1, parameters: 0)
    }

    /// The index of the bracket that closes the one at `open`.
    static func closing(of open: Int, in tokens: [SwiftToken]) -> Int? {
        var depth = 0
        for index in open..<tokens.count {
            switch tokens[index].text {
            case "(", "[", "{": depth += 1
            case ")", "]", "}":
                depth -= 1
                if depth == 0 { return index }
            default: continue
            }
        }
        return nil
    }

    /// Where the body ends; nil for a requirement of a protocol, which has none.
    private static func bodyEnd(after close: Int, in tokens: [SwiftToken]) -> Int? {
        let declarations: Set = ["func", "var", "let", "init", "subscript", "static", "mutating"]
        for index in tokens.indices.dropFirst(close + 1) {
            if tokens[index].text == "{" { return closing(of: index, in: tokens) }
            if tokens[index].text == "}" || declarations.contains(tokens[index].text) { return nil }
        }
        return nil
    }

    /// How many elements the commas outside every bracket part.
    private static func elements(from start: Int, to end: Int, in tokens: [SwiftToken]) -> Int {
        guard start < end else { return 0 }
        var (depth, commas) = (0, 0)
        for token in tokens[start..<end] {
            switch token.text {
            case "(", "[", "{", "<": depth += 1
            case ")", "]", "}", ">": depth -= 1
            case "," where depth == 0: commas += 1
            default: continue
            }
        }
        return tokens[end - 1].text == "," ? commas : commas + 1
    }
}
