import NTPProtocol
import NTPTime
import NTPWire

/// One operation on one association, or on the system.
struct ControlOperation {
    struct Answer: Equatable {
        var status: UInt16
        var data: [UInt8] = []
        /// Whose events the status word told of.
        var readEventsOf: UInt16?
    }

    /// As the request has it; 0 is the system.
    var associationID: UInt16
    var node: NodeSnapshot
    var environment: ControlEnvironment

    /// `opcode` is nil for a number without a name.
    func answer(
        to opcode: ControlOpcode?, data: [UInt8]
    ) throws(ControlErrorCode) -> Answer {
        switch opcode {
        case .unspecified:
            return Answer(status: try status)
        case .readStatus:
            return try readStatus()
        case .readVariables:
            return try readVariables(RequestedNames(parsing: data).names)
        case .readClockVariables:
            return try readClockVariables(RequestedNames(parsing: data).names)
        case .writeVariables, .writeClockVariables, .configure, .saveConfiguration,
            .readOrderedList:
            // These need the control key, which nobody can have: none can be configured.
            throw .authenticationFailure
        case .setTrap, .unsetTrap, .asynchronousMessage, .readMostRecentlyUsed, .requestNonce,
            nil:
            throw .badOpcode
        }
    }

    private var association: Association {
        get throws(ControlErrorCode) {
            guard let found = node.associations.first(where: { $0.id == associationID }) else {
                throw .unknownAssociation
            }
            return found
        }
    }

    private var status: UInt16 {
        get throws(ControlErrorCode) {
            associationID == 0 ? node.systemStatus.bits : try association.status.bits
        }
    }

    /// Of the system: each association's identifier and status word. Of an association: its
    /// variables (RFC 9327, 4).
    private func readStatus() throws(ControlErrorCode) -> Answer {
        guard associationID == 0 else { return try readVariables([]) }
        var data: [UInt8] = []
        for association in node.associations {
            for word in [association.id, association.status.bits] {
                data += [UInt8(word >> 8), UInt8(truncatingIfNeeded: word)]
            }
        }
        return Answer(status: node.systemStatus.bits, data: data)
    }

    private func readVariables(_ names: [String]) throws(ControlErrorCode) -> Answer {
        let list: VariableList
        if associationID == 0 {
            list = try SystemVariableTable.table(environment)
                .answer(to: names, of: SystemSubject(node: node, environment: environment))
        } else {
            list = try PeerVariableTable.table
                .answer(to: names, of: PeerSubject(association: association, node: node))
        }
        return Answer(status: try status, data: list.bytes, readEventsOf: associationID)
    }

    /// Of the system: the clock that sets ours, else the first clock there is.
    private func readClockVariables(_ names: [String]) throws(ControlErrorCode) -> Answer {
        let clock: ClockSubject?
        if associationID == 0 {
            let systemPeer = node.associations.first { $0.id == node.system.systemPeer }
            clock =
                systemPeer.flatMap { ClockSubject($0) }
                ?? node.associations.lazy.compactMap { ClockSubject($0) }.first
        } else {
            clock = ClockSubject(try association)
        }
        guard let clock else { throw .unknownAssociation }
        let list = try ClockVariableTable.table.answer(to: names, of: clock)
        return Answer(status: clock.status.bits, data: list.bytes)
    }
}
