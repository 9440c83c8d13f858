package import NTPWire

/// One variable that can be asked for, and how its value is had from a `Subject`.
package struct VariableRow<Subject: Sendable>: Sendable {
    /// How a variable came into an answer.
    package enum Occasion: Equatable, Hashable, Sendable {
        /// A request without names: everything that is shown by default.
        case everything
        case named
    }

    package var name: String
    /// Shown where a request names no variables.
    package var isDefault: Bool
    /// Whether the list of all names has it. Old ntpqs read no list of more than 2048 bytes.
    package var isListed = true
    /// nil leaves the variable out of the answer although it was asked for: it has no value now.
    package var value: @Sendable (Subject, Occasion) -> ControlVariable.Value?

    /// A variable shown by default.
    package static func shown(
        _ name: String, _ value: @escaping @Sendable (Subject) -> ControlVariable.Value?
    ) -> VariableRow {
        VariableRow(name: name, isDefault: true) { subject, _ in value(subject) }
    }

    /// A variable shown only to those who name it.
    package static func named(
        _ name: String, _ value: @escaping @Sendable (Subject) -> ControlVariable.Value?
    ) -> VariableRow {
        VariableRow(name: name, isDefault: false) { subject, _ in value(subject) }
    }

    /// A variable of our own, for our own tools, which know its name.
    package static func unlisted(
        _ name: String, _ value: @escaping @Sendable (Subject) -> ControlVariable.Value?
    ) -> VariableRow {
        var row = named(name, value)
        row.isListed = false
        return row
    }

    /// A variable shown by default only while it says something, and always to those who name
    /// it.
    package static func shown(
        _ name: String, if isTelling: @escaping @Sendable (Subject) -> Bool,
        _ value: @escaping @Sendable (Subject) -> ControlVariable.Value
    ) -> VariableRow {
        VariableRow(name: name, isDefault: true) { subject, occasion in
            occasion == .named || isTelling(subject) ? value(subject) : nil
        }
    }
}

/// The variables of one kind of subject: those shown by default in ntp.org's order, then the
/// others.
package struct VariableTable<Subject: Sendable>: Sendable {
    package var rows: [VariableRow<Subject>]
    /// The variable that lists the names of all; shown only to those who name it.
    package var listName: String

    package init(listName: String, _ rows: [VariableRow<Subject>]) {
        self.rows = rows
        self.listName = listName
    }

    /// The answer to a request for `names`: each once, in the table's order, as ntp.org does; no
    /// names at all ask for the default ones.
    ///
    /// - Throws: `.unknownVariable` where any of them is not in the table.
    package func answer(
        to names: [String], of subject: Subject
    ) throws(ControlErrorCode) -> VariableList {
        for name in names where name != listName && !rows.contains(where: { $0.name == name }) {
            throw .unknownVariable
        }
        let occasion: VariableRow<Subject>.Occasion = names.isEmpty ? .everything : .named
        var list = VariableList()
        for row in rows where names.isEmpty ? row.isDefault : names.contains(row.name) {
            if let value = row.value(subject, occasion) { list.append(row.name, value) }
        }
        if names.contains(listName) { list.append(listName, .quoted(nameList)) }
        return list
    }

    private var nameList: String {
        (rows.filter(\.isListed).map(\.name) + [listName]).joined(separator: ",")
    }
}

extension ControlErrorCode: Error {}

/// Seconds as mode 6 has them: milliseconds with three decimals.
func milliseconds(_ seconds: Double) -> ControlVariable.Value {
    .decimal(seconds * 1e3, digits: 3)
}

/// The same with six, for offset and system jitter.
func finerMilliseconds(_ seconds: Double) -> ControlVariable.Value {
    .decimal(seconds * 1e3, digits: 6)
}

/// A frequency in parts per million with three decimals; `ratio` is in seconds per second.
func partsPerMillion(_ ratio: Double) -> ControlVariable.Value {
    .decimal(ratio * 1e6, digits: 3)
}

/// Whole seconds; an interval that went backwards counts as none.
func wholeSeconds(_ seconds: Double) -> ControlVariable.Value {
    .unsigned(UInt64(exactly: max(0, seconds).rounded(.down)) ?? 0)
}
