import Testing

@testable import ClockAlgorithms

@Suite struct IntersectionTests {
    static func source(_ offset: Double, _ distance: Double) -> SelectionCandidate {
        SelectionCandidate(
            index: 0, offset: offset, jitter: 0.1, rootDistance: distance, stratum: 2)
    }

    struct Case: CustomTestStringConvertible {
        var name: String
        /// (offset, distance) of each.
        var sources: [(Double, Double)]
        var expected: ClosedRange<Double>?
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "none", sources: [], expected: nil),
        Case(name: "one", sources: [(5, 2)], expected: 3...7),
        Case(name: "two that overlap", sources: [(0, 2), (3, 2)], expected: 1...2),
        Case(name: "two that touch", sources: [(0, 1), (2, 1)], expected: 1...1),
        Case(name: "two apart: no majority", sources: [(0, 1), (3, 1)], expected: nil),
        Case(name: "a falseticker of three", sources: [(0, 2), (1, 2), (50, 2)], expected: -1...2),
        Case(
            name: "three apart", sources: [(0, 1), (10, 1), (20, 1)], expected: nil),
        Case(
            name: "a falseticker of four", sources: [(0, 2), (1, 2), (0.5, 1), (-50, 2)],
            expected: -0.5...1.5),
        Case(
            name: "two against two", sources: [(0, 1), (0.5, 1), (50, 1), (50.5, 1)],
            expected: nil),
        Case(
            name: "three against two", sources: [(0, 1), (0.5, 1), (1, 1), (50, 1), (50.5, 1)],
            expected: 0...1),
        Case(
            name: "a chain: the middle two hold the ends", sources: [(0, 3), (4, 3), (8, 3)],
            expected: 1...7),
        Case(name: "nested", sources: [(0, 10), (1, 0.5), (0, 4)], expected: 0.5...1.5),
        Case(name: "equal", sources: [(1, 1), (1, 1), (1, 1)], expected: 0...2),
        Case(name: "points", sources: [(1, 0), (1, 0)], expected: 1...1),
    ]

    @Test(arguments: cases)
    func theIntervalMostAgreeOn(_ table: Case) {
        let sources = table.sources.map { Self.source($0.0, $0.1) }
        #expect(Intersection.interval(of: sources) == table.expected)
        #expect(Intersection.interval(of: sources.reversed()) == table.expected)
    }

    /// Against a search that tries every number of falsetickers at every endpoint.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func equalToASearchOfAllEndpoints(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let count = Int(random.next() % 9)
        let sources = (0..<count).map { _ in
            Self.source(Double(random.next() % 12), Double(random.next() % 5))
        }
        #expect(Intersection.interval(of: sources) == Self.search(sources))
    }

    static func search(_ sources: [SelectionCandidate]) -> ClosedRange<Double>? {
        let points = sources.flatMap {
            [$0.offset - $0.rootDistance, $0.offset + $0.rootDistance]
        }
        func held(_ point: Double) -> Int {
            sources.count { abs(point - $0.offset) <= $0.rootDistance }
        }
        for falsetickers in 0..<9 where 2 * falsetickers < sources.count {
            let held = points.filter { held($0) >= sources.count - falsetickers }
            if let low = held.min(), let high = held.max() { return low...high }
        }
        return nil
    }

    @Test func overlapMakesATruechimer() {
        let interval = 1.0...2.0
        for (offset, distance, expected) in [
            (0.0, 1.0, true), (0, 0.99, false), (3, 1, true), (3.01, 1, false), (1.5, 0, true),
        ] {
            #expect(
                Intersection.contains(Self.source(offset, distance), in: interval) == expected)
        }
    }
}
