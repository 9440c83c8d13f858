package import NTPTime

/// The huff-n'-puff filter (`tinker huffpuff`): what a link that is congested in one direction for
/// hours adds to the delay falls on the offset by half. The least delay of the last hours tells
/// how much that is.
///
/// As in ntp.org's ntpd, the sign of the offset decides which direction is taken for the congested
/// one. It therefore helps where the queue is larger than the clock's own error, and harms where
/// queues stand in both directions; that is why it is off unless asked for.
package struct HuffPuffFilter: Equatable, Hashable, Sendable {
    /// HUFFPUFF: the least delay is kept for each span of so many seconds.
    package static let span = 900.0
    /// The longest window, in spans: 30 days.
    static let longest = 2880

    /// As it was asked for, seconds.
    package let window: Double
    /// The least delay of each span in seconds, the newest last; infinity where none was measured.
    private var least: [Double]
    private var newestBegan: MonotonicInstant?

    /// - Parameter window: how far to look back, seconds: whole spans, at least one.
    package init(window: Double) {
        self.window = window
        let spans = (window / HuffPuffFilter.span).rounded(.down)
        let count = spans.isFinite ? min(max(spans, 1), Double(HuffPuffFilter.longest)) : 1
        least = Array(repeating: .infinity, count: Int(count))
    }

    /// The least delay in the window, seconds; nil before the first.
    package var leastDelay: Double? {
        let found = least.reduce(Double.infinity, min)
        return found.isFinite ? found : nil
    }

    /// Notes the delay and corrects the offset by half of what it exceeds the least by.
    ///
    /// - Parameter offset: theta, seconds.
    /// - Parameter delay: of the source that sets the clock, seconds.
    package mutating func corrected(
        offset: Double, delay: Double, at now: MonotonicInstant
    ) -> Double {
        guard delay.isFinite else { return offset }
        turn(to: now)
        least[least.count - 1] = min(least[least.count - 1], delay)
        let excess = delay - (leastDelay ?? delay)
        return offset > 0 ? offset - excess / 2 : offset + excess / 2
    }

    /// Begins new spans until `now` lies in the newest.
    private mutating func turn(to now: MonotonicInstant) {
        guard let began = newestBegan else {
            newestBegan = now
            return
        }
        let passed = (now.seconds(since: began) / HuffPuffFilter.span).rounded(.down)
        guard passed >= 1 else { return }
        newestBegan = began.advanced(bySeconds: passed * HuffPuffFilter.span)
        let dropped = Int(min(passed, Double(least.count)))
        least.removeFirst(dropped)
        least += Array(repeating: .infinity, count: dropped)
    }
}
