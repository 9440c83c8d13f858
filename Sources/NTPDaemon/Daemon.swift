import ClockAlgorithms
import LinuxPlatform
import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPTime

/// The daemon at work: one thread, one `poll()` loop around the node. It moves values between the
/// node and the system and decides nothing about time.
struct Daemon {
    var node: NTPNode
    var listeners: Listeners
    var lookups: NameLookups
    var keys: KeyStore
    var signDaemon: SignDaemon
    var steering: ClockSteering
    var driftFile: DriftFile?
    var leapFile: LeapFile?
    let options: DaemonOptions
    let configurationFile: ConfigurationFile
    /// -w: who waits for the first synchronisation.
    var readiness: ReadinessPipe?
    let log: DaemonLog
    var environment: ControlEnvironment
    var nonces = ControlNonces.bySHA256
    var random = SystemRandomNumberGenerator()
    /// -q: how the run ended, once it did.
    var verdict: Int32?

    private var last: ClockReading
    private var lastDriftWrite: MonotonicInstant
    var interfaceWatch: InterfaceWatch
    var sendThrottle = LineThrottle()
    /// The rate correction that the kernel was told last, s/s.
    var engagedFrequency: Double?
    var departures = AwaitedDepartures()
    var stillness = Stillness()
    var referenceClocks: ReferenceClockReaders

    /// Seconds: no wait is longer, so that the discipline is engaged each second and a clock set
    /// by others is seen soon.
    private static let longestWait = 1.0
    private static let driftInterval = 3600.0
    /// -q gives up after so long.
    private static let patience = 60.0
    /// A difference between the two clocks' advances, in seconds, that no steering explains.
    private static let foreignStep = 0.1

    /// What the start has written; a reload may name another one.
    private let pidfile: String?

    init(node: NTPNode, options: DaemonOptions, parts: Parts, log: DaemonLog) {
        self.node = node
        self.options = options
        self.log = log
        listeners = parts.listeners
        configurationFile = parts.configurationFile
        pidfile = node.configuration.files.pidfile
        readiness = parts.readiness
        referenceClocks = parts.referenceClocks
        keys = parts.keys
        signDaemon = SignDaemon(folder: node.configuration.authentication.signSocket, log: log)
        lookups = NameLookups(family: options.family, log: log)
        steering = parts.steering
        driftFile = parts.driftFile
        leapFile = LeapFile(node.configuration.files, log: log)
        environment = parts.environment
        last = node.startedAt
        lastDriftWrite = last.monotonic
        interfaceWatch = Daemon.interfaceWatch(
            at: last.monotonic,
            interval: options.interfaceScanInterval ?? InterfaceWatch.usualInterval, log: log)
        self.node.interfacesChanged(listeners.addresses)
        followGroups()
    }

    /// What was made at start-up.
    struct Parts {
        var listeners: Listeners
        var keys: KeyStore
        var steering: ClockSteering
        var driftFile: DriftFile?
        /// Seconds per second, from the drift file.
        var initialFrequency: Double?
        /// What else it knows.
        var oscillator: OscillatorMemory?
        var environment: ControlEnvironment
        var configurationFile: ConfigurationFile
        var readiness: ReadinessPipe?
        var referenceClocks = ReferenceClockReaders()
    }

    /// Runs until a signal, or until -q has its result; the exit code.
    mutating func run() -> Int32 {
        checkLeapFile()
        performEvents()
        while !SignalFlags.mustStop, verdict == nil {
            turn()
        }
        finish()
        return verdict ?? 0
    }

