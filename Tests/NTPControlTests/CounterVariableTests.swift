import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPTime
import NTPWire
import Testing

/// The counters behind sysstats, monstats, iostats, timerstats and authinfo.
@Suite struct CounterVariableTests {
    private static let subject: SystemSubject = {
        var subject = ExampleNode.subject
        subject.node.counters.received = 100
        subject.node.counters.associations = 6
        subject.node.countersReset = MonotonicInstant(nanoseconds: 95_500_000_000)
        subject.environment.backwardSteps = 2
        subject.environment.keys.stored = 3
        subject.environment.keys.lookups = 9
        subject.environment.keys.notFound = 1
        subject.environment.keys.digestsMade = 4
        subject.environment.keys.ciphersMade = 2
        subject.environment.keys.digestsChecked = 5
        subject.environment.keys.digestsWrong = 1
        subject.environment.keys.delay = 0.000_012
        subject.environment.transfers.received = 70
        subject.environment.transfers.ignored = 3
        subject.environment.transfers.sent = 60
        subject.environment.transfers.notSent = 1
        subject.environment.transfers.wakeups = 66
        subject.environment.transfers.usefulWakeups = 65
        subject.environment.transfers.readings = 17
        subject.environment.signing.requests = 9
        subject.environment.signing.notTaken = 2
        subject.environment.signing.failed = 1
        subject.environment.signing.signed.add(seconds: 0.25)
        subject.environment.signing.signed.add(seconds: 0.125)
        subject.environment.signing.refused.add(seconds: 0.001)
        subject.environment.timer.since = MonotonicInstant(nanoseconds: 100_500_000_000)
        subject.environment.timer.transmissions = 8
        subject.environment.savedConfiguration = "a.conf"
        subject.configuration.multicast.broadcastDelay = 0.004
        return subject
    }()

    @Test(arguments: [
        ("ss_received,ss_received_r", "ss_received=41, ss_received_r=100"),
        ("ss_reset,ss_reset_r", "ss_reset=10, ss_reset_r=100"),
        ("ss_lamport", "ss_lamport=2"),
        ("memstats_reset,peer_total,peer_free", "memstats_reset=100, peer_total=4, peer_free=0"),
        ("ctl_reset,ctl_responses,ctl_badop", "ctl_reset=100, ctl_responses=0, ctl_badop=0"),
        ("peer_allocations,peer_demobilizations", "peer_allocations=6, peer_demobilizations=2"),
        ("authkeys,authencrypts,authdecrypts", "authkeys=3, authencrypts=6, authdecrypts=5"),
        ("authreset,authdelay", "authdelay=0.012, authreset=100"),
        ("authdigestfails,authcmacfails", "authdigestfails=1, authcmacfails=0"),
        ("io_received,io_ignored,io_sent", "io_ignored=3, io_received=70, io_sent=60"),
        ("io_wakeups,io_goodwakeups", "io_wakeups=66, io_goodwakeups=65"),
        ("io_ref_reads", "io_ref_reads=17"),
        (
            "mssntp_serves,mssntp_serves_no,mssntp_serves_err",
            "mssntp_serves=9, mssntp_serves_no=2, mssntp_serves_err=1"
        ),
        (
            "mssntp_serves_good,mssntp_serves_good_wall,mssntp_serves_good_slowest_r",
            "mssntp_serves_good=2, mssntp_serves_good_wall=0.375000,\r\n"
                + "mssntp_serves_good_slowest_r=0.250000"
        ),
        (
            "mssntp_serves_bad_r,mssntp_serves_bad_wall",
            "mssntp_serves_bad_r=1, mssntp_serves_bad_wall=0.001000"
        ),
        ("io_sendfailed,iostats_reset", "iostats_reset=100, io_sendfailed=1"),
        ("timer_xmts,timerstats_reset", "timerstats_reset=5, timer_xmts=8"),
        ("bcastdelay,fuzz", "bcastdelay=4.000, fuzz=0.000"),
        ("clk_wander_threshold", "clk_wander_threshold=0.100"),
        ("savedconfig", "savedconfig=a.conf"), ("release", "release=\"6.12.1\""),
        ("mru_enabled,mru_depth,mru_maxage", "mru_enabled=0x1, mru_depth=0, mru_maxage=64"),
        ("mru_maxmem,mru_oldest_age", "mru_maxmem=1024, mru_oldest_age=0"),
    ])
    func counters(names: String, text: String) {
        #expect(
            ExampleNode.text(.readVariables, of: 0, names, about: Self.subject) == text + "\r\n")
    }

    /// The names that ntpsec's ntpq asks for together; one that is unknown spoils all.
    @Test(arguments: [
        "ss_uptime,ss_numctlreq",
        "ss_reset,ss_received,ss_thisver,ss_oldver,ss_ver1,ss_ver1client,ss_ver1zero,ss_ver1symm,"
            + "ss_badformat,ss_badauth,ss_declined,ss_restricted,ss_limited,ss_kodsent,"
            + "ss_processed,ss_reset_r,ss_received_r,ss_thisver_r,ss_oldver_r,ss_ver1_r,"
            + "ss_ver1client_r,ss_ver1zero_r,ss_ver1symm_r,ss_badformat_r,ss_badauth_r",
        "mru_enabled,mru_hashslots,mru_depth,mru_deepest,mru_maxdepth,mru_mindepth,mru_maxage,"
            + "mru_minage,mru_mem,mru_maxmem,mru_exists,mru_new,mru_recycleold,mru_recyclefull,"
            + "mru_none,mru_oldest_age",
        "authreset,authkeys,authfreek,authklookups,authknotfound,authencrypts,authdigestencrypts,"
            + "authcmacencrypts,authdecrypts,authdigestdecrypts,authdigestfails,authcmacdecrypts,"
            + "authcmacfails,authkuncached,authkexpired",
        "iostats_reset,total_rbuf,free_rbuf,used_rbuf,rbuf_lowater,io_dropped,io_ignored,"
            + "io_received,io_sent,io_sendfailed,io_wakeups,io_goodwakeups",
        "timerstats_reset,timer_overruns,timer_xmts",
    ])
    func namesOfOneTable(names: String) {
        let text = ExampleNode.text(.readVariables, of: 0, names) ?? ""
        let found = Set(VariableList.parse(text.utf8).map(\.nameText))
        #expect(found == Set(names.split(separator: ",").map(String.init)))
    }
}
