import NTPTime
import Testing

@testable import NTPSimulator

@Suite struct NetworkTests {
    @Test func delayJitterAndLossAreThePaths() {
        var network = VirtualNetwork(
            seed: 1, usual: Path(delay: 0.01, jitter: 0.002, loss: 0.25))
        let transits = (0..<10_000).map { _ in network.transit(from: 0, to: 1) }
        let arrived = transits.compactMap(\.self)
        #expect(abs(arrived.count - 7500) < 220)
        #expect(arrived.allSatisfy { $0 > 0.01 })
        let mean = arrived.reduce(0, +) / Double(arrived.count)
        #expect(abs(mean - 0.012) < 0.00012)
    }

    @Test func directionsHaveTheirOwnPaths() {
        var network = VirtualNetwork(seed: 1, usual: Path(delay: 0.01))
        network.setPath(Path(delay: 0.5), from: 1, to: 0)
        #expect(network.transit(from: 0, to: 1) == 0.01)
        #expect(network.transit(from: 1, to: 0) == 0.5)
        network.setPath(Path(delay: 0.5, loss: 1), from: 1, to: 0)
        #expect(network.transit(from: 1, to: 0) == nil)
    }

    /// What happens on one path does not change what happens on another.
    @Test func directionsDrawTheirOwnNumbers() {
        var busy = VirtualNetwork(seed: 1, usual: Path(delay: 0, jitter: 1))
        var quiet = busy
        for _ in 0..<5 { _ = busy.transit(from: 1, to: 0) }
        #expect(busy.transit(from: 0, to: 1) == quiet.transit(from: 0, to: 1))
    }

    @Test func eventsComeInOrderOfTimeAndOfEntry() {
        var queue = EventQueue<Int>()
        var random = SeededRandom(seed: 2)
        let times = (0..<500).map { _ in Int64(random.next() % 50) }
        for (number, time) in times.enumerated() {
            queue.push(number, at: MonotonicInstant(nanoseconds: time))
        }
        let expected = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        #expect(queue.nextTime == MonotonicInstant(nanoseconds: times[expected[0]]))
        var order: [Int] = []
        while let (time, number) = queue.pop(until: MonotonicInstant(nanoseconds: 24)) {
            #expect(time.nanoseconds == times[number])
            order.append(number)
        }
        #expect(order == expected.filter { times[$0] <= 24 })
        while let (_, number) = queue.pop(until: MonotonicInstant(nanoseconds: .max)) {
            order.append(number)
        }
        #expect(order == Array(expected))
        #expect(queue.count == 0)
    }
}
