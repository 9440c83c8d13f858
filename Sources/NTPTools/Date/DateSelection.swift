/// Which server ntpdate takes the time from (its clock selection, which is that of NTP
/// version 2): up to five from the two lowest strata, then the one that disagrees most with the
/// others is dropped, again and again, until they agree.
enum DateSelection {
    static let longestList = 5

    /// The index of the server to take the time from; nil where none can be used.
    static func select(_ servers: [DateServer]) -> Int? {
        var list = candidates(servers)
        guard list.count > 1 else { return list.first }
        sort(&list, servers)
        while list.count > 1 {
            let badness = list.indices.map { disagreement(of: $0, in: list, servers) }
            var worst = 0
            for index in 1..<list.count where badness[index] >= badness[worst] { worst = index }
            let coarsest = list.map { Int(servers[$0].precision) }.min() ?? 0
            let threshold =
                DateSample.ownPrecision + DateSample.skew
                + (coarsest < 0 ? 1 / Double(1 << min(62, -coarsest)) : 1)
            if badness[worst] < threshold { break }
            list.remove(at: worst)
        }
        return list.first
    }

    /// The usable servers of the two lowest strata, lowest first, within one stratum that with
    /// the least dispersion first; at most five.
    private static func candidates(_ servers: [DateServer]) -> [Int] {
        var list: [Int] = []
        for (index, server) in servers.enumerated() where server.drop == nil {
            let place =
                list.firstIndex { other in
                    let other = servers[other]
                    return server.stratum < other.stratum
                        || server.stratum == other.stratum && server.dispersion < other.dispersion
                } ?? list.count
            guard place < longestList else { continue }
            list.insert(index, at: place)
            if list.count > longestList { list.removeLast() }
        }
        var strata = 1
        for place in list.indices.dropFirst()
        where servers[list[place]].stratum > servers[list[place - 1]].stratum {
            strata += 1
            if strata == 3 { return Array(list[..<place]) }
        }
        return list
    }

    /// By stratum, then by delay.
    private static func sort(_ list: inout [Int], _ servers: [DateServer]) {
        list.sort { left, right in
            let (left, right) = (servers[left], servers[right])
            return left.stratum != right.stratum
                ? left.stratum < right.stratum : left.delay < right.delay
        }
    }

    /// How far the others' offsets are away, each weighted by 3/4 to the power of its place.
    private static func disagreement(of place: Int, in list: [Int], _ servers: [DateServer])
        -> Double
    {
        var sum = 0.0
        var weight = 1.0
        for other in list.indices {
            if other != place {
                sum += weight * abs(servers[list[other]].offset - servers[list[place]].offset)
            }
            weight *= 0.75
        }
        return sum
    }
}
