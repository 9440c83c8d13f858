import NTPWire

/// The commands that have the server change its configuration, or write it down.
extension QuerySession {
    /// `:config LINE`. Where the server names a column, a caret stands below it.
    mutating func configure(_ line: String) {
        guard let answer = ask(.configure, data: Array(line.utf8), signed: true) else { return }
        let lines = QuerySession.lines(of: answer.data)
        if let column = QuerySession.column(in: lines), column <= line.count + 1 {
            // Below what was typed behind the prompt and the command; else the line comes first.
            if isInteractive {
                let indent = "ntpq> ".count + ":config ".count
                console.print(String(repeating: "_", count: indent + max(0, column - 1)) + "^")
            } else {
                console.print(TerminalText.visible(line))
                console.print(String(repeating: "_", count: max(0, column - 1)) + "^")
            }
        }
        lines.forEach(console.print)
    }

    private static func column(in lines: [String]) -> Int? {
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 4, words[0] == "column", words[2] == "syntax",
            words[3].hasPrefix("error"), let column = Int(words[1]), column >= 0
        else { return nil }
        return column
    }

    /// `config-from-file FILE`: one line at a time, in order; what is lost on the way is sent again
    /// by `ask`, once, and then once more here.
    mutating func configure(fromFile path: String) {
        let shown = TerminalText.visible(path)
        let contents: [UInt8]
        do throws(ToolMachine.FileFault) {
            contents = try surroundings.person.read(path)
        } catch {
            return console.print("ERROR!! Couldn't open file: \(shown)")
        }
        console.print("Sending configuration file, one line at a time.")
        var lines = contents.split(separator: 0x0a, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for (index, line) in lines.enumerated() {
            let text = TerminalText.visible(line)
            guard let answer = askTwice(Array(line) + [0x0a]) else {
                console.print("Line No: \(index + 1) query failed: \(text)")
                console.print("Subsequent lines not sent.")
                return
            }
            let reply = QuerySession.lines(of: answer.data).joined(separator: " ")
            console.print("Line No: \(index + 1) \(reply): \(text)")
        }
        console.print("Done sending file")
    }

    private mutating func askTwice(_ data: [UInt8]) -> ControlReassembly.Answer? {
        if let answer = ask(.configure, data: data, signed: true) { return answer }
        guard !surroundings.person.isInterrupted() else { return nil }
        return ask(.configure, data: data, signed: true)
    }

    /// `saveconfig FILENAME`; the server expands dates in the name (`%Y`).
    mutating func saveConfiguration(_ name: String) {
        guard let answer = ask(.saveConfiguration, data: Array(name.utf8), signed: true) else {
            return
        }
        guard !answer.data.isEmpty else {
            return console.print("(no response message, curiously)")
        }
        QuerySession.lines(of: answer.data).forEach(console.print)
    }

    /// A server's words, fit to be shown; zeros at their end are padding.
    static func lines(of data: [UInt8]) -> [String] {
        let end = data.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        return CookedVariables.rawLines(Array(data[..<end]))
    }
}
