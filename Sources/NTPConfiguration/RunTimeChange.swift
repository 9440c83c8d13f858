/// What one line does to the configuration in force, as ntpq's `:config` sends it to a daemon that
/// runs.
package struct RunTimeChange: Equatable, Sendable {
    /// The configuration as it is to be, but for `restrictions` and `removals`.
    package var configuration: Configuration
    /// restrict, unrestrict and delrestrict lines that come to those in force.
    package var restrictions: [Restriction] = []
    /// Sources that go. A target may also be the address of one that was found by a name.
    package var removals: [Removals.Association] = []
    /// Counters that begin anew.
    package var resets: [CounterGroup] = []
    /// What its writer should know although the line applies: one sentence each.
    package var remarks: [String] = []

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }
}

/// Why a line changes nothing.
package struct RunTimeRefusal: Error, Equatable, CustomStringConvertible {
    /// The line's first is 1.
    package var column: Int
    package var message: String
    /// The line is none of the language.
    package var isSyntax: Bool

    package init(column: Int, message: String, isSyntax: Bool) {
        self.column = column
        self.message = message
        self.isSyntax = isSyntax
    }

    /// `column 8 syntax error: ...`, by which ntpq puts its mark below the place.
    package var description: String {
        "column \(column) " + (isSyntax ? "syntax error: " : "") + message
    }
}

extension ConfigurationReader {
    /// Reads one line onto the configuration in force. A line with any error changes nothing, nor
    /// does one that names a file or that waits for the next start.
    package static func change(
        _ configuration: Configuration, by line: [UInt8]
    ) throws(RunTimeRefusal) -> RunTimeChange {
        try RunTimeWords.check(line)
        let environment = ConfigurationEnvironment(
            include: { _ in nil }, fileExists: { _ in true })
        var parser = Parser(environment: environment)
        parser.read(file: "", contents: line, depth: 0)
        if let fault = parser.findings.first(where: { $0.severity == .error }) {
            throw RunTimeRefusal(fault, isSyntax: true)
        }
        for statement in parser.tree.statements { try RunTimeWords.check(statement) }
        var validation = Validation(environment: environment, continuing: configuration)
        validation.addStatements(parser.tree)
        if let fault = validation.findings.first(where: \.voidsLine) {
            throw RunTimeRefusal(fault, isSyntax: false)
        }
        var change = RunTimeChange(validation.configuration)
        change.keepTrusted(configuration.authentication.trustedKeys)
        change.restrictions = change.configuration.restrictions
        change.removals = change.configuration.removals.associations
        change.resets = change.configuration.system.resets
        change.configuration.restrictions = configuration.restrictions
        change.configuration.removals = configuration.removals
        change.configuration.system.resets = configuration.system.resets
        for word in change.configuration.changesAtNextStart(from: configuration) {
            throw RunTimeRefusal(
                column: parser.tree.statements.first?.location.column ?? 1,
                message: "'\(word)' changes with the next start only; nothing has changed",
                isSyntax: false)
        }
        change.remarks =
            (parser.findings + validation.findings)
            .filter { !$0.isOfFilesOnly }.map(\.message)
            + validation.withoutEffect.filter(\.isTrueAtRunTime).map(\.message)
        return change
    }
}

extension Validation {
    /// A validation of lines that come to those of `configuration`. Its restrict lines, of which
    /// there may be many, are left out.
    fileprivate init(environment: ConfigurationEnvironment, continuing given: Configuration) {
        self.init(environment: environment)
        configuration = given
        configuration.restrictions = []
        configuration.removals = Removals()
        configuration.system.resets = []
        for (index, association) in given.associations.enumerated() {
            if case .referenceClock = association.target {
                clockIndices[association.target] = index
            }
            if case .name = association.target { continue }
            sources.insert(
                Source(
                    kind: association.kind, target: association.target, port: association.port))
        }
    }
}

extension Configuration {
    /// The words that another configuration changes and that a daemon that runs does not.
    package func changesAtNextStart(from old: Configuration) -> [String] {
        let wildcards = { (configuration: Configuration) in
            configuration.interfaceRules.filter { $0.match == .wildcard }
        }
        let changes = [
            ("enable ntp", features.ntp != old.features.ntp),
            ("pidfile", files.pidfile != old.files.pidfile),
            ("logfile", files.logfile == nil && old.files.logfile != nil),
            ("interface ... wildcard", wildcards(self) != wildcards(old)),
            ("dscp", system.dscp != old.system.dscp),
            ("rlimit", resourceLimits != old.resourceLimits),
            ("tick", tick != old.tick),
        ]
        return changes.filter(\.1).map(\.0)
    }
}

/// The words that only a file may hold: whoever has the key of ntpq may not choose what a daemon
/// reads and writes.
private enum RunTimeWords {
    static let ofFiles: Set<String> = [
        "crypto", "device", "driftfile", "end", "includefile", "keys", "keysdir", "leapfile",
        "logfile", "nts", "ntpsigndsocket", "pidfile", "saveconfigdir", "simulate", "statsdir",
    ]

    /// Options of other words.
    static let optionsOfFiles: Set<String> = ["ca", "cert", "path", "ppspath"]
    static let optionsOfStatisticsFiles: Set<String> = ["file", "link", "nolink", "type"]

    static func check(_ line: [UInt8]) throws(RunTimeRefusal) {
        var scanner = LineScanner(line[...])
        guard let first = scanner.word(), let word = first.keyword, ofFiles.contains(word) else {
            return
        }
        throw refusal(of: word, at: first.column)
    }

    static func check(_ statement: Statement) throws(RunTimeRefusal) {
        for option in statement.options {
            let isOfFile =
                statement.directive.word == "filegen"
                ? optionsOfStatisticsFiles.contains(option.word)
                : optionsOfFiles.contains(option.word)
            if isOfFile {
                throw refusal(
                    of: "\(statement.directive.word) \(option.word)", at: option.location.column)
            }
        }
    }

    private static func refusal(of words: String, at column: Int) -> RunTimeRefusal {
        RunTimeRefusal(
            column: column,
            message: "'\(words)' is for the configuration file only; nothing has changed",
            isSyntax: false)
    }
}

extension RunTimeRefusal {
    fileprivate init(_ finding: Finding, isSyntax: Bool) {
        let advice = finding.fix.isEmpty ? "" : "; " + finding.fix
        self.init(
            column: finding.location.column, message: finding.message + advice,
            isSyntax: isSyntax)
    }
}

extension RunTimeChange {
    /// Keys are trusted beside those that are: else whoever has one could shut everyone out,
    /// themselves first.
    fileprivate mutating func keepTrusted(_ keys: [ClosedRange<UInt32>]) {
        let named = configuration.authentication.trustedKeys
        configuration.authentication.trustedKeys = keys + named.filter { !keys.contains($0) }
    }
}

extension Finding {
    /// It tells of what is so in a file and not at run time.
    fileprivate var isOfFilesOnly: Bool {
        code == .nothingToTakeBack || code == .trustedKeysReplaced
    }

    /// The line does nothing at all.
    fileprivate var voidsLine: Bool {
        severity == .error || code == .duplicateSource || code == .fudgeWithoutServer
    }
}

extension KeywordWithoutEffect {
    /// Some words do nothing in a file and something at run time.
    fileprivate var isTrueAtRunTime: Bool {
        keyword != "reset" && !keyword.hasPrefix("unpeer") && !keyword.hasPrefix("unconfig")
    }
}
