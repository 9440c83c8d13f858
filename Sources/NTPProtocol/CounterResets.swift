package import NTPConfiguration
package import NTPTime
import NTPWire

// `reset` at run time: counters of the node begin anew.

extension NTPNode {
    /// Zeroes what the node counts of these groups; the others are counted elsewhere.
    package mutating func reset(_ groups: [CounterGroup], at now: ClockReading) {
        for group in groups {
            switch group {
            case .sys:
                formerCounters = counters
                countersReset = now.monotonic
            case .mem:
                let depth = monitor.count
                monitor.counters = MonitorCounters()
                monitor.counters.deepest = depth
            case .allpeers:
                for index in associations.indices {
                    let before = associations[index].counters
                    associations[index].counters = AssociationCounters()
                    associations[index].counters.lastReceivedAt = before.lastReceivedAt
                    associations[index].counters.reachableSince = before.reachableSince
                }
            case .auth, .ctl, .io, .timer:
                break
            }
        }
    }

    /// A query was refused because a line of the configuration says so.
    package mutating func queryWasRestricted() {
        counters.count(.noQuery)
    }
}

extension NodeCounters {
    /// What has been counted since `earlier`.
    package func since(_ earlier: NodeCounters) -> NodeCounters {
        var rest = self
        let fields: [WritableKeyPath<NodeCounters, UInt64>] = [
            \.received, \.currentVersion, \.olderVersion, \.badFormat, \.badAuthentication,
            \.declined, \.restricted, \.rateLimited, \.kissesSent, \.processed, \.replied,
            \.versionOne, \.versionOneClient, \.versionOneReserved, \.versionOneSymmetric,
            \.associations,
        ]
        for field in fields { rest[keyPath: field] &-= earlier[keyPath: field] }
        return rest
    }
}
