package import NTPTime

/// An exchange out of a recording: a line of `rawstats` or `peerstats` as ntp.org's ntpd writes
/// them (its monitoring documentation).
package struct RecordedExchange: Equatable, Sendable {
    package var source: IPAddress
    /// Seconds since the modified Julian day 0, by the recorder's clock.
    package var time: Double
    /// T2 - T1 and T4 - T3, seconds.
    package var outward: Double
    package var homeward: Double

    /// nil for a line of neither form.
    ///
    /// `rawstats`: MJD, second of the day, source, own address, T1, T2, T3, T4, whatever follows.
    /// `peerstats`: MJD, second of the day, source, status, offset, delay, whatever follows.
    package init?(line: String) {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" })
        guard words.count >= 6, let day = Int(words[0]), (0...1_000_000).contains(day),
            let second = RecordedExchange.decimal(words[1]), (0...90_000).contains(second),
            let source = IPAddress(String(words[2]))
        else { return nil }
        self.source = source
        time = Double(day) * 86_400 + second
        if IPAddress(String(words[3])) != nil {
            let stamps = words[4...].prefix(4).compactMap(RecordedExchange.nanoseconds)
            // A zero is a timestamp that there was not.
            guard stamps.count == 4, !stamps.contains(0) else { return nil }
            outward = Double(stamps[1] - stamps[0]) * 1e-9
            homeward = Double(stamps[3] - stamps[2]) * 1e-9
        } else {
            guard let offset = RecordedExchange.decimal(words[4]),
                let delay = RecordedExchange.decimal(words[5])
            else { return nil }
            outward = delay / 2 + offset
            homeward = delay / 2 - offset
        }
    }

    private static func decimal(_ text: Substring) -> Double? {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains(byte)
        }
        return isPlain ? Double(text).flatMap { $0.isFinite ? $0 : nil } : nil
    }

    /// A timestamp in whole nanoseconds since 1900: a Double has no room for them.
    private static func nanoseconds(_ text: Substring) -> Int128? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = UInt64(parts[0]), whole < 1 << 40 else {
            return nil
        }
        guard parts.count == 2 else { return Int128(whole) * 1_000_000_000 }
        let digits = parts[1].prefix(9)
        guard let fraction = UInt64(digits), parts[1].utf8.count <= 20 else { return nil }
        let scale = (digits.utf8.count..<9).reduce(1 as Int128) { power, _ in power * 10 }
        return Int128(whole) * 1_000_000_000 + Int128(fraction) * scale
    }
}
