import NTPTime
import NTPWire

/// What a command reads: whose variables, which of them.
struct ReadRequest {
    var identifier: UInt16
    var variables: QueryVariables
    var isOfClock = false

    var subject: CookedVariables.Subject {
        isOfClock ? .clock : identifier == 0 ? .system : .peer
    }
}

extension QuerySession {
    /// `readvar [assocID [names]]`, `readlist`, `clockvar`, `clocklist`.
    mutating func readRequest(
        _ command: QueryCommandLine
    ) throws(QueryCommandLine.Fault) -> ReadRequest {
        let identifier = try association(command.arguments.first)
        let isOfClock =
            command.action == .readClockVariables || command.action == .readClockList
        if command.action == .readList || command.action == .readClockList {
            return ReadRequest(
                identifier: identifier, variables: variables, isOfClock: isOfClock)
        }
        let names = named(command.arguments.dropFirst())
        return ReadRequest(identifier: identifier, variables: names, isOfClock: isOfClock)
    }

    private func named(_ arguments: ArraySlice<String>) -> QueryVariables {
        var names = QueryVariables()
        for argument in arguments where !names.add(argument) {
            console.complain("Variable list full")
        }
        return names
    }

    /// `mreadvar &1 &4 [names]`, `mreadlist &1 &4`: only the latter puts a blank line between two.
    mutating func readVariablesOfRange(
        _ command: QueryCommandLine
    ) throws(QueryCommandLine.Fault) {
        let isList = command.action == .readListOfRange
        let names = named(command.arguments.dropFirst(2))
        let variables = names.isEmpty ? self.variables : names
        for (place, identifier) in try associations(ofRange: command).enumerated() {
            if isList, place > 0 { console.print("") }
            guard printAnswer(ReadRequest(identifier: identifier, variables: variables)) else {
                return
            }
        }
    }

    /// The associations from one to another, in the order of the list.
    mutating func associations(
        ofRange command: QueryCommandLine
    ) throws(QueryCommandLine.Fault) -> [UInt16] {
        let low = try realAssociation(command.arguments[0])
        let high = try realAssociation(command.arguments[1])
        if associations.isEmpty, !fetchAssociations() { return [] }
        var ends: [Int] = []
        for identifier in [low, high] {
            guard let place = associations.firstIndex(where: { $0.identifier == identifier })
            else {
                throw .init(text: "***Association ID \(identifier) not found in list")
            }
            ends.append(place)
        }
        return associations[min(ends[0], ends[1])...max(ends[0], ends[1])].map(\.identifier)
    }

    /// Asks for variables; nil after a complaint.
    mutating func fetch(_ request: ReadRequest) -> ControlReassembly.Answer? {
        ask(
            request.isOfClock ? .readClockVariables : .readVariables,
            association: request.identifier, data: data(of: request.variables))
    }

    /// False where there was no answer.
    @discardableResult
    mutating func printAnswer(_ request: ReadRequest) -> Bool {
        guard let answer = fetch(request) else { return false }
        let kind = request.isOfClock ? " clock" : ""
        guard !answer.data.isEmpty else {
            console.print(
                serverPrefix
                    + (request.identifier == 0
                        ? "No system\(kind) variables returned"
                        : "No information returned for\(kind) association \(request.identifier)"))
            return true
        }
        let quiet = !request.variables.isEmpty && !style.alwaysPrintsStatus
        print(answer, to: request, quiet: quiet)
        return true
    }

    private func print(
        _ answer: ControlReassembly.Answer, to request: ReadRequest, quiet: Bool
    ) {
        var lines: [String] = []
        if style.isRaw {
            let status = DecimalText.hex(answer.status, digits: 4)
            if !quiet { lines.append("associd=\(request.identifier) status=0x\(status),") }
            lines += CookedVariables.rawLines(answer.data)
        } else {
            if !quiet {
                lines.append(
                    CookedVariables.statusLine(
                        association: request.identifier, status: answer.status,
                        subject: request.subject))
            }
            lines += cooking.lines(VariableList.parse(answer.data), limit: style.lineLimit)
        }
        if let first = lines.first { lines[0] = serverPrefix + first }
        lines.forEach(console.print)
    }

    /// How values are made readable.
    var cooking: CookedVariables {
        let shows = style.showsHostNames
        let name = surroundings.name
        return CookedVariables(
            dates: surroundings.dates,
            showsReferenceIDsAsNumbers: style.showsReferenceIDsAsNumbers
        ) { address in
            guard shows, !address.isUnspecified else { return address.description }
            return ReferenceClockNames.text(address) ?? TerminalText.visible(name(address))
        }
    }

    /// `writevar assocID name=value`, `writelist [assocID]`.
    mutating func write(_ command: QueryCommandLine) throws(QueryCommandLine.Fault) {
        let identifier = try association(command.arguments.first)
        let written =
            command.action == .writeList ? variables : named(command.arguments.dropFirst())
        guard
            let answer = ask(
                .writeVariables, association: identifier, data: data(of: written), signed: true)
        else { return }
        guard !answer.data.isEmpty else {
            return console.print(serverPrefix + "done! (no data returned)")
        }
        let request = ReadRequest(identifier: identifier, variables: written)
        print(answer, to: request, quiet: false)
    }

    /// The names with commas between them; that from which on they do not fit is complained of.
    func data(of variables: QueryVariables) -> [UInt8] {
        let (data, leftOut) = variables.request
        if let leftOut { console.complain("***Ignoring variables starting with `\(leftOut)'") }
        return data
    }

    /// `addvars`, `rmvars`, `clearvars`, `showvars`.
    mutating func runListCommand(_ command: QueryCommandLine) {
        switch command.action {
        case .addVariables:
            if !variables.add(command.arguments[0]) { console.complain("Variable list full") }
        case .removeVariables:
            for name in variables.remove(command.arguments[0]) {
                console.complain("Variable `\(name)' not found")
            }
        case .clearVariables: variables.clear()
        default:
            if variables.isEmpty { console.print("No variables on list") }
            variables.lines.forEach(console.print)
        }
    }
}
