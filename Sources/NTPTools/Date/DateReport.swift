import NTPTime
import NTPWire

/// ntpdate's texts. Those that go through the log get its prefix elsewhere.
enum DateReport {
    static let portInUse = "the NTP socket is in use, exiting"
    static let noServers = "no servers can be used, exiting"
    static let noneSuitable = "no server suitable for synchronization found"

    static func corrected(stepped: Bool, _ server: DateServer) -> String {
        "\(stepped ? "step" : "adjust") time server \(server.address.address)"
            + " offset \(DecimalText.fixed(server.offset, digits: 6)) sec"
    }

    /// The `-q` line.
    static func summary(_ server: DateServer) -> String {
        "server \(server.address.address), stratum \(server.stratum)"
            + ", offset \(DecimalText.fixed(server.offset, digits: 6))"
            + ", delay \(DecimalText.fixed(server.delay, digits: 5))"
    }

    /// The `-d` block.
    static func details(_ server: DateServer, dates: DateText) -> [String] {
        let leap = server.leap.rawValue
        let trust = DecimalText.right(
            String(server.trust, radix: 8), width: 3, fill: "0")
        let reference =
            server.stratum == 1 ? server.referenceID.letters : server.address.address.description
        let delay = DecimalText.fixed(server.delay, digits: 5)
        let dispersion = DecimalText.fixed(server.dispersion, digits: 5)
        let delays = filterRows(server.samples.map { DecimalText.fixed($0.delay, digits: 5) })
        let offsets = filterRows(server.samples.map { DecimalText.fixed($0.offset, digits: 6) })
        return [
            "server \(server.address.address), port \(server.address.port)",
            "stratum \(server.stratum), precision \(server.precision)"
                + ", leap \(leap >> 1)\(leap & 1), trust \(trust)",
            "refid [\(reference)], delay \(delay), dispersion \(dispersion)",
            "transmitted \(server.requests), in filter \(server.samples.count)",
            "reference time:    " + dates.pretty(server.referenceTimestamp),
            "originate timestamp: " + dates.pretty(server.serverTransmit),
            "transmit timestamp:  " + dates.pretty(server.lastSent),
            "filter delay: " + delays[0], "        " + delays[1],
            "filter offset:" + offsets[0], "        " + offsets[1],
            "delay \(delay), dispersion \(dispersion)",
            "offset \(DecimalText.fixed(server.offset, digits: 6))", "",
        ]
    }

    /// Eight values, four in a row, each in eight columns; what was not measured is zero.
    private static func filterRows(_ values: [String]) -> [String] {
        let zero =
            values.first.map { $0.contains(".") ? $0.split(separator: ".")[1].count : 6 } ?? 6
        let padding = Array(repeating: DecimalText.fixed(0, digits: zero), count: 8)
        let all = (values + padding).prefix(8).map {
            " " + DecimalText.left(TerminalText.cut($0, 8), width: 8)
        }
        return [all[..<4].joined(), all[4...].joined()]
    }

    static func dropped(_ server: DateServer, _ reason: DateServer.Drop) -> String {
        "\(server.address.address): Server dropped: \(reason.text)"
    }

    static func rateLimited(_ address: IPAddress) -> String {
        "\(address) rate limit response from server."
    }
}
