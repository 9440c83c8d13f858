import NTPTime

extension MonotonicInstant {
    /// True time since a world began.
    static func second(_ count: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: count * 1_000_000_000)
    }
}
