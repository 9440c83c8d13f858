import NTPTime
import NTPWire

/// Why no server was suitable, in one line: what the server nearest to being usable lacked, and
/// what to do.
enum DateCause {
    static let portInUse =
        "a daemon here has port 123 and sees to the clock; -q only asks, -u asks from another port"

    static func text(_ servers: [DateServer], _ options: DateOptions) -> String {
        let ranked = servers.map { ($0, rank($0)) }
        guard let best = ranked.max(by: { $0.1 < $1.1 })?.0 else { return "no server was asked" }
        let others = servers.count - 1
        let rest =
            switch others {
            case 0: ""
            case 1: " (nor was the other server of use)"
            default: " (nor were the \(others) other servers of use)"
            }
        return "\(best.address.address) \(reason(best, options))\(rest)"
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

    /// The server whose lack of synchronisation is the cause; nil where the cause is another.
    static func unsynchronised(_ servers: [DateServer]) -> DateServer? {
        guard let best = servers.max(by: { rank($0) < rank($1) }) else { return nil }
        switch best.drop {
        case .strataTooHigh, .leapNotInSync: return best
        default: return nil
        }
    }

    private static func reason(_ server: DateServer, _ options: DateOptions) -> String {
        switch server.drop {
        case .noData: silence(server, options)
        case .untrusted where server.rejectsKey:
            "does not know key \(options.key ?? 0), or has another password or type for it"
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

    private static func silence(_ server: DateServer, _ options: DateOptions) -> String {
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
            + (options.usesNTPPort ? " Try -u, which asks from another port than 123" : "")
    }

    /// Seconds; ntpd exits rather than correct a larger offset, unless started with `-g`.
    private static let panicThreshold = 1000.0

    /// What is odd although a server was found; nil where nothing is.
    static func doubt(_ servers: [DateServer], selected: Int, _ options: DateOptions) -> String? {
        let chosen = servers[selected]
        for (index, other) in servers.enumerated()
        where index != selected && other.drop == nil && disagree(chosen, other) {
            return "the servers disagree: \(chosen.address.address) says"
                + " \(DecimalText.fixed(chosen.offset, digits: 6, plus: true)) s,"
                + " \(other.address.address) says"
                + " \(DecimalText.fixed(other.offset, digits: 6, plus: true)) s;"
                + " ask three or more"
        }
        if !options.setsClock, abs(chosen.offset) > panicThreshold {
            return "the offset is beyond ntpd's panic threshold of 1000 s:"
                + " ntpd exits rather than correct it, unless started with -g"
        }
        return nil
    }

    /// Whether two offsets can not both be right, however long the packets were on either way.
    private static func disagree(_ one: DateServer, _ other: DateServer) -> Bool {
        abs(one.offset - other.offset) > (one.delay + other.delay) / 2 + DateSample.skew
    }
}
