/// One word of a line.
struct Token: Equatable, Sendable {
    var text: String
    /// Some of it stood in quotation marks; it is then never a keyword, number or qualifier.
    var isQuoted = false
    /// Valid UTF-8 and no control characters but tabs: fit to be a path, a name or a value.
    var isText = true
    /// 1 is the line's first byte.
    var column: Int
}

/// Takes one line apart from left to right, as ntp.org's lexer does: words end at white space,
/// a `#` begins a comment even in a word, quotation marks may stand anywhere in a word and close
/// at the end of the line by themselves.
///
/// White space is also what web pages put in place of it and readers copy without seeing: the
/// no-break space and its kin. ntp.org takes those for letters, and such lines are lost there.
///
/// What a word is depends on what the grammar waits for: `(`, `)`, `{`, `}`, `,`, `;`, `|` and
/// `=` are words of their own where a keyword or number may stand, and common letters in a
/// string such as a path. Any bytes are a line; nothing fails.
struct LineScanner {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ line: ArraySlice<UInt8>) {
        bytes = line
        position = line.startIndex
    }

    /// Where the next word begins or the line ends.
    var column: Int {
        var copy = self
        copy.skipSpace()
        return copy.position - bytes.startIndex + 1
    }

    /// A keyword, number or special character; nil at the end of the line.
    mutating func word() -> Token? { token(splitsSpecials: true) }

    /// A string; nil at the end of the line.
    mutating func string() -> Token? { token(splitsSpecials: false) }

    func peekWord() -> Token? {
        var copy = self
        return copy.word()
    }

    func peekString() -> Token? {
        var copy = self
        return copy.string()
    }

    private mutating func skipSpace() {
        while case let length = spaceLength, length > 0 { position += length }
    }

    /// How many bytes of white space stand here; 0 is none.
    private var spaceLength: Int {
        guard position < bytes.endIndex else { return 0 }
        let byte = bytes[position]
        if byte < 0x80 { return LineScanner.isSpace(byte) ? 1 : 0 }
        let rest = bytes[position...]
        switch byte {
        // U+00A0
        case 0xc2: return rest.starts(with: [0xc2, 0xa0]) ? 2 : 0
        // U+2000 to U+200B, U+202F
        case 0xe2:
            guard rest.count >= 3, rest[position + 1] == 0x80 else { return 0 }
            let last = rest[position + 2]
            return last <= 0x8b || last == 0xaf ? 3 : 0
        // U+3000
        case 0xe3: return rest.starts(with: [0xe3, 0x80, 0x80]) ? 3 : 0
        // U+FEFF
        case 0xef: return rest.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        default: return 0
        }
    }

    private mutating func token(splitsSpecials: Bool) -> Token? {
        skipSpace()
        guard position < bytes.endIndex, bytes[position] != LineScanner.comment else {
            return nil
        }
        let column = position - bytes.startIndex + 1
        if splitsSpecials, LineScanner.isSpecial(bytes[position]) {
            defer { position += 1 }
            return Token(text: String(Unicode.Scalar(bytes[position])), column: column)
        }
        let start = position
        while position < bytes.endIndex, !endsWord(splitsSpecials) { position += 1 }
        var content = bytes[start..<position]
        var isQuoted = false
        if position < bytes.endIndex, bytes[position] == LineScanner.quote {
            isQuoted = true
            let opening = position + 1
            position = bytes[opening...].firstIndex(of: LineScanner.quote) ?? bytes.endIndex
            content += bytes[opening..<position]
            position = min(position + 1, bytes.endIndex)
        }
        return Token(content, isQuoted: isQuoted, column: column)
    }

    private func endsWord(_ splitsSpecials: Bool) -> Bool {
        let byte = bytes[position]
        return spaceLength > 0 || byte == LineScanner.quote || byte == LineScanner.comment
            || (splitsSpecials && LineScanner.isSpecial(byte))
    }

    private static let comment: UInt8 = 0x23
    private static let quote: UInt8 = 0x22

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

    static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x28, 0x29, 0x2c, 0x3b, 0x3d, 0x7b, 0x7c, 0x7d: true
        default: false
        }
    }
}

extension Token {
    fileprivate init(_ bytes: ArraySlice<UInt8>, isQuoted: Bool, column: Int) {
        let hasControl = bytes.contains { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7f }
        let valid = String(validating: bytes, as: UTF8.self)
        self.init(
            text: valid ?? String(decoding: bytes, as: UTF8.self), isQuoted: isQuoted,
            isText: valid != nil && !hasControl, column: column)
    }

    /// The word as a keyword; nil where quotation marks made it a string.
    var keyword: String? { isQuoted ? nil : text }

    /// Begins the rest of a line that is a note to the reader, as in many guides.
    var beginsNote: Bool { !isQuoted && text.hasPrefix("//") }
}
