import NTPTime

/// The table of `ntpq -c ifstats`.
enum InterfaceTable {
    static let tags = [
        "name", "en", "flags", "tl", "mc", "rx", "tx", "txerr", "pc", "up", "addr", "bcast",
    ]
    /// What ntpsec's daemon has no more.
    private static let dispensable = ["tl", "mc"]

    static let heading = [
        "    interface name                                        send",
        " #  address/broadcast     drop flag ttl mc received sent failed peers   uptime",
        String(repeating: "=", count: 78),
    ]

    /// Nil where a field is missing or is not what its name promises.
    static func lines(_ row: IndexedRows.Row) -> [String]? {
        var numbers: [String: UInt64] = [:]
        for tag in ["en", "flags", "tl", "mc", "rx", "tx", "txerr", "pc", "up"] {
            if row.values[tag] == nil, dispensable.contains(tag) { continue }
            guard let number = row.unsigned(tag) else { return nil }
            numbers[tag] = number
        }
        guard let name = row.text("name"), let address = row.text("addr"),
            QueryNumbers.address(row.values["addr"] ?? []) != nil, let broadcast = row.text("bcast")
        else { return nil }
        func column(_ tag: String, _ width: Int) -> String {
            DecimalText.right(String(numbers[tag] ?? 0), width: width)
        }
        let columns = [
            DecimalText.right(String(row.index), width: 3),
            DecimalText.left(TerminalText.cut(name, 24), width: 24),
            numbers["en"] == 0 ? "D" : ".",
            DecimalText.right(String(numbers["flags"] ?? 0, radix: 16), width: 4),
            column("tl", 3), column("mc", 2), column("rx", 6), column("tx", 6),
            column("txerr", 6), column("pc", 5), column("up", 8),
        ]
        return [columns.joined(separator: " "), "    " + address]
            + (broadcast.isEmpty ? [] : ["    " + broadcast])
    }

    static func json(_ row: IndexedRows.Row) -> JSONText {
        func number(_ tag: String) -> JSONText {
            .optional(row.unsigned(tag).flatMap { Int64(exactly: $0) })
        }
        let broadcast = row.text("bcast") ?? ""
        return .object([
            .init("index", .integer(Int64(row.index))), .init("name", .optional(row.text("name"))),
            .init("address", .optional(row.text("addr"))),
            .init("broadcast", broadcast.isEmpty ? .null : .string(broadcast)),
            .init("is_enabled", .bool(row.unsigned("en") != 0)), .init("flags", number("flags")),
            .init("received", number("rx")), .init("sent", number("tx")),
            .init("send_errors", number("txerr")), .init("associations", number("pc")),
            .init("uptime_seconds", number("up")),
        ])
    }
}
