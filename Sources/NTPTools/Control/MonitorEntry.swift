import NTPTime
import NTPWire

/// One row of monlist, from either mode.
struct MonitorEntry: Equatable, Sendable {
    /// What a server's items tell, by their size.
    enum Shape: Equatable, Sendable {
        /// With the address that packets were sent to.
        case full
        case withoutDestination
        /// Of xntpd 3: times since the first and the last packet, and nothing of restrictions.
        case oldest

        init?(itemSize: Int) {
            switch itemSize {
            case 72, 32: self = .full
            case 48, 24: self = .withoutDestination
            case 40: self = .oldest
            default: return nil
            }
        }

        var heading: [String] {
            switch self {
            case .full:
                [
                    "remote address          port local address"
                        + "      count m ver rstr avgint  lstint",
                    String(repeating: "=", count: 79),
                ]
            case .withoutDestination:
                [
                    "     address               port     count mode ver rstr avgint  lstint",
                    String(repeating: "=", count: 79),
                ]
            case .oldest:
                [
                    "     address          port     count  mode version  lasttime firsttime",
                    String(repeating: "=", count: 70),
                ]
            }
        }
    }

    var shape: Shape
    var address: IPAddress
    var local: IPAddress?
    var port: UInt16
    var count: UInt64
    var mode: UInt8
    var version: UInt8
    var restrictions: UInt64 = 0
    /// Seconds; for the oldest shape since the first packet.
    var averageInterval: UInt64
    /// Seconds since the last packet.
    var lastInterval: UInt64

    init?(_ item: PrivateItem) {
        guard let shape = Shape(itemSize: item.bytes.count), let first = item.word(0),
            let second = item.word(4)
        else { return nil }
        self.shape = shape
        let start = shape == .full ? 28 : shape == .withoutDestination ? 20 : 16
        let address =
            switch shape {
            case .full: item.address(16, wide: 40, flag: 32)
            case .withoutDestination: item.address(16, wide: 32, flag: 24)
            case .oldest: item.address(12, wide: 24, flag: 20)
            }
        guard let address, let port = item.short(start), let mode = item.byte(start + 2),
            let version = item.byte(start + 3), let count = item.word(shape == .oldest ? 8 : 12)
        else { return nil }
        self.address = address
        self.port = port
        self.mode = mode
        self.version = version
        self.count = UInt64(count)
        local = shape == .full ? item.address(20, wide: 56, flag: 32) : nil
        restrictions = shape == .oldest ? 0 : UInt64(item.word(8) ?? 0)
        averageInterval = UInt64(shape == .oldest ? second : first)
        lastInterval = UInt64(shape == .oldest ? first : second)
    }

    func line(name: (IPAddress) -> String) -> String {
        func right(_ text: String, _ width: Int) -> String {
            DecimalText.right(text, width: width)
        }
        func host(_ width: Int) -> String {
            DecimalText.left(TerminalText.cut(name(address), width), width: width)
        }
        let flags = String(restrictions, radix: 16)
        switch shape {
        case .full:
            let local = DecimalText.left(local?.description ?? "?", width: 15)
            return "\(host(22)) \(right(String(port), 5)) \(local) \(right(String(count), 8))"
                + " \(mode) \(version) \(right(flags, 6)) \(right(String(averageInterval), 6))"
                + " \(right(String(lastInterval), 7))"
        case .withoutDestination:
            return "\(host(25)) \(right(String(port), 5)) \(right(String(count), 9))"
                + " \(right(String(mode), 4)) \(right(String(version), 2)) \(right(flags, 9))"
                + " \(right(String(averageInterval), 9)) \(right(String(lastInterval), 9))"
        case .oldest:
            return "\(host(20)) \(right(String(port), 5)) \(right(String(count), 9))"
                + " \(right(String(mode), 4))   \(right(String(version), 3))"
                + " \(right(String(lastInterval), 9)) \(right(String(averageInterval), 9))"
        }
    }
}
