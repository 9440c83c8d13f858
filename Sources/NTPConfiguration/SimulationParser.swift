/// Reads `simulate { ... }`, where lines are nothing and statements end with `;`.
struct SimulationParser {
    private let location: SourceLocation
    private var scanner: LineScanner
    private(set) var lines: SourceLines
    private(set) var findings: [Finding] = []
    private var lineNumber: Int
    private var openBlocks = 0
    private var result = SimulationOptions()

    /// `scanner` stands behind the word `simulate`, `lines` behind its line.
    init(at location: SourceLocation, _ scanner: LineScanner, _ lines: SourceLines) {
        self.location = location
        self.scanner = scanner
        self.lines = lines
        lineNumber = location.line
    }

    /// The block; nil, with a finding, where it is not as it must be: the lines up to its end are
    /// then lost.
    mutating func read() -> SimulationOptions? {
        do throws(LineLost) {
            try expect("{")
            while let word = try peek(), word != "server", word != "}" {
                try readSetting()
            }
            while try peek() == "server" { try readServer() }
            try expect("}")
            return result
        } catch {
            while openBlocks > 0, next() != nil {}
            return nil
        }
    }

    private mutating func readSetting() throws(LineLost) {
        let word = next()?.keyword
        let value = try readNumber()
        try expect(";")
        switch word {
        case "beep_delay": result.beepDelay = value
        case "simulation_duration": result.duration = value
        default: throw lose("\(Finding.shown(word ?? "")) is no word of simulate")
        }
    }

    private mutating func readServer() throws(LineLost) {
        try expect("server")
        try expect("=")
        guard let token = next(), let host = LineParser.host(token, nil) else {
            throw lose("'server =' wants an address or a name")
        }
        var server = SimulatedServer(target: host)
        try expect("{")
        try expect("server_offset")
        server.offset = try readNumber()
        try expect(";")
        while try peek() == "duration" { server.acts.append(try readAct()) }
        try expect("}")
        result.servers.append(server)
    }

    private mutating func readAct() throws(LineLost) -> SimulatedAct {
        var act = SimulatedAct()
        try expect("duration")
        act.duration = try readNumber()
        try expect("{")
        while try peek() != "}" {
            let word = next()?.keyword ?? ""
            guard let row = SimulatedAct.rows.first(where: { $0.word == word }) else {
                throw lose("\(Finding.shown(word)) is no word of an act")
            }
            row.apply(&act, .number(try readNumber()))
            try expect(";")
        }
        try expect("}")
        return act
    }

    /// `= NUMBER`.
    private mutating func readNumber() throws(LineLost) -> Double {
        try expect("=")
        guard let value = next()?.keyword.flatMap(Numeral.number), value.isFinite else {
            throw lose("a number is missing")
        }
        return value
    }

    private mutating func expect(_ word: String) throws(LineLost) {
        guard next()?.keyword == word else { throw lose("'\(word)' is missing") }
    }

    private mutating func lose(_ message: String) -> LineLost {
        let place = SourceLocation(file: location.file, line: lineNumber, column: scanner.column)
        findings.append(
            Finding(
                .missingValue, .error, at: place, message + "; the simulate block is ignored"))
        return LineLost()
    }

    /// The next word, on whichever line; the end of the file loses the block.
    private mutating func peek() throws(LineLost) -> String? {
        let before = (scanner, lines, lineNumber, openBlocks)
        guard let token = next() else { throw lose("'}' is missing") }
        (scanner, lines, lineNumber, openBlocks) = before
        return token.keyword
    }

    private mutating func next() -> Token? {
        while true {
            if let token = scanner.word() {
                if token.keyword == "{" { openBlocks += 1 }
                if token.keyword == "}" { openBlocks -= 1 }
                return token
            }
            guard let line = lines.next() else { return nil }
            scanner = LineScanner(line.prefix(Parser.maximumLineBytes))
            lineNumber = lines.number
        }
    }
}

extension SimulatedAct: Defaulted {
    static var defaults: SimulatedAct { SimulatedAct() }

    static let rows: [OptionRow<SimulatedAct>] = [
        .number("freq_offset", \.frequencyOffset, -1e9...1e9),
        .number("wander", \.wander, -1e9...1e9),
        .number("jitter", \.jitter, -1e9...1e9),
        .number("prop_delay", \.propagationDelay, -1e9...1e9),
        .number("proc_delay", \.processingDelay, -1e9...1e9),
    ]
}
