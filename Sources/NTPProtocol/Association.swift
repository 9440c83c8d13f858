package import ClockAlgorithms
package import NTPConfiguration
package import NTPTime
package import NTPWire

/// One source of time and all the node knows of it (RFC 5905, 9.1: the peer process variables).
package struct Association: Equatable, Hashable, Sendable {
    /// What it is to us, which decides who polls and what is believed.
    package enum Role: Equatable, Hashable, Sendable {
        /// A server that we ask as a client.
        case server
        /// A member of a pool: as `server`, found by the pool's name.
        case poolMember
        /// The `pool` line itself: never asked, only shown.
        case poolPrototype
        /// The computer's own clock, 127.127.1.u.
        case localClock
        /// Another clock at this computer, 127.127.t.u, that a driver reads.
        case referenceClock
        /// A symmetric peer of the configuration: either side may set the other's clock.
        case peer
        /// A symmetric peer that has us in its configuration; it came by a packet of its own.
        case passivePeer
        /// A `broadcast` line: told the time now and then, never answers.
        case broadcastServer
        /// A server whose broadcasts we heard; first asked as a client, then only listened to.
        case broadcastClient
        /// A `manycastclient` line: a group that is asked who can serve.
        case manycastPrototype
        /// A server that answered such a question: asked as a client from then on.
        case manycastMember
    }

    /// Names it in mode 6; 1 to 65535, never used twice at a time.
    package let id: UInt16
    package let role: Role
    package internal(set) var configuration: AssociationConfiguration
    /// Where requests go. A reference clock has its 127.127.t.u here, port 123.
    package let remote: SocketAddress
    /// The name it was found by, if it was.
    package let name: String?

    package var poll: PollState
    /// The request we wait to have answered; at most one.
    package var outstanding: OutstandingRequest?
    /// What the next packet to a symmetric peer answers.
    package var echo = SymmetricEcho()
    /// The last packet that was trusted came with its whole digest, as chrony's of version 3 do.
    var sendsWholeDigests = false
    /// Of a broadcast client: what its server's broadcasts are measured by.
    package var reception: BroadcastReception?
    /// Of a reference clock: what its driver has read.
    package var readings = ReferenceReadings()
    /// Of a `manycastclient` line: how far its questions have gone.
    package var search: ManycastSearch?
    /// Our last packet that left.
    package var lastSent: SentPacket?
    /// Of an association with `xleave`.
    package var interleaved: InterleavedState?
    /// How much later than the clock was read our last packet left, seconds; nil where the kernel
    /// does not tell.
    package var outputDelay: Double?
    /// From the last header that was believed.
    package var peer = PeerVariables()
    package var filter = ClockFilter()
    /// What the statistical discipline knows by this source; nil where another discipline is used.
    package var estimation: SourceEstimation?
    /// When the other side last asked us as a client; noted in orphan mode only.
    var askedUsAt: MonotonicInstant?
    /// The address of ours that the last request left from.
    package var local: SocketAddress?
    /// The last reply that was believed proved the key that the association demands.
    package var isAuthentic = false
    /// The last answer was a RATE kiss, which tells nothing of the time.
    package internal(set) var isAskedLess = false
    /// The tests that the last packet, or the association as a whole, did not pass.
    package var flash: FlashBits = []
    package var selection = SelectionStatus.reject
    /// Polls in a row at which the majority contradicted it.
    package var contradictedPolls = 0
    /// Polls in a row at which it was no survivor of the selection.
    package var unusedPolls = 0
    package var events = EventMemory<PeerEvent>()
    package var counters = AssociationCounters()

    package init(
        id: UInt16, role: Role, configuration: AssociationConfiguration, remote: SocketAddress,
        name: String?
    ) {
        self.id = id
        self.role = role
        self.configuration = configuration
        self.remote = remote
        self.name = name
        poll = PollState(configuration)
        poll.isMutual = isSymmetric
        if configuration.xleave, isPolled { interleaved = InterleavedState() }
    }

    /// Whether it stands for one host on the network that may set our clock.
    package var isPolled: Bool {
        switch role {
        case .server, .poolMember, .peer, .passivePeer, .broadcastClient, .manycastMember: true
        case .poolPrototype, .localClock, .referenceClock, .broadcastServer, .manycastPrototype:
            false
        }
    }

    /// Whether it is a clock at this computer.
    package var isClock: Bool { role == .localClock || role == .referenceClock }

    /// Whether it is there because the configuration wants it.
    package var isConfigured: Bool {
        switch role {
        case .passivePeer, .broadcastClient, .manycastMember: false
        case .server, .poolMember, .poolPrototype, .localClock, .referenceClock, .peer,
            .broadcastServer, .manycastPrototype:
            true
        }
    }

    /// Whether a line of the configuration stands for it alone.
    package var hasOwnLine: Bool { isConfigured && role != .poolMember }

    /// Whether it is there because of a packet that nobody here had asked for.
    var isStranger: Bool { role == .passivePeer || role == .broadcastClient }

    package var isSymmetric: Bool { role == .peer || role == .passivePeer }

    /// Our mode towards it (RFC 5905, 9.1: hmode). What is never sent a packet passes for a server.
    package var mode: PacketMode {
        switch role {
        case .server, .poolMember, .poolPrototype, .localClock, .referenceClock, .broadcastClient,
            .manycastPrototype, .manycastMember:
            .client
        case .peer: .symmetricActive
        case .passivePeer: .symmetricPassive
        case .broadcastServer: .broadcast
        }
    }

    /// Whether packets of this mode are for it (RFC 5905, figure 19).
    func takes(_ mode: PacketMode) -> Bool {
        switch role {
        case .server, .poolMember, .manycastMember: mode == .server
        case .peer: mode == .symmetricActive || mode == .symmetricPassive
        case .passivePeer: mode == .symmetricActive
        case .broadcastClient: mode == .server && reception?.isInVolley == true
        case .poolPrototype, .localClock, .referenceClock, .broadcastServer, .manycastPrototype:
            false
        }
    }

    /// The poll exponent that its own samples ask for.
    var wantedPoll: Int? { estimation.map { PollPolicy.exponent(of: $0.interval) } }

    /// A server that had been away for long answers again: whether a burst is to learn about it.
    /// An estimator that still knows both clocks needs none: what the absence has left in doubt
    /// makes its next intervals shorter.
    var wantsBurstOnReturn: Bool { configuration.iburst && estimation?.isFamiliar != true }

    package var isReachable: Bool { poll.reach != 0 }

    /// Lambda, the bound of this source's error (RFC 5905, 11.2.1), at `now`, in seconds.
    package func rootDistance(at now: MonotonicInstant) -> Double {
        if let estimation { return estimation.rootDistance(of: peer, at: now) }
        return ClockAlgorithms.rootDistance(
            filter: filter,
            root: RootStatistics(delay: peer.rootDelay, dispersion: peer.rootDispersion), at: now)
    }

    /// `rootDistance` without the doubt that only comes of having started a minute ago.
    /// `minimum` is `tos mindist`, seconds.
    func selectionDistance(at now: MonotonicInstant, minimum: Double) -> Double {
        if let estimation { return max(minimum, estimation.rootDistance(of: peer, at: now)) }
        return ClockAlgorithms.selectionDistance(
            filter: filter,
            root: RootStatistics(delay: peer.rootDelay, dispersion: peer.rootDispersion), at: now,
            minimum: minimum)
    }
}

