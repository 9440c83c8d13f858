import NTPWire

/// What the known variables are in JSON: numbers with their unit in the name, text, arrays.
enum VariableUnits {
    private static let milliseconds = [
        "rootdelay", "rootdisp", "rootdist", "offset", "sys_jitter", "clk_jitter", "delay",
        "dispersion", "jitter", "bias", "fudgetime1", "fudgetime2", "leapsmearoffset",
        "bcastdelay", "authdelay", "koffset", "kmaxerr", "kesterr", "kppsjitter", "xleave",
        "filtdelay", "filtoffset", "filtdisp", "filterror",
    ]
    private static let partsPerMillion = [
        "frequency", "clk_wander", "kfreq", "kfreqtol", "kppsfreq", "kppsstab",
    ]
    private static let seconds = [
        "ss_uptime", "ss_reset", "iostats_reset", "timerstats_reset", "authreset", "timer",
        "timerec", "timereach", "mru_maxage", "headway", "leapsmearinterval",
    ]
    /// Powers of two.
    private static let exponents = ["precision", "tc", "mintc", "hpoll", "ppoll", "kprecis"]
    private static let kilobytes = ["mru_mem", "mru_maxmem"]
    private static let arrays = ["filtdelay", "filtoffset", "filtdisp", "filterror"]
    private static let timestamps = ["reftime", "clock", "org", "rec", "xmt"]
    /// What is no number even where it looks like one.
    private static let texts = [
        "version", "processor", "system", "refid", "srcadr", "srchost", "dstadr", "peeradr",
        "device", "timecode", "kstflags", "leapsec", "expire", "host", "ident", "digest",
    ]
    private static let units: [(names: [String], suffix: String)] = [
        (milliseconds, "_ms"), (partsPerMillion, "_ppm"), (seconds, "_seconds"),
        (exponents, "_log2_seconds"), (kilobytes, "_kilobytes"), (timestamps, "_ntp"),
    ]

    /// `offset_ms` for `offset`.
    static func member(_ variable: ReceivedVariable) -> JSONText.Member {
        let name = String(decoding: variable.name, as: UTF8.self)
        let suffix = units.first { $0.names.contains(name) }?.suffix ?? ""
        return JSONText.Member(name + suffix, value(variable, name))
    }

    private static func value(_ variable: ReceivedVariable, _ name: String) -> JSONText {
        guard let raw = variable.value else { return .null }
        let isText =
            texts.contains(name) || timestamps.contains(name) || raw.first == UInt8(ascii: "\"")
        if isText { return .bytes(variable.unquoted) }
        if arrays.contains(name) {
            let numbers = QueryNumbers.array(raw) ?? []
            return .array(numbers.map { .decimal($0, digits: 2) })
        }
        if let number = QueryNumbers.signed(raw), raw.first != UInt8(ascii: "0") || raw.count == 1 {
            return .integer(number)
        }
        if raw.starts(with: Array("0x".utf8)), let number = QueryNumbers.signed(raw) {
            return .integer(number)
        }
        if let number = QueryNumbers.decimal(raw) {
            return .decimal(number, digits: digits(of: raw))
        }
        return hasUnit(name) ? .null : .bytes(raw)
    }

    private static func hasUnit(_ name: String) -> Bool {
        units.contains { $0.names.contains(name) }
    }

    /// As many as were sent.
    private static func digits(of raw: [UInt8]) -> Int {
        guard let point = raw.firstIndex(of: UInt8(ascii: ".")) else { return 3 }
        return min(raw[(point + 1)...].prefix { (0x30...0x39).contains($0) }.count, 9)
    }
}
