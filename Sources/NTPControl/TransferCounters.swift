package import NTPTime

/// What goes through the sockets, since the start or a `reset io`.
package struct TransferCounters: Equatable, Hashable, Sendable {
    package var since = MonotonicInstant(nanoseconds: 0)
    package var received: UInt64 = 0
    /// Came to a socket that is told not to listen.
    package var ignored: UInt64 = 0
    /// What reference clocks have told, good or bad.
    package var readings: UInt64 = 0
    package var sent: UInt64 = 0
    package var notSent: UInt64 = 0
    /// Waits that ended because something could be read, and how many of them had a packet.
    package var wakeups: UInt64 = 0
    package var usefulWakeups: UInt64 = 0

    package init() {}

    /// A packet of ours.
    package mutating func count(hasLeft: Bool) {
        if hasLeft { sent &+= 1 } else { notSent &+= 1 }
    }
}

/// How the loop's timer does, since the start or a `reset timer`.
package struct TimerCounters: Equatable, Hashable, Sendable {
    package var since = MonotonicInstant(nanoseconds: 0)
    /// Turns that came more than a second after they were due.
    package var overruns: UInt64 = 0
    /// Requests to servers.
    package var transmissions: UInt64 = 0

    package init() {}
}

/// What was done with keys, since the start or a `reset auth`.
package struct KeyCounters: Equatable, Hashable, Sendable {
    package var since = MonotonicInstant(nanoseconds: 0)
    /// Keys in use; not a counter.
    package var stored = 0
    package var lookups: UInt64 = 0
    package var notFound: UInt64 = 0
    package var digestsMade: UInt64 = 0
    package var digestsChecked: UInt64 = 0
    package var digestsWrong: UInt64 = 0
    package var ciphersMade: UInt64 = 0
    package var ciphersChecked: UInt64 = 0
    package var ciphersWrong: UInt64 = 0
    /// What the last signature took, seconds.
    package var delay = 0.0

    package init() {}
}
