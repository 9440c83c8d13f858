import ClockAlgorithms
import NTPConfiguration
import NTPProtocol
import NTPSimulator
import NTPTime

/// Any bytes as an ntp.conf: they give findings with a place and a configuration; the
/// configuration prints back to a text that reads without a finding and is equal; and a node lives
/// with it.
enum ConfigurationFuzz {
    /// What `includefile` finds.
    private static func include(_ path: String) -> [UInt8]? {
        switch path {
        case "again": Array("includefile again\n".utf8)
        case "good": Array("server 192.0.2.1 iburst\ntinker panic 0\n".utf8)
        case "bad": Array("sever 192.0.2.1\nserver 192.0.2.1 minpoll 99\n".utf8)
        default: nil
        }
    }

    static func check(_ bytes: [UInt8]) -> FuzzOutcome {
        let analysis = ConfigurationReader.read(
            file: "f", contents: bytes,
            environment: ConfigurationEnvironment(
                include: include, fileExists: { !$0.hasSuffix("missing") }))
        if let fault = fault(inWordsOf: analysis) { return .broken(fault) }
        let printed = analysis.configuration.printed()
        let again = reread(printed)
        if let finding = again.findings.first { return .broken("\(finding)\n\(printed)") }
        guard again.configuration.withoutLocations == analysis.configuration.withoutLocations
        else { return .broken("another configuration:\n\(printed)") }
        if again.configuration.printed() != printed { return .broken("prints otherwise") }
        if let fault = faultOfNode(with: analysis.configuration) { return .broken(fault) }
        let ways = analysis.findings.map(\.code.rawValue)
        return FuzzOutcome(ways: ways.isEmpty ? ["clean"] : ways)
    }

    /// Where no file is there at all, the hardest place for it.
    private static func reread(_ text: String) -> ConfigurationAnalysis {
        ConfigurationReader.read(
            file: "f", contents: Array(text.utf8),
            environment: ConfigurationEnvironment(
                include: { _ in nil }, fileExists: { _ in false }))
    }

    /// A message is one line that nothing in the file can turn into another, and its place exists.
    private static func fault(inWordsOf analysis: ConfigurationAnalysis) -> String? {
        let (lines, hasError) = ConfigurationCheck.report(analysis)
        for line in lines
        where line.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) {
            return "a control character in: \(line.debugDescription)"
        }
        for finding in analysis.findings
        where finding.location.line < 1 || finding.location.column < 1 {
            return "no such place: \(finding)"
        }
        return hasError == analysis.hasError ? nil : "the report counts otherwise"
    }

    private static func faultOfNode(with configuration: Configuration) -> String? {
        var random = SeededRandom(seed: 1)
        let settings = NodeSettings(precision: -20, seed: 1) { _ in .unset }
        let start = NTPTimestamp(unixSeconds: 1_794_268_800, nanoseconds: 0)
        var node = NTPNode(
            configuration: configuration, settings: settings,
            at: ClockReading(wall: start, monotonic: MonotonicInstant(seconds: 0)))
        for seconds in [0.0, 1, 2.5, 70, 5000, 200_000] {
            node.advance(
                to: ClockReading(
                    wall: start.advanced(bySeconds: seconds),
                    monotonic: MonotonicInstant(seconds: seconds)),
                random: &random)
            _ = node.drainEvents()
            if node.nextDeadline.seconds(since: MonotonicInstant(seconds: seconds)) <= -1 {
                return "the node has slept over a deadline at \(seconds) s"
            }
        }
        return node.discipline.frequency.magnitude <= 500e-6 ? nil : "a frequency beyond 500 ppm"
    }
}
