/// What is going to happen, earliest first. Of two things at the same nanosecond the one that was
/// planned first happens first, so that one seed is one world.
struct EventQueue<Event: Sendable>: Sendable {
    private struct Entry {
        var at: Int64
        var order: UInt64
        var event: Event

        func isBefore(_ other: Entry) -> Bool {
            at != other.at ? at < other.at : order < other.order
        }
    }

    /// A binary heap.
    private var entries: [Entry] = []
    private var order: UInt64 = 0

    /// The true time of the next event, nanoseconds; nil where nothing is planned.
    var nextAt: Int64? { entries.first?.at }

    mutating func plan(_ event: Event, at: Int64) {
        entries.append(Entry(at: at, order: order, event: event))
        order += 1
        var child = entries.count - 1
        while child > 0, entries[child].isBefore(entries[(child - 1) / 2]) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func take() -> Event? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first.event }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].isBefore(entries[least]) { least = child }
            }
            guard least != parent else { return first.event }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
