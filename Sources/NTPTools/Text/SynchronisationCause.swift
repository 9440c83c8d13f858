import NTPTime
import NTPWire

/// Why a daemon is not synchronised, from what it tells of itself and its sources.
struct SynchronisationCause: Equatable, Sendable {
    /// Of the daemon; 16 is unsynchronised.
    var stratum: UInt64?
    /// Seconds since it was started.
    var uptime: UInt64?
    var sources: [PeerReport]

    /// Seconds after which ntpd exits without `-g` rather than correct the clock.
    private static let panicThreshold = 1000.0
    /// Samples after which a source counts, with the usual configuration.
    private static let samplesNeeded = 4

    /// `is not synchronised (stratum 16, up 40 s): try again in 24 s`.
    var text: String {
        let facts = [
            "stratum \(stratum ?? 16)", uptime.map { "up \($0) s" },
        ].compactMap { $0 }.joined(separator: ", ")
        return "is not synchronised (\(facts)): \(reason)"
    }

    private var reason: String {
        let real = sources.filter { $0.variables.sourceAddress?.isUnspecified != true }
        guard !real.isEmpty else {
            return sources.isEmpty
                ? "it has no sources; are there server or pool lines in its ntp.conf?"
                : "the names of its sources have given no address yet; does DNS work there?"
        }
        let heard = real.filter { $0.variables.reach != 0 }
        guard !heard.isEmpty else { return silence(real) }
        if let far = heard.first(where: { abs($0.variables.offset) > 1000 * Self.panicThreshold }) {
            let seconds = DecimalText.fixed(abs(far.variables.offset) / 1000, digits: 0)
            return "its clock is \(seconds) s off, beyond the panic threshold of 1000 s;"
                + " start its ntpd with -g"
        }
        let liars = heard.filter { $0.association.status.selection == .falsetick }
        if liars.count > 1 {
            let offsets = liars.map(\.variables.offset)
            let low = DecimalText.fixed(offsets.min() ?? 0, digits: 3)
            let high = DecimalText.fixed(offsets.max() ?? 0, digits: 3)
            return "its sources disagree (offsets from \(low) to \(high) ms);"
                + " a majority has to agree, so that it takes more or better ones"
        }
        if heard.allSatisfy({ $0.variables.stratum == 0 || $0.variables.stratum > 15 }) {
            return "its sources answer but are not synchronised themselves"
        }
        return "try again in \(wait(heard)) s"
    }

    private func silence(_ sources: [PeerReport]) -> String {
        let kisses = ["RATE", "DENY", "RSTR"]
        for source in sources {
            let code = String(decoding: source.variables.referenceID ?? [], as: UTF8.self)
            guard kisses.contains(code), let address = source.variables.sourceAddress else {
                continue
            }
            return code == "RATE"
                ? "\(address) sent a kiss-o'-death (RATE): it was asked too often; wait a while"
                : "\(address) sent a kiss-o'-death (\(code)): it does not serve that host"
        }
        let whose =
            sources.count == 1 ? "its source has" : "none of its \(sources.count) sources has"
        let answered = sources.count == 1 ? "not answered" : "answered"
        if let uptime, uptime < 20 {
            return "\(whose) \(answered) yet; try again in 10 s"
        }
        return "\(whose) \(answered); does a firewall block UDP port 123, or is its network down?"
    }

    /// Seconds until the source that is nearest to it has enough samples.
    private func wait(_ heard: [PeerReport]) -> Int64 {
        heard.map { source in
            let missing = max(1, Self.samplesNeeded - source.variables.reach.nonzeroBitCount)
            return min(Int64(missing) * source.variables.pollSeconds, 1 << 20)
        }.min() ?? 64
    }
}
