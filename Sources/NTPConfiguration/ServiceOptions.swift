package import NTPTime

/// `mru`: the monitor list's size. The pairs of entries and kilobytes bound the same thing; the
/// file's last one counts, so at most one of each pair is set.
package struct MRUOptions: Equatable, Sendable {
    package var maximumEntries: Int?
    /// Kilobytes; below 0 is without limit.
    package var maximumKilobytes: Int?
    package var minimumEntries = 600
    /// Seconds.
    package var maximumAge = 64
    /// Seconds (ntpsec).
    package var minimumAge: Int?
    package var initialEntries: Int?
    package var initialKilobytes: Int?
    package var incrementEntries: Int?
    package var incrementKilobytes: Int?

    package init() {}
}

/// ntpsec's `limit`: the rates of `restrict ... limited`.
package struct RateLimitOptions: Equatable, Sendable {
    /// Packets a second.
    package var average = 1.0
    /// Packets.
    package var burst = 20.0
    /// Kisses a second.
    package var kod = 0.5

    package init() {}
}

/// `rlimit`; nil leaves the system's limit.
package struct ResourceLimits: Equatable, Sendable {
    /// Megabytes to lock; -1 locks nothing, 0 whatever is asked for.
    package var memlock: Int?
    /// Pages of 4 kilobytes.
    package var stacksize: Int?
    /// File descriptors.
    package var filenum: Int?

    package init() {}
}

/// Broadcast, multicast and manycast beyond the association lines.
package struct MulticastOptions: Equatable, Sendable {
    package var broadcastClient = false
    /// `broadcastclient novolley`, an old way to say that no first exchange is wanted.
    package var noVolley = false
    /// Seconds; 0 measures it.
    package var broadcastDelay = 0.0
    package var multicastClients: [HostTarget] = []
    package var manycastServers: [HostTarget] = []
    /// At most eight times to live, for the expanding ring of manycast; empty is the default.
    package var ttl: [UInt8] = []

    package init() {}
}

/// A host by address or by a name still to be resolved.
package enum HostTarget: Equatable, Hashable, Sendable {
    case address(IPAddress)
    case name(String, family: AddressFamily?)
}

/// `trap`: who is told about events.
package struct TrapReceiver: Equatable, Hashable, Sendable {
    package var target: HostTarget
    package var port: UInt16 = 18447
    /// The local address to send from.
    package var interface: String?

    package init(target: HostTarget) {
        self.target = target
    }
}

/// `setvar NAME = VALUE [default]`: a system variable of the reader's own.
package struct SystemVariable: Equatable, Hashable, Sendable {
    package var name: String
    package var value: String
    /// Shown without being asked for.
    package var isDefault: Bool

    package init(name: String, value: String, isDefault: Bool) {
        self.name = name
        self.value = value
        self.isDefault = isDefault
    }
}

/// How early and how late a poll of one interval may be.
package struct PollSkew: Equatable, Hashable, Sendable {
    /// log2 of seconds, 3 to 17; nil is every other interval.
    package var poll: Int?
    /// Seconds.
    package var early: Int
    package var late: Int

    package init(poll: Int?, early: Int, late: Int) {
        self.poll = poll
        self.early = early
        self.late = late
    }
}

/// The directives that stand alone.
package struct SystemOptions: Equatable, Sendable {
    /// Differentiated services code point of what is sent.
    package var dscp: UInt8 = 46
    /// Seconds; nil is off.
    package var leapSmearInterval: Int?
    /// Seconds per second, 1e-7 being 0.1 ppm: the change of frequency worth a write of the drift
    /// file.
    package var nonvolatile = 1e-7
    /// Seconds: the clock's resolution; nil is measured.
    package var tick: Double?
    package var mdnsTries = 5
    /// ntpsec's `extra port N`: a second UDP port to serve.
    package var extraPort: UInt16?
    /// Telephone numbers for the modem driver, at most ten.
    package var phoneNumbers: [String] = []
    /// nil where no line asks for it; empty takes built-in skews.
    package var pollSkews: [PollSkew]?
    /// Groups of counters to clear.
    package var resets: [CounterGroup] = []

    package init() {}
}

/// A group of counters that `reset` clears.
package enum CounterGroup: String, CaseIterable, Equatable, Hashable, Sendable {
    case allpeers, auth, ctl, io, mem, sys, timer
}

/// What is taken away again; mostly of use at run time.
package struct Removals: Equatable, Sendable {
    package enum Association: Equatable, Hashable, Sendable {
        case target(AssociationConfiguration.Target)
        case associationID(UInt16)
    }

    package var associations: [Association] = []

    package init() {}
}
