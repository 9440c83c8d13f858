import NTPConfiguration
package import NTPTime

// The network came, or came back: who could not be reached is asked soon, not at the end of an
// interval that may have grown to hours.

extension NTPNode {
    /// An address or a route appeared at `now`. A server whose last request found no way out is
    /// polled at once, as at the start; one that was asked and did not answer gets one request,
    /// unless it had one within the shortest interval it may be polled at. Servers that answer,
    /// and those that forbade us to ask, keep their times.
    package mutating func networkCame(at now: MonotonicInstant) {
        for index in associations.indices where associations[index].isPolled {
            let association = associations[index]
            guard let request = association.outstanding else { continue }
            let hasLeft = request.sentAt != nil
            if hasLeft, association.isReachable { continue }
            associations[index].poll.networkCame(
                at: now, lastHadLeft: hasLeft, iburst: association.configuration.iburst)
        }
    }
}

extension PollState {
    /// `lastHadLeft` says whether the last request did leave this machine.
    fileprivate mutating func networkCame(
        at now: MonotonicInstant, lastHadLeft: Bool, iburst: Bool
    ) {
        guard silentUntil == nil, let planned = nextAt, planned > now else { return }
        guard lastHadLeft else {
            // A burst that is under way counts what it has lost and has the rest before it.
            nextAt = now
            if burstStep == nil, iburst, reach == 0 { burstStep = 0 }
            return
        }
        let interval = Double(UInt64(1) << UInt64(minpoll))
        guard burstStep == nil, let lastAt else { return }
        nextAt = min(planned, max(now, lastAt.advanced(bySeconds: interval)))
    }
}
