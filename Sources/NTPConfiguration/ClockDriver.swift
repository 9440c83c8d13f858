import NTPTime

/// The names ntpsec gives to reference clock drivers, with ntp.org's type numbers.
package enum ClockDriver {
    static let names: [(name: String, type: UInt8)] = [
        ("local", 1), ("spectracom", 4), ("truetime", 5), ("generic", 8), ("arbiter", 11),
        ("modem", 18), ("nmea", 20), ("pps", 22), ("hpgps", 26), ("shm", 28), ("trimble", 29),
        ("oncore", 30), ("jjy", 40), ("zyfer", 42), ("gpsd", 46),
    ]

    /// The undisciplined local clock, 127.127.1.u.
    static let local: UInt8 = 1
    /// Shared memory that another program writes to, 127.127.28.u.
    static let sharedMemory: UInt8 = 28

    /// Whether there is a driver for clocks of a type.
    package static func isThere(_ type: UInt8) -> Bool { type == local || type == sharedMemory }

    /// Whether the driver acts on a word of its clock's line, or of the `fudge` line, that acts on
    /// some source; a type without a driver counts as one that acts on all.
    static func heeds(_ word: String, type: UInt8) -> Bool {
        switch word {
        case "flag1", "time2", "mode": type != local
        case "iburst", "key", "port", "ttl", "version", "xleave": !isThere(type)
        default: true
        }
    }

    static func type(named name: String) -> UInt8? {
        names.first { $0.name == name }?.type
    }

    static func address(type: UInt8, unit: UInt8) -> IPAddress {
        .v4(IPv4Address(bits: 0x7f7f_0000 | UInt32(type) << 8 | UInt32(unit)))
    }
}
