/// One command of ntpq: its keyword, what it takes, what it is for.
struct QueryCommandRow: Sendable {
    enum Action: Equatable, Sendable {
        case peers(Billboard.Layout, all: Bool)
        case associations(fresh: Bool, all: Bool)
        case readVariables, readVariablesOfRange, readClockVariables
        case readList, readListOfRange, readClockList
        case writeVariables, writeList
        case addVariables, removeVariables, clearVariables, showVariables
        case statistics(StatisticsTable)
        case peerStatistics
        case mostRecentlyUsed, interfaces, restrictions
        case configure, configureFromFile, saveConfiguration
        case help, host, timeout, delay, hostNames, debug, quit, version, raw, cooked
        case poll, protocolVersion, referenceIDs
        case keyID, keyType, password, authenticate
    }

    struct Parameter: Equatable, Sendable {
        enum Kind: Equatable, Sendable {
            case text
            /// A number, or `&1` for the first association.
            case unsigned
            /// `-4` or `-6`.
            case family
        }

        var kind: Kind
        var name: String
        var isOptional: Bool

        static func needed(_ kind: Kind, _ name: String) -> Parameter {
            Parameter(kind: kind, name: name, isOptional: false)
        }

        static func optional(_ kind: Kind, _ name: String) -> Parameter {
            Parameter(kind: kind, name: name, isOptional: true)
        }
    }

    var keyword: String
    var action: Action
    var parameters: [Parameter]
    var purpose: String

    init(_ keyword: String, _ action: Action, _ parameters: [Parameter] = [], _ purpose: String) {
        self.keyword = keyword
        self.action = action
        self.parameters = parameters
        self.purpose = purpose
    }

    init(_ keyword: String, _ action: Action, _ purpose: String) {
        self.init(keyword, action, [], purpose)
    }

    /// `usage: readvar [ assocID ] [ name ]`.
    var usage: String {
        "usage: \(keyword)"
            + parameters.map { $0.isOptional ? " [ \($0.name) ]" : " \($0.name)" }.joined()
    }
}
