/// How often to ask (RFC 5905, 13 and appendix A.5.5.6): the poll exponent, which is also the
/// discipline's time constant, grows while offsets stay within the clock's jitter and shrinks when
/// they do not, with a jiggle counter for hysteresis.
///
/// One gate is added to ntp.org's: offsets that keep their sign are a frequency being wrong, and
/// not noise, however large the jitter they make. Polling slower would make them larger still.
package struct PollProcess: Equatable, Hashable, Sendable {
    /// LIMIT: the counter's value at which the exponent changes.
    package static let limit = 30
    /// PGATE: an offset within this many jitters is quiet.
    package static let gate = 4.0
    /// A mean offset within this share of the jitter has no trend.
    package static let trendGate = 0.5
    /// Weight of the newest offset in the mean is 1/4.
    static let trendAveraging = 4.0
    /// The shortest and longest intervals, 2^3 s and 2^17 s (RFC 5905, 7.2: MAXPOLL).
    package static let exponents = 3...17

    /// The poll exponent: log2 of seconds.
    package private(set) var exponent: Int
    /// The jiggle counter, -30 ... 30.
    package private(set) var counter = 0
    /// The exponentially weighted mean of the offsets, seconds.
    private var trend = 0.0

    package init(exponent: Int = 6) {
        self.exponent = PollProcess.clamped(exponent, to: PollProcess.exponents)
    }

    /// One update of the clock.
    ///
    /// - Parameter offset: what is still to be corrected, seconds.
    /// - Parameter jitter: the clock's jitter, seconds.
    /// - Returns: the new exponent, within `minpoll ... maxpoll`.
    @discardableResult
    package mutating func update(
        offset: Double, jitter: Double, minpoll: Int, maxpoll: Int
    ) -> Int {
        bound(minpoll: minpoll, maxpoll: maxpoll)
        trend += (offset - trend) / PollProcess.trendAveraging
        if abs(offset) < PollProcess.gate * jitter, abs(trend) < PollProcess.trendGate * jitter {
            counter += exponent
            if counter > PollProcess.limit {
                counter = PollProcess.limit
                if exponent < maxpoll { change(by: 1) }
            }
        } else {
            // Twice as fast down as up: asking too rarely costs more than asking too often.
            counter -= 2 * exponent
            if counter < -PollProcess.limit {
                counter = -PollProcess.limit
                if exponent > minpoll { change(by: -1) }
            }
        }
        return exponent
    }

    /// Brings the exponent between the limits of the source in use.
    package mutating func bound(minpoll: Int, maxpoll: Int) {
        let low = PollProcess.clamped(minpoll, to: PollProcess.exponents)
        let high = PollProcess.clamped(max(minpoll, maxpoll), to: PollProcess.exponents)
        exponent = PollProcess.clamped(exponent, to: low...max(low, high))
    }

    /// Forgets the hysteresis, as after a step and while the clock is being brought in.
    package mutating func clearCounter() {
        counter = 0
        trend = 0
    }

    private mutating func change(by step: Int) {
        exponent = PollProcess.clamped(exponent + step, to: PollProcess.exponents)
        counter = 0
    }

    private static func clamped(_ value: Int, to range: ClosedRange<Int>) -> Int {
        min(max(value, range.lowerBound), range.upperBound)
    }
}
