import NTPTime
import NTPWire

/// One row of reslist, from either mode.
struct RestrictionEntry: Equatable, Sendable {
    static let itemSizes = [56, 16]
    static let heading = [
        "   address          mask            count        flags",
        String(repeating: "=", count: 69),
    ]

    var address: IPAddress
    var mask: IPAddress
    var hits: UInt64
    /// `ntpport, nomodify`; empty for none.
    var flags: String

    private static let matchFlags: [FlagWord] = [
        .init(0x2000, "ntpport"), .init(0x1000, "interface"), .init(0x4000, "source"),
    ]
    private static let accessFlags: [FlagWord] = [
        .init(0x1, "ignore"), .init(0x2, "noserve"), .init(0x4, "notrust"),
        .init(0x40, "noquery"), .init(0x80, "nomodify"), .init(0x10, "nopeer"),
        .init(0x100, "notrap"), .init(0x200, "lptrap"), .init(0x20, "limited"),
        .init(0x8, "version"), .init(0x400, "kod"), .init(0x1000, "flake"),
    ]
    /// Of servers before IPv6.
    private static let olderFlags: [FlagWord] = [
        .init(0x1, "ignore"), .init(0x2, "noserve"), .init(0x4, "notrust"),
        .init(0x8, "noquery"), .init(0x10, "nomodify"), .init(0x20, "nopeer"),
        .init(0x40, "notrap"), .init(0x80, "lptrap"), .init(0x100, "limited"),
    ]

    init?(_ item: PrivateItem, isOlder: Bool) {
        guard let address = item.address(0, wide: 24, flag: 16),
            let mask = item.address(4, wide: 40, flag: 16), let hits = item.word(8),
            let flags = item.short(12), let match = item.short(14)
        else { return nil }
        self.address = address
        self.mask = mask
        self.hits = UInt64(hits)
        let table = isOlder ? RestrictionEntry.olderFlags : RestrictionEntry.accessFlags
        self.flags =
            (FlagWord.words(UInt32(match), RestrictionEntry.matchFlags)
            + FlagWord.words(UInt32(flags), table)).joined(separator: ", ")
    }

    init(address: IPAddress, mask: IPAddress, hits: UInt64, flags: String) {
        self.address = address
        self.mask = mask
        self.hits = hits
        self.flags = flags
    }

    /// The rows of mode 6's `addr_restrictions`: `addr.0=`, `mask.0=`, `hits.0=`, `flags.0=` and
    /// so on; a row without an address is left out.
    static func list(_ variables: [ReceivedVariable]) -> [RestrictionEntry] {
        IndexedRows(variables, tags: RestrictionTable.tags).rows.compactMap { row in
            guard let address = row.values["addr"].flatMap(QueryNumbers.address),
                let mask = row.values["mask"].flatMap(QueryNumbers.address)
            else { return nil }
            let words = (row.text("flags") ?? "").split(separator: " ")
            return RestrictionEntry(
                address: address, mask: mask, hits: row.unsigned("hits") ?? 0,
                flags: words == ["none"] ? "" : words.joined(separator: ", "))
        }
    }

    /// The order of mode 7: the wider ones first.
    static func comesBefore(_ one: RestrictionEntry, _ other: RestrictionEntry) -> Bool {
        one.key.lexicographicallyPrecedes(other.key)
    }

    private var key: [UInt8] {
        switch (address, mask) {
        case (.v4(let address), .v4(let mask)):
            [4]
                + [address.bits, mask.bits].flatMap { bits in
                    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bits >> $0) }
                }
        case (.v6(let address), .v6(let mask)): [6] + address.bytes + mask.bytes
        default: [0]
        }
    }

    func line(name: (IPAddress) -> String) -> String {
        var isHost = false
        if case .v6 = address { isHost = true }
        if case .v4(let four) = mask, four.bits == .max { isHost = true }
        let host = isHost ? name(address) : address.description
        return column(host) + " " + column(mask.description) + " "
            + DecimalText.right(String(hits), width: 9) + "  " + (flags.isEmpty ? "none" : flags)
    }

    private func column(_ text: String) -> String {
        DecimalText.left(TerminalText.cut(text, 15), width: 15)
    }
}
