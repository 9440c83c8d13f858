import NTPWire

/// Why a request to a server got no answer to print.
enum QueryFailure: Error, Equatable, Sendable {
    case noHost
    /// The request was to be signed and there is no key: why.
    case noKey(String)
    /// A local call failed: which, and the system's reason.
    case system(call: String, reason: String)
    /// The request has more bytes of data than a message holds.
    case tooLong(Int)
    /// Ctrl-C while it waited.
    case interrupted
    /// The command has asked for as long as one may.
    case tookTooLong
    case timedOut
    case incomplete
    case tooMuch
    case refused(ControlErrorCode, raw: UInt8)

    /// What ntpq prints to standard error, without the server's name before it.
    func text(association: UInt16) -> String {
        switch self {
        case .noHost: "***No host open, use `host' command"
        case .noKey(let reason): reason
        case .system(let call, let reason): "ntpq: \(call): \(reason)"
        case .tooLong(let count):
            "***\(count) octets are too many for a request, which has room for"
                + " \(ControlMessage.maximumDataSize)"
        case .interrupted: "***Interrupted"
        case .tookTooLong:
            "***The command took more than \(Int(QuerySession.longestCommand)) s"
        case .timedOut: "***Request timed out"
        case .incomplete: "***Response from server was incomplete"
        case .tooMuch: "***Buffer size exceeded for returned data"
        case .refused(let code, let raw): QueryFailure.text(code, raw, association)
        }
    }

    private static func text(
        _ code: ControlErrorCode, _ raw: UInt8, _ association: UInt16
    ) -> String {
        switch code {
        case .unspecified where raw != 0: "***Server returns unknown error code \(raw)"
        case .unspecified: "***Server returned an unspecified error"
        case .authenticationFailure: "***Server disallowed request (authentication?)"
        case .badFormat: "***Server reports a bad format request packet"
        case .badOpcode: "***Server reports a bad opcode in request"
        case .unknownAssociation: "***Association ID \(association) unknown to server"
        case .unknownVariable: "***A request variable unknown to the server"
        case .badValue: "***Server indicates a request variable was bad"
        case .administrativelyProhibited: "***Server returns unknown error code 7"
        }
    }
}
