/// A moment on a clock that only runs forward (CLOCK_MONOTONIC, or a simulator's), in
/// nanoseconds since some start of its own. Intervals are taken on it, never dates.
package struct MonotonicInstant: Equatable, Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package init(seconds: Double) {
        self.init(nanoseconds: 0)
        self = advanced(bySeconds: seconds)
    }

    package static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    package func seconds(since earlier: MonotonicInstant) -> Double {
        Double(nanoseconds &- earlier.nanoseconds) * 1e-9
    }

    /// Moved by `interval` seconds; one beyond 2^63 ns (292 years) stops at the type's ends.
    package func advanced(bySeconds interval: Double) -> MonotonicInstant {
        let step = (interval * 1e9).rounded()
        guard let whole = Int64(exactly: step) else {
            return MonotonicInstant(nanoseconds: step < 0 ? .min : .max)
        }
        let (sum, overflow) = nanoseconds.addingReportingOverflow(whole)
        return MonotonicInstant(nanoseconds: overflow ? (whole < 0 ? .min : .max) : sum)
    }
}
