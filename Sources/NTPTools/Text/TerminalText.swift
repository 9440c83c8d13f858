/// Text from the net on its way to a terminal: no byte in it may move the cursor, change colours
/// or answer back.
enum TerminalText {
    /// As `cat -v` shows it: control characters as `^X`, bytes above 127 with `M-` before them.
    static func visible(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes {
            if byte & 0x80 != 0 { text += "M-" }
            let low = byte & 0x7f
            if low < 0x20 || low == 0x7f {
                text += "^"
                text.unicodeScalars.append(Unicode.Scalar(low ^ 0x40))
            } else {
                text.unicodeScalars.append(Unicode.Scalar(low))
            }
        }
        return text
    }

    static func visible(_ text: String) -> String { visible(text.utf8) }

    /// At most `width` characters from the left.
    static func cut(_ text: String, _ width: Int) -> String { String(text.prefix(width)) }

    /// At most `width` characters from the right, a `_` for what is cut off: the low bits of an
    /// IPv6 address are what tells it apart.
    static func keepRight(_ text: String, _ width: Int) -> String {
        guard text.count > width, width > 1 else { return text }
        return "_" + text.suffix(width - 1)
    }
}
