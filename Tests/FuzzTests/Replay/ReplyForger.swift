import NTPSimulator

/// Makes up what a hostile server may answer: lists of variables that are nearly right, in
/// fragments that nearly fit.
struct ReplyForger {
    private var random: SeededRandom

    private static let names = [
        "srcadr", "srchost", "srcport", "dstadr", "refid", "stratum", "hmode", "hpoll", "ppoll",
        "reach", "delay", "offset", "jitter", "dispersion", "rec", "reftime", "flash", "leap",
        "peeradr", "peermode", "filtdelay", "nonce", "now", "addr.older", "last.older",
        "last.newest", "kstflags", "ss_uptime", "version", "precision", "timerec",
    ]
    private static let rowTags = [
        "addr", "last", "first", "ct", "mv", "rs", "name", "en", "flags", "tl", "mc", "rx", "tx",
        "txerr", "pc", "up", "bcast", "mask", "hits",
    ]
    private static let values = [
        "0", "1", "-1", "16", "255", "4294967296", "18446744073709551615", "0x0", "0xffffffff",
        "0xec000000.80000000", "192.0.2.1", "127.127.28.0", "192.0.2.1:123", "::1",
        "[2001:db8::1]:123", "fe80::1%eth0", "[fe80::1%3]:9", "\"text\"", "\"", "\"a, b\"", "GPS",
        "1e308", "-0.25", "nan", "1e-9", "", "\u{1b}[2J", "\"\u{1b}]0;x\u{7}\"", "077", "ffff::",
        "99999999999999999999", "column 3 syntax error",
    ]

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    /// Rows that are whole, before something is changed in them.
    private static let wholeRows = [
        "addr.0=192.0.2.9:50000, first.0=0xec000000.0, last.0=0xec000040.80000000, ct.0=3, mv.0=35,"
            + " rs.0=0x20, addr.1=[::1]:7, first.1=0x1.0, last.1=0x2.0, ct.1=1, mv.1=227, rs.1=0,"
            + " now=0xec000050.0",
        "addr.0=127.0.0.1:123, bcast.0, en.0=1, name.0=\"lo\", flags.0=0x5, tl.0=0, mc.0=0, rx.0=1,"
            + " tx.0=2, txerr.0=0, pc.0=0, up.0=40",
        "hits.0=17, addr.0=0.0.0.0, mask.0=0.0.0.0, flags.0=nomodify, hits.1=9, addr.1=::,"
            + " mask.1=::, flags.1=",
    ].map { Array($0.utf8) }

    /// One input for `QueryFuzz`, of any command or of this one.
    mutating func forge(command number: Int? = nil) -> [UInt8] {
        var choice = UInt8(truncatingIfNeeded: random.next())
        if let number { choice = choice & 0xe0 | UInt8(number) }
        let isOfTime =
            QueryFuzz.commands[Int(choice & 0x1f) % QueryFuzz.commands.count] == QueryFuzz.poll
        var input = [choice]
        // What has to come first, often enough.
        if random.below(3) > 0 {
            let command = QueryFuzz.commands[Int(choice & 0x1f) % QueryFuzz.commands.count]
            let start: [UInt8] =
                command.hasPrefix("mrulist")
                ? Array("nonce=ab".utf8)
                : command.contains("peers") || command.contains("&")
                    ? [0, 7, 0x96, 0x1a, 0, 9, 0x80, 0x11] : []
            if !start.isEmpty { input += [0, UInt8(start.count)] + start }
        }
        for _ in 0...random.below(6) {
            let switches: [UInt8] = [0, 0, 0, 0, 0, 0, 2, 2, 2, 1, 4, 8, 0x10, 0x12, 0x20]
            let bytes = (isOfTime ? timePacket() : datagram()).prefix(254)
            input += [random.pick(switches), UInt8(bytes.count)] + bytes
        }
        return input
    }

    /// A header that is nearly right; who answers puts in whose it is.
    private mutating func timePacket() -> [UInt8] {
        if random.below(8) == 0 { return noise() }
        let kisses = ["RATE", "DENY", "RSTR", "\u{1b}[2J", "GPS\0", "\u{7}\r\n\u{9b}"]
        let instants: [UInt64] = [
            0, .max, 0xee90_0000 << 32, 0xee90_0000 << 32 | 0x4000_0000, 0xee8f_ffff << 32,
            0x6e90_0000 << 32, 0xee90_2000 << 32, random.next(),
        ]
        let shorts: [UInt64] = [0, 1, 0x1000, 0x1_0000, 0xffff_ffff, 0x8000_0000]
        func bigEndian(_ bits: UInt64, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: bits >> (8 * (count - 1 - $0))) }
        }
        var bytes: [UInt8] = [
            random.pick([0x24, 0x24, 0x64, 0xa4, 0xe4]), random.pick([0, 1, 2, 15, 16, 255]),
            random.pick([6, 0, 127, 128, 255]), random.pick([0xec, 0xfa, 0, 127, 128, 1, 0xc0]),
        ]
        bytes += bigEndian(random.pick(shorts), 4) + bigEndian(random.pick(shorts), 4)
        bytes += Array(random.pick(kisses).utf8).prefix(4)
        for _ in 0..<4 { bytes += bigEndian(random.pick(instants), 8) }
        if random.below(8) == 0 {
            bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
        }
        if random.below(8) == 0 { bytes.removeLast(random.below(bytes.count)) }
        return bytes
    }

    private mutating func datagram() -> [UInt8] {
        switch random.below(8) {
        case 0: return noise()
        case 2:
            var row = random.pick(Self.wholeRows)
            for _ in 0..<random.below(3) {
                row[random.below(row.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            return row
        case 1:
            // Associations and their status words.
            return (0..<4 * random.below(12)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        default:
            var text: [UInt8] = []
            let row = random.below(3)
            for _ in 0...random.below(12) {
                let tag = "\(random.pick(Self.rowTags)).\(row + random.below(2))"
                let name = random.below(2) == 0 ? random.pick(Self.names) : tag
                let equals = random.below(16) == 0 ? "" : "="
                let separator = random.pick([", ", ",", ",\r\n", "\r\n", " ", "\0"])
                text += Array("\(name)\(equals)\(random.pick(Self.values))\(separator)".utf8)
            }
            if random.below(4) == 0, !text.isEmpty {
                text[random.below(text.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            return text
        }
    }

    private mutating func noise() -> [UInt8] {
        (0..<random.below(60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
}
