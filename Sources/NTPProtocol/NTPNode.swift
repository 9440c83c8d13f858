package import ClockAlgorithms
package import NTPConfiguration
package import NTPTime
import NTPWire

/// The whole protocol state of one host: a value without I/O. It never reads a clock, draws a
/// random number, sends or logs: readings and random numbers come in as arguments, and what is to
/// be done goes out by `drainEvents`. The daemon drives it with sockets and the kernel's clock,
/// the simulator with virtual ones.
///
/// It conducts and decides nothing: packets go through `ModeDispatch`, replies to the peer
/// process (`Association.receive`), samples to the system process (`selectSources`).
package struct NTPNode: Sendable {
    package internal(set) var configuration: Configuration
    package let settings: NodeSettings
    package let startedAt: ClockReading
    package internal(set) var associations: [Association] = []
    package internal(set) var system: SystemVariables
    package internal(set) var discipline: ClockDiscipline
    package internal(set) var leapSeconds = LeapSeconds()
    package internal(set) var counters = NodeCounters()
    /// What `counters` were at the last `reset sys`, and when that was; else zero, and the start.
    var formerCounters = NodeCounters()
    var countersReset: MonotonicInstant
    package internal(set) var access: AccessControl
    /// Of the configuration's restrict lines; nil until one comes at run time.
    var lastRestrictions: LastRestrictions?
    /// What the names of the configuration were last found to stand for.
    var knownNames: [KnownName] = []
    /// When names with too few servers were last looked up again.
    var namesAskedAt: MonotonicInstant
    /// Servers that others took the place of, oldest first.
    var avoided: [AvoidedAddress] = []
    package internal(set) var monitor: MonitorList
    var rateLimit: RateLimit
    /// What those who found no room in `monitor` have used up together.
    var unlistedQueries = Allowance()
    var deliberateLoss: DeliberateLoss
    var replyMemory: ReplyMemory
    var ownAddresses: [IPAddress] = []

    var events: [NodeEvent] = []
    var selectionParameters: SelectionParameters
    var clockHopThreshold = 0.0
    /// When the sample that last went to the discipline was received.
    var lastUpdate: MonotonicInstant?
    var lastAdjustment: ClockAdjustment?
    /// What several survivors know together.
    var ensemble: ClockEnsemble?
    /// The step that was asked for and not yet made, seconds.
    var wantedStep: Double?
    /// Since when a selection waits for the other sources' replies.
    var selectionWanted: MonotonicInstant?
    var lastPanicAt: MonotonicInstant?
    /// When it was last told that the oscillator is beyond what can be corrected.
    var lastToleranceAt: MonotonicInstant?
    /// When a source other than the local clock last set ours, or the start.
    var lastRealPeerAt: MonotonicInstant
    /// When the first source was fit for use since the start or a step. The choice waits a little
    /// from then on for servers that have begun to answer: the first may be the one that lies.
    var firstFitAt: MonotonicInstant?
    var orphanhood = Orphanhood()
    var nextAssociationID: UInt16
    private var lastTick: MonotonicInstant

    /// The discipline is engaged, and silences are noticed, once a second.
    private static let tick = 1.0

    package init(configuration: Configuration, settings: NodeSettings, at now: ClockReading) {
        self.configuration = configuration
        var settings = settings
        let tickMessage = settings.coarsen(to: configuration.tick)
        self.settings = settings
        startedAt = now
        lastTick = now.monotonic
        countersReset = now.monotonic
        namesAskedAt = now.monotonic
        lastRealPeerAt = now.monotonic
        system = SystemVariables(precision: settings.precision, at: now.monotonic)
        discipline = ClockDiscipline(
            parameters: DisciplineParameters(configuration, settings: settings))
        discipline.begin(at: now.monotonic, steers: settings.steersClock)
        selectionParameters = SelectionParameters(configuration.tos)
        selectionParameters.clockPrecision = seconds(log2: settings.precision)
        access = AccessControl(configuration.restrictions)
        monitor = MonitorList(options: configuration.mru, seed: settings.seed)
        rateLimit = RateLimit(configuration)
        deliberateLoss = DeliberateLoss(seed: settings.seed)
        replyMemory = ReplyMemory(seed: settings.seed)
        nextAssociationID = UInt16(truncatingIfNeeded: settings.seed >> 32)
        system.dispersionRate = discipline.parameters.dispersionRate
        note(.restart)
        for word in configuration.tinker.wordsOfTheLoop {
            events.append(.log("'tinker \(word)' acts with 'tinker discipline rfc5905' only"))
        }
        if let tickMessage { events.append(.log(tickMessage)) }
        if discipline.state == .notSet {
            note(.frequencyNotSet)
        } else {
            let ppm = DecimalText.fixed(discipline.frequency * 1e6, digits: 3)
            note(.frequencySet, detail: "\(ppm) PPM")
        }
        mobilizeConfigured(at: now)
    }

    // MARK: What the world does

    /// The addresses of this host's interfaces; packets that claim to come from our own socket
    /// are dropped by them.
    package mutating func interfacesChanged(_ addresses: [IPAddress]) {
        ownAddresses = addresses
    }

    /// A request left, from `local`, when the wall clock said `sentAt`.
    package mutating func transmitted(
        association id: UInt16, at sentAt: NTPTimestamp, from local: SocketAddress
    ) {
        guard let index = index(of: id) else { return }
        noteLeaving(of: index, at: sentAt, from: local)
        associations[index].counters.sent &+= 1
    }

    /// The clock was set, by this many seconds: by our own wish, or by somebody else. What was
    /// measured against the old time is void.
    package mutating func clockStepped(by interval: Double, at now: ClockReading) {
        if followOwnStep(by: interval, at: now) { return }
        ensemble = nil
        discipline.clockStepped(at: now.monotonic)
        lastUpdate = nil
        selectionWanted = nil
        replyMemory.forget()
        for index in associations.indices {
            associations[index].filter.reset(at: now.monotonic)
            associations[index].estimation?.clockWasSet()
            associations[index].outstanding = nil
            associations[index].echo.forget()
            associations[index].lastSent = nil
            associations[index].interleaved?.forget()
            associations[index].selection = .reject
            associations[index].reception?.unpaired = nil
            associations[index].isAskedLess = false
            let association = associations[index]
            associations[index].peer.referenceID =
                association.role.placeholder(of: association.remote) ?? .step
            associations[index].readings.forget()
            if associations[index].isPolled || associations[index].isClock {
                let bursts = associations[index].configuration.iburst
                associations[index].poll.start(
                    at: now.monotonic.advanced(bySeconds: NTPNode.pauseAfterStep), iburst: bursts)
            }
        }
        system.lose(.step, at: now.monotonic)
        firstFitAt = nil
        lastAdjustment = nil
        engageDiscipline(at: now)
        events.append(
            .log("time reset \(DecimalText.fixed(interval, digits: 6, plus: true)) s"))
    }

    /// Seconds; the least gap between two requests to one server.
    private static let pauseAfterStep = 2.0

    /// Polls what is due and lets the discipline go on; to be called at `nextDeadline` or later.
    package mutating func advance(
        to now: ClockReading, random: inout some RandomNumberGenerator
    ) {
        var needsSelection = false
        for index in associations.indices {
            guard let due = associations[index].poll.nextAt, due <= now.monotonic else { continue }
            if let isNews = pollOneWay(index, at: now, random: &random) {
                needsSelection = needsSelection || isNews
            } else if associations[index].role == .localClock {
                pollLocalClock(index, at: now)
                needsSelection = true
            } else if associations[index].role == .referenceClock {
                pollReferenceClock(index, at: now)
                needsSelection = true
            } else if poll(index, at: now, random: &random) {
                needsSelection = true
            }
        }
        if let due = discipline.deadline, due <= now.monotonic { engageDiscipline(at: now) }
        if now.monotonic.seconds(since: lastTick) >= NTPNode.tick {
            lastTick = now.monotonic
            refreshBound(at: now)
            askForMore(at: now.monotonic)
            let hasLost = [dismissStrangers(at: now), dismissSilent(), preempt()]
            needsSelection =
                needsSelection || hasLost.contains(true) || mustReselect(at: now.monotonic)
            if system.isSynchronised,
                system.rootDispersion(at: now.monotonic) >= ClockConstants.maximumDispersion
            {
                system.lose(.initial, at: now.monotonic)
            }
            followOrphanhood(at: now)
            followLeapSeconds(at: now)
            engageDiscipline(at: now)
        }
        if needsSelection {
            selectSources(at: now)
        } else if selectionWanted != nil {
            selectOnceRoundIsIn(at: now)
        }
    }

    /// When `advance` is wanted next.
    package var nextDeadline: MonotonicInstant {
        var next = lastTick.advanced(bySeconds: NTPNode.tick)
        if settings.steersClock, let due = discipline.deadline { next = min(next, due) }
        for association in associations {
            if let due = association.poll.nextAt { next = min(next, due) }
        }
        return next
    }

    /// Time may have changed who is fit: the system peer fell silent, or the local clock, which
    /// had to wait for a better source, need not wait any longer.
    private func mustReselect(at now: MonotonicInstant) -> Bool {
        guard let id = system.systemPeer, let index = index(of: id) else {
            return associations.contains { $0.role == .localClock && $0.isReachable }
        }
        return associations[index].isSilent(at: now)
    }

    // MARK: What the world is told

    /// What has to be done, oldest first; each event is handed out once.
    package mutating func drainEvents() -> [NodeEvent] {
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    func index(of id: UInt16) -> Int? {
        associations.firstIndex { $0.id == id }
    }
}

extension DisciplineParameters {
    /// `tinker`, -g, -x and the drift file, as the discipline wants them.
    init(_ configuration: Configuration, settings: NodeSettings) {
        self.init()
        let tinker = configuration.tinker
        law = tinker.followsRFC5905 ? .rfc5905 : .statistical
        stepsBackLater =
            settings.stepThreshold != nil || tinker.hasStep || tinker.stepBack != nil
        step = settings.stepThreshold ?? tinker.step
        if let forward = tinker.stepForward { stepForward = forward }
        if let back = tinker.stepBack { stepBack = back }
        stepout = max(tinker.stepout, TinkerOptions.leastStepout)
        panic = tinker.panic
        if let given = tinker.allan { allan = DisciplineParameters.allanExponent(given) }
        dispersionRate = tinker.dispersionPPM / 1e6
        huffPuffWindow = tinker.huffpuff.flatMap { $0 > 0 ? $0 : nil }
        allowsFirstPanic = settings.allowsFirstPanicStep
        stepsFirst = settings.stepsFirst
        initialFrequency = tinker.frequencyPPM.map { $0 * 1e-6 } ?? settings.initialFrequency
        oscillator = tinker.frequencyPPM == nil ? settings.oscillator : nil
        clockPrecision = seconds(log2: settings.precision)
    }
}

extension SelectionParameters {
    /// `tos`, as the selection wants it.
    init(_ tos: SelectionOptions) {
        self.init()
        minsane = tos.minsane
        minclock = tos.minclock
        maxclock = tos.maxclock
        minimumDistance = tos.mindist
    }
}
