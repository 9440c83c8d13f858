@testable import NTPConfiguration
@testable import NTPDaemon
@testable import NTPTools

/// What the program's tables know of a page's subject.
struct ManualFacts {
    /// The options of a program, or of some of its subcommands.
    struct Options {
        /// What the source calls it; empty for a program without subcommands.
        var name = ""
        /// What stands between the program's name and the options, in macros.
        var subcommands: String?
        var options: [ManualOption]

        init(_ rows: [ManualOption], named name: String = "", subcommands: String? = nil) {
            self.name = name
            self.subcommands = subcommands
            options = ManualOption.merged(rows)
        }
    }

    /// The words that may stand behind some directives.
    struct WordSet {
        var directives: [String]
        /// All of them; `items` are those that something acts on.
        var words: [String]
        var items: [ManualItem]
    }

    /// What is read and does nothing, with one reason.
    struct IdleWords {
        var words: [String]
        var reason: String
    }

    var optionSets: [Options] = []
    var commands: [ManualItem] = []
    var directives: [ManualItem] = []
    var wordSets: [WordSet] = []
    var idle: [IdleWords] = []

    static let none = ManualFacts()

    static func tool(_ name: String, commands: [ManualCommand] = []) -> ManualFacts {
        let tool = ToolCatalogue.tools.first { $0.name == name }
        return ManualFacts(
            optionSets: [Options((tool?.options ?? []).map(ManualOption.init))],
            commands: ManualCommand.merged(commands).map(\.item))
    }

    static let daemon = ManualFacts(
        optionSets: [Options(DaemonOptionRow.taken.map { ManualOption($0) })])

    static let meridian = ManualFacts(
        optionSets: [
            Options(
                Overview.Choice.allCases.map { ManualOption($0) }, named: "state",
                subcommands: "Cm " + Overview.allCases.map(\.rawValue).joined(separator: " | ")),
            Options(
                SimulateOptions.rows.map { ManualOption(ToolCatalogue.Option($0)) },
                named: "simulate", subcommands: "Cm simulate"),
        ],
        commands: Overview.allCases.map { ManualCommand($0).item })

    static let configuration: ManualFacts = {
        var facts = ManualFacts()
        for directive in DirectiveTable.all {
            guard directive.hasEffect else {
                facts.add(idle: directive.word, directive.reason)
                continue
            }
            facts.directives.append(ManualItem(directive))
            if let section = directive.section { facts.add(section, of: directive.word) }
        }
        return facts
    }()

    private mutating func add(_ section: OptionSection, of directive: String) {
        if let known = wordSets.firstIndex(where: { $0.words == section.words }) {
            return wordSets[known].directives.append(directive)
        }
        var set = WordSet(directives: [directive], words: section.words, items: [])
        for (index, word) in section.words.enumerated() {
            if !section.effects[index] {
                add(idle: "\(directive) \(word)", section.reasons[index])
            } else if let row = section.row(of: word) {
                set.items.append(ManualItem(word, row.shape))
            }
        }
        wordSets.append(set)
    }

    private mutating func add(idle word: String, _ reason: IdleReason?) {
        let reason = reason?.rawValue ?? ""
        if let index = idle.firstIndex(where: { $0.reason == reason }) {
            idle[index].words.append(word)
        } else {
            idle.append(IdleWords(words: [word], reason: reason))
        }
    }
}

extension ManualItem {
    fileprivate init(_ directive: Directive) {
        var limits: String?
        if directive.grammar.count == 1, case .value(let shape) = directive.grammar[0] {
            limits = shape.limits
        }
        self.init(words: [directive.word], limits: limits) {
            names throws(ManualTemplate.Fault) in
            try ManualGrammar.directive(directive, names: names)
        }
    }

    fileprivate init(_ word: String, _ shape: ValueShape) {
        self.init(words: [word], limits: shape.limits) { names throws(ManualTemplate.Fault) in
            try ManualGrammar.option(word, shape, names: names)
        }
    }
}

extension ManualOption {
    fileprivate init(_ choice: Overview.Choice) {
        words = (choice.letter.map { ["-\($0)"] } ?? []) + ["--\(choice.rawValue)"]
        purpose = choice.purpose
    }
}
