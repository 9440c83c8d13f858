import NTPWire

/// A list that was read and is written again reads the same, and what a server writes of such
/// values reads back as what was meant.
enum VariableListFuzz {
    static func check(_ bytes: [UInt8]) -> FuzzOutcome {
        let variables = VariableList.parse(bytes)
        for variable in variables {
            guard variable.name.count <= 255, (variable.value?.count ?? 0) <= 2047,
                !variable.name.contains(where: { ",=\r\n".utf8.contains($0) })
            else { return .broken("read \(variable)") }
        }
        let again = VariableList.parse(text(of: variables))
        if again != variables { return .broken("\(variables) reads again as \(again)") }
        if let fault = fault(inWritten: variables) { return .broken(fault) }
        return FuzzOutcome(ways: variables.isEmpty ? ["nothing"] : variables.map(way(of:)))
    }

    private static func text(of variables: [ReceivedVariable]) -> [UInt8] {
        let items = variables.map { variable in
            variable.name + (variable.value.map { [UInt8(ascii: "=")] + $0 } ?? [])
        }
        return Array(items.joined(separator: Array(",\r\n".utf8)))
    }

    private static func way(of variable: ReceivedVariable) -> String {
        guard let value = variable.value else { return "name" }
        if value.first != UInt8(ascii: "\"") { return value.isEmpty ? "empty value" : "value" }
        let isClosed = value.count > 1 && value.last == UInt8(ascii: "\"")
        return isClosed ? "quoted value" : "open quote"
    }

    /// The values as a server would send them: under names of its own, in quotation marks or not.
    private static func fault(inWritten variables: [ReceivedVariable]) -> String? {
        var list = VariableList()
        // What is not UTF-8 grows when it is made a string; a server's own values are shorter.
        for (index, variable) in variables.enumerated() where variable.unquoted.count < 500 {
            let value = String(decoding: variable.unquoted, as: UTF8.self)
            list.append("q\(index)", .quoted(value))
            list.append("b\(index)", .bare(value))
        }
        let read = VariableList.parse(list.bytes)
        guard read.map(\.nameText) == list.variables.map(\.name) else {
            return "\(list.variables.map(\.name)) reads as \(read.map(\.nameText))"
        }
        for (written, read) in zip(list.variables, read) {
            switch written.value {
            case .quoted(let text) where read.unquoted.count == text.utf8.count: break
            case .bare(let text) where read.unquoted.count == text.utf8.count: break
            default: return "\(written) reads as \(read)"
            }
        }
        return nil
    }
}
