package import NTPTime

/// What is to happen, earliest first; of the same moment, what was put in first (a binary heap
/// alone would leave that open, and with it the trace).
package struct EventQueue<Payload: Sendable>: Sendable {
    private struct Entry: Sendable {
        var time: MonotonicInstant
        var sequence: UInt64
        var payload: Payload

        func isBefore(_ other: Entry) -> Bool {
            time == other.time ? sequence < other.sequence : time < other.time
        }
    }

    private var heap: [Entry] = []
    private var nextSequence: UInt64 = 0

    package init() {}

    package var count: Int { heap.count }

    /// When the earliest is due.
    package var nextTime: MonotonicInstant? { heap.first?.time }

    package mutating func push(_ payload: Payload, at time: MonotonicInstant) {
        heap.append(Entry(time: time, sequence: nextSequence, payload: payload))
        nextSequence += 1
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// The earliest, if it is due by `limit`.
    package mutating func pop(
        until limit: MonotonicInstant
    ) -> (time: MonotonicInstant, payload: Payload)? {
        guard let first = heap.first, first.time <= limit else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.time, first.payload)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].isBefore(heap[least]) {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
