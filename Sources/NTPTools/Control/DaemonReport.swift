import NTPWire

/// A list of labels and values that ntpdc prints: what is asked for it, in mode 6 and in mode 7.
struct DaemonReport: Sendable {
    /// What the variables of mode 6 belong to.
    enum Subject: Equatable, Sendable {
        case system
        case peer
        case clock
    }

    var request: PrivateRequest
    var subject = Subject.system
    /// The item sizes that servers send.
    var itemSizes: [Int]
    /// The lines of the whole item; some end at a row that only newer items have.
    var rows: [ReportRow]
    /// Where this is zero in a mode 7 item, only the first rows are printed; see `hasCondition`.
    var conditionShort: Int?
    var unconditionalRows = 0

    /// The names to ask for in mode 6.
    var variables: [String] { rows.compactMap(\.variable) }

    /// ntpdc's words for an answer of another size.
    func complaint(_ items: [PrivateItem]) -> String? {
        guard let size = items.first?.bytes.count, !itemSizes.contains(size) else { return nil }
        return "***Incorrect item size returned by remote host (\(size) should be \(itemSizes[0]))"
    }

    func lines(of item: PrivateItem, _ surroundings: ReportSurroundings) -> [String] {
        var rows = rows[...]
        if let conditionShort, item.short(conditionShort) ?? 0 == 0 {
            rows = rows.prefix(unconditionalRows)
        }
        return rows.filter { $0.place != nil }.compactMap { row in
            // What a shorter, older item lacks is left out, as by ntpdc.
            row.value(in: item).map { row.line($0, surroundings) }
        }
    }

    func lines(
        of variables: [ReceivedVariable], _ surroundings: ReportSurroundings
    ) -> [String] {
        var rows = rows[...]
        if conditionShort != nil, !hasCondition(variables) {
            rows = rows.prefix(unconditionalRows)
        }
        return rows.map { row in
            let text = variables.last { $0.nameText == row.variable }
            let value = text.flatMap { $0.value == nil ? nil : row.value(of: $0.unquoted) }
            return row.line(value, surroundings)
        }
    }
}

extension DaemonReport {
    /// The same condition in mode 6: whether the kernel calibrates by a pulse.
    private func hasCondition(_ variables: [ReceivedVariable]) -> Bool {
        let interval = variables.last { $0.nameText == "kppscalibdur" }?.value
        return interval.flatMap(QueryNumbers.unsigned) ?? 0 > 0
    }
}

private let milli = 1e-3

extension DaemonReport {
    private static let systemFlags: [FlagWord] = [
        .init(0x01, "bclient"), .init(0x02, "auth"), .init(0x40, "monitor"), .init(0x04, "ntp"),
        .init(0x08, "kernel"), .init(0x80, "stats"), .init(0x10, "calibrate"), .init(0x20, "pps"),
    ]

    static let systemInformation = DaemonReport(
        request: .systemInformation, itemSizes: [80, 56],
        rows: [
            .init("system peer:          ", "peeradr", .address(0, wide: 64, flag: 56), .host),
            .init("system peer mode:     ", "peermode", .byte(4), .mode),
            .init("leap indicator:       ", "leap", .byte(5), .leap),
            .init("stratum:              ", "stratum", .byte(6)),
            .init("precision:            ", "precision", .signedByte(7)),
            .init(
                "root distance:        ", "rootdelay", .fixed32(8),
                .fixed(digits: 5, unit: " s", scale: milli)),
            .init(
                "root dispersion:      ", "rootdisp", .unsignedFixed32(12),
                .fixed(digits: 5, unit: " s", scale: milli)),
            .init(
                "reference ID:         ", "refid", .referenceID(16, stratum: 6), .bracketed),
            .init("reference time:       ", "reftime", .timestamp(20), .date),
            .init("system flags:         ", nil, .flags(32, systemFlags), .text),
            .init(
                "jitter:               ", "sys_jitter", .fixed32(40),
                .fixed(digits: 6, unit: " s", scale: milli)),
            .init(
                "stability:            ", "clk_wander", .unsignedFixed32(52),
                .fixed(digits: 3, unit: " ppm", scale: 1)),
            .init(
                "broadcastdelay:       ", "bcastdelay", .fixed32(36),
                .fixed(digits: 6, unit: " s", scale: milli)),
            .init(
                "authdelay:            ", "authdelay", .fixed64(44),
                .fixed(digits: 6, unit: " s", scale: milli)),
        ])

    static let systemStatistics = DaemonReport(
        request: .systemStatistics, itemSizes: [44, 40],
        rows: [
            .init("time since restart:     ", "ss_uptime", .word(0)),
            .init("time since reset:       ", "ss_reset", .word(4)),
            .init("packets received:       ", "ss_received", .word(36)),
            .init("packets processed:      ", "ss_processed", .word(28)),
            .init("current version:        ", "ss_thisver", .word(16)),
            .init("previous version:       ", "ss_oldver", .word(12)),
            .init("declined:               ", "ss_declined", .word(20)),
            .init("access denied:          ", "ss_restricted", .word(8)),
            .init("bad length or format:   ", "ss_badformat", .word(24)),
            .init("bad authentication:     ", "ss_badauth", .word(32)),
            .init("rate exceeded:          ", "ss_limited", .word(40)),
        ])

    static let inputStatistics = DaemonReport(
        request: .inputStatistics, itemSizes: [40],
        rows: [
            .init("time since reset:     ", "iostats_reset", .word(0)),
            .init("receive buffers:      ", "total_rbuf", .short(4)),
            .init("free receive buffers: ", "free_rbuf", .short(6)),
            .init("used receive buffers: ", "used_rbuf", .short(8)),
            .init("low water refills:    ", "rbuf_lowater", .short(10)),
            .init("dropped packets:      ", "io_dropped", .word(12)),
            .init("ignored packets:      ", "io_ignored", .word(16)),
            .init("received packets:     ", "io_received", .word(20)),
            .init("packets sent:         ", "io_sent", .word(24)),
            .init("packets not sent:     ", "io_sendfailed", .word(28)),
            .init("interrupts handled:   ", "io_wakeups", .word(32)),
            .init("received by int:      ", "io_goodwakeups", .word(36)),
        ])

    static let timerStatistics = DaemonReport(
        request: .timerStatistics, itemSizes: [16],
        rows: [
            .init("time since reset:  ", "timerstats_reset", .word(0)),
            .init("alarms handled:    ", nil, .word(4)),
            .init("alarm overruns:    ", "timer_overruns", .word(8)),
            .init("calls to transmit: ", "timer_xmts", .word(12)),
        ])

    static let authenticationInformation = DaemonReport(
        request: .authenticationInformation, itemSizes: [36],
        rows: [
            .init("time since reset:     ", "authreset", .word(0)),
            .init("stored keys:          ", "authkeys", .word(4)),
            .init("free keys:            ", "authfreek", .word(8)),
            .init("key lookups:          ", "authklookups", .word(12)),
            .init("keys not found:       ", "authknotfound", .word(16)),
            .init("uncached keys:        ", "authkuncached", .word(32)),
            .init("encryptions:          ", "authencrypts", .word(20)),
            .init("decryptions:          ", "authdecrypts", .word(24)),
            .init("expired keys:         ", "authkexpired", .word(28)),
        ])
}
