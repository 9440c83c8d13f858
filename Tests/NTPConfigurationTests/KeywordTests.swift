import NTPConfiguration
import Testing

/// Every word of the language in a line that uses it well: read without a finding, kept, and
/// printed back as it was.
struct KeywordTests {
    /// The lines stand each for themselves; a clock's server line is put before those that need
    /// one.
    static let lines = [
        // Associations.
        "server time.example", "server -4 time.example", "server -6 time.example",
        "server key", "server \"server\"", "unpeer \"clock\"", "server fe80::1%2",
        "server fe80::1%eth0",
        "pool pool.example", "peer 192.0.2.1", "broadcast 192.0.2.255", "manycastclient 239.1.1.1",
        "server 192.0.2.1 autokey", "server 10.0.0.1 burst iburst key 65535 minpoll 3",
        "server 192.0.2.1 maxpoll 17 noselect preempt prefer true ttl 255 version 1 xleave",
        "server 192.0.2.1 xmtnonce port 65535 ident group", "server 127.127.20.3 mode 4294967295",
        "server 192.0.2.1 nts ask a require b noval cert c ca d aead e expire 5 bias -0.5",
        "refclock nmea unit 2 baud 9600 path /dev/x ppspath /dev/y subtype 3 flag1 1 time2 0.5",
        "refclock shm refid GPS stratum 1 minpoll 4 maxpoll 4 mode 3 time1 -0.25 flag2 0",
        "broadcastclient", "broadcastclient novolley", "broadcastdelay 0.004",
        "multicastclient 224.0.1.1 ff05::101", "manycastserver -6 a.example 239.1.1.1",
        "mdnstries 3", "ttl 1 2 3 4 5 6 7 255", "unpeer time.example", "unconfig 192.0.2.1",
        "unpeer 65535", "unpeer clock nmea unit 4", "unpeer 127.127.1.0",
        "pollskewlist", "pollskewlist 6 1 | 2 default 3 | 4", "pollskewlist poll 3 4|0",
        // Authentication.
        "keys /etc/ntp/keys", "keysdir /k", "trustedkey 1 3 (5 ... 9) 65535", "controlkey 7",
        "requestkey 8", "crypto", "crypto host h ident i pw \"a b#c\" randfile r digest MD5",
        "crypto revoke 16", "automax 12", "revoke 17", "ident group", "ntpsigndsocket /s",
        "nts enable cert c key k cookie q ca a aead e mintls TLS1.3 maxtls TLS1.3 port 4460",
        "nts disable tlsciphersuites TLS_A:TLS_B tlsecdhcurves X25519 tlscipherserverpreference",
        "nts pool 3",
        // Access and rate.
        "restrict default limited kod nomodify notrap nopeer noquery noepeer ippeerlimit -1",
        "restrict source flake ignore lowpriotrap mssntp nomrulist noserve version ntpport",
        "restrict 192.0.2.0 mask 255.255.255.0 notrust serverresponse fuzz epeer",
        "restrict 2001:db8::/32 none",
        "delrestrict 192.0.2.0 mask 255.255.255.0 ntpport",
        "unrestrict -6 default nopeer", "unrestrict source",
        "delrestrict source 192.0.2.9", "unrestrict default",
        "discard average 4 minimum 1 monitor 9",
        "limit average 2.5 burst 10 kod 0.25",
        "mru maxdepth 5 mindepth 6 maxage 7 minage 8 initalloc 9 incalloc 10",
        "mru maxmem -1 initmem 9 incmem 10", "interface ignore wildcard", "nic listen eth0",
        "interface drop 192.0.2.0/24", "interface listen all", "nic listen ipv4",
        "interface ignore ipv6", "interface listen ::1",
        // Monitoring.
        "statistics clockstats cryptostats loopstats peerstats rawstats sysstats timingstats",
        "statistics protostats usestats ntsstats ntskestats ntskelog", "statsdir /var/log/ntp/",
        "filegen loopstats file l type none nolink disable", "filegen peerstats",
        "filegen rawstats type pid link enable", "filegen sysstats type week",
        "filegen clockstats type month", "filegen protostats type year",
        "filegen usestats type age", "filegen cryptostats type day",
        "logconfig =syncall +clockinfo -peerevents +allstatus sysstatistics +allsync",
        "logconfig=allall +sysall", "logfile \"/var/log/a b\"",
        // Clocks.
        "fudge 127.127.1.0 time1 1e-3 time2 -0.5 stratum 16 refid GPS flag1 1 flag2 0 flag3 true",
        "fudge 127.127.1.0 flag4 false minjitter 0.001 abbrev X",
        "device 127.127.1.0 timedata /dev/t ppsdata /dev/p", "phone 555 atdt666",
        "enable auth bclient calibrate kernel mode7 monitor ntp stats",
        "disable auth bclient calibrate kernel mode7 monitor ntp stats",
        "disable unpeer_crypto_early unpeer_crypto_nak_early unpeer_digest_early",
        "disable peer_clear_digest_early", "tos beacon 7200 ceiling 15 cohort 1 floor 2 maxclock 4",
        "tos minclock 2 minsane 0 maxdist 2.5 mindist 0.01 orphan 5 orphanwait 10 maxdisp 8",
        "tos bcpollbstep 4 basedate 2026-01-01", "tos basedate 46021",
        "tinker allan 1024 dispersion 10 freq -33.25 huffpuff 7200 panic 0 step 0.5 stepback 1",
        "tinker stepfwd 2 stepout 600 tick 1e-6 panicexit 1 discipline rfc5905",
        "tos polltarget 0.25",
        // The rest.
        "driftfile /var/lib/ntp/drift", "driftfile /d 0.5", "driftfile", "driftfile \"\"",
        "nonvolatile 1e-8", "dscp 0", "leapfile /l", "leapfile /l checkhash",
        "leapfile /l ignorehash", "leapsmearinterval 86400", "pidfile /run/ntpd.pid",
        "saveconfigdir /c", "setvar a = b", "setvar a=b default", "setvar \"a b\" = \"c = d\"",
        "trap 192.0.2.1 port 9 interface 192.0.2.2", "trap a.example", "extra port 1123",
        "reset allpeers auth ctl io mem sys timer", "rlimit memlock -1 stacksize 50 filenum 512",
        "tick 1e-6", "end", "end of this",
        """
        simulate {
        beep_delay = 3600; simulation_duration = 86400;
        server = 192.0.2.1 { server_offset = 1.5;
          duration = 600 { freq_offset = 1; wander = 2; jitter = 3; prop_delay = 4;
            proc_delay = 5; }
          duration = 60 { }
        }
        server = a.example { server_offset = 0; }
        }
        """,
    ]

