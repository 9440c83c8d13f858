import NTPConfiguration
import NTPTime

/// Reads scenario files (the language is told in Documentation/scenarios.md): lines of words,
/// each a part of the world, an event or a demand. A line with a finding changes nothing.
package struct ScenarioReader {
    /// What came of a file: all of its findings, and the scenario if there are none.
    package struct Outcome: Sendable {
        package var scenario: Scenario
        package var findings: [ScenarioFinding]
    }

    var scenario: Scenario
    /// The way of the replies of each server as it is after the events read so far.
    var paths: [PathPair] = []

    /// Both directions between the client and a server.
    struct PathPair: Equatable {
        var out: Path
        var back: Path
    }

    private enum Subject: String, CaseIterable {
        case title, duration, start, statistics, settled, client, server, servers, config, at
        case demand
    }

    /// So many servers at most, and so many events.
    static let mostServers = 64
    private static let mostLines = 20_000

    private init(file: String) {
        scenario = Scenario(
            number: 0, name: file, client: ClockTraits(), servers: [], duration: 7200)
        scenario.serverOptions = ""
    }

    /// Reads a file; nothing fails, whatever its bytes.
    package static func read(file: String, contents: [UInt8]) -> Outcome {
        var reader = ScenarioReader(file: file)
        var findings: [ScenarioFinding] = []
        let lines = contents.split(separator: 0x0a, omittingEmptySubsequences: false)
        for (index, bytes) in lines.prefix(mostLines).enumerated() {
            var line = ScenarioLine(bytes, file: file, number: index + 1)
            guard !line.isAtEnd else { continue }
            let before = reader
            do throws(ScenarioFinding) {
                try reader.take(&line)
                try line.endCheck()
            } catch {
                reader = before
                findings.append(error)
            }
        }
        if lines.count > mostLines {
            let place = SourceLocation(file: file, line: mostLines + 1, column: 1)
            findings.append(
                ScenarioFinding(
                    at: place, "the file has more than \(mostLines) lines",
                    fix: "split it"))
        }
        if reader.scenario.servers.isEmpty, findings.isEmpty {
            findings.append(
                ScenarioFinding(
                    at: SourceLocation(file: file, line: max(lines.count, 1), column: 1),
                    "there is no server", fix: "add a line such as 'server delay 1ms jitter 100us'"
                ))
        }
        reader.sortChanges()
        return Outcome(scenario: reader.scenario, findings: findings)
    }

    /// Events may stand in any order; those of one second happen as they stand.
    private mutating func sortChanges() {
        let ordered = scenario.changes.enumerated().sorted {
            ($0.element.second, $0.offset) < ($1.element.second, $1.offset)
        }
        scenario.changes = ordered.map(\.element)
    }

    private mutating func take(_ line: inout ScenarioLine) throws(ScenarioFinding) {
        let subject: Subject = try line.choice("the beginning of a line").key
        switch subject {
        case .title:
            scenario.name = line.rest()
        case .duration:
            scenario.duration = try line.second("the duration")
        case .start:
            scenario.start = Int64(
                try line.count("start in seconds since 1970", 0...253_402_300_799))
        case .statistics:
            try line.needs("from")
            scenario.measuring.from = try line.second("the statistics' beginning")
        case .settled:
            try line.needs("within")
            scenario.measuring.settledWithin = try line.time("the limit")
            if line.takes("for") { scenario.measuring.settledFor = try line.second("the time") }
        case .client:
            try takeClient(&line)
        case .server:
            try takeServers(1, &line)
        case .servers:
            try takeServers(try line.count("number of servers", 1...16), &line)
        case .config:
            try takeConfiguration(&line)
        case .at:
            try takeChange(&line)
        case .demand:
            try takeDemand(&line)
        }
    }

    /// `config LINE`: a line of the client's ntp.conf.
    private mutating func takeConfiguration(
        _ line: inout ScenarioLine
    ) throws(ScenarioFinding) {
        let column = line.column
        let text = line.rest()
        try ScenarioReader.check(text, at: column, of: line)
        scenario.clientLines += text + "\n"
    }

    /// Whether ntpd understands a line of ntp.conf that begins at a column of a line of ours.
    static func check(
        _ text: String, at column: Int, before prefix: String = "", of line: ScenarioLine
    ) throws(ScenarioFinding) {
        let nothing = ConfigurationEnvironment(include: { _ in nil }, fileExists: { _ in true })
        let analysis = ConfigurationReader.read(
            file: "ntp.conf", contents: Array((prefix + text).utf8), environment: nothing)
        guard let finding = analysis.findings.first(where: { $0.severity == .error }) else {
            return
        }
        let offset = max(0, finding.location.column - 1 - prefix.utf8.count)
        throw ScenarioFinding(
            at: line.location(column + offset), "in ntp.conf, \(finding.message)",
            fix: finding.fix.isEmpty ? "see ntp.conf(5)" : finding.fix)
    }
}
