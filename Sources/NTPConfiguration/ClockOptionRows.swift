extension TinkerOptions: Defaulted {
    static var defaults: TinkerOptions { TinkerOptions() }

    /// Behind `tinker`.
    static let rows: [OptionRow<TinkerOptions>] = [
        step.effective,
        .number("stepback", \.stepBack, 0...1e9).effective,
        .number("stepfwd", \.stepForward, 0...1e9).effective,
        .number("stepout", \.stepout, 0...1e9).effective,
        .number("panic", \.panic, 0...1e12).effective,
        .number("dispersion", \.dispersionPPM, 0...1e6).effective,
        .number("allan", \.allan, 0...1e9).effective,
        .number("huffpuff", \.huffpuff, 0...1e9).effective,
        .number("freq", \.frequencyPPM, -1e6...1e6).effective,
        .number("tick", \.tick, 0...1e9).effective,
        panicExit.effective,
        discipline.effective,
    ]

    private static let disciplines = ["statistical", "rfc5905"]

    private static let discipline = OptionRow<TinkerOptions>("discipline", .word(disciplines)) {
        tinker, value in
        if case .text(let word) = value { tinker.followsRFC5905 = word == disciplines[1] }
    } read: { tinker in
        tinker.followsRFC5905 ? .text(disciplines[1]) : nil
    }

    private static let step = OptionRow<TinkerOptions>("step", .number(0...1e9)) { tinker, value in
        if case .number(let value) = value { tinker.setStep(value) }
    } read: { tinker in
        tinker.hasStep ? .number(tinker.step) : nil
    }

    private static let panicExit = OptionRow<TinkerOptions>("panicexit", .boolean) {
        tinker, value in
        if case .boolean(let value) = value { tinker.panicExits = value }
    } read: { tinker in
        tinker.panicExits ? .boolean(true) : nil
    }
}

extension SelectionOptions: Defaulted {
    static var defaults: SelectionOptions { SelectionOptions() }

    /// Behind `tos`.
    static let rows: [OptionRow<SelectionOptions>] = [
        .integer("beacon", \.beacon, 0...Int64(Int32.max)).effective,
        .integer("ceiling", \.ceiling, 0...16, .clamp).effective,
        .integer("floor", \.floor, 0...16, .clamp).effective,
        cohort.effective,
        .wholePart("minclock", \.minclock, 0...1e6).effective,
        .wholePart("maxclock", \.maxclock, 0...1e6).effective,
        .integer("minsane", \.minsane, 0...1_000_000).effective,
        .number("maxdist", \.maxdist, 0...1e9).effective,
        .number("mindist", \.mindist, 0...1e9).effective,
        .number("maxdisp", \.maxdisp, 0...1e9).effective,
        .number("polltarget", \.pollTarget, 0.01...100).effective,
        .integer("orphan", \.orphan, 1...16, .clamp).effective,
        .number("orphanwait", \.orphanwait, 0...1e9).effective,
        .integer("bcpollbstep", \.bcpollbstep, 0...4, .clamp).effective,
        basedate.effective,
    ]

    private static let basedate = OptionRow<SelectionOptions>("basedate", .date) { tos, value in
        if case .text(let text) = value { tos.basedate = BaseDate(text) }
    } read: { tos in
        (tos.basedate?.text).map(Value.text)
    }

    private static let cohort = OptionRow<SelectionOptions>("cohort", .boolean) { tos, value in
        if case .boolean(let value) = value { tos.cohort = value }
    } read: { tos in
        tos.cohort ? .boolean(true) : nil
    }
}

extension FeatureSwitches: Defaulted {
    static var defaults: FeatureSwitches { FeatureSwitches() }

    /// Behind `enable` and `disable`.
    static let rows: [OptionRow<FeatureSwitches>] = [
        feature("auth", \.auth).effective,
        feature("bclient", \.bclient).effective,
        feature("calibrate", \.calibrate).idle(.clockDrivers),
        feature("kernel", \.kernel).idle(.kernelLoop),
        feature("mode7", \.mode7).idle(.modeSeven),
        feature("monitor", \.monitor).effective,
        feature("ntp", \.ntp).effective,
        feature("stats", \.stats).idle(.statisticsFiles),
        feature("unpeer_crypto_early", \.unpeerCryptoEarly).idle(.autokey),
        feature("unpeer_crypto_nak_early", \.unpeerCryptoNakEarly).idle(.autokey),
        feature("unpeer_digest_early", \.unpeerDigestEarly).idle(.forgery),
        feature("peer_clear_digest_early", \.peerClearDigestEarly).idle(.forgery),
    ]

    /// The directive says whether it is on; what it reads is what to print where it is not the
    /// default.
    private static func feature(
        _ word: String, _ path: Field<FeatureSwitches, Bool>
    ) -> OptionRow<FeatureSwitches> {
        OptionRow(word, .flag) { switches, value in
            if case .boolean(let value) = value { switches[keyPath: path] = value }
        } read: { switches in
            let isOn = switches[keyPath: path]
            return isOn == FeatureSwitches()[keyPath: path] ? nil : .boolean(isOn)
        }
    }
}
