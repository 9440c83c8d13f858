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

    /// Samples from which on both directions are told apart, and quartiles are meant.
    static let full = 16
    /// By so many powers of e the directions must differ.
    private static let deadZone = 0.6
    /// Neither direction is less than this share of the total.
    private static let leastShare = 0.004
    private static let leastDelay = 2e-5
    /// The quartiles of a difference of two exponentials against those of one.
    private static let sumOverOne = 1.115

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
    /// The scale of evidence: the logarithm of one over the density of an exchange.
    var logUnit: Double { .log(outwardMean * homewardMean) }

    init() {}

    /// Measures them by the history.
    ///
    /// - Parameter precision: deviation of the timestamps' noise, seconds.
    mutating func measure(_ history: SampleHistory, precision: Double) {
        var delays = OrderStatistics()
        for age in 0..<history.count { delays.insert(history[age].delay) }
        let total: Double
        var share = 0.0
        if history.count < NoiseScales.full {
            total = NoiseScales.early(delays)
            (outward, homeward) = (total, total)
        } else {
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

    /// Few delays: their range above the least, widened for what was not seen yet.
    private static func early(_ delays: OrderStatistics) -> Double {
        let count = delays.count
        guard count >= 3 else {
            return 0.55 * max(delays[count - 1], leastDelay)
        }
        let high = delays.quantile(count < 8 ? 0.9 : 0.75)
        return 0.4 * (high - delays[0]) * (1 + 3 / Double(count))
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
