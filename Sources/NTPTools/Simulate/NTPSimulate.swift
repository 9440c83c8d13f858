import LinuxPlatform
import NTPSimulator

/// The program behind `meridian simulate`: plays scenario files and tells how good the clock was.
package enum NTPSimulate {
    static let unmet: Int32 = 1
    static let unreadable: Int32 = 2
    private static let usage = ToolUsage(
        program: "meridian simulate", help: SimulateOptions.help, brief: [SimulateOptions.usage],
        usageError: 3)
    /// Bytes; a day of a busy server's rawstats has some ten million.
    private static let largestFile = 256 << 20

    package static func run(_ arguments: [String], on machine: ToolMachine) -> Int32 {
        run(arguments, console: machine.console) { path throws(SystemError) in
            try FileStore.read(path, limit: largestFile)
        }
    }

    static func run(
        _ arguments: [String], console: Console,
        read: (String) throws(SystemError) -> [UInt8]
    ) -> Int32 {
        let options: SimulateOptions
        switch usage.answer(arguments, on: console, SimulateOptions.parse) {
        case .exit(let status): return status
        case .run(let wanted): options = wanted
        }
        var status: Int32 = 0
        for file in options.files {
            do throws(SystemError) {
                let contents = try read(file)
                if options.isReplay {
                    replay(file, contents, options, console: console)
                } else {
                    status = max(status, play(file, contents, options, console: console))
                }
            } catch {
                console.complain("meridian simulate: \(error)")
                status = unreadable
            }
        }
        return status
    }

    private static func replay(
        _ file: String, _ contents: [UInt8], _ options: SimulateOptions, console: Console
    ) {
        var replay = Replay()
        for line in contents.split(separator: 0x0a) {
            replay.take(line: String(decoding: line, as: UTF8.self))
        }
        if options.isJSON {
            console.print(ReplayReport.json(replay, file: file))
        } else {
            ReplayReport.lines(replay, file: file).forEach(console.print)
        }
    }

    private static func play(
        _ file: String, _ contents: [UInt8], _ options: SimulateOptions, console: Console
    ) -> Int32 {
        let outcome = ScenarioReader.read(file: file, contents: contents)
        guard outcome.findings.isEmpty else {
            for finding in outcome.findings { console.complain("\(finding)") }
            return unreadable
        }
        let figures = measure(outcome.scenario, options)
        if options.isJSON {
            console.print(SimulationReport.json(figures))
        } else {
            SimulationReport.lines(figures, showsEach: options.showsEach).forEach(console.print)
        }
        return figures.breaches.isEmpty ? 0 : unmet
    }

    private static func measure(
        _ scenario: Scenario, _ options: SimulateOptions
    ) -> SimulationFigures {
        var figures = SimulationFigures(scenario: scenario, runs: [])
        for index in 0..<UInt64(options.seeds) {
            let run = scenario.measure(seed: options.firstSeed &+ index)
            figures.runs.append(run.measurement)
            figures.breaches += run.breaches.map { (run.measurement.seed, $0) }
        }
        if let hours = options.healingHours {
            var longer = scenario
            longer.duration = max(scenario.duration, hours * 3600)
            longer.measuring.from = longer.duration - 3600
            figures.played = figures.outliers.map { run in
                (run.seed, longer.measure(seed: run.seed).measurement.errorRMS)
            }
        }
        return figures
    }
}
