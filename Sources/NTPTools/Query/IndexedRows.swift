import NTPWire

/// A list whose variables carry the number of their row: `addr.0`, `hits.0`, `addr.1`. Tags that
/// are not asked for are noise, which servers send on purpose.
struct IndexedRows: Equatable, Sendable {
    struct Row: Equatable, Sendable {
        var index: UInt32
        /// By tag; one without a value is empty.
        private(set) var values: [String: [UInt8]] = [:]

        init(index: UInt32) {
            self.index = index
        }

        fileprivate mutating func set(_ tag: String, _ value: [UInt8]) { values[tag] = value }
    }

    private(set) var rows: [Row] = []
    /// Whether a row came before one with a smaller number, which ends the reading.
    private(set) var isOutOfOrder = false

    /// The last row's number, and how many of its fields have come.
    var last: (index: UInt32, fields: Int)? { rows.last.map { ($0.index, $0.values.count) } }

    init(_ variables: [ReceivedVariable], tags: [String]) {
        for variable in variables {
            guard let (tag, index) = IndexedRows.split(variable.nameText), tags.contains(tag)
            else { continue }
            if rows.last?.index != index {
                if let last = rows.last, last.index > index {
                    isOutOfOrder = true
                    return
                }
                rows.append(Row(index: index))
            }
            rows[rows.count - 1].set(tag, variable.value ?? [])
        }
    }

    /// `addr.17`.
    static func split(_ name: String) -> (tag: String, index: UInt32)? {
        guard let point = name.lastIndex(of: ".") else { return nil }
        let digits = name[name.index(after: point)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let index = UInt32(digits)
        else { return nil }
        return (String(name[..<point]), index)
    }
}

extension IndexedRows.Row {
    func unsigned(_ tag: String) -> UInt64? { values[tag].flatMap(QueryNumbers.unsigned) }

    /// Without quotation marks, fit to be shown.
    func text(_ tag: String) -> String? {
        values[tag].map { value in
            TerminalText.visible(ReceivedVariable(name: [], value: value).unquoted)
        }
    }
}
