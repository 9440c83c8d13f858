import NTPCrypto

/// Fills a page's source with what the tables know, and sees that nothing of them is left out.
struct ManualWriter {
    private let facts: ManualFacts
    private var lines: [String] = []
    /// What has been written of the tables, as the faults call it.
    private var written: Set<String> = []
    /// Options that have a synopsis of their own.
    private let alternatives: Set<String>

    static func body(
        _ template: ManualTemplate, _ facts: ManualFacts
    ) throws(ManualTemplate.Fault) -> [String] {
        var writer = ManualWriter(facts, template)
        try writer.write(template.nodes)
        try writer.checkWhole()
        return writer.lines
    }

    private init(_ facts: ManualFacts, _ template: ManualTemplate) {
        self.facts = facts
        var alternatives: Set<String> = []
        for case .fill("or", let words) in template.nodes { alternatives.formUnion(words) }
        self.alternatives = alternatives
    }

    private mutating func write(
        _ nodes: [ManualTemplate.Node]
    ) throws(ManualTemplate.Fault) {
        for node in nodes {
            switch node {
            case .text(let line): lines.append(line)
            case .fill("synopsis", let words): try writeSynopsis(words)
            case .fill("or", let words): try writeAlternatives(words)
            case .fill("tools", _): writeTools()
            case .fill("keytypes", _): writeKeyTypes()
            case .fill: writeIdle()
            case .list(let name, let words, let entries):
                try writeList(try items(name, words), entries)
            }
        }
    }

    // MARK: - Synopsis

    private mutating func writeSynopsis(_ words: [String]) throws(ManualTemplate.Fault) {
        let set = try optionSet(words)
        lines.append(".Nm")
        if let subcommands = set.subcommands { lines.append("." + subcommands) }
        let options = set.options.filter { alternatives.isDisjoint(with: $0.words) }
        let letters = String(options.compactMap(\.bundled))
        if !letters.isEmpty { lines.append(".Op Fl " + letters) }
        for option in options where option.bundled == nil {
            lines.append(".Op " + option.brief)
        }
        note("the synopsis", set)
    }

    private mutating func writeAlternatives(_ words: [String]) throws(ManualTemplate.Fault) {
        var typed: [String] = []
        for word in words {
            guard
                let option = facts.optionSets.lazy.flatMap(\.options)
                    .first(where: { $0.words.contains(word) })
            else { throw ManualTemplate.Fault(text: "there is no option \(word)") }
            typed.append(option.typed(word))
        }
        lines += [".Nm", "." + typed.joined(separator: " | ")]
    }

    private func optionSet(
        _ words: [String]
    ) throws(ManualTemplate.Fault) -> ManualFacts.Options {
        let name = words.first ?? ""
        guard let set = facts.optionSets.first(where: { $0.name == name }) else {
            throw ManualTemplate.Fault(text: "there are no options '\(name)'")
        }
        return set
    }

    // MARK: - Lists

    private mutating func items(
        _ list: String, _ words: [String]
    ) throws(ManualTemplate.Fault) -> [ManualItem] {
        switch list {
        case "options":
            let set = try optionSet(words)
            note("the options", set)
            return set.options.map(\.item)
        case "commands": return try chosen(words, of: facts.commands, "command")
        case "directives": return try chosen(words, of: facts.directives, "directive")
        default:
            let set = facts.wordSets.first { $0.directives.contains(words.first ?? "") }
            guard let set else {
                throw ManualTemplate.Fault(text: "'\(words.first ?? "")' has no words")
            }
            written.insert("the words of \(set.directives[0])")
            return set.items
        }
    }

    /// The rows that `words` name; without words those that nothing has named so far.
    private mutating func chosen(
        _ words: [String], of all: [ManualItem], _ kind: String
    ) throws(ManualTemplate.Fault) -> [ManualItem] {
        var items: [ManualItem] = []
        if words.isEmpty {
            items = all.filter { !written.contains("the \(kind) \($0.words[0])") }
        }
        for word in words {
            guard let item = all.first(where: { $0.words.contains(word) }) else {
                throw ManualTemplate.Fault(text: "there is no \(kind) \(word) with an effect")
            }
            items.append(item)
        }
        for item in items {
            let (isNew, name) = written.insert("the \(kind) \(item.words[0])")
            if !isNew { throw ManualTemplate.Fault(text: "\(name) stands there twice") }
        }
        return items
    }

    private mutating func writeList(
        _ items: [ManualItem], _ entries: [ManualTemplate.Entry]
    ) throws(ManualTemplate.Fault) {
        lines.append(".Bl -tag -width Ds")
        var left = entries
        for item in items {
            let own = left.filter { item.words.contains($0.word) }
            left.removeAll { item.words.contains($0.word) }
            guard own.count <= 1 else {
                throw ManualTemplate.Fault(text: "'@of \(own[1].word)@' stands there twice")
            }
            guard item.lead != nil || own.first?.nodes.isEmpty == false else {
                throw ManualTemplate.Fault(text: "nothing says what \(item.words[0]) is for")
            }
            lines.append(".It " + (try item.tag(own.first?.names ?? [])))
            if let lead = item.lead { lines.append(lead) }
            try write(own.first?.nodes ?? [])
            if let limits = item.limits { lines.append(Mdoc.text(limits)) }
        }
        if let entry = left.first {
            throw ManualTemplate.Fault(text: "'@of \(entry.word)@' is of no row of its list")
        }
        lines.append(".El")
    }

    private mutating func writeIdle() {
        written.insert("the idle words")
        lines.append(".Bl -tag -width Ds")
        for idle in facts.idle {
            lines.append(".It Ic " + idle.words.map { Mdoc.word($0) }.joined(separator: " , "))
            lines.append(Mdoc.sentence(idle.reason))
        }
        lines.append(".El")
    }

    private mutating func writeTools() {
        let tools = ManualPage.all.filter { $0.isTool }
        lines.append(".Pq " + tools.map(\.reference).joined(separator: " , "))
    }

    private mutating func writeKeyTypes() {
        let types = KeyType.allCases.map { Mdoc.word($0.rawValue) }
        lines.append(".Li " + types.joined(separator: " , ") + " .")
    }

    // MARK: - Whole

    private mutating func note(_ what: String, _ set: ManualFacts.Options) {
        written.insert(set.name.isEmpty ? what : "\(what) of \(set.name)")
    }

    private func checkWhole() throws(ManualTemplate.Fault) {
        var wanted = facts.optionSets.flatMap { set in
            ["the synopsis", "the options"].map {
                set.name.isEmpty ? $0 : "\($0) of \(set.name)"
            }
        }
        wanted += facts.commands.map { "the command \($0.words[0])" }
        wanted += facts.directives.map { "the directive \($0.words[0])" }
        wanted += facts.wordSets.map { "the words of \($0.directives[0])" }
        if !facts.idle.isEmpty { wanted.append("the idle words") }
        if let missing = wanted.first(where: { !written.contains($0) }) {
            throw ManualTemplate.Fault(text: "the source leaves out \(missing)")
        }
    }
}
