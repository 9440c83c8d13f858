import NTPSimulator
import NTPTime

/// What is told of a scenario: each figure of all its runs.
struct SimulationFigures {
    var scenario: Scenario
    var runs: [ScenarioMeasurement]
    /// What was not met, with the seed, at most once for each demand and run.
    var breaches: [(seed: UInt64, breach: ScenarioReport.Breach)] = []
    /// Of the runs above three medians, those that were played on, and their error in the last
    /// hour.
    var played: [(seed: UInt64, lastHourRMS: Double)] = []

    /// One figure: its name in JSON and for people, its unit, and its value in a run.
    struct Figure: Sendable {
        var key: String
        var title: String
        var unit: Unit
        var value: @Sendable (ScenarioMeasurement) -> Double?
    }

    enum Unit: Sendable {
        case seconds, ppm, whole, share, plain
    }

    static let figures = [
        Figure(key: "rms", title: "error, RMS", unit: .seconds) { $0.errorRMS },
        Figure(key: "max", title: "error, largest", unit: .seconds) { $0.errorMaximum },
        Figure(key: "settled", title: "settled after", unit: .whole) {
            $0.settledAt.map(Double.init)
        },
        Figure(key: "rate", title: "rate, RMS", unit: .ppm) { $0.rateRMS },
        Figure(key: "interval", title: "between requests", unit: .seconds) {
            $0.requestInterval
        },
        Figure(key: "honest", title: "within root distance", unit: .share) { $0.honestShare },
        Figure(key: "worstbound", title: "worst error/distance", unit: .plain) {
            $0.worstBoundRatio
        },
        Figure(key: "excess", title: "distance - delay/2", unit: .seconds) { $0.boundExcess },
        Figure(key: "steps", title: "steps", unit: .plain) { Double($0.steps) },
    ]

    /// A run is far off above so many medians.
    static let outlierFactor = 3.0

    var medianRMS: Double { Quantile.median(runs.map(\.errorRMS)) ?? 0 }

    var outliers: [ScenarioMeasurement] {
        let limit = SimulationFigures.outlierFactor * medianRMS
        return runs.filter { $0.errorRMS > limit }
    }

    var unhealed: [UInt64] {
        let limit = SimulationFigures.outlierFactor * medianRMS
        return played.filter { $0.lastHourRMS > limit }.map(\.seed)
    }

    /// A value with its unit, three significant digits.
    static func text(_ value: Double?, _ unit: Unit) -> String {
        guard let value else { return "never" }
        switch unit {
        case .seconds: return secondsText(value)
        case .ppm: return significant(value * 1e6) + " ppm"
        case .whole: return DecimalText.fixed(value, digits: 0) + " s"
        case .share: return DecimalText.fixed(value * 100, digits: 4) + " %"
        case .plain: return significant(value)
        }
    }

    private static func secondsText(_ value: Double) -> String {
        let size = abs(value)
        if size >= 1 || size == 0 { return significant(value) + " s" }
        if size >= 1e-3 { return significant(value * 1e3) + " ms" }
        if size >= 1e-6 { return significant(value * 1e6) + " us" }
        return significant(value * 1e9) + " ns"
    }

    private static func significant(_ value: Double) -> String {
        let size = abs(value)
        let digits = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
        return DecimalText.fixed(value, digits: size > 0 && size < 0.1 ? 4 : digits)
    }
}
