/// The commands that print some of a server's variables one a line, under the labels that ntp.org's
/// ntpq gives them.
enum StatisticsTable: String, Equatable, Sendable, CaseIterable {
    case sysinfo, sysstats, kerninfo, monstats, authinfo, iostats, timerstats

    /// How a value is printed.
    enum Kind: Equatable, Sendable {
        /// As it came, without quotation marks.
        case text
        case mode
        /// Two binary digits.
        case leap
        case timestamp
        /// An address, as the server's name where names are shown, with its port.
        case host
    }

    struct Row: Equatable, Sendable {
        var name: String
        var label: String
        var kind: Kind

        init(_ name: String, _ label: String, _ kind: Kind = .text) {
            self.name = name
            self.label = label
            self.kind = kind
        }
    }

    var purpose: String {
        switch self {
        case .sysinfo: "show the state of the server's clock"
        case .sysstats: "show how long the server runs and what became of packets"
        case .kerninfo: "show the server's kernel clock and its PPS counters"
        case .monstats: "show the size and the limits of what mrulist reads"
        case .authinfo: "show what was counted of keys"
        case .iostats: "show what was counted of input and output"
        case .timerstats: "show what was counted of timers"
        }
    }

    /// Whether the status line stands above.
    var showsStatus: Bool { self == .sysinfo || self == .kerninfo }

    /// The labels' width; two blanks stand behind it.
    var width: Int {
        switch self {
        case .sysinfo: 18
        case .sysstats, .iostats: 22
        case .kerninfo: 21
        case .monstats: 20
        case .authinfo: 17
        case .timerstats: 19
        }
    }

    var rows: [Row] {
        switch self {
        case .sysinfo: StatisticsTable.systemRows
        case .sysstats: StatisticsTable.packetRows
        case .kerninfo: StatisticsTable.kernelRows
        case .monstats: StatisticsTable.monitorRows
        case .authinfo: StatisticsTable.keyRows
        case .iostats: StatisticsTable.trafficRows
        case .timerstats: StatisticsTable.timerRows
        }
    }

    private static let systemRows: [Row] = [
        Row("peeradr", "system peer:", .host), Row("peermode", "system peer mode:", .mode),
        Row("leap", "leap indicator:", .leap), Row("stratum", "stratum:"),
        Row("precision", "log2 precision:"), Row("rootdelay", "root delay:"),
        Row("rootdisp", "root dispersion:"), Row("refid", "reference ID:"),
        Row("reftime", "reference time:", .timestamp), Row("sys_jitter", "system jitter:"),
        Row("clk_jitter", "clock jitter:"), Row("clk_wander", "clock wander:"),
        Row("bcastdelay", "broadcast delay:"), Row("authdelay", "symm. auth. delay:"),
    ]

    private static let packetRows: [Row] = [
        Row("ss_uptime", "uptime:"), Row("ss_reset", "sysstats reset:"),
        Row("ss_received", "packets received:"), Row("ss_thisver", "current version:"),
        Row("ss_oldver", "older version:"), Row("ss_badformat", "bad length or format:"),
        Row("ss_badauth", "authentication failed:"), Row("ss_declined", "declined:"),
        Row("ss_restricted", "restricted:"), Row("ss_limited", "rate limited:"),
        Row("ss_kodsent", "KoD responses:"), Row("ss_processed", "processed for time:"),
    ]

    private static let kernelRows: [Row] = [
        Row("koffset", "pll offset:"), Row("kfreq", "pll frequency:"),
        Row("kmaxerr", "maximum error:"), Row("kesterr", "estimated error:"),
        Row("kstflags", "kernel status:"), Row("ktimeconst", "pll time constant:"),
        Row("kprecis", "precision:"), Row("kfreqtol", "frequency tolerance:"),
        Row("kppsfreq", "pps frequency:"), Row("kppsstab", "pps stability:"),
        Row("kppsjitter", "pps jitter:"),
        // The missing colon is ntp.org's.
        Row("kppscalibdur", "calibration interval"), Row("kppscalibs", "calibration cycles:"),
        Row("kppsjitexc", "jitter exceeded:"), Row("kppsstbexc", "stability exceeded:"),
        Row("kppscaliberrs", "calibration errors:"),
    ]

    private static let monitorRows: [Row] = [
        Row("mru_enabled", "enabled:"), Row("mru_depth", "addresses:"),
        Row("mru_deepest", "peak addresses:"), Row("mru_maxdepth", "maximum addresses:"),
        Row("mru_mindepth", "reclaim above count:"), Row("mru_maxage", "reclaim older than:"),
        Row("mru_mem", "kilobytes:"), Row("mru_maxmem", "maximum kilobytes:"),
    ]

    private static let keyRows: [Row] = [
        Row("authreset", "time since reset:"), Row("authkeys", "stored keys:"),
        Row("authfreek", "free keys:"), Row("authklookups", "key lookups:"),
        Row("authknotfound", "keys not found:"), Row("authkuncached", "uncached keys:"),
        Row("authkexpired", "expired keys:"), Row("authencrypts", "encryptions:"),
        Row("authdecrypts", "decryptions:"),
    ]

    private static let trafficRows: [Row] = [
        Row("iostats_reset", "time since reset:"), Row("total_rbuf", "receive buffers:"),
        Row("free_rbuf", "free receive buffers:"), Row("used_rbuf", "used receive buffers:"),
        Row("rbuf_lowater", "low water refills:"), Row("io_dropped", "dropped packets:"),
        Row("io_ignored", "ignored packets:"), Row("io_received", "received packets:"),
        Row("io_sent", "packets sent:"), Row("io_sendfailed", "packet send failures:"),
        Row("io_wakeups", "input wakeups:"), Row("io_goodwakeups", "useful input wakeups:"),
    ]

    private static let timerRows: [Row] = [
        Row("timerstats_reset", "time since reset:"), Row("timer_overruns", "timer overruns:"),
        Row("timer_xmts", "calls to transmit:"),
    ]
}

/// `pstats`: what was counted for one association.
enum PeerStatisticsTable {
    static let width = 21

    static let names = hosts.flatMap { [$0.address, $0.port] } + rows.map(\.name)

    /// Each address is followed by its port's variable.
    static let hosts = [
        (address: "srcadr", port: "srcport", label: "remote host:"),
        (address: "dstadr", port: "dstport", label: "local address:"),
    ]

    static let rows: [StatisticsTable.Row] = [
        .init("timerec", "time last received:"), .init("timer", "time until next send:"),
        .init("timereach", "reachability change:"), .init("sent", "packets sent:"),
        .init("received", "packets received:"), .init("badauth", "bad authentication:"),
        .init("bogusorg", "bogus origin:"), .init("oldpkt", "duplicate:"),
        .init("seldisp", "bad dispersion:"), .init("selbroken", "bad reference time:"),
        .init("candidate", "candidate order:"),
    ]
}
