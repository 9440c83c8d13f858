/// Plain words in the language of manual pages, mdoc(7).
enum Mdoc {
    /// A line of running text. A dot or an apostrophe at its beginning would be a macro's, a
    /// hyphen before a word would not be one that can be copied.
    static func text(_ line: String) -> String {
        var out = ""
        var last: Character = " "
        for character in line {
            switch character {
            case "\\": out += "\\e"
            case "-" where " ('-".contains(last): out += "\\-"
            default: out.append(character)
            }
            last = character
        }
        return line.first.map { ".'".contains($0) } == true ? "\\&" + out : out
    }

    /// A row's purpose as a sentence: `print addresses, not names`. A program's name stays as it
    /// is; behind a colon the source goes on.
    static func sentence(_ purpose: String) -> String {
        let first = purpose.hasPrefix("ntp") ? "n" : purpose.prefix(1).uppercased()
        let end = [".", ":"].contains(purpose.last) ? "" : "."
        return text(first + purpose.dropFirst()) + end
    }

    /// One word, or several that stay together, behind a macro; neither a macro's name nor what
    /// mdoc takes for punctuation.
    static func word(_ text: String) -> String {
        var out = text.replacing("\\", with: "\\e").replacing("\"", with: "\\(dq")
        let punctuation = [".", ",", ":", ";", "(", ")", "[", "]", "?", "!", "|"]
        if punctuation.contains(out) || isMacro(out) { out = "\\&" + out }
        return out.contains(" ") || out.isEmpty ? "\"\(out)\"" : out
    }

    private static func isMacro(_ word: String) -> Bool {
        word.count == 2 && word.first.map { ("A"..."Z").contains($0) } == true
            && word.last.map { ("a"..."z").contains($0) } == true
    }

    /// What stands for a value in the tables: `file`, `4|6`, `name=value`, `user[:group]`.
    static func argument(_ name: String) -> String {
        let name = name.filter { !"<>".contains($0) }
        let choices = name.split(separator: "|").map(String.init)
        if choices.count > 1 {
            let isFlags = choices.allSatisfy { $0.hasPrefix("-") }
            let words = choices.map { word(isFlags ? String($0.dropFirst()) : $0) }
            return (isFlags ? "Fl " : "Cm ") + words.joined(separator: " | ")
        }
        let sides = name.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        if sides.count == 2, sides.allSatisfy(isPlain) {
            return "Ar \(word(sides[0])) Ns = Ns Ar \(word(sides[1]))"
        }
        let ends = name.split(separator: "[:").map(String.init)
        if ends.count == 2, ends[1].hasSuffix("]") {
            return "Ar \(word(ends[0])) Ns Oo : Ns Ar \(word(String(ends[1].dropLast()))) Oc"
        }
        return "Ar " + word(name)
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber }
    }
}
