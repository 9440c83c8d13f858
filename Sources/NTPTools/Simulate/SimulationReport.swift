import NTPSimulator
import NTPTime

/// Figures of a scenario as lines for people, or as a line of JSON.
enum SimulationReport {
    static func lines(_ figures: SimulationFigures, showsEach: Bool) -> [String] {
        let scenario = figures.scenario
        var lines = [
            "\(scenario.name): \(scenario.duration) s, statistics from"
                + " \(scenario.measuring.from) s, \(figures.runs.count)"
                + (figures.runs.count == 1 ? " run" : " runs")
        ]
        let columns = ["median", "least", "largest"].map { DecimalText.right($0, width: 14) }
        lines.append(DecimalText.left("", width: 24) + columns.joined())
        for figure in SimulationFigures.figures {
            // What never came is later than all that did.
            let values = figures.runs.map { figure.value($0) ?? .infinity }
            let cells = [0.5, 0, 1].map { share in
                let value = Quantile.of(values, share) ?? .infinity
                let text = SimulationFigures.text(value.isFinite ? value : nil, figure.unit)
                return DecimalText.right(text, width: 14)
            }
            lines.append("  " + DecimalText.left(figure.title, width: 22) + cells.joined())
        }
        if showsEach { lines += figures.runs.map(line) }
        lines += outlierLines(figures)
        return lines
            + figures.breaches.map { seed, breach in
                "  seed \(seed), second \(breach.second): \(breach.bound) does not hold:"
                    + " \(breach.found)"
            }
    }

    private static func line(_ run: ScenarioMeasurement) -> String {
        let cells = SimulationFigures.figures.map { figure in
            "\(figure.key) \(SimulationFigures.text(figure.value(run), figure.unit))"
        }
        return "  seed \(run.seed): " + cells.joined(separator: ", ")
    }

    private static func outlierLines(_ figures: SimulationFigures) -> [String] {
        guard figures.runs.count > 2 else { return [] }
        let outliers = figures.outliers
        let share = Double(outliers.count) / Double(figures.runs.count) * 100
        var lines = [
            "  runs above 3 medians: \(outliers.count)"
                + " (\(DecimalText.fixed(share, digits: 2)) %)"
                + outliers.prefix(20).map { " \($0.seed)" }.joined()
        ]
        if !figures.played.isEmpty {
            let unhealed = figures.unhealed
            lines.append(
                "  still above in the last hour when played on: \(unhealed.count)"
                    + unhealed.map { " \($0)" }.joined())
        }
        return lines
    }

    /// One object: the scenario, each figure's median, and each run.
    static func json(_ figures: SimulationFigures) -> String {
        let medians = SimulationFigures.figures.map { figure in
            let values = figures.runs.map { figure.value($0) ?? .infinity }
            return "\(quoted(figure.key)):\(number(Quantile.median(values)))"
        }
        let runs = figures.runs.map { run in
            let cells = SimulationFigures.figures.map { figure in
                "\(quoted(figure.key)):\(number(figure.value(run)))"
            }
            return "{\"seed\":\(run.seed),\(cells.joined(separator: ","))}"
        }
        let breaches = figures.breaches.map { seed, breach in
            "{\"seed\":\(seed),\"second\":\(breach.second),"
                + "\"bound\":\(quoted("\(breach.bound)")),\"found\":\(quoted(breach.found))}"
        }
        let parts = [
            "\"scenario\":\(quoted(figures.scenario.name))",
            "\"duration\":\(figures.scenario.duration)",
            "\"median\":{\(medians.joined(separator: ","))}",
            "\"outliers\":[\(figures.outliers.map { "\($0.seed)" }.joined(separator: ","))]",
            "\"unhealed\":[\(figures.unhealed.map { "\($0)" }.joined(separator: ","))]",
            "\"breaches\":[\(breaches.joined(separator: ","))]",
            "\"runs\":[\(runs.joined(separator: ","))]",
        ]
        return "{\(parts.joined(separator: ","))}"
    }

    /// What is no number is null, as JSON has no infinity.
    static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "null" }
        return "\(value)"
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                result += "\\u" + DecimalText.hex(scalar.value, digits: 4)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
