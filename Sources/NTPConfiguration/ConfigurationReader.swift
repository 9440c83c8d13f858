/// What reading a configuration needs of the world, given by the caller.
package struct ConfigurationEnvironment {
    /// The contents of a file, of the path as `includefile` has it; nil where it cannot be read.
    package var include: (String) -> [UInt8]?
    /// The names in a folder; nil for what is none.
    package var list: (String) -> [String]?
    /// Whether the file of a path can be read: of keys and of leap seconds.
    package var fileExists: (String) -> Bool

    package init(
        include: @escaping (String) -> [UInt8]?,
        list: @escaping (String) -> [String]? = { _ in nil },
        fileExists: @escaping (String) -> Bool
    ) {
        self.include = include
        self.list = list
        self.fileExists = fileExists
    }
}

/// A configuration, and what there is to say about the text it came from.
package struct ConfigurationAnalysis: Sendable {
    package var file: String
    /// Always there and fit for a daemon, whatever the text was.
    package var configuration: Configuration
    /// In the order of the files as they were met, then of lines and columns.
    package var findings: [Finding]
    /// Not findings: nothing is wrong with these words.
    package var withoutEffect: [KeywordWithoutEffect]

    package var hasError: Bool { findings.contains { $0.severity == .error } }
}

/// The way from the text of an ntp.conf to a Configuration.
package enum ConfigurationReader {
    /// Reads any bytes; never fails. `file` is the name messages have. Lines of the command line
    /// stand before those of the file.
    package static func read(
        file: String, contents: [UInt8], commandLine: [String] = [],
        environment: ConfigurationEnvironment
    ) -> ConfigurationAnalysis {
        var parser = Parser(environment: environment)
        let given = Array(commandLine.joined(separator: "\n").utf8)
        if !given.isEmpty { parser.read(file: "command line", contents: given, depth: 0) }
        parser.read(file: file, contents: contents, depth: 0)
        var validation = Validation(environment: environment)
        validation.add(parser.tree)
        let findings = (parser.findings + validation.findings)
            .filter { !parser.accepted.accepts($0) }
        return ConfigurationAnalysis(
            file: file, configuration: validation.configuration,
            findings: ordered(findings, by: \.location, files: parser.files),
            withoutEffect: ordered(
                validation.withoutEffect, by: \.location, files: parser.files))
    }

    private static func ordered<Element>(
        _ elements: [Element], by path: KeyPath<Element, SourceLocation>, files: [String: Int]
    ) -> [Element] {
        let keyed = elements.enumerated().map { index, element in
            let place = element[keyPath: path]
            return (
                key: (files[place.file] ?? 0, place.line, place.column, index), element: element
            )
        }
        return keyed.sorted { $0.key < $1.key }.map(\.element)
    }
}

/// What `ntpd --check-config FILE` prints.
package enum ConfigurationCheck {
    /// One line for each finding, for each keyword without effect so far, and a last one that
    /// counts. The check fails exactly when there is an error.
    package static func report(
        _ analysis: ConfigurationAnalysis
    ) -> (lines: [String], hasError: Bool) {
        var lines = analysis.findings.map(\.description)
        lines += analysis.withoutEffect.map(\.description)
        let counts: [(Finding.Severity, String)] = [
            (.error, "error"), (.warning, "warning"), (.note, "note"),
        ]
        var parts = counts.map { severity, name in
            let count = analysis.findings.count { $0.severity == severity }
            return "\(count) \(name)\(count == 1 ? "" : "s")"
        }
        let idle = analysis.withoutEffect.count
        if idle > 0 { parts.append("\(idle) keyword\(idle == 1 ? "" : "s") without effect") }
        lines.append("\(analysis.file): " + parts.joined(separator: ", "))
        return (lines, analysis.hasError)
    }
}