/// A request that has left, or is about to (RFC 5905, 8: the on-wire protocol's T1).
package struct OutstandingRequest: Equatable, Hashable, Sendable {
    /// What stands in the packet: 64 random bits, so that nobody who did not see the request
    /// can answer it, and nobody who did learns our clock. A symmetric peer has to learn it.
    package var nonce: NTPTimestamp
    /// Our clock when it left; nil until the daemon has said so.
    package var sentAt: NTPTimestamp?
    package var issuedAt: MonotonicInstant
    /// What our clock had been slewed by then, seconds.
    package var phaseSlewed: Double
    /// What stands in the packet's receive timestamp, which a reply of interleaved mode quotes.
    package var receive = NTPTimestamp.unset
    /// To a symmetric peer: when the packet came that this one quotes, and what our clock had been
    /// slewed by then.
    package var heardAt = NTPTimestamp.unset
    package var heardPhaseSlewed = 0.0
}

/// What the server said of itself (RFC 5905, 9.1).
package struct PeerVariables: Equatable, Hashable, Sendable {
    package var leap = LeapIndicator.unsynchronised
    package var version: UInt8 = 4
    package var mode = PacketMode.reserved
    /// 0 of a reference clock, 1 to 15, 16 unsynchronised.
    package var stratum: UInt8 = 16
    package var precision: Int8 = 0
    /// Seconds.
    package var rootDelay = 0.0
    package var rootDispersion = 0.0
    package var referenceID = ReferenceID.initial
    package var referenceTimestamp = NTPTimestamp.unset
    /// The last exchange: T1 as we sent it, T2, T3, T4.
    package var originTimestamp = NTPTimestamp.unset
    package var receiveTimestamp = NTPTimestamp.unset
    package var transmitTimestamp = NTPTimestamp.unset
    package var destinationTimestamp = NTPTimestamp.unset
}

/// What is counted per association, under the words of mode 6 and ntpq's `pstats`.
package struct AssociationCounters: Equatable, Hashable, Sendable {
    package var sent: UInt64 = 0
    package var received: UInt64 = 0
    package var badAuthentication: UInt64 = 0
    package var bogusOrigin: UInt64 = 0
    package var duplicate: UInt64 = 0
    package var badDispersion: UInt64 = 0
    package var badReference: UInt64 = 0
    package var candidate: UInt64 = 0
    package var lastReceivedAt: MonotonicInstant?
    package var reachableSince: MonotonicInstant?

    package init() {}
}

/// The last event and how many there were since somebody looked, as status words carry them
/// (RFC 9327, 3.2: four bits each).
package struct EventMemory<Event: Equatable & Hashable & Sendable>: Equatable, Hashable, Sendable {
    package private(set) var last: Event?
    /// 0 to 15, and stays at 15.
    package private(set) var count: UInt8 = 0

    package init() {}

    package mutating func note(_ event: Event) {
        // A repeated event counts once: fifteen missed polls are no fifteen pieces of news.
        if last != event || count == 0 { count = min(count + 1, 15) }
        last = event
    }

    package mutating func read() {
        count = 0
    }
}
