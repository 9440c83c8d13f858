/// What bytes from outside are brought to. The bodies are shared: libFuzzer looks for inputs that
/// break a promise (`make fuzz`), the tests replay the ones that are kept in Corpora.
enum FuzzTarget: String, CaseIterable, Sendable {
    /// Datagrams to a node that is alive: its servers, strangers and forgers.
    case packet
    /// What follows a time packet's header.
    case extensionFields = "extension-fields"
    /// Mode 6: requests to a server, and a server's answers to a client.
    case control = "mode-6"
    /// A hostile server's answers to each of ntpq's commands, up to what is printed.
    case controlReplies = "mode-6-replies"
    /// The text of a mode 6 answer or request.
    case variableList = "variable-list"
    /// An ntp.conf.
    case configuration

    /// Brings one input to its reader; every input is allowed.
    func check(_ bytes: [UInt8]) -> FuzzOutcome {
        switch self {
        case .packet: PacketFuzz.check(bytes)
        case .extensionFields: ExtensionFieldFuzz.check(bytes)
        case .control: ControlFuzz.check(bytes)
        case .controlReplies: QueryFuzz.check(bytes)
        case .variableList: VariableListFuzz.check(bytes)
        case .configuration: ConfigurationFuzz.check(bytes)
        }
    }
}

/// What came of one input.
struct FuzzOutcome: Equatable {
    /// The promise that was broken; nil where all were kept.
    var fault: String?
    /// Which ways through the reader the input took, by name. The replay asks that a corpus
    /// knows all of them.
    var ways: [String] = []

    static func broken(_ fault: String) -> FuzzOutcome { FuzzOutcome(fault: fault) }
}

/// Reads an input from its front, as far as there is any.
struct FuzzInput {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next byte; 0 behind the end.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// A length and as many bytes; 255, or more than there are, takes all that is left.
    mutating func piece() -> [UInt8] {
        let length = Int(byte())
        let piece = length == 255 ? rest : rest.prefix(length)
        rest = rest.dropFirst(piece.count)
        return Array(piece)
    }
}
