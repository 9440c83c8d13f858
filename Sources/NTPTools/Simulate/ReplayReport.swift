import ClockAlgorithms
import NTPSimulator
import NTPTime

/// What a replay is told as: lines for people, or a line of JSON.
enum ReplayReport {
    static func lines(_ replay: Replay, file: String) -> [String] {
        var lines = ["\(file): \(replay.sources.count) sources"]
        if replay.otherLines > 0 { lines[0] += ", \(replay.otherLines) lines are no samples" }
        for source in replay.sources {
            let estimate = source.estimator.estimate
            let hours = DecimalText.fixed((source.last - source.first) / 3600, digits: 1)
            lines.append(
                "  \(source.address): \(source.samples) samples in \(hours) h,"
                    + " \(source.believed) believed")
            lines += [
                row("offset at the end", -estimate.phase, .seconds),
                row("its deviation", max(estimate.phaseVariance, 0).squareRoot(), .seconds),
                row("frequency", estimate.frequency, .ppm),
                row("least round trip", source.estimator.leastDelay, .seconds),
                row("lost in queues, mean", source.estimator.queueing, .seconds),
                row("next offset foretold within", source.surpriseRMS, .seconds),
                "    "
                    + DecimalText.left("routes, steps, new beginnings", width: 30)
                    + "\(source.estimator.pathShifts), \(source.estimator.steps),"
                    + " \(source.estimator.replays)",
            ]
        }
        return lines
    }

    private static func row(
        _ title: String, _ value: Double?, _ unit: SimulationFigures.Unit
    ) -> String {
        "    " + DecimalText.left(title, width: 30) + SimulationFigures.text(value, unit)
    }

    static func json(_ replay: Replay, file: String) -> String {
        let sources = replay.sources.map { source in
            let estimator = source.estimator
            let numbers: [(String, Double?)] = [
                ("samples", Double(source.samples)), ("believed", Double(source.believed)),
                ("seconds", source.last - source.first), ("offset", -estimator.estimate.phase),
                ("deviation", max(estimator.estimate.phaseVariance, 0).squareRoot()),
                ("frequency", estimator.estimate.frequency), ("delay", estimator.leastDelay),
                ("queueing", estimator.queueing), ("foretold", source.surpriseRMS),
                ("routes", Double(estimator.pathShifts)), ("steps", Double(estimator.steps)),
                ("replays", Double(estimator.replays)),
            ]
            let cells = numbers.map {
                "\(SimulationReport.quoted($0.0)):\(SimulationReport.number($0.1))"
            }
            return "{\"source\":\(SimulationReport.quoted("\(source.address)")),"
                + cells.joined(separator: ",") + "}"
        }
        return "{\"file\":\(SimulationReport.quoted(file)),\"lines_without_sample\":"
            + "\(replay.otherLines),\"sources\":[\(sources.joined(separator: ","))]}"
    }
}
