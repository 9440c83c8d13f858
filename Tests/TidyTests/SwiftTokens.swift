/// A word or a sign of Swift source, and the line it stands on.
struct SwiftToken: Equatable {
    var text: String
    var line: Int

    var isWord: Bool {
        guard let first = text.utf8.first else { return false }
        return first == UInt8(ascii: "_")
            || first >= UInt8(ascii: "A") && first <= UInt8(ascii: "Z")
            || first >= UInt8(ascii: "a") && first <= UInt8(ascii: "z")
    }
}

/// Cuts Swift source into words and signs. What stands in a string becomes the one token `""`
/// (interpolations with it) and comments are set aside, so that the rules see code only.
struct SwiftTokens {
    private(set) var tokens: [SwiftToken] = []
    private(set) var comments: [SwiftToken] = []

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(_ source: String) {
        bytes = Array(source.utf8)
        while position < bytes.count { step() }
    }

    private func at(_ offset: Int) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : 0
    }

    private mutating func move(_ count: Int = 1) {
        for _ in 0..<count where position < bytes.count {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
    }

    private mutating func step() {
        switch (at(0), at(1)) {
        case (UInt8(ascii: " "), _), (UInt8(ascii: "\n"), _), (UInt8(ascii: "\t"), _): move()
        case (UInt8(ascii: "/"), UInt8(ascii: "/")): lineComment()
        case (UInt8(ascii: "/"), UInt8(ascii: "*")): blockComment()
        case (UInt8(ascii: "\""), _): string(hashes: 0)
        case (UInt8(ascii: "#"), UInt8(ascii: "\"")), (UInt8(ascii: "#"), UInt8(ascii: "#")):
            rawString()
        case (UInt8(ascii: "-"), UInt8(ascii: ">")): sign(2)
        case (let byte, _) where Self.isWordByte(byte): word()
        default: sign(1)
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }

    private func text(from start: Int) -> String {
        String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func sign(_ length: Int) {
        let start = position
        position += length
        tokens.append(SwiftToken(text: text(from: start), line: line))
    }

    private mutating func word() {
        let start = position
        while Self.isWordByte(at(0)) { position += 1 }
        tokens.append(SwiftToken(text: text(from: start), line: line))
    }

    private mutating func lineComment() {
        let start = position
        while position < bytes.count, at(0) != UInt8(ascii: "\n") { position += 1 }
        comments.append(SwiftToken(text: text(from: start), line: line))
    }

    private mutating func blockComment() {
        let (start, first) = (position, line)
        var depth = 0
        repeat {
            if at(0) == UInt8(ascii: "/"), at(1) == UInt8(ascii: "*") {
                depth += 1
                move(2)
            } else if at(0) == UInt8(ascii: "*"), at(1) == UInt8(ascii: "/") {
                depth -= 1
                move(2)
            } else {
                move()
            }
        } while depth > 0 && position < bytes.count
        comments.append(SwiftToken(text: text(from: start), line: first))
    }

    private mutating func rawString() {
        var hashes = 0
        while at(hashes) == UInt8(ascii: "#") { hashes += 1 }
        guard at(hashes) == UInt8(ascii: "\"") else { return sign(hashes) }
        position += hashes
        string(hashes: hashes)
    }

    /// Passes over a string literal whose opening quote is next, with what it interpolates.
    private mutating func string(hashes: Int) {
        tokens.append(SwiftToken(text: "\"\"", line: line))
        let quote = UInt8(ascii: "\"")
        let quotes = at(1) == quote && at(2) == quote ? 3 : 1
        move(quotes)
        while position < bytes.count {
            if at(0) == UInt8(ascii: "\\"), hasHashes(hashes, at: 1) {
                move(1 + hashes)
                if at(0) == UInt8(ascii: "(") { interpolation() } else { move() }
            } else if (0..<quotes).allSatisfy({ at($0) == quote }), hasHashes(hashes, at: quotes) {
                return move(quotes + hashes)
            } else {
                move()
            }
        }
    }

    private func hasHashes(_ count: Int, at offset: Int) -> Bool {
        (0..<count).allSatisfy { at(offset + $0) == UInt8(ascii: "#") }
    }

    private mutating func interpolation() {
        var depth = 0
        repeat {
            switch at(0) {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: "\""):
                string(hashes: 0)
                tokens.removeLast()
                continue
            default: break
            }
            move()
        } while depth > 0 && position < bytes.count
    }
}
