import NTPWire

/// Variables to ask for or to set: those of one command, or the list that `addvars` makes.
struct QueryVariables: Equatable, Sendable {
    static let most = 128

    private(set) var items: [ReceivedVariable] = []

    var isEmpty: Bool { items.isEmpty }

    /// Takes `name`, `name=value` and lists of them with commas; false where there are too many.
    mutating func add(_ text: String) -> Bool {
        for variable in VariableList.parse(text.utf8) {
            if let index = items.firstIndex(where: { $0.name == variable.name }) {
                items[index].value = variable.value
            } else if items.count < QueryVariables.most {
                items.append(variable)
            } else {
                return false
            }
        }
        return true
    }

    /// Removes the variables that a list names; those that are not there come back.
    mutating func remove(_ text: String) -> [String] {
        var missing: [String] = []
        for variable in VariableList.parse(text.utf8) {
            if let index = items.firstIndex(where: { $0.name == variable.name }) {
                items.remove(at: index)
            } else {
                missing.append(TerminalText.visible(variable.name))
            }
        }
        return missing
    }

    mutating func clear() { items = [] }

    var lines: [String] {
        items.map { TerminalText.visible(QueryVariables.bytes(of: $0)) }
    }

    /// The data of a request. From the first that does not fit into it, variables are left out;
    /// that one's name is in `leftOut`.
    var request: (data: [UInt8], leftOut: String?) {
        var data: [UInt8] = []
        for item in items {
            let bytes = (data.isEmpty ? [] : [UInt8(ascii: ",")]) + QueryVariables.bytes(of: item)
            guard data.count + bytes.count <= ControlMessage.maximumDataSize else {
                return (data, TerminalText.visible(item.name))
            }
            data += bytes
        }
        return (data, nil)
    }

    private static func bytes(of item: ReceivedVariable) -> [UInt8] {
        guard let value = item.value, !value.isEmpty else { return item.name }
        return item.name + [UInt8(ascii: "=")] + value
    }
}
