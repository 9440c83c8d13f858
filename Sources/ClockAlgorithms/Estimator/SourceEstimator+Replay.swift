internal import RealModule

// A bank can talk itself into a wrong state: three samples of almost equal delay at the start, a
// scale measured from too few. It can not find out by itself, as it weighs by what it believes.

extension SourceEstimator {
    /// Disagreements in a row that make the watchdog bark.
    private static let alarmLimit = 8
    /// Samples that the regression and the comparison look at.
    private static let compared = 32

    /// The start, reviews, and the watchdog.
    mutating func keepHealthy() {
        if count <= bank.tuning.beginning { startOver() }
        if isReviewed, history[0].delay < estimate.baseDelay + 6 * scales.mean {
            replay(margin: bank.tuning.reviewMargin)
        } else if count > SourceEstimator.grown, history.count >= SourceEstimator.compared {
            alarms = disagreesWithRegression ? alarms + 1 : 0
            if alarms >= SourceEstimator.alarmLimit {
                replay(margin: bank.tuning.alarmMargin)
                alarms = 0
            }
        }
    }

    /// A beginner hears all samples once more, as it knows the least round trip and the scales by
    /// now, and goes on with that if it explains the newest half of them better. What a bank made
    /// of its first sample is a guess: of a round trip of 3 ms it thinks that most is the path, and
    /// where all but 0.2 ms of it was a queue, six further samples do not make up for that.
    ///
    /// The first ones are taken for noisier than they seem now, as few round trips may be alike by
    /// chance; and those that were held up for long are passed over, as a frequency that is not
    /// known yet could be bent to explain them.
    private mutating func startOver() {
        guard history.count == count else { return }
        var fresh = self
        let first = history[count - 1]
        fresh.estimate.frequency = expectedFrequency
        fresh.start(with: first)
        fresh.bank.expect(baseDelayBelow: history.leastDelay)
        fresh.estimate = ClockEstimate(fresh.bank, at: first.time)
        fresh.count = 0
        let limit = history.leastDelay + 6 * (scales.outwardMean + scales.homewardMean)
        var delays = OrderStatistics()
        var (before, after) = (0.0, 0.0)
        for age in stride(from: history.count - 1, through: 0, by: -1) {
            let delay = history[age].delay
            delays.insert(delay)
            guard delay < limit else {
                fresh.count += 1
                continue
            }
            fresh.scales = scales.widened(
                as: delays, upTo: 4, precision: precision, tuning: bank.tuning)
            _ = fresh.learn(age: age)
            guard age <= history.count / 2 else { continue }
            before += history[age].logEvidence
            after += fresh.history[age].logEvidence
        }
        guard after >= before else { return }
        fresh.scales = scales
        self = fresh
    }

    /// Unless the path changed meanwhile.
    private var isReviewed: Bool {
        if bank.tuning.reviews.contains(count) { return history.count == count }
        return count % SampleHistory.capacity == 0 && count <= bank.tuning.lastReview
            && history.count == SampleHistory.capacity
    }

    /// Runs a fresh bank over the stored samples and keeps it if it explains the newest half of
    /// them, at most 32, better by `margin` nats. Done once more it changes nothing.
    mutating func replay(margin: Double) {
        var fresh = self
        let stored = history.count
        let half = stored < SourceEstimator.compared ? stored / 2 : SourceEstimator.compared
        let oldest = oldestUsual
        fresh.start(with: history[oldest])
        var (before, after) = (0.0, 0.0)
        for age in stride(from: oldest, through: 0, by: -1) {
            _ = fresh.learn(age: age)
            guard age < half else { continue }
            before += history[age].logEvidence
            after += fresh.history[age].logEvidence
        }
        guard after > before + margin else { return }
        fresh.count = count
        fresh.replays += 1
        fresh.measureScales()
        self = fresh
    }

    /// The age of the oldest sample that is fit to begin with.
    private var oldestUsual: Int {
        var delays = OrderStatistics()
        for age in 0..<history.count { delays.insert(history[age].delay) }
        let limit = delays.quantile(bank.tuning.replayQuantile)
        return (0..<history.count).last { history[$0].delay <= limit } ?? 0
    }

    /// An ordinary straight line through the offsets of those of the last 32 samples that have the
    /// lesser delays: does it end somewhere else than the bank by more than both can err?
    var disagreesWithRegression: Bool {
        let newest = SourceEstimator.compared
        guard history.count >= newest else { return false }
        var delays = OrderStatistics()
        for age in 0..<newest { delays.insert(history[age].delay) }
        let median = delays[newest / 2 - 1]
        let least = history.leastDelay
        var line = Regression()
        var excess = 0.0
        for age in 0..<newest where history[age].delay <= median {
            let sample = history[age]
            let time = sample.time - estimate.time
            // Against the bank's own line, so that squares do not use up the digits.
            line.add(time, sample.phase - bias - estimate.phase - estimate.frequency * time)
            excess += 0.5 * (sample.delay - least)
        }
        guard let deviation = line.deviationAtOrigin else { return false }
        let allowed =
            5 * (deviation + estimate.phaseVariance.squareRoot()) + excess / line.count
            + precision
        return abs(line.valueAtOrigin) > allowed
    }
}