    @Test(arguments: lines)
    func readsAndPrintsBack(_ line: String) {
        let needsClock = line.contains("127.127.1.0") && !line.contains("unpeer")
        let analysis = read((needsClock ? "server 127.127.1.0\n" : "") + line)
        let told = ["1 note trailing-text", "1 note nothing-to-take-back"]
        #expect(analysis.summary.filter { !told.contains($0) } == [], "\(line)")
        let again = reread(analysis.configuration)
        #expect(again.summary == [])
        #expect(
            again.configuration.withoutLocations == analysis.configuration.withoutLocations,
            "\(line)\n\(analysis.configuration.printed())")
    }

    /// The words that say what is so without them, or that only take away.
    static let silent: Set<String> = [
        "driftfile", "driftfile \"\"", "end", "end of this",
        "enable auth bclient calibrate kernel mode7 monitor ntp stats",
    ]

    /// Nothing is parsed and forgotten: each line makes another configuration.
    @Test func everyLineLeavesSomething() {
        let clock = read("server 127.127.1.0").configuration.withoutLocations
        for line in KeywordTests.lines where !KeywordTests.silent.contains(line) {
            let needsClock = line.contains("127.127.1.0") && !line.contains("unpeer")
            let analysis = read((needsClock ? "server 127.127.1.0\n" : "") + line)
            let bare = needsClock ? clock : Configuration()
            #expect(analysis.configuration.withoutLocations != bare, "\(line)")
        }
    }

    /// Values land in the fields they are for.
    @Test func fields() {
        let tos = read("tos ceiling 9 floor 2 orphan 5 maxdist 2.5 maxclock 7.9").configuration.tos
        #expect(tos.ceiling == 9)
        #expect(tos.floor == 2)
        #expect(tos.orphan == 5)
        #expect(tos.maxdist == 2.5)
        #expect(tos.maxclock == 7)
        let tinker = read("tinker step 0.5 stepback 1 stepfwd 2 freq -3").configuration.tinker
        #expect(tinker.step == 0.5)
        #expect(tinker.stepBack == 1)
        #expect(tinker.stepForward == 2)
        #expect(tinker.frequencyPPM == -3)
        let features = read("disable ntp stats\nenable mode7").configuration.features
        #expect(!features.ntp && !features.stats && features.mode7 && features.kernel)
        let mru = read("mru maxdepth 5 maxmem 9").configuration.mru
        #expect(mru.maximumEntries == nil)
        #expect(mru.maximumKilobytes == 9)
        let slewing = read("tinker stepback 1\nslewalways yes").configuration.tinker
        #expect(slewing.step == 0 && slewing.stepBack == nil)
        #expect(read("tinker panicexit 1").configuration.tinker.panicExits)
        #expect(read("tinker tick 0.5").configuration.tick == 0.5)
        #expect(read("tick 0.25\ntinker tick 0.5").configuration.tick == 0.25)
        #expect(read("").configuration.driftThreshold == 1e-7)
        #expect(read("nonvolatile 1e-8").configuration.driftThreshold == 1e-8)
        #expect(read("nonvolatile 1e-8\ndriftfile /d 1e-6").configuration.driftThreshold == 1e-6)
        let again = read("driftfile /a\ndriftfile").configuration.files
        #expect(again.driftfile == nil)
    }
}
