@testable import NTPConfiguration

/// How a line of ntp.conf looks, by the table that the parser reads it with.
struct ManualGrammar {
    /// What the page's source calls the arguments, first to last; used up as they are shown.
    private var names: ArraySlice<String>
    private(set) var parts: [String] = []

    /// `Ic driftfile Oo Ar file Oc Oo Ar seconds Oc`.
    static func directive(
        _ directive: Directive, names: [String]
    ) throws(ManualTemplate.Fault) -> String {
        var grammar = ManualGrammar(names: names[...])
        grammar.parts.append("Ic " + Mdoc.word(directive.word))
        for piece in directive.grammar { grammar.add(piece) }
        return try grammar.finished()
    }

    /// `Cm minpoll Ar n`.
    static func option(
        _ word: String, _ shape: ValueShape, names: [String]
    ) throws(ManualTemplate.Fault) -> String {
        var grammar = ManualGrammar(names: names[...])
        grammar.parts.append("Cm " + Mdoc.word(word))
        grammar.add(shape)
        return try grammar.finished()
    }

    private init(names: ArraySlice<String>) {
        self.names = names
    }

    private func finished() throws(ManualTemplate.Fault) -> String {
        if let name = names.first {
            throw ManualTemplate.Fault(
                text: "'\(name)' names nothing of '\(parts.joined(separator: " "))'")
        }
        return parts.joined(separator: " ")
    }

    private mutating func add(_ piece: GrammarPiece) {
        switch piece {
        case .host, .removal: addHost()
        case .hosts: addHost(andMore: true)
        case .optionalHosts: optionally { $0.addHost(andMore: true) }
        case .subject: addHost("address")
        case .value(let shape): add(shape)
        case .optionalValue(let shape): optionally { $0.add(shape) }
        case .optionalWord(let words): optionally { $0.add(.word(words)) }
        case .texts: argument("text", andMore: true)
        case .integers: argument("n", andMore: true)
        case .keys: argument("number", andMore: true)
        case .assignment: parts.append(Mdoc.argument("name=value"))
        case .skews: argument("skew", andMore: true)
        case .clockName:
            argument("driver")
            parts.append("Oo Cm unit Ar n Oc")
        case .options(_, let minimum) where minimum > 0: argument("option", andMore: true)
        case .options, .flags: optionally { $0.argument("option", andMore: true) }
        }
    }

    private mutating func add(_ shape: ValueShape) {
        switch shape {
        case .flag: break
        case .boolean: parts.append("Cm 0 | 1")
        case .integer: argument("n")
        case .number: argument("number")
        case .text: argument("text")
        case .date: argument("day")
        case .word(let words): parts.append("Cm " + words.map(Mdoc.word).joined(separator: " | "))
        }
    }

    private mutating func addHost(_ name: String = "host", andMore: Bool = false) {
        parts.append("Oo Fl 4 | 6 Oc")
        argument(name, andMore: andMore)
    }

    private mutating func argument(_ usual: String, andMore: Bool = false) {
        parts.append("Ar " + Mdoc.word(names.popFirst() ?? usual) + (andMore ? " ..." : ""))
    }

    private mutating func optionally(_ add: (inout ManualGrammar) -> Void) {
        parts.append("Oo")
        add(&self)
        parts.append("Oc")
    }
}

extension ValueShape {
    /// The numbers that it takes, in a sentence; nil where there is nothing to say.
    var limits: String? {
        switch self {
        case .integer(let range, let outside):
            let most = range.upperBound < 1_000_000 ? range.upperBound : nil
            let text = ValueShape.range("\(range.lowerBound)", most.map { "\($0)" })
            return text + ", whole" + outside.consequence + "."
        case .number(let range):
            let least = range.lowerBound > -1_000_000 ? ValueShape.short(range.lowerBound) : nil
            let most = range.upperBound < 1_000_000 ? ValueShape.short(range.upperBound) : nil
            return least == nil && most == nil
                ? nil : ValueShape.range(least, most) + "."
        default:
            return nil
        }
    }

    private static func range(_ least: String?, _ most: String?) -> String {
        switch (least, most) {
        case (let least?, let most?): "From \(least) to \(most)"
        case (let least?, nil): "Not below \(least)"
        case (nil, let most?): "Not above \(most)"
        case (nil, nil): ""
        }
    }

    private static func short(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}

extension ValueShape.OutOfRange {
    fileprivate var consequence: String {
        switch self {
        case .clamp: "; for others the nearest is taken"
        case .passOver: ""
        case .loseLine: "; with another the line is passed over"
        }
    }
}
