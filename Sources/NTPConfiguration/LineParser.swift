import NTPTime

/// The line means nothing; the finding that says why is made already.
struct LineLost: Error {}

/// Reads what stands behind a directive, by the directive's grammar.
///
/// It reads as ntp.org's parser does: what stands before the first bad word applies, and a line
/// is lost only where something it cannot do without is missing or of the wrong kind. Two
/// exceptions are safer than that: see `readFlags` and `securityWord`.
struct LineParser {
    let directive: Directive
    /// Of the directive's own word.
    let location: SourceLocation
    var scanner: LineScanner
    var findings: [Finding] = []
    var arguments: [Argument] = []
    var options: [OptionNode] = []
    /// What becomes of the line where something on it cannot be read, for messages.
    var consequence = LineParser.lineIgnored

    static let lineIgnored = "the line is ignored"

    init(_ directive: Directive, at location: SourceLocation, _ scanner: LineScanner) {
        self.directive = directive
        self.location = location
        self.scanner = scanner
    }

    /// The line as a statement; nil where it is lost.
    mutating func statement() -> Statement? {
        do throws(LineLost) {
            for piece in directive.grammar { try read(piece) }
            if scanner.peekString() != nil { try readTrailing() }
        } catch {
            return nil
        }
        return Statement(
            directive: directive, location: location, arguments: arguments, options: options)
    }

    private mutating func read(_ piece: GrammarPiece) throws(LineLost) {
        switch piece {
        case .host: try readHost()
        case .hosts: try readHosts()
        case .optionalHosts: if scanner.peekString() != nil { try readHosts() }
        case .subject: try readSubject()
        case .value(let shape): try readArgument(shape)
        case .optionalValue(let shape): try readOptional(shape)
        case .optionalWord(let words):
            if let word = scanner.peekWord()?.keyword, words.contains(word) {
                try readArgument(.word(words))
            }
        case .texts(let maximum): try readTexts(maximum: maximum)
        case .integers(let range, let maximum): try readIntegers(range, maximum: maximum)
        case .keys: try readKeys()
        case .assignment: try readAssignment()
        case .skews: try readSkews()
        case .clockName: try readClockName()
        case .removal: try readRemoval()
        case .options(let section, let minimum): try readOptions(section, minimum: minimum)
        case .flags(let section): readFlags(section)
        }
    }

    // MARK: - Places and findings

    func place(_ column: Int) -> SourceLocation {
        SourceLocation(file: location.file, line: location.line, column: column)
    }

    /// Where what is missing should stand.
    var here: SourceLocation { place(scanner.column) }

    mutating func report(
        _ code: Finding.Code, _ severity: Finding.Severity, at place: SourceLocation,
        _ message: String, fix: String = ""
    ) {
        findings.append(Finding(code, severity, at: place, message, fix: fix))
    }

    /// Says why the line is lost.
    mutating func lose(
        _ code: Finding.Code, at place: SourceLocation, _ message: String, fix: String = ""
    ) -> LineLost {
        report(code, .error, at: place, message + "; " + consequence, fix: fix)
        return LineLost()
    }

    mutating func append(_ content: Argument.Content, _ token: Token) {
        arguments.append(Argument(content: content, location: place(token.column)))
    }

    // MARK: - Values

    private mutating func readArgument(_ shape: ValueShape) throws(LineLost) {
        let place = here
        let value = try readValue(shape, of: directive.word)
        arguments.append(Argument(content: .value(value), location: place))
    }

    private mutating func readOptional(_ shape: ValueShape) throws(LineLost) {
        guard let token = shape.isString ? scanner.peekString() : scanner.peekWord(),
            shape.isString || LineParser.value(token, shape) != nil
        else { return }
        try readArgument(shape)
    }

    /// What stands behind `keyword`.
    mutating func readValue(_ shape: ValueShape, of keyword: String) throws(LineLost) -> Value {
        if case .flag = shape { return .flag }
        let place = here
        guard let token = shape.isString ? scanner.string() : scanner.word() else {
            throw lose(
                .missingValue, at: place, "'\(keyword)' wants \(shape.name) behind it",
                fix: "add the value or take '\(keyword)' away")
        }
        guard let value = LineParser.value(token, shape) else {
            throw lose(
                .invalidValue, at: place,
                "'\(keyword)' wants \(shape.name), not \(Finding.shown(token.text))",
                fix: suggestion(for: token, shape))
        }
        return value
    }

    private func suggestion(for token: Token, _ shape: ValueShape) -> String {
        guard case .word(let words) = shape,
            let word = Misspelling.nearest(to: token.text, in: words)
        else { return "" }
        return "did you mean '\(word)'?"
    }

    /// The word as a value of the shape, its range not looked at; nil where it is none.
    static func value(_ token: Token, _ shape: ValueShape) -> Value? {
        switch shape {
        case .flag:
            return nil
        case .text(let maximumBytes):
            guard token.isText, token.text.utf8.count <= maximumBytes else { return nil }
            return .text(token.text)
        case .date:
            return token.isText && BaseDate(token.text) != nil ? .text(token.text) : nil
        case .word(let words):
            return token.keyword.flatMap { words.contains($0) ? .text($0) : nil }
        case .integer:
            return token.keyword.flatMap(Numeral.integer).map(Value.integer)
        case .number:
            return token.keyword.flatMap(Numeral.number).map(Value.number)
        case .boolean:
            if token.keyword == "true" { return .boolean(true) }
            if token.keyword == "false" { return .boolean(false) }
            return token.keyword.flatMap(Numeral.integer).map(Value.integer)
        }
    }
}
