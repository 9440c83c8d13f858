import ClockAlgorithms
import NTPConfiguration
package import NTPProtocol
package import NTPTime
import NTPWire

/// What one association's variables are taken from.
package struct PeerSubject: Equatable, Sendable {
    package var association: Association
    package var now: MonotonicInstant
    package var startedAt: MonotonicInstant

    package init(association: Association, node: NodeSnapshot) {
        self.association = association
        now = node.reading.monotonic
        startedAt = node.startedAt.monotonic
    }

    /// Ours, as the other side sees us. Before the first request there is none; a reference
    /// clock is on this computer.
    var local: SocketAddress? {
        association.isClock
            ? SocketAddress(address: .v4(.loopback)) : association.local
    }

    /// The local clock goes by its driver's name and its unit: from that ntpsec's ntpq tells
    /// clocks from hosts.
    var hostName: String? {
        guard let clock = association.remote.address.referenceClock else { return association.name }
        return association.role == .localClock ? "LOCAL(\(clock.unit))" : "SHM(\(clock.unit))"
    }

    var referenceID: ControlVariable.Value {
        let peer = association.peer
        if association.isAskedLess { return .bare(KissCode.rate.referenceID.letters) }
        // A reference clock names itself in letters whatever its stratum.
        return association.isClock
            ? .bare(peer.referenceID.letters)
            : referenceIDText(peer.referenceID, stratum: peer.stratum)
    }

    /// Seconds for which the server is still owed silence after our last request: the shortest
    /// interval, less 2 s, runs down from there (ntp.org's headway).
    var headway: ControlVariable.Value {
        guard association.isPolled, let last = association.poll.lastAt else { return .unsigned(0) }
        let owed = Double(1 << min(max(association.poll.minpoll, 1), 17)) - 2
        return wholeSeconds(owed - now.seconds(since: last))
    }

    /// Whole seconds since `moment`, or since the start where it never came.
    func age(of moment: MonotonicInstant?) -> ControlVariable.Value {
        wholeSeconds(now.seconds(since: moment ?? startedAt))
    }

    /// The time to live of what is sent to a group; a reference clock's mode word goes by this
    /// name too.
    var timeToLive: UInt64? {
        switch association.role {
        case .localClock, .referenceClock: UInt64(association.configuration.mode)
        case .broadcastServer: association.configuration.ttl.map { UInt64(clamping: $0) }
        case .manycastPrototype: association.search.map { UInt64($0.timeToLive) }
        default: nil
        }
    }

    func stages(_ part: (ClockFilter.Stage) -> Double) -> ControlVariable.Value {
        .array(association.filter.stages.map { part($0) * 1e3 })
    }
}

/// An association's variables (RFC 9327, 4; names, units and decimals are ntp.org's).
package enum PeerVariableTable {
    package typealias Row = VariableRow<PeerSubject>

    package static let table = VariableTable(
        listName: "peer_var_list", identity + header + polling + measurement + others)

    // The first four lists are shown by default, in the order of ntp.org's ntpd.

    private static let identity: [Row] = [
        .shown("srcadr") { .bare($0.association.remote.address.description) },
        .shown("srcport") { .unsigned(UInt64($0.association.remote.port)) },
        .shown("srchost") { $0.hostName.map { .quoted($0) } },
        .shown("dstadr") { .bare(($0.local?.address ?? .v4(.any)).description) },
        .shown("dstport") { .unsigned(UInt64($0.local?.port ?? 0)) },
        // Known, and without a value: symmetric modes measure the two ways apart, clients do not.
        .shown("out") { _ in nil },
        .shown("in") { _ in nil },
    ]

    private static let header: [Row] = [
        .shown("leap") { .unsigned(UInt64($0.association.peer.leap.rawValue)) },
        .shown("stratum") { .unsigned(UInt64($0.association.peer.stratum)) },
        .shown("precision") { .signed(Int64($0.association.peer.precision)) },
        .shown("rootdelay") { milliseconds($0.association.peer.rootDelay) },
        .shown("rootdisp") { milliseconds($0.association.peer.rootDispersion) },
        .shown("refid") { $0.referenceID },
        .shown("reftime") { .timestamp($0.association.peer.referenceTimestamp) },
        .shown("rec") { .timestamp($0.association.peer.destinationTimestamp) },
    ]

    private static let polling: [Row] = [
        .shown("reach") { .hexadecimal(UInt64($0.association.poll.reach)) },
        .shown("unreach") { .unsigned(UInt64(clamping: $0.association.poll.unreach)) },
        .shown("hmode") { .unsigned(UInt64($0.association.hostMode)) },
        .shown("pmode") { .unsigned(UInt64($0.association.peer.mode.rawValue)) },
        .shown("hpoll") { .unsigned(UInt64(clamping: $0.association.poll.hostPoll)) },
        .shown("ppoll") { .unsigned(UInt64(clamping: $0.association.poll.peerPoll)) },
        .shown("headway") { $0.headway },
        .shown("flash") { .hexadecimal($0.association.flash.rawValue) },
        .shown("keyid") { .unsigned(UInt64($0.association.configuration.key ?? 0)) },
        .shown("ttl") { $0.timeToLive.map { .unsigned($0) } },
    ]

    private static let measurement: [Row] = [
        .shown("offset") { milliseconds($0.association.filter.offset) },
        .shown("delay") { milliseconds($0.association.filter.delay) },
        .shown("dispersion") { milliseconds($0.association.filter.dispersion) },
        .shown("jitter") { milliseconds($0.association.filter.jitter) },
        // What the kernel took to send our last packet.
        .shown("xleave") { $0.association.outputDelay.map { milliseconds($0) } },
        // Known, and without a value: no offset is corrected.
        .shown("bias") { _ in nil },
        .shown("filtdelay") { $0.stages(\.delay) },
        .shown("filtoffset") { $0.stages(\.offset) },
        .shown("filtdisp") { $0.stages(\.dispersion) },
    ]

    private static let others: [Row] = [
        .named("config") {
            let association = $0.association
            return .unsigned(
                association.hasOwnLine && !association.configuration.preempt ? 1 : 0)
        },
        .named("authenable") { .unsigned($0.association.configuration.key == nil ? 0 : 1) },
        .named("authentic") {
            .unsigned($0.association.status.flags.contains(.authentic) ? 1 : 0)
        },
        .named("org") { .timestamp($0.association.peer.transmitTimestamp) },
        .named("timer") {
            wholeSeconds($0.association.poll.nextAt?.seconds(since: $0.now) ?? 0)
        },
        .named("received") { .unsigned($0.association.counters.received) },
        .named("sent") { .unsigned($0.association.counters.sent) },
        .named("badauth") { .unsigned($0.association.counters.badAuthentication) },
        .named("bogusorg") { .unsigned($0.association.counters.bogusOrigin) },
        .named("oldpkt") { .unsigned($0.association.counters.duplicate) },
        .named("seldisp") { .unsigned($0.association.counters.badDispersion) },
        .named("selbroken") { .unsigned($0.association.counters.badReference) },
        // ntp.org shows under this name where the selection left the association.
        .named("candidate") { .unsigned(UInt64($0.association.selection.rawValue)) },
        .named("timerec") { $0.age(of: $0.association.counters.lastReceivedAt) },
        .named("timereach") { $0.age(of: $0.association.counters.reachableSince) },
        // ntpsec's; no association has any as long as none speaks NTS.
        .named("ntscookies") { _ in .unsigned(0) },
    ]
}
