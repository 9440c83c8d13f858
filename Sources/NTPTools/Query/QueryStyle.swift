/// How ntpq's output looks.
struct QueryStyle: Equatable, Sendable {
    var showsHostNames = true
    /// A long name gets a line of its own instead of being cut (`-w`).
    var isWide = false
    var isRaw = false
    /// One JSON document a command, on one line each.
    var isJSON = false
    /// Whether `readvar` with names prints the status line too (`--old-rv`).
    var alwaysPrintsStatus = false
    /// Whether a reference ID that looks like an address is printed as a number (`drefid hash`).
    var showsReferenceIDsAsNumbers = false
    /// The columns of the screen (`-W`); nil for the widths that ntpq always had.
    var columns: Int?

    static let columnsAllowed = 80...1000
    private static let usualColumns = 79

    /// Of the billboard's column with the names.
    var remoteWidth: Int { 15 + max(0, (columns ?? 0) - QueryStyle.usualColumns) }

    /// The longest line of a list of variables.
    var lineLimit: Int { columns.map { $0 - 1 } ?? 72 }
}
