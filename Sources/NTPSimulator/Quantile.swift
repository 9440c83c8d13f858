/// Order statistics.
package enum Quantile {
    /// The value below which a share of `values` lies, between two of them by the distance; nil of
    /// nothing. What is no number counts as the largest.
    package static func of(_ values: [Double], _ share: Double) -> Double? {
        guard let last = values.indices.last else { return nil }
        let sorted = values.sorted { right($0) < right($1) }
        let position = min(max(share, 0), 1) * Double(last)
        let lower = Int(position)
        guard lower < last else { return sorted[last] }
        let part = position - Double(lower)
        return part == 0
            ? sorted[lower] : sorted[lower] + part * (sorted[lower + 1] - sorted[lower])
    }

    package static func median(_ values: [Double]) -> Double? {
        of(values, 0.5)
    }

    private static func right(_ value: Double) -> Double {
        value.isNaN ? .infinity : value
    }
}