    /// One turn of the loop: wait, then whatever came and whatever is due.
    private mutating func turn() {
        let before = SystemClock.monotonic()
        let wait = min(
            node.nextDeadline.seconds(since: before),
            interfaceWatch.wait(at: before) ?? Daemon.longestWait,
            referenceClocks.nextAt?.seconds(since: before) ?? Daemon.longestWait)
        let groups = listeners.groups
        var descriptors = listeners.all.map(\.socket.descriptor)
        descriptors += groups.map(\.listener.socket.descriptor)
        let routing = interfaceWatch.descriptor
        let signing = signDaemon.descriptor
        descriptors += [lookups.descriptor, routing, signing].compactMap(\.self)
        let ready = InputWait.ready(
            descriptors, seconds: max(0, min(wait, Daemon.longestWait)))
        noticeForeignStep()
        let received = environment.transfers.received
        for (position, hasErrors) in ready {
            if position < listeners.all.count {
                // First, so that what answers a packet finds the time at which that left.
                if hasErrors { takeDepartures(by: listeners.all[position]) }
                receive(listeners.all[position])
            } else if position < listeners.all.count + groups.count {
                receive(groups[position - listeners.all.count])
            } else if descriptors[position] == routing {
                interfaceWatch.noticed(at: SystemClock.monotonic())
            } else if descriptors[position] == signing {
                takeSignature()
            } else {
                takeNames()
            }
        }
        countWakeup(ready: ready.count, receivedBefore: received)
        stillness.beginTurn(hasReceived: environment.transfers.received != received)
        readReferenceClocks(at: SystemClock.monotonic())
        let now = SystemClock.reading()
        if now.monotonic.seconds(since: node.nextDeadline) > 1 {
            environment.timer.overruns &+= 1
        }
        node.advance(to: now, random: &random)
        performEvents()
        lookups.retry(at: now.monotonic)
        signDaemon.giveUp(at: now.monotonic)
        keepHouse(at: now.monotonic)
    }

    /// For ntpq's iostats.
    private mutating func countWakeup(ready: Int, receivedBefore: UInt64) {
        guard ready > 0 else { return }
        environment.transfers.wakeups &+= 1
        if environment.transfers.received != receivedBefore {
            environment.transfers.usefulWakeups &+= 1
        }
    }

    /// Another program set the clock, or the machine slept: its two clocks no longer agree on
    /// how much time went by.
    private mutating func noticeForeignStep() {
        // Between the two readings the process may lose the processor: look again to be sure.
        for _ in 0..<3 {
            let now = SystemClock.reading()
            let elapsed = now.monotonic.seconds(since: last.monotonic)
            let jump = now.wall.seconds(since: last.wall) - elapsed
            guard jump.magnitude > Daemon.foreignStep + elapsed.magnitude * 1e-3 else {
                last = now
                return
            }
            if jump.magnitude > 60 { break }
        }
        let now = SystemClock.reading()
        let jump =
            now.wall.seconds(since: last.wall) - now.monotonic.seconds(since: last.monotonic)
        let previous = last
        last = now
        if jump < 0 { environment.backwardSteps &+= 1 }
        if node.tookLeapSecond(jump: jump, since: previous, at: now) { return }
        log.write(
            "the clock was set by something else: \(DecimalText.fixed(jump, digits: 6)) s")
        node.clockStepped(by: jump, at: now)
    }

    private mutating func takeNames() {
        let now = SystemClock.reading()
        for (request, addresses) in lookups.takeAnswers(at: now.monotonic) {
            node.resolved(request, addresses: addresses, at: now)
        }
        followGroups()
    }

    /// What is done now and then.
    private mutating func keepHouse(at now: MonotonicInstant) {
        if SignalFlags.takeHangup() { reload() }
        checkLeapFile()
        if let caller = readiness, node.system.isSynchronised {
            caller.announce()
            readiness = nil
        }
        if interfaceWatch.isDue(at: now) { scanInterfaces(at: now) }
        if now.seconds(since: lastDriftWrite) >= Daemon.driftInterval {
            lastDriftWrite = now
            writeDrift()
        }
        if options.setsOnce, verdict == nil,
            now.seconds(since: node.startedAt.monotonic) >= Daemon.patience
        {
            log.write("ntpd: no servers found")
            verdict = 1
        }
    }

    /// Only a frequency that was measured is worth keeping.
    private mutating func writeDrift() {
        guard steering.isActive, node.discipline.state == .synchronised,
            !node.discipline.isSettling
        else { return }
        driftFile?.write(
            node.discipline.frequency, memory: node.oscillatorMemory, log: log)
    }

    private mutating func finish() {
        // -q leaves a slew to the kernel; a panic that ends us does not.
        if !options.setsOnce { steering.release(frequency: node.discipline.frequency) }
        writeDrift()
        if let pidfile { FileStore.remove(pidfile) }
        if verdict == nil, let signal = SignalFlags.stopSignal {
            log.write("ntpd exiting on signal \(signal)")
        }
    }

    /// After our own step, which the next look must not take for somebody else's.
    mutating func clockWasSet() -> ClockReading {
        last = SystemClock.reading()
        return last
    }
}
