import NTPConfiguration

/// One line of a scenario file, read word by word. A `#` at the beginning of a word ends it.
struct ScenarioLine {
    struct Word: Equatable {
        var text: String
        /// In bytes; 1 is the line's first.
        var column: Int
    }

    private let file: String
    private let number: Int
    private let end: Int
    private var words: ArraySlice<Word>

    init(_ bytes: ArraySlice<UInt8>, file: String, number: Int) {
        self.file = file
        self.number = number
        var found: [Word] = []
        var end = bytes.endIndex
        var position = bytes.startIndex
        while position < bytes.endIndex {
            if ScenarioLine.isSpace(bytes[position]) {
                position += 1
                continue
            }
            if bytes[position] == 0x23 {
                end = position
                break
            }
            let stop = bytes[position...].firstIndex(where: ScenarioLine.isSpace) ?? bytes.endIndex
            found.append(
                Word(
                    text: String(decoding: bytes[position..<stop], as: UTF8.self),
                    column: position - bytes.startIndex + 1))
            position = stop
        }
        words = found[...]
        self.end = end - bytes.startIndex + 1
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

    var isAtEnd: Bool { words.isEmpty }

    /// Where the next word begins, or the line ends.
    var column: Int { words.first?.column ?? end }

    func location(_ column: Int) -> SourceLocation {
        SourceLocation(file: file, line: number, column: column)
    }

    /// A complaint about a word of this line.
    func finding(_ word: Word, _ message: String, fix: String) -> ScenarioFinding {
        ScenarioFinding(
            at: location(word.column), "\(Finding.shown(word.text)) \(message)", fix: fix)
    }

    /// The next word, whatever it is. `example` is what could stand there.
    mutating func word(_ what: String, example: String) throws(ScenarioFinding) -> Word {
        guard let word = words.popFirst() else {
            throw ScenarioFinding(
                at: location(end), "\(what) is missing here", fix: "write for example '\(example)'")
        }
        return word
    }

    func isNext(_ text: String) -> Bool { words.first?.text == text }

    /// Takes the next word if it is this one.
    mutating func takes(_ text: String) -> Bool {
        guard isNext(text) else { return false }
        words.removeFirst()
        return true
    }

    /// A word that has to stand here.
    mutating func needs(_ text: String) throws(ScenarioFinding) {
        let found = try word("'\(text)'", example: text)
        guard found.text == text else {
            throw finding(found, "stands where '\(text)' has to", fix: "write '\(text)'")
        }
    }

    /// One of several words.
    mutating func choice<Key>(_ what: String) throws(ScenarioFinding) -> (key: Key, word: Word)
    where Key: RawRepresentable & CaseIterable, Key.RawValue == String {
        let all = Key.allCases.map(\.rawValue)
        let word = try word(what, example: all.first ?? "")
        if let key = Key(rawValue: word.text) { return (key, word) }
        let near = Misspelling.nearest(to: word.text, in: all)
        throw finding(
            word, "is not \(what)",
            fix: near.map { "did you mean '\($0)'?" }
                ?? "write one of \(all.joined(separator: " "))")
    }

    /// The rest of the line, words apart by one blank.
    mutating func rest() -> String {
        defer { words = [] }
        return words.map(\.text).joined(separator: " ")
    }

    func endCheck() throws(ScenarioFinding) {
        guard let word = words.first else { return }
        throw finding(word, "stands behind the line's end", fix: "delete it")
    }
}
