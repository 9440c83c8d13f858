import NTPTime
import NTPWire

extension ControlSession {
    /// `sysinfo`, `sysstats` and the other lists of labels and values.
    mutating func printReport(_ report: DaemonReport) {
        if let variables = readVariables(report.variables, of: 0) {
            report.lines(of: variables, surroundings).forEach(console.print)
        } else if let item = privateItem(report) {
            report.lines(of: item, surroundings).forEach(console.print)
        }
    }

    /// The one item of an answer by mode 7; nil after saying what is wrong.
    private mutating func privateItem(_ report: DaemonReport) -> PrivateItem? {
        guard let items = askPrivate(report.request) else { return nil }
        if let complaint = report.complaint(items) {
            console.complain(complaint)
            return nil
        }
        guard items.count == 1 else {
            console.print("Expected one item in response, got \(items.count)")
            return nil
        }
        return items[0]
    }

    /// The variables of those names that the host knows, by mode 6; nil where it knows none. A
    /// host that refuses all for one it does not know is asked for each.
    mutating func readVariables(
        _ names: [String], of association: UInt16, opcode: ControlOpcode = .readVariables
    ) -> [ReceivedVariable]? {
        guard !names.isEmpty else { return nil }
        lastRefusal = nil
        let answer = askControl(
            opcode, association: association, data: names.joined(separator: ","))
        if let answer {
            let variables = VariableList.parse(answer.data)
            return variables.contains { $0.value != nil } ? variables : nil
        }
        guard case .refused(.unknownVariable, _)? = lastRefusal else { return nil }
        let found = names.flatMap { name in
            askControl(opcode, association: association, data: name)
                .map { VariableList.parse($0.data) } ?? []
        }
        return found.isEmpty ? nil : found
    }

    /// `loopinfo [oneline|multiline]`.
    mutating func printLoop(_ shape: String?) {
        guard [nil, "oneline", "multiline"].contains(shape) else {
            return console.complain("How many lines?")
        }
        let report = DaemonReport.loopInformation
        var values: [ReportValue?]
        let names = ["offset", "frequency", "clock", "reftime"]
        if let variables = readVariables(names, of: 0) {
            values = report.rows.map { row in
                variables.last { $0.nameText == row.variable }
                    .flatMap { row.value(of: $0.unquoted) }
            }
            values[3] = ControlSession.age(variables).map { .integer($0) }
        } else if let item = privateItem(report) {
            values = report.rows.map { $0.value(in: item) }
        } else {
            return
        }
        let lines = zip(report.rows, values).map { $0.line($1, surroundings) }
        guard shape == "oneline" else { return lines.forEach(console.print) }
        let words = ["offset", "frequency", "time_const", "watchdog"]
        let parts = zip(words, lines).map { word, line in
            // The number behind the label, without its unit.
            let value = line.split(separator: ":")[1].split(separator: " ").first
            return "\(word) \(value ?? "?")"
        }
        console.print(parts.joined(separator: ", "))
    }

    /// Seconds from the system's reference time to its clock's.
    private static func age(_ variables: [ReceivedVariable]) -> Int64? {
        let times = ["clock", "reftime"].map { name in
            variables.last { $0.nameText == name }?.value.flatMap(QueryNumbers.timestamp)
        }
        guard let clock = times[0], let reference = times[1], !reference.isUnset else {
            return nil
        }
        return Int64(clock.seconds(since: reference))
    }

    /// `memstats`: our own daemon has it by mode 6, others by mode 7.
    mutating func printMemory() {
        let report = DaemonReport.memoryStatistics
        if let variables = readVariables(report.variables, of: 0) {
            return report.lines(of: variables, surroundings).forEach(console.print)
        }
        guard let item = privateItem(report) else { return }
        report.lines(of: item, surroundings).forEach(console.print)
        DaemonReport.hashTable(of: item).forEach(console.print)
    }

    /// `clockstat ADDRESS ...`.
    mutating func printClocks(_ addresses: [IPAddress]) {
        let report = DaemonReport.clockInformation
        var blocks: [[String]] = []
        for address in addresses {
            if let lines = clockLines(address) {
                blocks.append(lines)
            } else if way != .controlMessages {
                let word = ControlSession.word(address)
                guard let items = askPrivate(report.request, items: { _ in [word] }) else {
                    return
                }
                if let complaint = report.complaint(items) { return console.complain(complaint) }
                blocks += items.map { report.lines(of: $0, surroundings) }
            } else {
                console.complain("***\(address) is no reference clock of the server")
            }
        }
        printBlocks(blocks)
    }

    /// By mode 6; nil where the host does not answer or has no such clock.
    private mutating func clockLines(_ address: IPAddress) -> [String]? {
        guard let association = associationStatus(of: address)?.identifier,
            let answer = askControl(.readClockVariables, association: association)
        else { return nil }
        let report = DaemonReport.clockInformation
        let status = ClockStatusWord(bits: answer.status)
        let clock = address.referenceClock
        let known: [String: ReportValue] = [
            "clock address:": .address(address),
            "clock type:": .text(ClockTypeName.text(clock?.type ?? 0)),
            "last event:": .integer(Int64(status.conditionCode)),
            "current status:": .integer(Int64(status.conditionCode)),
        ]
        // Those that are zero are only told to who names them.
        let named = Array("fudgetime1,fudgetime2".utf8)
        let times = try? query.query(.readClockVariables, association: association, data: named)
        let variables = VariableList.parse(answer.data) + VariableList.parse(times?.data ?? [])
        return report.rows.map { row in
            let label = String(row.label.split(separator: ":")[0]) + ":"
            let variable = variables.last { $0.nameText == row.variable }
            let value = variable.flatMap { row.value(of: $0.unquoted) }
            return row.line(value ?? known[label], surroundings)
        }
    }

    /// An address as the word of four bytes that mode 7 knows clocks by.
    private static func word(_ address: IPAddress) -> [UInt8] {
        guard case .v4(let four) = address else { return [0, 0, 0, 0] }
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: four.bits >> $0) }
    }

    func printBlocks(_ blocks: [[String]]) {
        for (place, block) in blocks.enumerated() {
            if place > 0 { console.print("") }
            block.forEach(console.print)
        }
    }
}
