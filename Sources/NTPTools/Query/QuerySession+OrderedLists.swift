import NTPWire

/// The lists that a server shows to those who have its control key.
extension QuerySession {
    func heading(_ lines: [String]) { lines.forEach(console.print) }

    /// `ifstats`.
    mutating func printInterfaces() {
        guard let rows = fetchInterfaces() else { return }
        heading(InterfaceTable.heading)
        print(rows, of: InterfaceTable.tags.count, InterfaceTable.lines)
    }

    /// `reslist`.
    mutating func printRestrictions() {
        guard let rows = fetchRestrictions() else { return }
        heading(RestrictionTable.heading)
        print(rows, of: RestrictionTable.tags.count, RestrictionTable.lines)
    }

    mutating func fetchInterfaces() -> IndexedRows? {
        ask(.readOrderedList, signed: true).map {
            IndexedRows(VariableList.parse($0.data), tags: InterfaceTable.tags)
        }
    }

    mutating func fetchRestrictions() -> IndexedRows? {
        ask(.readOrderedList, data: Array("addr_restrictions".utf8), signed: true).map {
            IndexedRows(VariableList.parse($0.data), tags: RestrictionTable.tags)
        }
    }

    private func print(
        _ rows: IndexedRows, of fields: Int, _ lines: (IndexedRows.Row) -> [String]?
    ) {
        for row in rows.rows {
            if let lines = lines(row) {
                lines.forEach(console.print)
            } else {
                console.print(
                    "Warning: incomplete row with \(row.values.count) (of \(fields)) fields")
            }
        }
        if rows.isOutOfOrder, let last = rows.last {
            console.complain("***The server's rows are out of order behind row \(last.index)")
        }
    }
}
