import NTPTime
import NTPWire

private let milli = 1e-3

extension DaemonReport {
    static let controlStatistics = DaemonReport(
        request: .controlStatistics, itemSizes: [60],
        rows: [
            .init("time since reset:       ", "ctl_reset", .word(0)),
            .init("requests received:      ", "ss_numctlreq", .word(4)),
            .init("responses sent:         ", "ctl_responses", .word(12)),
            .init("fragments sent:         ", "ctl_fragments", .word(16)),
            .init("async messages sent:    ", "ctl_async", .word(56)),
            .init("error msgs sent:        ", "ctl_errors", .word(20)),
            .init("total bad pkts:         ", "ctl_bad", .word(8)),
            .init("packet too short:       ", "ctl_tooshort", .word(24)),
            .init("response on input:      ", "ctl_inresponses", .word(28)),
            .init("fragment on input:      ", "ctl_infragments", .word(32)),
            .init("error set on input:     ", "ctl_inerrors", .word(36)),
            .init("bad offset on input:    ", "ctl_badoffset", .word(40)),
            .init("bad version packets:    ", "ctl_badversion", .word(44)),
            .init("data in pkt too short:  ", "ctl_datatooshort", .word(48)),
            .init("unknown op codes:       ", "ctl_badop", .word(52)),
        ])

    static let loopInformation = DaemonReport(
        request: .loopInformation, itemSizes: [24],
        rows: [
            .init(
                "offset:               ", "offset", .fixed64(0),
                .fixed(digits: 6, unit: " s", scale: milli)),
            .init(
                "frequency:            ", "frequency", .fixed64(8),
                .fixed(digits: 3, unit: " ppm", scale: 1)),
            .init("poll adjust:          ", nil, .signedWord(16)),
            .init("watchdog timer:       ", watchdog, .word(20), .number(unit: " s")),
        ])

    /// Seconds since the clock was last corrected; in mode 6 worked out of `clock` and `reftime`.
    static let watchdog = "watchdog"

    static let kernelInformation = DaemonReport(
        request: .kernelInformation, itemSizes: [60],
        rows: [
            .init(
                "pll offset:           ", "koffset", .kernelTime(0, status: 16),
                .general(scale: milli)),
            .init(
                "pll frequency:        ", "kfreq", .fixed32(4),
                .fixed(digits: 3, unit: " ppm", scale: 1)),
            .init(
                "maximum error:        ", "kmaxerr", .kernelMicroseconds(8),
                .general(scale: milli)),
            .init(
                "estimated error:      ", "kesterr", .kernelMicroseconds(12),
                .general(scale: milli)),
            .init("status:               ", "kstflags", .kernelStatus(16), .text),
            .init("pll time constant:    ", "ktimeconst", .word(20)),
            .init(
                "precision:            ", "kprecis", .kernelTime(24, status: 16),
                .general(scale: milli)),
            .init(
                "frequency tolerance:  ", "kfreqtol", .fixed32(28),
                .fixed(digits: 0, unit: " ppm", scale: 1)),
            .init(
                "pps frequency:        ", "kppsfreq", .fixed32(32),
                .fixed(digits: 3, unit: " ppm", scale: 1)),
            .init(
                "pps stability:        ", "kppsstab", .fixed32(40),
                .fixed(digits: 3, unit: " ppm", scale: 1)),
            .init(
                "pps jitter:           ", "kppsjitter", .kernelTime(36, status: 16),
                .general(scale: milli)),
            .init(
                "calibration interval: ", "kppscalibdur", .shift(18), .number(unit: " s")),
            .init("calibration cycles:   ", "kppscalibs", .word(48)),
            .init("jitter exceeded:      ", "kppsjitexc", .word(44)),
            .init("stability exceeded:   ", "kppsstbexc", .word(56)),
            .init("calibration errors:   ", "kppscaliberrs", .word(52)),
        ],
        conditionShort: 18, unconditionalRows: 8)

    static let memoryStatistics = DaemonReport(
        request: .memoryStatistics, itemSizes: [148],
        rows: [
            .init("time since reset:     ", "memstats_reset", .word(0)),
            .init("total peer memory:    ", "peer_total", .short(4)),
            .init("free peer memory:     ", "peer_free", .short(6)),
            .init("calls to findpeer:    ", nil, .word(8)),
            .init("new peer allocations: ", "peer_allocations", .word(12)),
            .init("peer demobilizations: ", "peer_demobilizations", .word(16)),
        ])

    /// The lines of memstats that count the entries of the server's hash table.
    static func hashTable(of item: PrivateItem) -> [String] {
        let counts: [String] = (20..<148).map { offset in
            item.byte(offset).map { DecimalText.right(String($0), width: 4) } ?? "   ?"
        }
        return stride(from: 0, to: counts.count, by: 8).map { start in
            let label = start == 0 ? "hash table counts:   " : String(repeating: " ", count: 21)
            return label + counts[start..<start + 8].joined()
        }
    }

    static let peerStatistics = DaemonReport(
        request: .peerStatistics, subject: .peer, itemSizes: [120, 80],
        rows: [
            .init("remote host:          ", "srcadr", .address(4, wide: 104, flag: 80), .host),
            .init("local interface:      ", "dstadr", .address(0, wide: 88, flag: 80), .address),
            .init("time last received:   ", "timerec", .word(16), .number(unit: "s")),
            .init("time until next send: ", "timer", .word(20), .number(unit: "s")),
            .init("reachability change:  ", "timereach", .word(24), .number(unit: "s")),
            .init("packets sent:         ", "sent", .word(28)),
            .init("packets received:     ", "received", .word(36)),
            .init("bad authentication:   ", "badauth", .word(44)),
            .init("bogus origin:         ", "bogusorg", .word(48)),
            .init("duplicate:            ", "oldpkt", .word(52)),
            .init("bad dispersion:       ", "seldisp", .word(64)),
            .init("bad reference time:   ", "selbroken", .word(68)),
            .init("candidate order:      ", "candidate", .byte(76)),
        ])

    static let clockInformation = DaemonReport(
        request: .clockInformation, subject: .clock, itemSizes: [52],
        rows: [
            .init("clock address:        ", nil, .address(0, wide: 0, flag: -1), .address),
            .init("clock type:           ", nil, .clockType(4), .text),
            .init("last event:           ", nil, .byte(6)),
            .init("current status:       ", nil, .byte(7)),
            .init("number of polls:      ", "poll", .word(8)),
            .init("no response to poll:  ", "noreply", .word(12)),
            .init("bad format responses: ", "badformat", .word(16)),
            .init("bad data responses:   ", "baddata", .word(20)),
            .init("running time:         ", nil, .word(24)),
            .init(
                "fudge time 1:         ", "fudgetime1", .fixed64(28),
                .fixed(digits: 6, unit: "", scale: milli)),
            .init(
                "fudge time 2:         ", "fudgetime2", .fixed64(36),
                .fixed(digits: 6, unit: "", scale: milli)),
            .init("stratum:              ", "stratum", .signedWord(44)),
            .init(
                "reference ID:         ", "refid", .referenceID(48, stratum: nil), .text),
            .init("fudge flags:          ", "flags", .fudgeFlags(5), .text),
        ])
}
