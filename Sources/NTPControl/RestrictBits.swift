import NTPConfiguration

extension RestrictFlags {
    /// A flag, its bit in ntp.org's and ntpsec's monitor lists, and its word in their lists of
    /// restrictions. ntp.org's 4.2.8 has other bits from `noepeer` on; ntpsec's ntpq, which lives
    /// on, shows these.
    private static let inLists: [(flag: RestrictFlags, bit: UInt64, word: String)] = [
        (.ignore, 0x0001, "ignore"), (.noserve, 0x0002, "noserve"), (.notrust, 0x0004, "notrust"),
        (.noquery, 0x0040, "noquery"), (.nomodify, 0x0080, "nomodify"),
        (.nopeer, 0x0010, "nopeer"), (.notrap, 0x0100, "notrap"), (.lowpriotrap, 0x0200, "lptrap"),
        (.limited, 0x0020, "limited"), (.version, 0x0008, "version"), (.kod, 0x0400, "kod"),
        (.flake, 0x1000, "flake"), (.mssntp, 0x0800, "mssntp"), (.nomrulist, 0x2000, "nomrulist"),
        // No bit is theirs.
        (.noepeer, 0, "noepeer"), (.serverresponseFuzz, 0, "serverresponse fuzz"),
    ]

    var listedBits: UInt64 {
        RestrictFlags.inLists.reduce(0) { contains($1.flag) ? $0 | $1.bit : $0 }
    }

    /// `kod limited`; empty where nothing is taken away.
    var listedWords: String {
        RestrictFlags.inLists.filter { contains($0.flag) }.map(\.word).joined(separator: " ")
    }
}
