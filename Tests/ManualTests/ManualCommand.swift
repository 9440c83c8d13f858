@testable import NTPTools

/// One command of an interactive tool, under all of its keywords.
struct ManualCommand: Equatable {
    var keywords: [String]
    var parameters: [Parameter]
    var purpose: String

    struct Parameter: Equatable {
        var name: String
        var isOptional: Bool
    }

    init(_ row: QueryCommandRow) {
        keywords = [row.keyword]
        parameters = row.parameters.map { Parameter(name: $0.name, isOptional: $0.isOptional) }
        purpose = row.purpose
    }

    init(_ row: ControlCommandRow) {
        keywords = [row.keyword]
        parameters = []
        purpose = row.purpose
        for parameter in row.parameters {
            if parameter.isAddress, !parameters.contains(.family), parameters.isEmpty {
                parameters.append(.family)
            }
            parameters.append(Parameter(name: parameter.name, isOptional: parameter.isOptional))
        }
    }

    init(_ overview: Overview) {
        keywords = [overview.rawValue]
        parameters = []
        purpose = overview.purpose
    }

    /// Neighbours that differ in nothing but their keyword are one.
    static func merged(_ rows: [ManualCommand]) -> [ManualCommand] {
        var commands: [ManualCommand] = []
        for row in rows {
            if let last = commands.last, last.purpose == row.purpose,
                last.parameters == row.parameters
            {
                commands[commands.count - 1].keywords.append(contentsOf: row.keywords)
            } else {
                commands.append(row)
            }
        }
        return commands
    }

    /// `Cm rv Oo Ar assocID Oc Op Ar varname ...`.
    var item: ManualItem {
        var tag = ["Cm " + keywords.map(Mdoc.word).joined(separator: " , ")]
        var previous: Parameter?
        for parameter in parameters {
            // Several of a kind show as one and an ellipsis.
            if let previous, previous.isOptional, parameter.kind == previous.kind {
                if tag.last != "..." { tag.append("...") }
                continue
            }
            previous = parameter
            tag.append(parameter.mdoc)
        }
        return ManualItem(
            words: keywords, lead: purpose.isEmpty ? nil : Mdoc.sentence(purpose),
            tag: tag.joined(separator: " "))
    }
}

extension ManualCommand.Parameter {
    static let family = ManualCommand.Parameter(name: "-4|-6", isOptional: true)

    /// Its name without the digit that tells it from its neighbours.
    fileprivate var kind: String { name.filter { !("0"..."9").contains($0) } }

    fileprivate var mdoc: String {
        if name == "..." { return "..." }
        let argument = Mdoc.argument(name)
        return isOptional ? "Oo \(argument) Oc" : argument
    }
}
