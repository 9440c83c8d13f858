/// A straight line by ordinary least squares. Values should be small against their scatter:
/// squares of them are summed.
struct Regression {
    private(set) var count = 0.0
    private var sumTime = 0.0
    private var sumValue = 0.0
    private var sumTimeTime = 0.0
    private var sumTimeValue = 0.0
    private var sumValueValue = 0.0

    init() {}

    mutating func add(_ time: Double, _ value: Double) {
        count += 1
        sumTime += time
        sumValue += value
        sumTimeTime += time * time
        sumTimeValue += time * value
        sumValueValue += value * value
    }

    private var determinant: Double { count * sumTimeTime - sumTime * sumTime }

    private var slope: Double {
        (count * sumTimeValue - sumTime * sumValue) / determinant
    }

    /// The line's value at time 0.
    var valueAtOrigin: Double { (sumValue - slope * sumTime) / count }

    /// The standard error of that; nil with fewer than three points, or at one time only.
    var deviationAtOrigin: Double? {
        guard count > 2, determinant > 0 else { return nil }
        let residual =
            sumValueValue - slope * sumTimeValue - valueAtOrigin * sumValue
        let variance = max(residual, 0) / (count - 2)
        return (variance * sumTimeTime / determinant).squareRoot()
    }
}
