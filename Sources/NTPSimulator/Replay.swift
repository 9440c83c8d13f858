package import ClockAlgorithms
package import NTPTime

/// A recording put through the estimator, source by source.
///
/// The recorder's clock was steered, and how is not in its `rawstats`: what its discipline did
/// looks like a restless oscillator here. How well the next sample is foretold can be compared
/// between estimators nevertheless.
package struct Replay: Sendable {
    /// What became of one source's samples.
    package struct Source: Sendable {
        package let address: IPAddress
        package internal(set) var estimator: SourceEstimator
        /// Samples there were, and those that most of the estimator's bank believed.
        package internal(set) var samples = 0
        package internal(set) var believed = 0
        package internal(set) var first = 0.0
        package internal(set) var last = 0.0
        /// How far off the prediction of each sample's offset was, in seconds, of samples whose
        /// round trip was among the shorter half of what is remembered; the first 16 do not count.
        package internal(set) var surprises: [Double] = []

        /// Root of the mean square of the surprises, seconds; nil where there are none.
        package var surpriseRMS: Double? {
            guard !surprises.isEmpty else { return nil }
            let squares = surprises.reduce(0) { $0 + $1 * $1 }
            return (squares / Double(surprises.count)).squareRoot()
        }
    }

    /// In the order of their first samples.
    package private(set) var sources: [Source] = []
    /// Lines that were no sample, without empty ones.
    package private(set) var otherLines = 0

    /// Deviation of a timestamp's own noise in a recording, seconds.
    private let precision: Double

    package init(precision: Double = 1e-6) {
        self.precision = precision
    }

    package mutating func take(line: String) {
        guard let exchange = RecordedExchange(line: line) else {
            if line.contains(where: { !$0.isWhitespace }) { otherLines += 1 }
            return
        }
        take(exchange)
    }

    package mutating func take(_ exchange: RecordedExchange) {
        let index = sources.firstIndex { $0.address == exchange.source } ?? begin(exchange)
        sources[index].take(exchange)
    }

    private mutating func begin(_ exchange: RecordedExchange) -> Int {
        var source = Source(
            address: exchange.source, estimator: SourceEstimator(precision: precision))
        source.first = exchange.time
        sources.append(source)
        return sources.count - 1
    }
}

extension Replay.Source {
    private static let beginners = 16

    mutating func take(_ exchange: RecordedExchange) {
        samples += 1
        last = exchange.time
        let isBelieved = estimator.add(
            time: exchange.time - first, outward: exchange.outward, homeward: exchange.homeward)
        if isBelieved { believed += 1 }
        guard samples > Replay.Source.beginners, let sample = estimator.samples.first else {
            return
        }
        let delays = estimator.samples.map(\.delay)
        if sample.delay <= Quantile.median(delays) ?? 0 { surprises.append(sample.innovation) }
    }
}
