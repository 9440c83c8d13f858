/// Up to 64 numbers in order, without a heap allocation.
struct OrderStatistics {
    private var values = InlineArray<64, Double>(repeating: 0)
    private(set) var count = 0

    init() {}

    mutating func insert(_ value: Double) {
        guard count < values.count else { return }
        var place = count
        while place > 0, values[place - 1] > value {
            values[place] = values[place - 1]
            place -= 1
        }
        values[place] = value
        count += 1
    }

    /// 0 is the least; there must be one.
    subscript(rank: Int) -> Double { values[rank] }

    /// Between the two nearest, linearly; `share` is 0 to 1.
    func quantile(_ share: Double) -> Double {
        guard count > 0 else { return 0 }
        let position = share * Double(count - 1)
        let lower = Int(position)
        guard lower + 1 < count else { return values[count - 1] }
        let fraction = position - Double(lower)
        return values[lower] + fraction * (values[lower + 1] - values[lower])
    }

    var interquartileRange: Double { quantile(0.75) - quantile(0.25) }
}
