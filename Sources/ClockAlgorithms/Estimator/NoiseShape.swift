/// How the time that packets lose in queues is supposed to be distributed.
///
/// Queues only ever add. Where they are mostly empty, the density has an edge at the least delay
/// that is as sharp as the clock can show, and one packet that met no queue tells more than the
/// mean of many: that is what makes the first two shapes worth the trouble.
enum NoiseShape: Int, CaseIterable, Sendable {
    /// One queue, mostly empty.
    case exponential
    /// A sum of four such queues (a gamma distribution of order 4): the edge is blurred.
    case gamma
    /// No edge at all, as where a server or a driver adds noise of its own.
    case gaussian

    /// The number of exponential terms; nil of the one that has no edge.
    var order: Int? {
        switch self {
        case .exponential: 1
        case .gamma: 4
        case .gaussian: nil
        }
    }

    /// Between the first and the third quartile where the scale is 1.
    var interquartileRange: Double {
        switch self {
        case .exponential: 1.0986
        case .gamma: 2.5741
        case .gaussian: 1.3490
        }
    }

    /// The logarithm of how likely the shape is before the first sample.
    var logPrior: Double {
        switch self {
        case .exponential: 0
        case .gamma: -3
        case .gaussian: -6
        }
    }
}
