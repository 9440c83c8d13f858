// Words that act on some sources, on a line of one that they do not act on.

extension Validation {
    /// Tells of the words on the line of a source, or on its `fudge` line, that say nothing of such
    /// a source.
    mutating func noteUnheeded(_ statement: Statement, of source: AssociationConfiguration) {
        for option in statement.options {
            let whom: String
            switch source.target {
            case .referenceClock(let type, _):
                guard !ClockDriver.heeds(option.word, type: type) else { continue }
                whom = "reference clocks of type \(type)"
            case .address, .name:
                guard !source.kind.heeds(option.word) else { continue }
                whom = option.word == "mode" ? "sources on the network" : "such sources"
            }
            let words = "\(statement.directive.word) \(option.word)"
            noEffect(
                words, at: option.location,
                "'\(words)' has no effect: \(whom) have no use for it; take it away")
        }
    }
}

extension AssociationConfiguration.Kind {
    /// Whether sources on the network of this kind go by a word that some source goes by.
    fileprivate func heeds(_ word: String) -> Bool {
        switch word {
        case "mode": false
        case "ttl": self == .broadcast || self == .manycastClient
        default: true
        }
    }
}
