import NTPConfiguration
import NTPProtocol
import NTPTime
import NTPWire

/// One operation on one association, or on the system.
struct ControlOperation {
    struct Answer: Equatable {
        var status: UInt16 = 0
        var data: [UInt8] = []
        /// Whose events the status word told of.
        var readEventsOf: UInt16?
        var fragmentLimit = ControlResponse.maximumFragments
        var wasRestricted = false
        var change: ControlChange?
        var remark: String?
    }

    var header: ControlHeader
    var asker: ControlAsker
    var subject: SystemSubject
    var nonces: ControlNonces
    /// An unpredictable number.
    var noise: UInt64

    var node: NodeSnapshot { subject.node }

    /// As the request has it; 0 is the system.
    var associationID: UInt16 { header.associationID }

    /// `opcode` is nil for a number without a name; the answer is nil where silence is.
    func answer(
        to opcode: ControlOpcode?, data: [UInt8]
    ) throws(ControlErrorCode) -> Answer? {
        switch opcode {
        case .unspecified: return Answer(status: try status)
        case .readStatus: return try readStatus()
        case .readVariables: return try readVariables(RequestedNames(parsing: data).names)
        case .readClockVariables:
            return try readClockVariables(RequestedNames(parsing: data).names)
        case .requestNonce: return answerNonce()
        case .readMostRecentlyUsed: return try readMonitor(data)
        case .readOrderedList:
            try demandKey()
            return try readOrderedList(data)
        case .writeVariables:
            try demandKey()
            return try writeVariables(data)
        case .writeClockVariables:
            try demandKey()
            return try writeClockVariables(data)
        case .configure:
            try demandKey()
            return try configure(data)
        case .saveConfiguration:
            try demandKey()
            return saveConfiguration(data)
        case .setTrap, .unsetTrap, .asynchronousMessage, nil: throw .badOpcode
        }
    }

    private func demandKey() throws(ControlErrorCode) {
        guard asker.mayWrite(subject.configuration.authentication) else {
            throw .authenticationFailure
        }
    }

    /// Whether a line of the configuration, rather than the want of a key, is in the way.
    func isBarred(_ opcode: ControlOpcode?) -> Bool {
        switch opcode {
        case .readMostRecentlyUsed:
            asker.restrictions.contains(.nomrulist)
        case .writeVariables, .writeClockVariables:
            asker.restrictions.contains(.nomodify)
                && asker.mayWrite(subject.configuration.authentication)
        default: false
        }
    }

    /// A sentence as data.
    static func line(_ text: String) -> [UInt8] { Array(text.utf8) + [0x0d, 0x0a] }

    var association: Association {
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
            list = try SystemVariableTable.table(subject.environment)
                .answer(to: names, of: subject)
        } else {
            list = try PeerVariableTable.table
                .answer(to: names, of: PeerSubject(association: association, node: node))
        }
        return Answer(status: try status, data: list.bytes, readEventsOf: associationID)
    }

    private func readClockVariables(_ names: [String]) throws(ControlErrorCode) -> Answer {
        let clock = try self.clock
        let list = try ClockVariableTable.table.answer(to: names, of: clock)
        return Answer(status: clock.status.bits, data: list.bytes)
    }

    /// Of the system: the clock that sets ours, else the first clock there is.
    var clock: ClockSubject {
        get throws(ControlErrorCode) {
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
            return clock
        }
    }

    private func answerNonce() -> Answer {
        var text = VariableText()
        text.append("nonce", .bare(nonces.nonce(for: asker.source, at: node.reading.wall)))
        return Answer(data: text.bytes)
    }
}
