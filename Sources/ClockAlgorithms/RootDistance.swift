package import NTPTime

/// What a source says about its own way to the reference: root delay and root dispersion.
package struct RootStatistics: Equatable, Hashable, Sendable {
    /// DELTA, seconds.
    package var delay: Double
    /// EPSILON, seconds.
    package var dispersion: Double

    package init(delay: Double, dispersion: Double) {
        self.delay = delay
        self.dispersion = dispersion
    }
}

/// LAMBDA, the most that a source's time can be wrong by, seconds (RFC 5905, 11.2 and appendix
/// A.5.5.2): half the round trip to the root, plus every dispersion on the way, plus what our own
/// oscillator may have erred since the last sample, plus jitter.
///
/// - Parameter filter: the association's filter; its dispersion is grown to `now`.
/// - Parameter root: what the source's last packet said.
/// - Parameter minimum: the floor (`tos mindist`, 1 ms in ntp.org's ntpd): without it a very
///   precise source would be a falseticker to its equals.
package func rootDistance(
    filter: ClockFilter, root: RootStatistics, at now: MonotonicInstant, minimum: Double = 0.001
) -> Double {
    let distance =
        (root.delay + filter.delay) / 2 + root.dispersion + filter.dispersion(at: now)
        + filter.jitter
    return distance.isFinite ? max(minimum, distance) : .infinity
}

/// `rootDistance` for the comparison of sources with each other, from
/// `ClockFilter.selectionDispersion`: at the start it is smaller, later the same.
package func selectionDistance(
    filter: ClockFilter, root: RootStatistics, at now: MonotonicInstant, minimum: Double = 0.001
) -> Double {
    let growth = filter.dispersion(at: now) - filter.selectionDispersion(at: now)
    let distance = rootDistance(filter: filter, root: root, at: now, minimum: 0) - growth
    return distance.isFinite ? max(minimum, distance) : .infinity
}
