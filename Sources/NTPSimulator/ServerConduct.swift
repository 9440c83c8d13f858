package import NTPTime
package import NTPWire

/// How a host answers its clients. What a server may do to them that no ntp.conf of ours asks for
/// stands here: being dead, being wrong about leap seconds, kissing.
package enum ServerConduct: Equatable, Sendable {
    /// As its node does.
    case honest
    /// Not at all.
    case silent
    /// As its node does, with this leap indicator.
    case announces(LeapIndicator)
    /// With a kiss-o'-death (RFC 5905, 7.4): its code and poll exponent.
    case kisses(ReferenceID, poll: Int8)

    /// What is sent instead of the node's reply; nil for nothing.
    func answer(insteadOf reply: [UInt8]) -> [UInt8]? {
        guard self != .silent, var header = try? NTPHeader(parsing: reply.span) else { return nil }
        switch self {
        case .honest: return reply
        case .silent: return nil
        case .announces(let leap):
            header.leap = leap
        case .kisses(let code, let poll):
            header.leap = .unsynchronised
            header.stratum = 0
            header.poll = poll
            header.referenceID = code
        }
        return header.bytes
    }
}
