import Testing

@testable import ClockAlgorithms

@Suite struct PollProcessTests {
    /// Quiet and loud updates alternate in sign, so that the trend gate stays open.
    static func run(_ poll: inout PollProcess, _ pattern: String) {
        for (position, letter) in pattern.enumerated() {
            let sign = position % 2 == 0 ? 1.0 : -1.0
            let offset = letter == "q" ? 1e-4 : 5e-3
            poll.update(offset: sign * offset, jitter: 1e-3, minpoll: 6, maxpoll: 10)
        }
    }

    @Test(arguments: [
        // Counter: 6 a time, so the sixth quiet update passes 30; then 7 a time, five of them.
        (6, "qqqqq", 6, 30), (6, "qqqqqq", 7, 0), (7, "qqqq", 7, 28), (7, "qqqqq", 8, 0),
        // Loud ones take 16 a time at 8: the second passes -30.
        (8, "l", 8, -16), (8, "ll", 7, 0),
        // After a loud one the mean is off for a while, and a quiet one counts as loud too.
        (8, "qlq", 8, -24),
        // The limits hold, and the counter stays within 30.
        (10, "qqqqqq", 10, 30), (6, "llllll", 6, -30),
        (6, "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq", 10, 30),
    ])
    func theJiggleCounterHasHysteresis(
        start: Int, pattern: String, exponent: Int, counter: Int
    ) {
        var poll = PollProcess(exponent: start)
        Self.run(&poll, pattern)
        #expect(poll.exponent == exponent)
        #expect(poll.counter == counter)
    }

    @Test func theGateIsFourJittersAndExclusive() {
        var inside = PollProcess(exponent: 6)
        inside.update(offset: 3.99e-3 / 8, jitter: 1e-3, minpoll: 6, maxpoll: 10)
        #expect(inside.counter == 6)
        var outside = PollProcess(exponent: 6)
        outside.update(offset: -4e-3, jitter: 1e-3, minpoll: 6, maxpoll: 10)
        #expect(outside.counter == -12)
        var silent = PollProcess(exponent: 6)
        silent.update(offset: 0, jitter: 0, minpoll: 6, maxpoll: 10)
        #expect(silent.counter == -12, "no jitter known is no reason to ask less")
    }

    @Test func offsetsThatKeepTheirSignDoNotSlowThePoll() {
        var poll = PollProcess(exponent: 6)
        for _ in 0..<100 { poll.update(offset: 1e-3, jitter: 1e-3, minpoll: 6, maxpoll: 10) }
        #expect(poll.exponent == 6)
        var noisy = PollProcess(exponent: 6)
        for turn in 0..<100 {
            noisy.update(
                offset: turn % 2 == 0 ? 1e-3 : -1e-3, jitter: 1e-3, minpoll: 6, maxpoll: 10)
        }
        #expect(noisy.exponent == 10)
    }

    @Test func limitsAreBroughtIntoOrder() {
        var poll = PollProcess(exponent: 99)
        #expect(poll.exponent == 17)
        poll.bound(minpoll: 6, maxpoll: 10)
        #expect(poll.exponent == 10)
        poll.bound(minpoll: -5, maxpoll: -9)
        #expect(poll.exponent == 3)
        poll.bound(minpoll: 12, maxpoll: 6)
        #expect(poll.exponent == 12)
        poll.update(offset: .nan, jitter: .infinity, minpoll: 6, maxpoll: 10)
        #expect((6...10).contains(poll.exponent))
    }

    @Test func theBurstHasNoGapUnderTwoSeconds() {
        #expect(BurstSchedule.iburst == [0, 2, 4, 8, 16, 32, 64])
        let gaps = (0..<6).compactMap(BurstSchedule.gap(after:))
        #expect(gaps == [2, 2, 4, 8, 16, 32])
        for number in [-1, 6, 7, Int.max, Int.min] {
            #expect(BurstSchedule.gap(after: number) == nil)
        }
    }
}
