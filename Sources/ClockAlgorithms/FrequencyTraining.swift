import NTPTime

/// Measures the oscillator's frequency from the first offsets after a start: a least-squares line
/// through the offsets the clock would show had it been left alone.
///
/// ntp.org's ntpd takes two offsets a stepout apart and leaves the clock alone in between; knowing
/// every correction made, this clock can be brought in meanwhile.
struct FrequencyTraining: Equatable, Hashable, Sendable {
    struct Estimate: Equatable {
        /// The line's slope: the base frequency correction, s/s.
        var frequency: Double
        /// The slope drawn towards zero by its own uncertainty, for use before the time is up.
        var cautious: Double
        /// Standard error of the slope, s/s.
        var uncertainty: Double

        /// Whether the loop could not do better by itself.
        var isCertain: Bool { uncertainty <= leastContradiction }

        /// Whether a frequency from elsewhere cannot be right.
        func contradicts(_ known: Double) -> Bool {
            abs(frequency - known) > max(leastContradiction, 4 * uncertainty)
        }
    }

    /// What a crystal is off by before anything is known, s/s.
    static let priorFrequency = 50e-6
    /// Network noise assumed beside what the line's residuals show, seconds.
    static let priorNoise = 1e-4
    /// The loop corrects less than this by itself before it is noticed, s/s.
    static let leastContradiction = 5e-6
    /// So many times as long as usual the frequency is measured at most.
    static let mostStepouts = 4.0
    /// Points that make a line worth looking at.
    static let leastPoints = 3

    private var first: MonotonicInstant?
    private var last: MonotonicInstant?
    private var count = 0.0
    private var sumTime = 0.0
    private var sumOffset = 0.0
    private var sumTimeTime = 0.0
    private var sumTimeOffset = 0.0
    private var sumOffsetOffset = 0.0
    private var origin = 0.0

    /// Seconds from the first point to the last.
    var span: Double {
        guard let first, let last else { return 0 }
        return last.seconds(since: first)
    }

    /// - Parameter offset: the free-running offset, seconds: measured, plus all corrections since
    ///   some moment.
    mutating func add(at now: MonotonicInstant, offset: Double) {
        if first == nil {
            first = now
            origin = offset
        }
        last = now
        let time = span
        let value = offset - origin
        count += 1
        sumTime += time
        sumOffset += value
        sumTimeTime += time * time
        sumTimeOffset += time * value
        sumOffsetOffset += value * value
    }

    var estimate: Estimate? {
        guard count >= Double(FrequencyTraining.leastPoints) else { return nil }
        let spread = sumTimeTime - sumTime * sumTime / count
        guard spread > 0 else { return nil }
        let slope = (sumTimeOffset - sumTime * sumOffset / count) / spread
        guard slope.isFinite else { return nil }
        let total = sumOffsetOffset - sumOffset * sumOffset / count
        let residual = max(0, total - slope * slope * spread)
        let noise = FrequencyTraining.priorNoise
        let variance = (residual + noise * noise) / (count - 1) / spread
        let prior = FrequencyTraining.priorFrequency * FrequencyTraining.priorFrequency
        return Estimate(
            frequency: slope, cautious: slope * prior / (prior + variance),
            uncertainty: variance.squareRoot())
    }
}
