import NTPConfiguration
import NTPProtocol
import NTPTime
import NTPWire

// The counters among the system's variables, for ntpq's sysstats, monstats, iostats, timerstats and
// authinfo.

extension SystemVariableTable {
    static let statistics: [Row] =
        [
            .named("ss_uptime") { $0.uptime },
            .named("ss_numctlreq") { .unsigned($0.environment.control.requests) },
            .named("ss_reset") { $0.age(of: $0.node.countersReset) },
            // ntpsec's names for the same since the start.
            .named("ss_reset_r") { $0.uptime },
            // How often the clock was found to have been set back by others (ntp.org's name).
            .named("ss_lamport") { .unsigned($0.environment.backwardSteps) },
            // Nothing is rounded on the way from a timestamp to a packet.
            .named("ss_tsrounding") { _ in .unsigned(0) },
        ]
        + counters.flatMap { name, path -> [Row] in
            [
                .named(name) { .unsigned(path($0.node.recentCounters)) },
                .named("\(name)_r") { .unsigned(path($0.node.counters)) },
            ]
        }

    private static let counters: [(name: String, value: @Sendable (NodeCounters) -> UInt64)] = [
        ("ss_received", { $0.received }), ("ss_thisver", { $0.currentVersion }),
        ("ss_oldver", { $0.olderVersion }), ("ss_ver1", { $0.versionOne }),
        ("ss_ver1client", { $0.versionOneClient }), ("ss_ver1zero", { $0.versionOneReserved }),
        ("ss_ver1symm", { $0.versionOneSymmetric }), ("ss_badformat", { $0.badFormat }),
        ("ss_badauth", { $0.badAuthentication }), ("ss_declined", { $0.declined }),
        ("ss_restricted", { $0.restricted }), ("ss_limited", { $0.rateLimited }),
        ("ss_kodsent", { $0.kissesSent }), ("ss_processed", { $0.processed }),
    ]

    /// The list of who asked. `mru_enabled` has ntp.org's bits: 1 by `enable monitor`, 2 because a
    /// `restrict` line limits somebody.
    static let monitor: [Row] = [
        .named("mru_enabled") {
            let isLimited = $0.configuration.restrictions.contains { $0.flags.contains(.limited) }
            return .hexadecimal(
                ($0.configuration.features.monitor ? 1 : 0) | (isLimited ? 2 : 0))
        },
        .named("mru_hashslots") { .unsigned(UInt64($0.monitor.bucketCount)) },
        .named("mru_depth") { .unsigned(UInt64($0.monitor.count)) },
        .named("mru_deepest") { .unsigned(UInt64($0.monitor.counters.deepest)) },
        .named("mru_mindepth") { .signed(Int64($0.monitor.options.minimumEntries)) },
        .named("mru_maxage") { .signed(Int64($0.monitor.options.maximumAge)) },
        .named("mru_minage") {
            .signed(Int64($0.monitor.options.minimumAge ?? $0.monitor.options.maximumAge))
        },
        .named("mru_maxdepth") { .unsigned(UInt64($0.monitor.capacity)) },
        .named("mru_mem") { kilobytes($0.monitor.count) },
        .named("mru_maxmem") { kilobytes($0.monitor.capacity) },
        .named("mru_exists") { .unsigned($0.monitor.counters.known) },
        .named("mru_new") { .unsigned($0.monitor.counters.added) },
        .named("mru_recycleold") { .unsigned($0.monitor.counters.recycled) },
        // A full list forgets nobody who was there lately.
        .named("mru_recyclefull") { _ in .unsigned(0) },
        .named("mru_none") { .unsigned($0.monitor.counters.refused) },
        .named("mru_oldest_age") {
            guard let oldest = $0.monitor.oldestPlace else { return .unsigned(0) }
            return $0.age(of: $0.monitor[oldest].lastAt)
        },
    ]

    private static func kilobytes(_ entries: Int) -> ControlVariable.Value {
        .unsigned(UInt64((MonitorList.memory(ofEntries: entries) + 512) / 1024))
    }

    static let keys: [Row] = [
        .named("authdelay") { milliseconds($0.environment.keys.delay) },
        .named("authkeys") { .unsigned(UInt64($0.environment.keys.stored)) },
        // No keys are set aside for later, none is looked up slower than another, and none
        // expires: those were Autokey's.
        .named("authfreek") { _ in .unsigned(0) },
        .named("authkuncached") { _ in .unsigned(0) },
        .named("authkexpired") { _ in .unsigned(0) },
        .named("authklookups") { .unsigned($0.environment.keys.lookups) },
        .named("authknotfound") { .unsigned($0.environment.keys.notFound) },
        .named("authencrypts") {
            .unsigned($0.environment.keys.digestsMade &+ $0.environment.keys.ciphersMade)
        },
        .named("authdecrypts") {
            .unsigned($0.environment.keys.digestsChecked &+ $0.environment.keys.ciphersChecked)
        },
        .named("authreset") { $0.age(of: $0.environment.keys.since) },
        // ntpsec tells the two sorts of MAC apart.
        .named("authdigestencrypts") { .unsigned($0.environment.keys.digestsMade) },
        .named("authcmacencrypts") { .unsigned($0.environment.keys.ciphersMade) },
        .named("authdigestdecrypts") { .unsigned($0.environment.keys.digestsChecked) },
        .named("authdigestfails") { .unsigned($0.environment.keys.digestsWrong) },
        .named("authcmacdecrypts") { .unsigned($0.environment.keys.ciphersChecked) },
        .named("authcmacfails") { .unsigned($0.environment.keys.ciphersWrong) },
    ]

    /// For ntpdc's memstats. Room for an association is made when it is, so that none waits unused.
    static let associations: [Row] = [
        .unlisted("memstats_reset") { $0.uptime },
        .unlisted("peer_total") { .unsigned(UInt64($0.node.associations.count)) },
        .unlisted("peer_free") { _ in .unsigned(0) },
        .unlisted("peer_allocations") { .unsigned($0.node.counters.associations) },
        .unlisted("peer_demobilizations") {
            .unsigned($0.node.counters.associations &- UInt64($0.node.associations.count))
        },
    ]

    static let transfers: [Row] = [
        .named("iostats_reset") { $0.age(of: $0.environment.transfers.since) },
        // There is one buffer, and the request that is being answered is in it: packets wait in
        // the kernel, not here.
        .named("total_rbuf") { _ in .unsigned(1) },
        .named("free_rbuf") { _ in .unsigned(0) },
        .named("used_rbuf") { _ in .unsigned(1) },
        .named("rbuf_lowater") { _ in .unsigned(0) },
        .named("io_dropped") { _ in .unsigned(0) },
        .named("io_ignored") { .unsigned($0.environment.transfers.ignored) },
        .named("io_received") { .unsigned($0.environment.transfers.received) },
        .named("io_sent") { .unsigned($0.environment.transfers.sent) },
        .named("io_sendfailed") { .unsigned($0.environment.transfers.notSent) },
        .named("io_wakeups") { .unsigned($0.environment.transfers.wakeups) },
        .named("io_goodwakeups") { .unsigned($0.environment.transfers.usefulWakeups) },
        .named("io_pkt_reads") { .unsigned($0.environment.transfers.received) },
        .named("io_ref_reads") { .unsigned($0.environment.transfers.readings) },
        .named("timerstats_reset") { $0.age(of: $0.environment.timer.since) },
        .named("timer_overruns") { .unsigned($0.environment.timer.overruns) },
        .named("timer_xmts") { .unsigned($0.environment.timer.transmissions) },
    ]
}
