/// What no name and no line of the repository says.
enum Wording {
    static let bannedNames = ["Utils", "Helpers", "Common", "Manager", "Controller"]

    /// The types that Swift source declares under a banned name, or a file or target named so.
    static func bannedNames(in source: String, at path: String) -> [String] {
        let kinds: Set = ["struct", "class", "enum", "protocol", "actor", "typealias", "extension"]
        let tokens = SwiftTokens(source).tokens
        var names = path.split(whereSeparator: { $0 == "/" || $0 == "." }).map(String.init)
        for index in tokens.indices.dropLast() where kinds.contains(tokens[index].text) {
            names.append(tokens[index + 1].text)
        }
        return names.filter(isBanned)
    }

    /// `FileUtils` and `Helper` are as banned as `Helpers`; `Commonness` is a word of its own.
    private static func isBanned(_ name: String) -> Bool {
        bannedNames.contains { banned in
            let singular = banned.last == "s" ? String(banned.dropLast()) : banned
            return name.hasPrefix(banned) || name.hasSuffix(banned) || name.hasSuffix(singular)
        }
    }

    /// Comments that put work off without saying where it is written down.
    static func postponedWork(in source: String) -> [SwiftToken] {
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
        return SwiftTokens(source).comments.filter { comment in
            let words = comment.text.split(whereSeparator: { !$0.isLetter })
            return words.contains { marks.contains(String($0)) }
        }
    }

    /// Comments that are code put aside: what follows `//` ends like a statement.
    static func asideCode(in source: String) -> [SwiftToken] {
        SwiftTokens(source).comments.filter { comment in
            guard comment.text.hasPrefix("//"), !comment.text.hasPrefix("///") else { return false }
            let text = comment.text.drop(while: { $0 == "/" || $0 == " " })
            let starts = ["let ", "var ", "func ", "import ", "return ", "guard ", "for ", "if "]
            let ends = text.hasSuffix("{") || text.hasSuffix(")") || text.hasSuffix("}")
            return text == "}" || ends && starts.contains { text.hasPrefix($0) }
        }
    }

    /// Folders of the machine that something was written on.
    static func machinePaths(in text: String) -> [String] {
        ["/" + "work/", "/" + "root/", "/home" + "/", "/opt" + "/swift"].filter(text.contains)
    }
}
