import NTPConfiguration
import NTPProtocol
import NTPTime
package import NTPWire

/// Answers mode 6 requests from a look at the node (RFC 9327). It holds nothing and changes
/// nothing; what is to change goes out with the reply:
///
///     datagram -> ControlMessage -> operation -> VariableTable over the snapshot
///              -> VariableList -> ControlResponse -> datagrams
///
/// Who may ask at all is decided before, by `NTPNode.admit`; whether a MAC is right, by the keys.
package enum ControlRequestHandler {
    /// - Parameters:
    ///   - bytes: the datagram, whatever it holds.
    ///   - random: for the tags in lists that no client knows.
    package static func respond(
        to bytes: Span<UInt8>, from asker: ControlAsker, about subject: SystemSubject,
        nonces: ControlNonces, random: inout some RandomNumberGenerator
    ) -> ControlReply {
        guard asker.restrictions.isDisjoint(with: [.ignore, .noquery]),
            let header = try? ControlHeader(parsing: bytes), isRequest(header)
        else { return .none }
        let operation = ControlOperation(
            header: header, asker: asker, subject: subject, nonces: nonces,
            noise: random.next())
        var reply = ControlReply()
        var response = ControlResponse(
            to: header, leap: subject.node.system.leap, content: .error(.unspecified))
        do throws(ControlErrorCode) {
            guard let message = try? ControlMessage(parsing: bytes) else { throw .badFormat }
            guard let answer = try operation.answer(to: header.opcode, data: message.data) else {
                return .none
            }
            response.content = .data(status: answer.status, answer.data)
            response.fragmentLimit = answer.fragmentLimit
            // Strangers who look take no news from those who watch (ntp.org's rule).
            if asker.provenKey != nil { reply.readEventsOf = answer.readEventsOf }
            reply.wasRestricted = answer.wasRestricted
            reply.change = answer.change
            reply.remark = answer.remark
        } catch {
            response.content = .error(error)
            reply.wasRestricted = operation.isBarred(header.opcode)
        }
        reply.signingKey = asker.provenKey
        reply.packets = response.datagrams
        return reply
    }

    /// The answer to who had a configuration saved; `failure` is the system's reason.
    package static func saved(
        _ saved: SavedConfiguration, failure: String?, leap: LeapIndicator
    ) -> [[UInt8]] {
        let text =
            failure.map { "Unable to save configuration to file '\(saved.name)': \($0)" }
            ?? "Configuration saved to '\(saved.name)'"
        return ControlResponse(
            to: saved.request, leap: leap, content: .data(status: 0, ControlOperation.line(text))
        ).datagrams
    }

    /// A response, error or fragment is never answered: two servers would talk for ever
    /// (CVE-2009-3563).
    private static func isRequest(_ header: ControlHeader) -> Bool {
        !header.isResponse && !header.isError && !header.hasMore && header.offset == 0
    }
}
