/// One look at both clocks of a host: the wall clock, which is being steered and may be stepped,
/// and the monotonic one, on which intervals are measured.
package struct ClockReading: Equatable, Hashable, Sendable {
    package var wall: NTPTimestamp
    package var monotonic: MonotonicInstant

    package init(wall: NTPTimestamp, monotonic: MonotonicInstant) {
        self.wall = wall
        self.monotonic = monotonic
    }
}
