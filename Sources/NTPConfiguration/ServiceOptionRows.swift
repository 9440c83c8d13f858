extension StatisticsFile: Defaulted {
    static var defaults: StatisticsFile { StatisticsFile(kind: .loopstats) }

    /// Behind `filegen KIND`.
    static let rows: [OptionRow<StatisticsFile>] = [
        .text("file", \.name),
        rotation,
        OptionRow("link", .flag) { file, _ in
            file.link = true
        } read: { _ in
            nil
        },
        OptionRow("nolink", .flag) { file, _ in
            file.link = false
        } read: { file in
            file.link ? nil : .flag
        },
        .choice("enable", \.enabled, true),
        .choice("disable", \.enabled, false),
    ]

    private static let rotation = OptionRow<StatisticsFile>(
        "type", .word(Rotation.allCases.map(\.rawValue))
    ) { file, value in
        if case .text(let word) = value { file.rotation = Rotation(rawValue: word) ?? .day }
    } read: { file in
        file.rotation == .day ? nil : .text(file.rotation.rawValue)
    }
}

extension CryptoOptions: Defaulted {
    static var defaults: CryptoOptions { CryptoOptions() }

    /// Behind `crypto`; its `revoke` is the directive of that name.
    static let rows: [OptionRow<CryptoOptions>] = [
        .text("host", \.host),
        .text("ident", \.ident),
        .text("pw", \.password),
        .text("randfile", \.randomFile),
        .text("digest", \.digest),
    ]
}

extension NTSOptions: Defaulted {
    static var defaults: NTSOptions { NTSOptions() }

    /// Behind ntpsec's `nts`.
    static let rows: [OptionRow<NTSOptions>] = [
        .choice("enable", \.enabled, true),
        .choice("disable", \.enabled, false),
        .text("cert", \.certificate),
        .text("key", \.privateKey),
        .text("cookie", \.cookieKeys),
        .text("ca", \.authorities),
        .text("aead", \.aead),
        .text("mintls", \.minimumTLS),
        .text("maxtls", \.maximumTLS),
        .text("tlsciphersuites", \.cipherSuites),
        .text("tlsecdhcurves", \.curves),
        .flag("tlscipherserverpreference", \.serverCipherPreference),
        .integer("port", \.port, 1...65535),
        .integer("pool", \.pool, 0...Int64(Int32.max)),
    ]
}

extension TrapReceiver: Defaulted {
    static var defaults: TrapReceiver { TrapReceiver(target: .name("", family: nil)) }

    /// Behind `trap ADDRESS`.
    static let rows: [OptionRow<TrapReceiver>] = [
        .integer("port", \.port, 1...65535),
        .text("interface", \.interface),
    ]
}

extension StatisticsKind {
    /// Behind `statistics`: each word adds its kind once.
    static let rows: [OptionRow<[StatisticsKind]>] = allCases.map { kind in
        OptionRow(kind.rawValue, .flag) { kinds, _ in
            if !kinds.contains(kind) { kinds.append(kind) }
        } read: { _ in
            nil
        }
    }
}

extension CounterGroup {
    /// Behind `reset`.
    static let rows: [OptionRow<[CounterGroup]>] = allCases.map { group in
        OptionRow(group.rawValue, .flag) { groups, _ in
            if !groups.contains(group) { groups.append(group) }
        } read: { _ in
            nil
        }
    }
}

extension Configuration: Defaulted {
    static var defaults: Configuration { Configuration() }

    /// The directives that are one word and one value.
    static let rows: [OptionRow<Configuration>] = [
        .text("pidfile", \.files.pidfile).effective,
        .text("logfile", \.files.logfile).effective,
        .text("keys", \.files.keys).effective,
        .text("statsdir", \.files.statsdir).idle(.statisticsFiles),
        .text("saveconfigdir", \.files.saveconfigdir).effective,
        .text("keysdir", \.authentication.keysDirectory).idle(.autokey),
        .text("ntpsigndsocket", \.authentication.signSocket).effective,
        .integer("controlkey", \.authentication.controlKey, 0...65535).effective,
        .integer("requestkey", \.authentication.requestKey, 0...65535).effective,
        .integer("automax", \.authentication.automax, 0...31, .clamp).idle(.autokey),
        .integer("revoke", \.authentication.revoke, 0...31, .clamp).idle(.autokey),
        .text("ident", \.authentication.ident).idle(.autokey),
        .number("broadcastdelay", \.multicast.broadcastDelay, 0...1e6).effective,
        .integer("dscp", \.system.dscp, 0...63).effective,
        .integer("leapsmearinterval", \.system.leapSmearInterval, 0...Int64(Int32.max))
            .idle(.leapSmear),
        .number("nonvolatile", \.system.nonvolatile, 0...1e6).effective,
        .number("tick", \.system.tick, 0...1e9).effective,
        .integer("mdnstries", \.system.mdnsTries, 0...Int64(Int32.max)).idle(.announcement),
    ]
}
