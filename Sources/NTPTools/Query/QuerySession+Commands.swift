import NTPTime
import NTPWire

extension QuerySession {
    /// Runs a command with the output that ntpq always had.
    mutating func runAsText(_ command: QueryCommandLine) throws(QueryCommandLine.Fault) {
        switch command.action {
        case .peers(let layout, let all):
            printPeers(layout: layout, all: all, family: command.family)
        case .associations(let fresh, let all):
            if fresh, !fetchAssociations() { return }
            AssociationTable.lines(associations, all: all).forEach(console.print)
        case .readVariables, .readClockVariables, .readList, .readClockList:
            printAnswer(try readRequest(command))
        case .readVariablesOfRange, .readListOfRange: try readVariablesOfRange(command)
        case .writeVariables, .writeList: try write(command)
        case .statistics(let table): printStatistics(table)
        case .peerStatistics: try printPeerStatistics(command)
        case .mostRecentlyUsed: printMostRecentlyUsed(command.arguments)
        case .interfaces: printInterfaces()
        case .restrictions: printRestrictions()
        case .configure: configure(command.arguments[0])
        case .configureFromFile: configure(fromFile: command.arguments[0])
        case .saveConfiguration: saveConfiguration(command.arguments[0])
        default: try runSetting(command)
        }
    }

    /// Refreshes `associations`; false where the host gave none.
    mutating func fetchAssociations() -> Bool {
        guard let answer = ask(.readStatus) else { return false }
        systemStatus = SystemStatusWord(bits: answer.status)
        guard !answer.data.isEmpty else {
            console.print(serverPrefix + "No association ID's returned")
            return false
        }
        guard let list = AssociationStatus.list(answer.data) else {
            console.complain(
                serverPrefix + "***Server returned \(answer.data.count) octets, "
                    + "should be multiple of 4")
            return false
        }
        associations = list
        return true
    }

    /// The number that `rv 17` or `rv &1` means.
    mutating func association(
        _ argument: String?
    ) throws(QueryCommandLine.Fault) -> UInt16 {
        guard let argument else { return 0 }
        let shown = TerminalText.visible(argument)
        if argument.hasPrefix("&") {
            guard let index = Int(argument.dropFirst()), index > 0 else {
                throw .init(text: "***Association index `\(shown)' invalid/undecodable")
            }
            if associations.isEmpty { _ = fetchAssociations() }
            guard let last = associations.last else {
                throw .init(text: "***No associations found, `\(shown)' unknown")
            }
            return index <= associations.count
                ? associations[index - 1].identifier : last.identifier
        }
        guard let number = UInt64(argument) else {
            throw .init(text: "***Illegal unsigned value \(shown)")
        }
        guard let identifier = UInt16(exactly: number) else {
            throw .init(text: "***Invalid association ID \(number) specified")
        }
        return identifier
    }

    /// The same where 0, the system, makes no sense.
    mutating func realAssociation(
        _ argument: String?
    ) throws(QueryCommandLine.Fault) -> UInt16 {
        let identifier = try association(argument)
        guard identifier != 0 else { throw .init(text: "***Invalid association ID 0 specified") }
        return identifier
    }
}
