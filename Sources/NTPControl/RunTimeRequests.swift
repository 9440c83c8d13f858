import NTPConfiguration
import NTPProtocol
import NTPTime
import NTPWire

// What changes the daemon: CONFIGURE, WRITEVAR and WRITECLOCK. All of it or nothing applies.

extension ControlOperation {
    // MARK: - Lines of the configuration

    func configure(_ data: [UInt8]) throws(ControlErrorCode) -> Answer {
        guard associationID == 0 else { throw .badValue }
        if asker.restrictions.contains(.nomodify) {
            return Answer(
                data: ControlOperation.line(
                    "runtime configuration prohibited by restrict ... nomodify"),
                wasRestricted: true,
                remark: "runtime config from \(asker.source.address) rejected:"
                    + " restrict ... nomodify")
        }
        // What clients end their text with.
        let end = data.lastIndex { $0 > 0x20 && $0 < 0x80 }.map { $0 + 1 } ?? 0
        let line = Array(data[..<end])
        guard line.allSatisfy({ $0 == 0x09 || (0x20...0x7e).contains($0) }) else {
            return Answer(
                data: ControlOperation.line(
                    "runtime configuration failed: request contains an unprintable character"),
                remark: "runtime config from \(asker.source.address) rejected: unprintable")
        }
        let shown = "\(asker.source.address) config: \(String(decoding: line, as: UTF8.self))"
        do throws(RunTimeRefusal) {
            var change = try ConfigurationReader.change(subject.configuration, by: line)
            let dismissed = try dismiss(change.removals, from: &change.configuration)
            change.removals = []
            var text = "Config Succeeded"
            for remark in change.remarks {
                text += "\r\nnote: \(ControlOperation.printable(remark))"
            }
            return Answer(
                data: ControlOperation.line(text),
                change: .configure(change, dismissed: dismissed), remark: shown)
        } catch {
            return Answer(
                data: ControlOperation.line(ControlOperation.printable(error.description)),
                remark: "\(shown): \(error)")
        }
    }

    /// Takes the lines of sources away; the numbers of those that no line has made alone.
    private func dismiss(
        _ removals: [Removals.Association], from configuration: inout Configuration
    ) throws(RunTimeRefusal) -> [UInt16] {
        var dismissed: [UInt16] = []
        for removal in removals {
            let before = configuration.associations.count
            if case .target(let target) = removal {
                configuration.associations.removeAll { $0.target == target }
            }
            var isKnown = configuration.associations.count < before
            for association in node.associations where removal.names(association) {
                isKnown = true
                if association.hasOwnLine {
                    configuration.associations.removeAll { $0 == association.configuration }
                } else {
                    dismissed.append(association.id)
                }
            }
            guard isKnown else {
                throw RunTimeRefusal(
                    column: 1, message: "there is no such association; nothing has changed",
                    isSyntax: false)
            }
        }
        return dismissed
    }

    // MARK: - Variables

    /// The longest value, as in ntp.org's ntpd.
    private static let longestValue = 127

    private static func assignments(
        _ data: [UInt8]
    ) throws(ControlErrorCode) -> [(name: String, value: String)] {
        var assignments: [(name: String, value: String)] = []
        for variable in VariableList.parse(data) {
            let value = variable.unquoted
            let isText = value.allSatisfy { (0x20...0x7e).contains($0) }
            guard value.count <= longestValue, isText else { throw .badFormat }
            assignments.append((variable.nameText, String(decoding: value, as: UTF8.self)))
        }
        return assignments
    }

    /// Only what `setvar` has made can be written.
    func writeVariables(_ data: [UInt8]) throws(ControlErrorCode) -> Answer {
        guard associationID == 0, !asker.restrictions.contains(.nomodify) else {
            throw .authenticationFailure
        }
        var variables = subject.configuration.variables
        for (name, value) in try ControlOperation.assignments(data) {
            if name == "leap" { throw ControlOperation.faultOfLeap(value) }
            guard !SystemVariableTable.isFixed(name) else { throw .authenticationFailure }
            guard let index = variables.lastIndex(where: { $0.name == name }) else {
                throw .unknownVariable
            }
            variables[index].value = value
        }
        var change = RunTimeChange(subject.configuration)
        change.configuration.variables = variables
        return Answer(
            status: node.systemStatus.bits, change: .configure(change, dismissed: []),
            remark: "\(asker.source.address) writevar: "
                + ControlOperation.printable(String(decoding: data, as: UTF8.self)))
    }

    /// ntp.org's ntpd looks at the value and then refuses whatever it is.
    private static func faultOfLeap(_ value: String) -> ControlErrorCode {
        guard let number = Int(value) else { return .badFormat }
        return (0...3).contains(number) ? .unspecified : .badValue
    }

    /// What `fudge` sets, in the units in which the variables are shown.
    func writeClockVariables(_ data: [UInt8]) throws(ControlErrorCode) -> Answer {
        guard !asker.restrictions.contains(.nomodify) else { throw .authenticationFailure }
        let clock = try self.clock
        guard
            let line = subject.configuration.associations.firstIndex(
                of: clock.association.configuration)
        else { throw .unknownAssociation }
        var fudge = clock.association.configuration.fudge ?? FudgeOptions()
        for (name, value) in try ControlOperation.assignments(data) {
            try fudge.set(name, to: value)
        }
        var change = RunTimeChange(subject.configuration)
        change.configuration.associations[line].fudge = fudge
        return Answer(
            status: clock.status.bits, change: .configure(change, dismissed: []),
            remark: "\(asker.source.address) writes clock \(clock.association.id): "
                + ControlOperation.printable(String(decoding: data, as: UTF8.self)))
    }
}

extension Removals.Association {
    /// Whether it means this association: by number, by what its line says or by its address.
    fileprivate func names(_ association: Association) -> Bool {
        switch self {
        case .associationID(let id): association.id == id
        case .target(let target):
            if association.configuration.target == target {
                true
            } else if case .address(let address) = target {
                association.isPolled && association.remote.address == address
            } else {
                false
            }
        }
    }
}

extension FudgeOptions {
    fileprivate mutating func set(_ name: String, to text: String) throws(ControlErrorCode) {
        let number = Double(text).flatMap { $0.isFinite ? $0 : nil }
        switch name {
        case "fudgetime1", "fudgetime2":
            guard let number, number.magnitude <= 1e12 else { throw .badValue }
            if name == "fudgetime1" { time1 = number / 1e3 } else { time2 = number / 1e3 }
        case "stratum":
            guard let value = UInt8(text), value <= 16 else { throw .badValue }
            stratum = value
        case "refid":
            guard (1...4).contains(text.utf8.count) else { throw .badValue }
            referenceID = ReferenceID(text)
        case "flags":
            guard let bits = UInt8(text), bits <= 15 else { throw .badValue }
            flag1 = bits & 1 != 0
            flag2 = bits & 2 != 0
            flag3 = bits & 4 != 0
            flag4 = bits & 8 != 0
        default:
            throw ClockVariableTable.table.rows.contains { $0.name == name }
                ? .authenticationFailure : .unknownVariable
        }
    }
}
