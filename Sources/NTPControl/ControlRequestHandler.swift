package import NTPConfiguration
package import NTPProtocol
import NTPTime
import NTPWire

/// What is to be done about one mode 6 datagram.
package struct ControlReply: Equatable, Sendable {
    /// To send to where the request came from, in this order; empty where nothing is answered.
    package var packets: [[UInt8]]
    /// Whose event count starts anew (`NTPNode.eventsRead`), 0 for the system's; nil for nobody's.
    package var readEventsOf: UInt16?

    package static let none = ControlReply(packets: [])
}

/// Answers mode 6 requests from a look at the node (RFC 9327). It holds nothing and changes
/// nothing:
///
///     datagram -> ControlMessage -> operation -> VariableTable over the snapshot
///              -> VariableList -> ControlResponse -> at most 32 datagrams
///
/// Who may ask at all is decided before, by `NTPNode.admit`. What would change the daemon is
/// refused to everybody.
package enum ControlRequestHandler {
    /// - Parameters:
    ///   - bytes: the datagram, whatever it holds.
    ///   - restrictions: what the sender may not do.
    ///   - isAuthentic: the request carried a MAC made with the control key. Only such a request
    ///     starts event counts anew, so that strangers who look take no news from those who
    ///     watch (ntp.org's rule).
    package static func respond(
        to bytes: Span<UInt8>, node: NodeSnapshot, environment: ControlEnvironment,
        restrictions: RestrictFlags, isAuthentic: Bool = false
    ) -> ControlReply {
        guard restrictions.isDisjoint(with: [.ignore, .noquery]),
            let header = try? ControlHeader(parsing: bytes), isRequest(header)
        else { return .none }
        let operation = ControlOperation(
            associationID: header.associationID, node: node, environment: environment)
        let content: ControlResponse.Content
        var readEventsOf: UInt16?
        do throws(ControlErrorCode) {
            guard let message = try? ControlMessage(parsing: bytes) else { throw .badFormat }
            let answer = try operation.answer(to: header.opcode, data: message.data)
            content = .data(status: answer.status, answer.data)
            if isAuthentic { readEventsOf = answer.readEventsOf }
        } catch {
            content = .error(error)
        }
        let response = ControlResponse(to: header, leap: node.system.leap, content: content)
        return ControlReply(packets: response.datagrams, readEventsOf: readEventsOf)
    }

    package static func respond(
        to bytes: [UInt8], node: NodeSnapshot, environment: ControlEnvironment,
        restrictions: RestrictFlags, isAuthentic: Bool = false
    ) -> ControlReply {
        respond(
            to: bytes.span, node: node, environment: environment, restrictions: restrictions,
            isAuthentic: isAuthentic)
    }

    /// A response, error or fragment is never answered: two servers would talk for ever
    /// (CVE-2009-3563).
    private static func isRequest(_ header: ControlHeader) -> Bool {
        !header.isResponse && !header.isError && !header.hasMore && header.offset == 0
    }
}
