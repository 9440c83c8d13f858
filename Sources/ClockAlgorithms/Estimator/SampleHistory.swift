/// One exchange as the estimator keeps it. Times are in free time: the local clock as it would
/// show had nobody ever corrected it.
package struct StoredSample: Equatable, Hashable, Sendable {
    /// When the reply arrived, seconds.
    package var time = 0.0
    /// T2 - T1, seconds.
    package var outward = 0.0
    /// T4 - T3, seconds.
    package var homeward = 0.0
    /// `outward` and `homeward` without the clock's part: half the base delay and the queues.
    package var outwardResidual = 0.0
    package var homewardResidual = 0.0
    /// What the measured offset was beside the predicted one, seconds.
    package var innovation = 0.0
    /// How likely the bank found it.
    package var logEvidence = 0.0

    package init() {}

    package init(time: Double, outward: Double, homeward: Double) {
        self.time = time
        self.outward = outward
        self.homeward = homeward
    }

    /// The round trip, seconds.
    package var delay: Double { outward + homeward }
    /// The local clock's lead over the source, were the path symmetric: seconds.
    package var phase: Double { 0.5 * (homeward - outward) }
}

/// The last samples of a source, in a ring that is allocated once.
struct SampleHistory: Equatable, Hashable, Sendable {
    static let capacity = 64

    private var ring = [StoredSample](repeating: StoredSample(), count: SampleHistory.capacity)
    private var next = 0
    private(set) var count = 0

    /// By age: 0 is the newest, `count` - 1 the oldest.
    subscript(age: Int) -> StoredSample {
        get { ring[(next &- 1 &- age) & (SampleHistory.capacity &- 1)] }
        set { ring[(next &- 1 &- age) & (SampleHistory.capacity &- 1)] = newValue }
    }

    mutating func append(_ sample: StoredSample) {
        ring[next] = sample
        next = (next + 1) & (SampleHistory.capacity - 1)
        count = min(count + 1, SampleHistory.capacity)
    }

    /// Forgets all but the newest.
    mutating func keep(newest: Int) {
        count = min(count, newest)
    }

    /// A clock was stepped: samples older than `age` would have shown it by so much.
    mutating func shift(phase: Double, fromAge age: Int) {
        for index in 0..<count where index >= age {
            self[index].outward -= phase
            self[index].homeward += phase
        }
    }

    /// The least round trip of those remembered, seconds; infinite where there is none.
    var leastDelay: Double {
        var least = Double.infinity
        for age in 0..<count { least = min(least, self[age].delay) }
        return least
    }
}
