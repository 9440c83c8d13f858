import LinuxPlatform
import NTPSimulator
import Testing

@testable import NTPTools

@Suite struct SimulateTests {
    private static let small = """
        title small
        duration 20min
        client offset 5ms frequency 20ppm wander 1e-9
        server delay 1ms jitter 100us
        statistics from 10min
        """

    private static func run(
        _ arguments: [String], _ files: [String: String] = ["small": small]
    ) -> (status: Int32, out: [String], err: [String]) {
        var (out, err): ([String], [String]) = ([], [])
        let status = NTPSimulate.run(
            arguments,
            console: Console(print: { out.append($0) }, complain: { err.append($0) })
        ) { path throws(SystemError) in
            guard let text = files[path] else { throw SystemError("open \(path)", code: 2) }
            return Array(text.utf8)
        }
        return (status, out, err)
    }

    @Test func figuresAreTold() throws {
        let (status, out, err) = Self.run(["-n", "3", "small"])
        #expect(status == 0 && err == [])
        #expect(out.first == "small: 1200 s, statistics from 600 s, 3 runs")
        let titles = [
            "error, RMS", "settled after", "rate, RMS", "between requests",
            "within root distance",
        ]
        for title in titles { #expect(out.contains { $0.hasPrefix("  \(title) ") }) }
        #expect(out.last?.hasPrefix("  runs above 3 medians: 0 ") == true)
    }

    /// One seed is one run, whatever else is run beside it.
    @Test func seedsAreCountedFromTheFirst() {
        let all = Self.run(["-n", "3", "-e", "small"]).out
        let last = Self.run(["-f", "3", "-e", "small"]).out
        let line = all.first { $0.hasPrefix("  seed 3: ") }
        #expect(line != nil && last.contains { $0 == line })
        #expect(!last.contains { $0.hasPrefix("  seed 2: ") })
    }

    @Test func jsonIsOneObjectALine() throws {
        let (status, out, _) = Self.run(["--json", "-n", "2", "small", "small"])
        #expect(status == 0 && out.count == 2 && out[0] == out[1])
        #expect(out[0].hasPrefix("{\"scenario\":\"small\",\"duration\":1200,\"median\":{\"rms\":"))
        #expect(out[0].contains("\"runs\":[{\"seed\":1,"))
        #expect(out[0].filter { $0 == "{" }.count == out[0].filter { $0 == "}" }.count)
    }

    @Test func demandsNotMetAreTold() {
        let text = Self.small + "\ndemand error below 1ns from 10min\n"
        let (status, out, _) = Self.run(["strict"], ["strict": text])
        #expect(status == 1)
        #expect(out.last?.hasPrefix("  seed 1, second 600: error(below: 1e-09") == true)
        #expect(Self.run(["-j", "strict"], ["strict": text]).out[0].contains("\"second\":600"))
    }

    @Test func badFilesAreNamed() {
        #expect(
            Self.run(["none"]).err == ["meridian simulate: open none: No such file or directory"])
        #expect(Self.run(["none"]).status == 2)
        let (status, out, err) = Self.run(["bad"], ["bad": "server delay 1\n"])
        #expect(status == 2 && out == [])
        #expect(err.map { $0.hasPrefix("bad:1:14: '1' is no time; ") } == [true])
    }

    @Test(
        arguments: [
            ([], "no file is named"),
            (["-n", "0", "a"], "'0' is no number of seeds from 1 to 100000"),
            (
                ["--first-seed=x", "a"],
                "'x' is no number of first seed from 0 to 9223372036854775807"
            ),
            (["-q", "a"], "invalid option -- 'q'"),
        ] as [([String], String)])
    func wrongCommandLines(arguments: [String], fault: String) {
        let (status, _, err) = Self.run(arguments)
        #expect(status == 3)
        #expect(err == ["meridian simulate: \(fault)", SimulateOptions.usage])
    }

    @Test(
        arguments: [
            (1.5, .seconds, "1.50 s"), (0.0123, .seconds, "12.3 ms"),
            (2.71e-6, .seconds, "2.71 us"),
            (3.2e-7, .seconds, "320 ns"), (0, .seconds, "0 s"), (2e-8, .ppm, "0.0200 ppm"),
            (1, .share, "100.0000 %"), (6, .whole, "6 s"), (nil, .whole, "never"),
        ] as [(Double?, SimulationFigures.Unit, String)])
    func valuesHaveThreeDigits(value: Double?, unit: SimulationFigures.Unit, text: String) {
        #expect(SimulationFigures.text(value, unit) == text)
    }

    /// Two of twenty runs are far off; both are played on.
    @Test func outliersAreThoseAboveThreeMedians() {
        var figures = SimulationFigures(scenario: Scenario.ordinary, runs: [])
        for seed in 1...20 as ClosedRange<UInt64> {
            var run = ScenarioMeasurement(seed: seed)
            run.errorRMS = seed == 4 ? 3.1e-6 : seed == 9 ? 8e-6 : 1e-6
            figures.runs.append(run)
        }
        figures.played = [(4, 2e-6), (9, 3.5e-6)]
        #expect(figures.outliers.map(\.seed) == [4, 9])
        #expect(figures.unhealed == [9])
        let lines = SimulationReport.lines(figures, showsEach: false)
        #expect(lines.contains("  runs above 3 medians: 2 (10.00 %) 4 9"))
        #expect(lines.contains("  still above in the last hour when played on: 1 9"))
    }
}
