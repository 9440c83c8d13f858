internal import RealModule

/// How much time packets lose in queues, in each direction: by interquartile ranges, which neither
/// the base delay nor a few late packets disturb.
///
/// The round trips give the total, free of any error of the clock. The residuals only tell how it
/// divides between the directions, and only a clear difference counts: they have the filter's own
/// opinion in them, and fed back without a dead zone one direction would run away with it.
struct NoiseScales: Equatable, Hashable, Sendable {
    /// Interquartile range of the queueing time, seconds.
    private(set) var outward = 0.0
    private(set) var homeward = 0.0

    /// How alike the queues are that packets meet which follow each other: the correlation of
    /// their round trips, less what chance can make of it; 0 to 0.9.
    private(set) var persistence = 0.0

    /// Samples from which on both directions are told apart, and quartiles are meant.
    static let full = 16
    /// By so many powers of e the directions must differ.
    private static let deadZone = 0.6
    /// Neither direction is less than this share of the total.
    private static let leastShare = 0.004
    private static let leastDelay = 2e-5
    /// The quartiles of a difference of two exponentials against those of one.
    private static let sumOverOne = 1.115
    private static let greatestPersistence = 0.9
    /// Precisions that the median of a few delays is above the least, unless a coarse clock makes
    /// them all the same.
    private static let coarseness = 8.0

    /// Mean queueing time of the direction, seconds: the scale of an exponential density.
    var outwardMean: Double { outward / NoiseShape.exponential.interquartileRange }
    var homewardMean: Double { homeward / NoiseShape.exponential.interquartileRange }
    /// Of both directions.
    var mean: Double { 0.5 * (outwardMean + homewardMean) }
    /// The lesser direction counts for more: it is what the clock can be set by, seconds.
    var harmonicMean: Double {
        let (out, home) = (outwardMean, homewardMean)
        return out + home > 0 ? 2 * out * home / (out + home) : 0
    }
    /// The same if the free direction had but so much of all queueing, seconds.
    func harmonicMean(freeShare: Double) -> Double {
        2 * freeShare / (1 + freeShare) * total / NoiseShape.exponential.interquartileRange
    }
    /// The root of the sum of squares, seconds.
    var total: Double { (outward * outward + homeward * homeward).squareRoot() }
    /// What a sample's evidence is worth: a queue that lasts makes one packet after the other
    /// late, and is no news after the first.
    var novelty: Double { (1 - persistence) / (1 + persistence) }
    /// The scale of evidence: the logarithm of one over the density of an exchange.
    var logUnit: Double { .log(outwardMean * homewardMean) }

    init() {}

    /// A direction of an exchange, seconds, with what is known of its noise.
    func measurement(
        _ direction: EdgeMeasurement.Direction, _ value: Double, _ precision: Double
    ) -> EdgeMeasurement {
        EdgeMeasurement(
            direction: direction, value: value,
            spread: direction == .outward ? outward : homeward, total: total,
            precision: precision)
    }

    /// Measures them by the history.
    ///
    /// - Parameter precision: deviation of the timestamps' noise, seconds.
    mutating func measure(
        _ history: SampleHistory, precision: Double, tuning: EstimatorTuning
    ) {
        var delays = OrderStatistics()
        for age in 0..<history.count { delays.insert(history[age].delay) }
        let total: Double
        var share = 0.0
        if history.count < NoiseScales.full {
            total = NoiseScales.early(
                delays, cap: tuning.earlyCap, least: NoiseScales.coarseness * precision)
            (outward, homeward) = (total, total)
        } else {
            persistence = NoiseScales.persistence(
                of: history, delays, chance: tuning.chance, precision: precision)
            let correction = 1 + 2 / Double(history.count)
            total = delays.interquartileRange * correction / NoiseScales.sumOverOne
            share = NoiseScales.logRatio(of: history)
            outward = total / (1 + .exp(-2 * share)).squareRoot()
            homeward = total / (1 + .exp(2 * share)).squareRoot()
        }
        let least = max(NoiseScales.leastShare * total, 4 * precision + 1e-8)
        outward = max(outward, least)
        homeward = max(homeward, least)
    }

    /// As they seemed when there were only these delays, where that was more: at most `limit` times
    /// what they are.
    func widened(
        as delays: OrderStatistics, upTo limit: Double, precision: Double,
        tuning: EstimatorTuning
    ) -> NoiseScales {
        let seemed = NoiseScales.early(
            delays, cap: tuning.earlyCap, least: NoiseScales.coarseness * precision)
        let factor = max(1, min(seemed / outward, limit))
        var wide = self
        (wide.outward, wide.homeward) = (factor * outward, factor * homeward)
        return wide
    }

    /// The correlation of round trips with those before them; what is far above the others counts
    /// as if it were less so.
    private static func persistence(
        of history: SampleHistory, _ delays: OrderStatistics, chance: Double, precision: Double
    ) -> Double {
        let most = delays.quantile(0.75) + delays.interquartileRange
        var sum = 0.0
        for age in 0..<history.count { sum += min(history[age].delay, most) }
        let mean = sum / Double(history.count)
        var (squares, products, last) = (0.0, 0.0, 0.0)
        for age in 0..<history.count {
            let excess = min(history[age].delay, most) - mean
            squares += excess * excess
            products += excess * last
            last = excess
        }
        let count = Double(history.count)
        guard squares > count * precision * precision else { return 0 }
        let correlation = products / squares - chance / count.squareRoot()
        return max(0, min(correlation, greatestPersistence))
    }

    /// Few delays: their range above the least, widened for what was not seen yet. It is not taken
    /// for more than `cap` times the range of the lesser half: among few, one that was held up
    /// for long would count as if all were.
    private static func early(
        _ delays: OrderStatistics, cap: Double, least: Double
    ) -> Double {
        let count = delays.count
        guard count >= 3 else {
            return 0.55 * max(delays[count - 1], leastDelay)
        }
        let high = delays.quantile(count < 8 ? 0.9 : 0.75)
        var range = high - delays[0]
        let lesser = delays.quantile(0.5) - delays[0]
        if count >= 4, lesser > least { range = min(range, cap * lesser) }
        return 0.4 * range * (1 + 3 / Double(count))
    }

    /// The logarithm of the ratio of the directions, drawn towards none.
    private static func logRatio(of history: SampleHistory) -> Double {
        var outward = OrderStatistics()
        var homeward = OrderStatistics()
        for age in 0..<history.count {
            outward.insert(history[age].outwardResidual)
            homeward.insert(history[age].homewardResidual)
        }
        let ratio = Double.log(
            (outward.interquartileRange + 1e-12) / (homeward.interquartileRange + 1e-12))
        if ratio > deadZone { return ratio - deadZone }
        return ratio < -deadZone ? ratio + deadZone : 0
    }

    /// Of a source whose samples have no delay: its deviation, seconds, in place of both.
    mutating func set(deviation: Double) {
        (outward, homeward) = (deviation, deviation)
    }
}
