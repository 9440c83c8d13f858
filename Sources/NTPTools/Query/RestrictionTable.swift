import NTPTime

/// The table of `ntpq -c reslist`.
enum RestrictionTable {
    static let tags = ["addr", "mask", "hits", "flags"]

    static let heading = [
        "   hits    addr/prefix or addr mask", "           restrictions",
        String(repeating: "=", count: 78),
    ]

    /// Nil where a field is missing or is not what its name promises.
    static func lines(_ row: IndexedRows.Row) -> [String]? {
        guard let hits = row.unsigned("hits"), let subject = subject(row),
            let flags = row.text("flags")
        else { return nil }
        return [
            DecimalText.right(String(hits), width: 10) + " " + subject,
            String(repeating: " ", count: 11) + flags,
        ]
    }

    /// `192.0.2.0/24`, or the address and a mask that has gaps.
    private static func subject(_ row: IndexedRows.Row) -> String? {
        guard let address = row.values["addr"].flatMap(QueryNumbers.address),
            let mask = row.values["mask"].flatMap(QueryNumbers.address)
        else { return nil }
        guard let prefix = IPPrefix(address, mask: mask),
            let contiguous = IPPrefix(address, length: prefix.length), contiguous.mask == mask
        else { return "\(address) \(mask)" }
        return "\(address)/\(prefix.length)"
    }

    static func json(_ row: IndexedRows.Row) -> JSONText {
        let flags = (row.text("flags") ?? "").split(separator: " ").map {
            JSONText.string(String($0))
        }
        return .object([
            .init("subject", .optional(subject(row))),
            .init("hits", .optional(row.unsigned("hits").flatMap { Int64(exactly: $0) })),
            .init("flags", .array(flags)),
        ])
    }
}
