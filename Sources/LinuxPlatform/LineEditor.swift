import Glibc

/// Lines that a person types at a terminal, with history and the usual keys where libedit is
/// installed. It is looked for when the first line is read, so that programs start without it and
/// run without it.
package final class LineEditor {
    private typealias Read = @convention(c) (UnsafePointer<CChar>) -> UnsafeMutablePointer<CChar>?
    private typealias Remember = @convention(c) (UnsafePointer<CChar>) -> Int32

    private let library: (read: Read, remember: Remember)?
    private var lastLine = ""
    /// Behind the end of a line that was read with others, where nothing edits.
    private var leftOver: [UInt8] = []

    /// A line that is longer is cut: nobody types so much.
    private static let longestLine = 4096

    package init() {
        library = LineEditor.libraryNames.lazy.compactMap(LineEditor.load).first
    }

    private static let libraryNames = ["libedit.so.2", "libedit.so.0"]

    /// The two functions of libedit's readline interface. The library stays loaded.
    private static func load(_ name: String) -> (read: Read, remember: Remember)? {
        guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL),
            let read = dlsym(handle, "readline"), let remember = dlsym(handle, "add_history")
        else { return nil }
        return (
            unsafeBitCast(read, to: Read.self), unsafeBitCast(remember, to: Remember.self)
        )
    }

    /// Whether lines can be edited.
    package var edits: Bool { library != nil }

    /// The next line without its end; nil at the end of the input. Ctrl-C, where `InterruptFlag`
    /// watches for it, discards what was typed.
    package func line(prompt: String) -> String? {
        while true {
            InterruptFlag.clear()
            let line = library == nil ? plainLine(prompt) : editedLine(prompt)
            guard InterruptFlag.isSet else { return line }
            StandardStream.prompt("\n")
            leftOver = []
        }
    }

    private func editedLine(_ prompt: String) -> String? {
        guard let library, let typed = library.read(prompt) else { return nil }
        defer { free(typed) }
        let line = String(cString: typed)
        if !line.allSatisfy(\.isWhitespace), line != lastLine {
            _ = library.remember(line)
            lastLine = line
        }
        return line
    }

    private func plainLine(_ prompt: String) -> String? {
        StandardStream.prompt(prompt)
        var chunk = [UInt8](repeating: 0, count: 1024)
        while leftOver.count < LineEditor.longestLine {
            if let end = leftOver.firstIndex(of: UInt8(ascii: "\n")) { return take(end) }
            let count = read(0, &chunk, chunk.count)
            if count < 0, errno == EINTR, !InterruptFlag.isSet { continue }
            guard count > 0 else { return leftOver.isEmpty ? nil : take(leftOver.endIndex) }
            leftOver += chunk[..<count]
        }
        return take(leftOver.endIndex)
    }

    private func take(_ end: Int) -> String {
        let line = String(decoding: leftOver[..<end], as: UTF8.self)
        leftOver.removeSubrange(..<min(end + 1, leftOver.count))
        return line
    }
}
