import NTPTime

/// One option of a tool: the row that its command line is read by, and that its help, its manual
/// page and its completions are made of.
/// `Tag` has no constraint, as in `OptionScanner`.
struct ToolOption<Tag> {
    var tag: Tag
    var letter: Character?
    var long: String?
    /// What stands for its value in help and manual; nil where it takes none.
    var value: String?
    var purpose: String

    init(
        _ tag: Tag, _ letter: Character?, _ long: String?, value: String? = nil, _ purpose: String
    ) {
        self.tag = tag
        self.letter = letter
        self.long = long
        self.value = value
        self.purpose = purpose
    }
}

extension ToolOption: Sendable where Tag: Sendable {}

extension OptionScanner {
    init(_ rows: [ToolOption<Tag>]) {
        options = rows.map { row in
            Option(row.tag, row.letter, long: row.long, takesValue: row.value != nil)
        }
    }
}

/// How a tool's options look in its help.
enum OptionHelp {
    /// `   -n no  numeric        print addresses, not names`: the table of ntp.org's C programs.
    static func flagLines<Tag>(_ rows: [ToolOption<Tag>]) -> [String] {
        ["  Flg Arg Option-Name    Description"]
            + rows.map { row in
                let flag = row.letter.map { "-\($0)" } ?? "  "
                let kind = row.value == nil ? "no" : isNumber(row) ? "Num" : "Str"
                let name = DecimalText.left(row.long ?? "", width: 14)
                return "   \(flag) \(DecimalText.left(kind, width: 3)) \(name) \(row.purpose)"
            }
    }

    /// `    -n, --numeric                print addresses`: that of its scripts.
    static func dashLines<Tag>(_ rows: [ToolOption<Tag>]) -> [String] {
        rows.map { row in
            let letter = row.letter.map { "-\($0)" }
            let long = row.long.map { "--\($0)" + (row.value.map { "=\($0)" } ?? "") }
            let short =
                row.long == nil && row.value != nil
                ? letter.map { "\($0) \(row.value ?? "")" } : letter
            let names = [short, long].compactMap { $0 }.joined(separator: ", ")
            let indent = row.letter == nil ? "        " : "    "
            let column = DecimalText.left(indent + names, width: 32)
            return "\(column) \(row.purpose)"
        }
    }

    private static func isNumber<Tag>(_ row: ToolOption<Tag>) -> Bool {
        ["num", "seconds", "key", "ms", "columns"].contains(row.value)
    }
}
