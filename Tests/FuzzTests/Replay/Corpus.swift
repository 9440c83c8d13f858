import Glibc

/// The inputs that are kept for one target, a line each: text with `\\`, `\n`, `\r`, `\t` and
/// `\xHH` in it, as bash's `printf %b` reads it, so that `scripts/fuzz` needs nothing else.
/// Lines that begin with `#` say what follows.
enum Corpus {
    struct Unreadable: Error {
        var path: String
        var line: Int
    }

    static func inputs(for target: FuzzTarget) throws -> [[UInt8]] {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        let folder = here.dropLast(2).joined(separator: "/")
        let path = "\(folder)/Corpora/\(target.rawValue)"
        guard let text = contents(of: path) else { throw Unreadable(path: path, line: 0) }
        return try inputs(in: text, of: path)
    }

    static func inputs(in text: [UInt8], of path: String) throws -> [[UInt8]] {
        var inputs: [[UInt8]] = []
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated()
        where !line.isEmpty && line.first != UInt8(ascii: "#") {
            guard let input = decoded(line) else { throw Unreadable(path: path, line: index + 1) }
            inputs.append(input)
        }
        return inputs
    }

    /// Nil where a backslash stands before something else.
    private static func decoded(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        var rest = line
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "n"): bytes.append(0x0a)
            case UInt8(ascii: "r"): bytes.append(0x0d)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "x"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else {
                    return nil
                }
                bytes.append(value)
                rest = rest.dropFirst(2)
            default: return nil
            }
        }
        return bytes
    }

    private static func contents(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return contents }
            contents += chunk.prefix(count)
        }
    }
}
