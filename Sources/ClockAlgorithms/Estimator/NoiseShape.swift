/// How the time that packets lose in queues is supposed to be distributed.
///
/// Queues only ever add. Where they are mostly empty, the density has an edge at the least delay
/// that is as sharp as the clock can show, and one packet that met no queue tells more than the
/// mean of many: that is what makes shapes with an edge worth the trouble. The last two are for
/// paths that are loaded in one direction only. There the other direction shows the clock almost
/// without noise, and whoever takes its noise for the mean of both looks through a fog of his own.
enum NoiseShape: Int, CaseIterable, Sendable {
    /// One queue, mostly empty.
    case exponential
    /// A sum of four such queues (a gamma distribution of order 4): the edge is blurred.
    case gamma
    /// No edge at all, as where a server or a driver adds noise of its own.
    case gaussian
    /// Requests queue and replies hardly do, as behind a loaded uplink.
    case outward
    /// Replies queue and requests hardly do.
    case homeward

    /// The free direction's share of all queueing.
    static let freeShare = 0.1

    /// Whether one direction is thought to be free of queues.
    var isOneSided: Bool { self == .outward || self == .homeward }

    /// The number of exponential terms; nil of the one that has no edge.
    var order: Int? {
        switch self {
        case .exponential, .outward, .homeward: 1
        case .gamma: 4
        case .gaussian: nil
        }
    }

    /// Between the first and the third quartile where the scale is 1.
    var interquartileRange: Double {
        switch self {
        case .exponential, .outward, .homeward: 1.0986
        case .gamma: 2.5741
        case .gaussian: 1.3490
        }
    }

    /// The logarithm of how likely the shape is before the first sample.
    var logPrior: Double {
        switch self {
        case .exponential: 0
        case .gamma, .outward, .homeward: -3
        case .gaussian: -6
        }
    }

    /// The least share in what is said of the base delay: what counts where no shape with an edge
    /// has any weight left.
    var leastShare: Double {
        switch self {
        case .exponential: 1e-12
        case .gamma: 1e-14
        case .gaussian, .outward, .homeward: 0
        }
    }

    /// The interquartile range of the queueing time that the shape expects in a measurement's
    /// direction, seconds.
    func spread(of measurement: EdgeMeasurement) -> Double {
        let busy: EdgeMeasurement.Direction
        switch self {
        case .exponential, .gamma, .gaussian: return measurement.spread
        case .outward: busy = .outward
        case .homeward: busy = .homeward
        }
        guard measurement.direction != busy else { return measurement.total }
        let free = max(NoiseShape.freeShare * measurement.total, 4 * measurement.precision)
        return min(measurement.spread, free)
    }
}
