/// Reads a file and those it includes into one syntax tree.
struct Parser {
    var tree = SyntaxTree()
    var findings: [Finding] = []
    /// What the comments of lines accept: notes and warnings by name.
    var accepted = AcceptedFindings()
    /// Every file read, numbered in the order they were met.
    private(set) var files: [String: Int] = [:]
    let environment: ConfigurationEnvironment
    private var includedFiles = 0
    /// A line said `end`.
    private var hasEnded = false

    /// A line beyond this is no line of a configuration.
    static let maximumLineBytes = 65_536
    /// ntp.org's depth of files in files.
    static let maximumDepth = 5
    /// Files that include each other could go on for ever within the depth.
    static let maximumIncludes = 1000

    init(environment: ConfigurationEnvironment) {
        self.environment = environment
    }

    /// Reads one file; `depth` is 0 for the first and one more in each it includes.
    mutating func read(file: String, contents: [UInt8], depth: Int) {
        var lines = SourceLines(contents)
        if files[file] == nil { files[file] = files.count }
        while !hasEnded, let line = lines.next() {
            let place = SourceLocation(file: file, line: lines.number, column: 1)
            guard line.count <= Parser.maximumLineBytes else {
                report(
                    .lineTooLong, .error, at: place,
                    "the line has over \(Parser.maximumLineBytes) bytes; it is ignored")
                continue
            }
            accepted.note(line, at: place)
            read(line, at: place, &lines, depth: depth)
        }
    }

    private mutating func read(
        _ line: ArraySlice<UInt8>, at place: SourceLocation, _ lines: inout SourceLines, depth: Int
    ) {
        var scanner = LineScanner(line)
        guard let first = scanner.word() else { return }
        var place = place
        place.column = first.column
        guard let directive = first.keyword.flatMap(DirectiveTable.directive) else {
            let meant = first.keyword.flatMap {
                Misspelling.nearest(to: $0, in: DirectiveTable.words)
            }
            return report(
                .unknownWord, .error, at: place,
                "\(Finding.shown(first.text)) begins no directive; the line is ignored",
                fix: meant.map { "did you mean '\($0)'?" }
                    ?? "take the line away or put a '#' before it")
        }
        if case .simulate = directive.role {
            var block = SimulationParser(at: place, scanner, lines)
            let simulation = block.read()
            lines = block.lines
            findings += block.findings
            guard let simulation else { return }
            let argument = Argument(content: .simulation(simulation), location: place)
            return tree.statements.append(
                Statement(directive: directive, location: place, arguments: [argument]))
        }
        var parser = LineParser(directive, at: place, scanner)
        let statement = parser.statement()
        findings += parser.findings
        guard let statement else { return }
        switch directive.role {
        case .include: include(statement, depth: depth + 1)
        case .end: hasEnded = true
        default: tree.statements.append(statement)
        }
    }

    private mutating func include(_ statement: Statement, depth: Int) {
        guard let argument = statement.arguments.first else { return }
        let path = argument.text
        guard depth <= Parser.maximumDepth, includedFiles < Parser.maximumIncludes else {
            return report(
                .includeTooDeep, .error, at: argument.location,
                "files include each other more than \(Parser.maximumDepth) deep or"
                    + " \(Parser.maximumIncludes) times; \(Finding.shown(path)) is not read")
        }
        if let folder = environment.list(path) {
            for name in folder.sorted() where name.hasSuffix(".conf") {
                read(path + (path.hasSuffix("/") ? "" : "/") + name, at: argument, depth: depth)
            }
            return
        }
        read(path, at: argument, depth: depth)
    }

    private mutating func read(_ path: String, at argument: Argument, depth: Int) {
        guard includedFiles < Parser.maximumIncludes else { return }
        guard let contents = environment.include(path) else {
            return report(
                .includeMissing, .warning, at: argument.location,
                "getconfig: Couldn't open <\(Finding.shown(path).dropFirst().dropLast())>; what it"
                    + " holds is not in force",
                fix: "make the file readable or take the line away")
        }
        includedFiles += 1
        read(file: path, contents: contents, depth: depth)
    }

    private mutating func report(
        _ code: Finding.Code, _ severity: Finding.Severity, at place: SourceLocation,
        _ message: String, fix: String = ""
    ) {
        findings.append(Finding(code, severity, at: place, message, fix: fix))
    }
}

/// The lines of a file, without their ends.
struct SourceLines {
    private let bytes: [UInt8]
    private var position: Int
    /// Of the line given last; the first is 1.
    private(set) var number = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // Some editors put a byte order mark before the first word.
        position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    }

    mutating func next() -> ArraySlice<UInt8>? {
        guard position < bytes.count else { return nil }
        let end = bytes[position...].firstIndex(of: 0x0a) ?? bytes.count
        defer { position = end + 1 }
        number += 1
        return bytes[position..<end]
    }
}

/// What `# accept: NAME ...` at the end of lines accepts.
struct AcceptedFindings {
    private struct Line: Hashable {
        var file: String
        var number: Int
    }

    private static let mark = Array("# accept:".utf8)

    private var names: [Line: [String]] = [:]

    mutating func note(_ line: ArraySlice<UInt8>, at place: SourceLocation) {
        let mark = AcceptedFindings.mark
        var start = line.startIndex
        while let hash = line[start...].firstIndex(of: mark[0]) {
            if line[hash...].starts(with: mark) {
                var scanner = LineScanner(line[(hash + mark.count)...])
                var found: [String] = []
                while let token = scanner.string() { found.append(token.text) }
                names[Line(file: place.file, number: place.line)] = found
                return
            }
            start = hash + 1
        }
    }

    /// Nobody can accept an error: it is about what does not apply.
    func accepts(_ finding: Finding) -> Bool {
        guard finding.severity != .error else { return false }
        let line = Line(file: finding.location.file, number: finding.location.line)
        return names[line]?.contains(finding.code.rawValue) ?? false
    }
}
