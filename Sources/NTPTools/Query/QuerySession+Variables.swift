import NTPTime
import NTPWire

extension QuerySession {
    /// `readvar [assocID [names]]`, `clockvar`.
    mutating func readVariables(
        _ command: QueryCommandLine, clock: Bool
    ) throws(QueryCommandLine.Fault) {
        let identifier = try association(command.arguments.first)
        print(of: identifier, names: Array(command.arguments.dropFirst()), clock: clock)
    }

    /// `mreadvar &1 &4 [names]`.
    mutating func readVariablesOfRange(
        _ command: QueryCommandLine
    ) throws(QueryCommandLine.Fault) {
        let low = try association(command.arguments[0])
        let high = try association(command.arguments[1])
        if associations.isEmpty, !fetchAssociations() { return }
        guard let first = associations.firstIndex(where: { $0.identifier == low }) else {
            throw .init(text: "***Invalid association ID \(low) specified")
        }
        guard let last = associations.firstIndex(where: { $0.identifier == high }) else {
            throw .init(text: "***Invalid association ID \(high) specified")
        }
        for index in min(first, last)...max(first, last) {
            if index > min(first, last) { console.print("") }
            let names = Array(command.arguments.dropFirst(2))
            guard print(of: associations[index].identifier, names: names, clock: false) else {
                return
            }
        }
    }

    @discardableResult
    private mutating func print(of identifier: UInt16, names: [String], clock: Bool) -> Bool {
        let request = requestData(names)
        guard
            let answer = ask(
                clock ? .readClockVariables : .readVariables, association: identifier,
                data: request)
        else { return false }
        let kind = clock ? " clock" : ""
        guard !answer.data.isEmpty else {
            console.print(
                serverPrefix
                    + (identifier == 0
                        ? "No system\(kind) variables returned"
                        : "No information returned for\(kind) association \(identifier)"))
            return true
        }
        let subject: CookedVariables.Subject =
            clock ? .clock : identifier == 0 ? .system : .peer
        let quiet = !request.isEmpty && !alwaysPrintsStatus
        print(answer, of: identifier, as: subject, quiet: quiet)
        return true
    }

    private func print(
        _ answer: ControlReassembly.Answer, of identifier: UInt16,
        as subject: CookedVariables.Subject, quiet: Bool
    ) {
        var lines: [String] = []
        if isRaw {
            let status = DecimalText.hex(answer.status, digits: 4)
            if !quiet { lines.append("associd=\(identifier) status=0x\(status),") }
            let text = CookedVariables.raw(answer.data)
            lines.append(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        } else {
            if !quiet {
                lines.append(
                    CookedVariables.statusLine(
                        association: identifier, status: answer.status, subject: subject))
            }
            let shows = showsHostNames
            let name = surroundings.name
            let cooked = CookedVariables(dates: surroundings.dates) { address in
                guard shows, !address.isUnspecified else { return address.description }
                return ReferenceClockNames.text(address) ?? TerminalText.visible(name(address))
            }
            lines += cooked.lines(VariableList.parse(answer.data))
        }
        if let first = lines.first { lines[0] = serverPrefix + first }
        lines.forEach(console.print)
    }

    /// The names with commas between them; those that do not fit into a request are named and
    /// left out.
    private func requestData(_ arguments: [String]) -> [UInt8] {
        var data: [UInt8] = []
        let names = arguments.flatMap { $0.split(separator: ",") }
        for name in names {
            let item = (data.isEmpty ? [] : [UInt8(ascii: ",")]) + Array(name.utf8)
            guard data.count + item.count <= ControlMessage.maximumDataSize else {
                console.complain(
                    "***Ignoring variables starting with `\(TerminalText.visible(String(name)))'")
                break
            }
            data += item
        }
        return data
    }
}
