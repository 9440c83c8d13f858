import LinuxPlatform
import NTPProtocol

/// Carries out what the node wants done to the clock.
struct ClockSteering {
    /// Whether the clock is ours to steer: asked for, and allowed by the system.
    let isActive: Bool
    private let log: DaemonLog
    private var hasFailed = false

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
            try KernelClock.set(
                KernelClock.Setting(
                    frequency: adjustment.frequency, maximumError: adjustment.maximumError,
                    estimatedError: adjustment.estimatedError,
                    isSynchronised: adjustment.isSynchronised))
            hasFailed = false
        } catch {
            // Each second would tell the same.
            if !hasFailed { log.write("kernel clock: \(error)") }
            hasFailed = true
        }
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
