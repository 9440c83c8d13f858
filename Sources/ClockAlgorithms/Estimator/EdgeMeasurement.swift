/// One direction of an exchange as a measurement of the clock: half the base delay, plus or minus
/// the clock's error, plus what was lost in queues.
struct EdgeMeasurement: Equatable {
    enum Direction: Double {
        /// u = T2 - T1 = b/2 - x + queue.
        case outward = -1
        /// v = T4 - T3 = b/2 + x + queue.
        case homeward = 1
    }

    var direction: Direction
    /// Seconds.
    var value: Double
    /// Interquartile range of the time lost in queues, seconds.
    var spread: Double
    /// The root of the sum of squares of both directions' ranges, seconds.
    var total: Double
    /// Deviation of the timestamps' own noise, seconds.
    var precision: Double
}

/// What a measurement was worth to one hypothesis.
struct MeasurementVerdict: Equatable {
    /// The logarithm of how likely the measurement was.
    var logEvidence: Double
    /// False where it was so unlikely that the state was not moved by it.
    var isBelieved = true
}
