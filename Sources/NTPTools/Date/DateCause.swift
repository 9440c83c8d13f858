import NTPTime
import NTPWire

/// Why no server was suitable, in one line: what the server nearest to being usable lacked, and
/// what to do.
enum DateCause {
    static func text(_ servers: [DateServer]) -> String {
        let ranked = servers.map { ($0, rank($0)) }
        guard let best = ranked.max(by: { $0.1 < $1.1 })?.0 else { return "no server was asked" }
        let others = servers.count - 1
        let rest =
            switch others {
            case 0: ""
            case 1: " (nor was the other server of use)"
            default: " (nor were the \(others) other servers of use)"
            }
        return "\(best.address.address) \(reason(best))\(rest)"
    }

    /// The nearer to being usable, the higher.
    private static func rank(_ server: DateServer) -> Int {
        switch server.drop {
        case .tooLongWithoutSync, .broken, nil: 5
        case .tooFarAway, .untrusted: 4
        case .leapNotInSync, .strataTooHigh: 3
        case .noData: server.kiss != nil ? 2 : server.isRefused ? 1 : 0
        }
    }

    private static func reason(_ server: DateServer) -> String {
        switch server.drop {
        case .noData: silence(server)
        case .untrusted:
            "answered, but did not prove our key (-a): is it the same there, and trusted?"
        case .strataTooHigh, .leapNotInSync:
            "answered but is not synchronised (stratum \(server.stratum)):"
                + " try again in a few minutes"
        case .tooFarAway:
            "is too far away: the round trip takes"
                + " \(DecimalText.fixed(server.delay, digits: 1)) s, the limit is"
                + " \(DecimalText.fixed(DateServer.largestDelay, digits: 0)) s"
        case .broken: "says its clock was last set after it answered: its NTP server is broken"
        case .tooLongWithoutSync: "has not set its own clock for a day or longer"
        case nil: "answered, but the servers do not agree on the time"
        }
    }

    private static func silence(_ server: DateServer) -> String {
        if let kiss = server.kiss {
            let code = TerminalText.visible(kiss.referenceID.letters)
            switch kiss {
            case .rate: return "sent a kiss-o'-death (RATE): it was asked too often; wait a while"
            case .deny, .restrict:
                return "sent a kiss-o'-death (\(code)): it does not serve this host"
            case .other: return "sent a kiss-o'-death (\(code))"
            }
        }
        let port = server.address.port
        if server.isRefused {
            return "refused: no NTP server listens at its UDP port \(port)"
        }
        return "did not answer (\(server.requests) requests, no reply):"
            + " does a firewall block UDP port \(port)?"
    }
}
