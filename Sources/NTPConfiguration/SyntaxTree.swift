import NTPTime

/// What a file says, line by line and with includes in their places, before anybody judged
/// whether it makes sense.
struct SyntaxTree: Sendable {
    var statements: [Statement] = []
}

/// One line: its directive, what stands behind it in the directive's order, and its options.
struct Statement: Sendable {
    var directive: Directive
    var location: SourceLocation
    var arguments: [Argument] = []
    var options: [OptionNode] = []
}

struct Argument: Sendable {
    enum Content: Sendable {
        case host(HostTarget)
        case subject(Restriction.Subject?)
        case value(Value)
        case keys(ClosedRange<Int64>)
        case skew(PollSkew)
        case simulation(SimulationOptions)
        /// The number `unpeer` takes for an association, or the clock it names.
        case removal(Removals.Association)
    }

    var content: Content
    var location: SourceLocation

    /// The text of a string or word; empty for anything else.
    var text: String {
        if case .value(.text(let text)) = content { text } else { "" }
    }

    var host: HostTarget? {
        if case .host(let host) = content { host } else { nil }
    }
}

/// An option: which row of its section it is, the word as the file has it, and the value.
struct OptionNode: Sendable {
    var row: Int
    var word: String
    var value: Value
    var location: SourceLocation
}

/// What stands behind a keyword.
enum Value: Equatable, Sendable {
    /// Nothing: the word alone says it.
    case flag
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
}
