import NTPTime
import NTPWire

/// What one answer tells of the clock, and the line that says it.
struct SimpleAnswer: Equatable, Sendable {
    /// The server's name and address.
    var label: String
    /// Seconds to add to our clock.
    var offset: Double
    /// The bound of the error, seconds.
    var distance: Double
    /// log2 of the server's precision in seconds.
    var precision: Int8
    var stratum: UInt8
    var leap: LeapIndicator
    var receivedAt: NTPTimestamp

    /// Seconds per second that a clock is taken to drift by at most.
    private static let drift = 15e-6

    init(_ server: DateServer, offset: Double, label: String, receivedAt: NTPTimestamp) {
        self.label = label
        self.offset = offset
        // Without a history nothing better is known than this, which is sntp's.
        distance =
            (abs(2 * offset) + server.rootDelay) / 3 + server.rootDispersion + SimpleAnswer.drift
        precision = server.precision
        stratum = server.stratum
        leap = server.leap
        self.receivedAt = receivedAt
    }

    /// `ntp.example 192.0.2.1`, or the address alone where that is the name.
    static func label(_ name: String, _ address: IPAddress) -> String {
        name == address.description ? name : "\(name) \(address)"
    }

    /// As many decimals as the server's precision is worth, at most six.
    private var digits: Int {
        var unit = precision < 0 ? 1 / Double(UInt64(1) << min(62, UInt64(-Int(precision)))) : 1
        var digits = 0
        unit *= 10
        while unit < 1, digits < 6 {
            digits += 1
            unit *= 10
        }
        return digits
    }

    private var leapText: String {
        switch leap {
        case .none: "no-leap"
        case .addSecond: "add-leap"
        case .deleteSecond: "del-leap"
        case .unsynchronised: "unsync"
        }
    }

    /// `2016-01-24 10:00:00.123456 (+0800) +0.001234 +/- 0.012345 host 192.0.2.1 s2 no-leap`.
    func line(_ dates: DateText) -> String {
        "\(time(dates)) \(DecimalText.fixed(offset, digits: digits, plus: true))"
            + " +/- \(DecimalText.fixed(distance, digits: 6)) \(label) s\(stratum) \(leapText)"
    }

    /// Local time, and what is to be added to it to get UTC.
    private func time(_ dates: DateText) -> String {
        let unix = dates.pivot.unixSeconds(of: receivedAt)
        let east = dates.secondsEast(unix)
        let date = CalendarDate(unixSeconds: unix &+ east)
        func two(_ number: Int) -> String {
            DecimalText.right(String(number), width: 2, fill: "0")
        }
        let microseconds = (UInt64(receivedAt.fraction) * 1_000_000) >> 32
        let fraction = DecimalText.right(String(microseconds), width: 6, fill: "0")
        let minutes = Int(-east / 60)
        let sign = minutes < 0 ? "-" : "+"
        let zone = "\(sign)\(two(abs(minutes) / 60))\(two(abs(minutes) % 60))"
        return "\(date.year)-\(two(date.month))-\(two(date.day))"
            + " \(two(date.hour)):\(two(date.minute)):\(two(date.second)).\(fraction) (\(zone))"
    }
}
