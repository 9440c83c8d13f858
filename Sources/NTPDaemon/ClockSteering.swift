import ClockAlgorithms
import LinuxPlatform
import NTPProtocol
import NTPWire

/// Carries out what the node wants done to the clock.
struct ClockSteering {
    /// Whether the clock is ours to steer: asked for, and allowed by the system.
    let isActive: Bool
    private let log: DaemonLog
    private var hasFailed = false
    private var leapState = KernelClock.LeapState.none
    private var taiOffset: Int?

    /// One line tells why the clock is only watched, where it is.
    init(isWanted: Bool, initialFrequency: Double?, log: DaemonLog) {
        self.log = log
        guard isWanted else {
            log.write("'disable ntp': the clock is served and watched, not steered")
            isActive = false
            return
        }
        guard KernelClock.isPermitted() else {
            log.write(
                "the system does not let ntpd set the clock (needs CAP_SYS_TIME):"
                    + " it is served and watched, not steered")
            isActive = false
            return
        }
        isActive = true
        do throws(SystemError) {
            try KernelClock.takeOver()
            try KernelClock.setFrequency(initialFrequency ?? 0)
            // ntp.org's ntpd says so at each start, and monitors know it.
            let status = try KernelClock.state().status
            log.write(
                "kernel reports TIME_ERROR: 0x\(String(status, radix: 16)): Clock Unsynchronized")
        } catch {
            log.write("kernel clock: \(error)")
        }
    }

    mutating func adjust(_ adjustment: ClockAdjustment) {
        guard isActive else { return }
        do throws(SystemError) {
            let rate = KernelRate(adjustment.frequency)
            var setting = KernelClock.Setting(
                frequency: rate.frequency, maximumError: adjustment.maximumError,
                estimatedError: adjustment.estimatedError,
                isSynchronised: adjustment.isSynchronised)
            setting.ticks = rate.ticks
            setting.leap = KernelClock.LeapSecond(adjustment.leap)
            tell(try KernelClock.set(setting))
            if let offset = adjustment.taiOffset, offset != taiOffset {
                taiOffset = offset
                try KernelClock.setTAIOffset(offset)
            }
            hasFailed = false
        } catch {
            // Each second would tell the same.
            if !hasFailed { log.write("kernel clock: \(error)") }
            hasFailed = true
        }
    }

    /// In the words of ntp.org's ntpd, once for each change.
    private mutating func tell(_ state: KernelClock.LeapState) {
        guard state != leapState else { return }
        leapState = state
        if let words = state.words { log.write("kernel reports leap second \(words)") }
    }

    /// Whether the clock was set.
    func step(by seconds: Double) -> Bool {
        guard isActive else { return false }
        do throws(SystemError) {
            try KernelClock.step(by: seconds)
            return true
        } catch {
            log.write("step-systime: \(error.reason)")
            return false
        }
    }

    /// A slew that was under way would go on for ever without us: the clock keeps its base
    /// frequency, in seconds per second.
    func release(frequency: Double) {
        guard isActive else { return }
        do throws(SystemError) {
            try KernelClock.setFrequency(frequency)
        } catch {
            log.write("kernel clock: \(error)")
        }
    }
}

extension KernelClock.LeapSecond {
    /// An unsynchronised clock has no leap seconds.
    init(_ indicator: LeapIndicator) {
        switch indicator {
        case .addSecond: self = .insertion
        case .deleteSecond: self = .deletion
        case .none, .unsynchronised: self = .none
        }
    }
}

extension KernelClock.LeapState {
    fileprivate var words: String? {
        switch self {
        case .none: nil
        case .insertionScheduled: "insertion scheduled"
        case .deletionScheduled: "deletion scheduled"
        case .inProgress: "in progress"
        case .passed: "has occurred"
        }
    }
}
