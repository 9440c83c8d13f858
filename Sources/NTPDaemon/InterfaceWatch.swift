import LinuxPlatform
import NTPTime

/// When to look at the machine's interfaces again: soon after the kernel said that something
/// changed or a request found no way out, else every few minutes.
struct InterfaceWatch {
    private let routing: RoutingSocket?
    private var lastScan: MonotonicInstant
    private var dueAt: MonotonicInstant?
    private var isIncomplete = false
    /// Seconds between looks without a reason; with 0 nobody looks at all.
    private let interval: Double

    /// What -U changes.
    static let usualInterval = 300.0
    /// After a request that found no way out, or while an address cannot be bound.
    private static let quickInterval = 10.0
    /// One change seldom comes alone: an address brings routes with it.
    private static let patience = 0.2
    /// Between two looks, however much changes.
    private static let leastInterval = 0.5

    /// The first look is due at once, since nothing was said of what changed before.
    init(
        at now: MonotonicInstant, routing: RoutingSocket?,
        interval: Double = InterfaceWatch.usualInterval
    ) {
        self.routing = interval > 0 ? routing : nil
        self.interval = interval
        lastScan = now
        dueAt = interval > 0 ? now : nil
    }

    /// To be polled; nil while a look is due anyway. What the kernel says until then is read
    /// with it, so that a flood of changes wakes nobody.
    var descriptor: Int32? { dueAt == nil ? routing?.descriptor : nil }

    /// The kernel has something to say.
    mutating func noticed(at now: MonotonicInstant) {
        dueAt = max(
            now.advanced(bySeconds: InterfaceWatch.patience),
            lastScan.advanced(bySeconds: InterfaceWatch.leastInterval))
    }

    /// A request found no way out: an interface may have come or gone.
    mutating func lostWay(at now: MonotonicInstant) {
        guard interval > 0 else { return }
        if now.seconds(since: lastScan) >= InterfaceWatch.quickInterval { dueAt = now }
    }

    /// Seconds until a look is due that cannot wait; 0 where it is, nil where there is none.
    func wait(at now: MonotonicInstant) -> Double? {
        dueAt.map { max(0, $0.seconds(since: now)) }
    }

    func isDue(at now: MonotonicInstant) -> Bool {
        if let dueAt, dueAt <= now { return true }
        guard interval > 0 else { return false }
        let pause = isIncomplete ? min(InterfaceWatch.quickInterval, interval) : interval
        return now.seconds(since: lastScan) >= pause
    }

    /// To be called before a look; what the kernel said since the last one. What it says from
    /// now on calls for another.
    mutating func begin(at now: MonotonicInstant) -> NetworkChanges {
        lastScan = now
        dueAt = nil
        return routing?.takeChanges() ?? []
    }

    mutating func finish(_ scan: Listeners.Scan) {
        isIncomplete = scan.isIncomplete
    }
}
