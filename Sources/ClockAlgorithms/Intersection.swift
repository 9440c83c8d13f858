/// The intersection algorithm (RFC 5905, 11.2.1), after Marzullo: the smallest interval that the
/// most sources agree the true time lies in, if they are more than half.
///
/// Of RFC 5905 the newer practice is taken: a source is a truechimer when its interval overlaps
/// the intersection, and its midpoint need not lie within.
enum Intersection {
    /// The closed interval of agreement, seconds of offset; nil when no majority agrees.
    static func interval(of candidates: [SelectionCandidate]) -> ClosedRange<Double>? {
        let lows = candidates.map { $0.offset - $0.rootDistance }.sorted()
        let highs = candidates.map { $0.offset + $0.rootDistance }.sorted()
        var falsetickers = 0
        while 2 * falsetickers < candidates.count {
            let needed = candidates.count - falsetickers
            if let low = lowEnd(lows, highs, needed), let high = highEnd(lows, highs, needed),
                low <= high
            {
                return low...high
            }
            falsetickers += 1
        }
        return nil
    }

    static func contains(_ candidate: SelectionCandidate, in interval: ClosedRange<Double>) -> Bool
    {
        candidate.offset + candidate.rootDistance >= interval.lowerBound
            && candidate.offset - candidate.rootDistance <= interval.upperBound
    }

    /// The lowest point in `needed` intervals, scanning upwards. At equal values a beginning
    /// counts before an end: intervals that touch have a point in common.
    private static func lowEnd(_ lows: [Double], _ highs: [Double], _ needed: Int) -> Double? {
        var ended = 0
        for (begun, low) in lows.enumerated() {
            while ended < highs.count, highs[ended] < low { ended += 1 }
            if begun + 1 - ended >= needed { return low }
        }
        return nil
    }

    /// The highest point in `needed` intervals, scanning downwards.
    private static func highEnd(_ lows: [Double], _ highs: [Double], _ needed: Int) -> Double? {
        var begun = lows.count
        for (ended, high) in highs.reversed().enumerated() {
            while begun > 0, lows[begun - 1] > high { begun -= 1 }
            if ended + 1 - (lows.count - begun) >= needed { return high }
        }
        return nil
    }
}
