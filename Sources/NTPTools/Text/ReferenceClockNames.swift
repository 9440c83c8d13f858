import NTPTime

/// The names of ntp.org's reference clock drivers, by which tools print 127.127.t.u.
enum ReferenceClockNames {
    private static let names = [
        "UNKNOWN", "LOCAL", "GPS_TRAK", "WWV_PST", "SPECTRACOM", "TRUETIME", "IRIG_AUDIO",
        "CHU_AUDIO", "GENERIC", "GPS_MX4200", "GPS_AS2201", "GPS_ARBITER", "IRIG_TPRO",
        "ATOM_LEITCH", "MSF_EES", "NOT_USED", "GPS_BANC", "GPS_DATUM", "ACTS_MODEM",
        "WWV_HEATH", "GPS_NMEA", "GPS_VME", "PPS", "NOT_USED", "NOT_USED", "NOT_USED",
        "GPS_HP", "MSF_ARCRON", "SHM", "GPS_PALISADE", "GPS_ONCORE", "GPS_JUPITER",
        "CHRONOLOG", "DUMBCLOCK", "ULINK_M320", "PCF", "WWV_AUDIO", "GPS_FG", "HOPF_S",
        "HOPF_P", "JJY", "TT_IRIG", "GPS_ZYFER", "GPS_RIPENCC", "NEOCLK4X", "PCI_TSYNC",
        "GPSD_JSON",
    ]

    /// `LOCAL(0)`, `GPS_NMEA(1)`, `REFCLK(99,2)` for a driver without a name.
    static func text(type: UInt8, unit: UInt8) -> String {
        guard Int(type) < names.count else { return "REFCLK(\(type),\(unit))" }
        return "\(names[Int(type)])(\(unit))"
    }

    /// The clock's name where `address` is one.
    static func text(_ address: IPAddress) -> String? {
        address.referenceClock.map { text(type: $0.type, unit: $0.unit) }
    }
}
