@testable import NTPDaemon
@testable import NTPTools

/// One option as a page shows it: rows that differ in nothing but their words are one.
struct ManualOption: Equatable {
    /// As they are typed: `-n`, `--numeric`.
    var words: [String]
    /// What stands for its value; nil where it takes none.
    var value: String?
    var purpose: String

    init(_ row: ToolCatalogue.Option) {
        words = [row.letter.map { "-\($0)" }, row.long.map { "--\($0)" }].compactMap { $0 }
        value = row.value
        purpose = row.purpose
    }

    init(_ row: DaemonOptionRow) {
        words = (row.hasLetter ? ["-\(row.letter)"] : []) + row.names.prefix(1).map { "--\($0)" }
        value = row.value
        purpose = row.purpose
    }

    static func merged(_ rows: [ManualOption]) -> [ManualOption] {
        var options: [ManualOption] = []
        for row in rows {
            if let last = options.last, last.purpose == row.purpose, last.value == row.value {
                options[options.count - 1].words.append(contentsOf: row.words)
            } else {
                options.append(row)
            }
        }
        for index in options.indices {
            let words = options[index].words
            options[index].words =
                words.filter { !$0.hasPrefix("--") } + words.filter { $0.hasPrefix("--") }
        }
        return options
    }

    /// `Fl m Ar num , Fl -max-hosts Ns = Ns Ar num`.
    var item: ManualItem {
        ManualItem(
            words: words, lead: purpose.isEmpty ? nil : Mdoc.sentence(purpose),
            tag: words.map(typed).joined(separator: " , "))
    }

    /// `Fl m Ar num`.
    func typed(_ word: String) -> String {
        let flag = "Fl " + Mdoc.word(String(word.dropFirst()))
        guard let value else { return flag }
        let argument = Mdoc.argument(value)
        return flag + (word.hasPrefix("--") ? " Ns = Ns " : " ") + argument
    }

    /// Its word in the synopsis.
    var brief: String { words.first.map(typed) ?? "" }

    /// A letter that may stand behind others: `-46n`.
    var bundled: Character? {
        guard value == nil, let word = words.first, !word.hasPrefix("--") else { return nil }
        return word.last
    }
}

/// One row of a list.
struct ManualItem {
    /// What `@of WORD@` may call it.
    var words: [String]
    /// The table's own sentence.
    var lead: String?
    /// What follows `.It`; what stands for arguments may be named anew by the source.
    var tag: @Sendable ([String]) throws(ManualTemplate.Fault) -> String
    /// What its values may be.
    var limits: String?

    init(words: [String], lead: String?, tag: String) {
        self.words = words
        self.lead = lead
        self.tag = { names throws(ManualTemplate.Fault) in
            if let name = names.first {
                throw ManualTemplate.Fault(text: "'\(name)' names nothing of '\(tag)'")
            }
            return tag
        }
    }

    init(
        words: [String], limits: String?,
        tag: @escaping @Sendable ([String]) throws(ManualTemplate.Fault) -> String
    ) {
        self.words = words
        self.limits = limits
        self.tag = tag
    }
}
