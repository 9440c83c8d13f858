import NTPTime

extension AssociationConfiguration: Defaulted {
    static var defaults: AssociationConfiguration {
        AssociationConfiguration(kind: .server, target: .name("", family: nil))
    }

    /// What may stand behind `server ADDRESS`, and behind `pool`, `peer`, `broadcast`,
    /// `manycastclient` and ntpsec's `refclock NAME`.
    static let rows: [OptionRow<AssociationConfiguration>] =
        ownRows
        + NTSClientOptions.rows.map { $0.within(\.ntsClient).idle(.networkTimeSecurity) }
        + DeviceOptions.refclockRows.map { $0.within(\.device).idle(.clockDrivers) }
        // ntpsec has these on the line itself; they print as the fudge line they stand for.
        + FudgeOptions.clockRows.map { $0.within(\.fudge).unprinted }

    private static let ownRows: [OptionRow<AssociationConfiguration>] = [
        .flag("autokey", \.autokey).idle(.autokey),
        .flag("burst", \.burst).idle(.bursts),
        .flag("iburst", \.iburst).effective,
        .flag("noselect", \.noselect).effective,
        .flag("preempt", \.preempt).effective,
        .flag("prefer", \.prefer).effective,
        .flag("true", \.trueChimer).effective,
        .flag("xleave", \.xleave).effective,
        .flag("xmtnonce", \.transmitNonce).effective,
        .flag("nts", \.nts).idle(.networkTimeSecurity),
        .integer("key", \.key, 1...65535, .loseLine).effective,
        .integer("minpoll", \.minpoll, 3...17, .clamp).effective,
        .integer("maxpoll", \.maxpoll, 3...17, .clamp).effective,
        .integer("mode", \.mode, 0...Int64(UInt32.max)).effective,
        .integer("port", \.port, 1...65535, .loseLine).effective,
        .integer("ttl", \.ttl, 0...255, .loseLine).effective,
        .integer("version", \.version, 1...4, .loseLine).effective,
        .text("ident", \.ident).idle(.autokey),
        .number("bias", \.bias, -1e6...1e6).idle(.bias),
    ]
}

extension NTSClientOptions: Defaulted {
    static var defaults: NTSClientOptions { NTSClientOptions() }

    static let rows: [OptionRow<NTSClientOptions>] = [
        .text("ask", \.ask),
        .text("require", \.require),
        .flag("noval", \.skipsValidation),
        .text("ca", \.authorities),
        .text("cert", \.certificate),
        .text("aead", \.aead),
        .integer("expire", \.expire, 0...Int64(Int32.max)),
    ]
}

extension DeviceOptions: Defaulted {
    static var defaults: DeviceOptions { DeviceOptions() }

    /// Behind `device 127.127.t.u`.
    static let rows: [OptionRow<DeviceOptions>] = [
        .text("timedata", \.timePath),
        .text("ppsdata", \.ppsPath),
    ]

    /// ntpsec's words for the same and for what the line's speed and protocol are.
    static let refclockRows: [OptionRow<DeviceOptions>] = [
        .text("path", \.timePath),
        .text("ppspath", \.ppsPath),
        .integer("baud", \.baud, 50...4_000_000),
        .integer("subtype", \.subtype, 0...Int64(Int32.max)),
    ]
}

extension FudgeOptions: Defaulted {
    static var defaults: FudgeOptions { FudgeOptions() }

    /// Behind `fudge 127.127.t.u`.
    static let rows: [OptionRow<FudgeOptions>] =
        clockRows + [
            .number("minjitter", \.minimumJitter, 0...1e6).idle(.clockDrivers),
            .text("abbrev", \.abbreviation, maximumBytes: 4).idle(.naming),
        ]

    /// Those that ntpsec also has on the clock's own line.
    static let clockRows: [OptionRow<FudgeOptions>] = [
        .number("time1", \.time1, -1e9...1e9).effective,
        .number("time2", \.time2, -1e9...1e9).effective,
        .integer("stratum", \.stratum, 0...16).effective,
        referenceID.effective,
        .boolean("flag1", \.flag1).effective,
        .boolean("flag2", \.flag2).idle(.clockDrivers),
        .boolean("flag3", \.flag3).idle(.clockDrivers),
        .boolean("flag4", \.flag4).idle(.clockDrivers),
    ]

    private static let referenceID = OptionRow<FudgeOptions>("refid", .text(maximumBytes: 4)) {
        fudge, value in
        if case .text(let text) = value { fudge.referenceID = ReferenceID(text) }
    } read: { fudge in
        fudge.referenceID.map { .text($0.letters) }
    }
}
