import CLinux
import Glibc
package import NTPTime

/// The kernel's clock as clock_adjtime(2) shows and steers it.
package enum KernelClock {
    /// What the kernel says of its clock.
    package struct State: Equatable, Sendable {
        /// Seconds still to be slewed by the kernel's own loop.
        package var offset: Double
        /// Seconds per second.
        package var frequency: Double
        /// Seconds.
        package var maximumError: Double
        package var estimatedError: Double
        package var status: Int32
        package var timeConstant: Int
        /// Seconds; one reading's resolution.
        package var precision: Double
        /// Seconds per second the kernel tolerates.
        package var tolerance: Double
        /// nil where the kernel follows no pulse per second.
        package var pulse: Pulse?
    }

    /// What the kernel measures of a pulse that it follows.
    package struct Pulse: Equatable, Sendable {
        /// Seconds per second.
        package var frequency: Double
        package var stability: Double
        /// Seconds.
        package var jitter: Double
        package var calibrationInterval: Double
        package var calibrations: Int
        package var calibrationErrors: Int
        package var jitterExceeded: Int
        package var stabilityExceeded: Int

        /// nil without one: the interval's exponent is then 0.
        fileprivate init?(_ parameters: timex) {
            guard (1...62).contains(parameters.shift) else { return nil }
            let isNano = parameters.status & STA_NANO != 0
            frequency = KernelClock.seconds(frequency: parameters.ppsfreq)
            stability = KernelClock.seconds(frequency: parameters.stabil)
            jitter = Double(parameters.jitter) * (isNano ? 1e-9 : 1e-6)
            calibrationInterval = Double(1 << Int(parameters.shift))
            calibrations = parameters.calcnt
            calibrationErrors = parameters.errcnt
            jitterExceeded = parameters.jitcnt
            stabilityExceeded = parameters.stbcnt
        }
    }

    package static func state() throws(SystemError) -> State {
        var parameters = timex()
        guard clock_adjtime(CLOCK_REALTIME, &parameters) >= 0 else {
            throw SystemError("clock_adjtime")
        }
        let isNano = parameters.status & STA_NANO != 0
        return State(
            offset: Double(parameters.offset) * (isNano ? 1e-9 : 1e-6),
            frequency: seconds(frequency: parameters.freq),
            maximumError: Double(parameters.maxerror) * 1e-6,
            estimatedError: Double(parameters.esterror) * 1e-6,
            status: parameters.status, timeConstant: parameters.constant,
            precision: Double(parameters.precision) * 1e-6,
            tolerance: seconds(frequency: parameters.tolerance), pulse: Pulse(parameters))
    }

    /// Whether this process may set the clock: tried by writing back the frequency that is set
    /// already. Capabilities alone do not tell, in containers and under seccomp.
    package static func isPermitted() -> Bool {
        var parameters = timex()
        guard clock_adjtime(CLOCK_REALTIME, &parameters) >= 0 else { return false }
        parameters.modes = UInt32(ADJ_FREQUENCY)
        return clock_adjtime(CLOCK_REALTIME, &parameters) >= 0
    }

    /// Ends whatever slew another program left in the kernel, so that from now on the frequency
    /// is all that moves the clock.
    package static func takeOver() throws(SystemError) {
        var parameters = timex()
        // A slew by adjtime(3) ends when a new one of no length begins.
        var none = timeval()
        guard adjtime(&none, nil) == 0 else { throw SystemError("adjtime") }
        // The kernel's loop takes an offset only while it is on.
        parameters.modes = UInt32(ADJ_OFFSET | ADJ_STATUS)
        parameters.status = STA_PLL | STA_UNSYNC
        guard clock_adjtime(CLOCK_REALTIME, &parameters) >= 0 else {
            throw SystemError("clock_adjtime")
        }
        parameters = timex()
        parameters.modes = UInt32(ADJ_STATUS | ADJ_TICK)
        parameters.status = STA_UNSYNC
        parameters.tick = usualTick
        guard clock_adjtime(CLOCK_REALTIME, &parameters) >= 0 else {
            throw SystemError("clock_adjtime")
        }
    }

    /// What the kernel is told: frequency in seconds per second, error bounds in seconds.
    package struct Setting: Equatable, Sendable {
        package var frequency: Double
        /// So many microseconds longer than usual is each tick of 10 ms.
        package var ticks = 0
        package var maximumError: Double
        package var estimatedError: Double
        package var isSynchronised: Bool
        /// What the kernel is to do at the end of this day (UTC).
        package var leap = LeapSecond.none

        package init(
            frequency: Double, maximumError: Double, estimatedError: Double, isSynchronised: Bool
        ) {
            self.frequency = frequency
            self.maximumError = maximumError
            self.estimatedError = estimatedError
            self.isSynchronised = isSynchronised
        }
    }

    /// A leap second that the kernel is to carry out.
    package enum LeapSecond: Equatable, Sendable {
        case none
        /// 23:59:59 comes twice.
        case insertion
        /// 23:59:59 is left out.
        case deletion
    }

    /// How far the kernel is with a leap second.
    package enum LeapState: Equatable, Sendable {
        case none
        case insertionScheduled
        case deletionScheduled
        /// In the second that was inserted.
        case inProgress
        /// It has passed and is not called off yet.
        case passed
    }

    /// A leap second not asked for any longer is called off.
    @discardableResult
    package static func set(_ setting: Setting) throws(SystemError) -> LeapState {
        var parameters = timex()
        parameters.modes = UInt32(
            ADJ_FREQUENCY | ADJ_TICK | ADJ_MAXERROR | ADJ_ESTERROR | ADJ_STATUS)
        parameters.freq = kernel(frequency: setting.frequency)
        parameters.tick = usualTick + setting.ticks
        parameters.maxerror = microseconds(setting.maximumError)
        parameters.esterror = microseconds(setting.estimatedError)
        parameters.status = setting.isSynchronised ? 0 : STA_UNSYNC
        switch setting.leap {
        case .none: break
        case .insertion: parameters.status |= STA_INS
        case .deletion: parameters.status |= STA_DEL
        }
        let state = clock_adjtime(CLOCK_REALTIME, &parameters)
        guard state >= 0 else { throw SystemError("clock_adjtime") }
        switch state {
        case TIME_INS: return .insertionScheduled
        case TIME_DEL: return .deletionScheduled
        case TIME_OOP: return .inProgress
        case TIME_WAIT: return .passed
        default: return .none
        }
    }

    /// Tells the kernel TAI - UTC in whole seconds, for CLOCK_TAI. It counts its own leap seconds.
    package static func setTAIOffset(_ seconds: Int) throws(SystemError) {
        var parameters = timex()
        parameters.modes = UInt32(ADJ_TAI)
        parameters.constant = seconds
        guard clock_adjtime(CLOCK_REALTIME, &parameters) >= 0 else {
            throw SystemError("clock_adjtime")
        }
    }

    /// Leaves the clock running at this frequency, in seconds per second.
    package static func setFrequency(_ frequency: Double) throws(SystemError) {
        var parameters = timex()
        parameters.modes = UInt32(ADJ_FREQUENCY | ADJ_TICK)
        parameters.freq = kernel(frequency: frequency)
        parameters.tick = usualTick
        guard clock_adjtime(CLOCK_REALTIME, &parameters) >= 0 else {
            throw SystemError("clock_adjtime")
        }
    }

    /// Sets the clock by so many seconds in one instant; `pivot` chooses the era that it ends in.
    package static func step(
        by difference: Double, pivot: EraPivot = .kernel
    ) throws(SystemError) {
        guard difference.magnitude < 0x1p40 else { throw SystemError("step", code: EINVAL) }
        let seconds = pivot.step(difference, from: SystemClock.unixSeconds())
        let whole = seconds.rounded(.down)
        var parameters = timex()
        parameters.modes = UInt32(ADJ_SETOFFSET | ADJ_NANO)
        parameters.time.tv_sec = Int(whole)
        parameters.time.tv_usec = min(Int((seconds - whole) * 1e9), 999_999_999)
        guard clock_adjtime(CLOCK_REALTIME, &parameters) >= 0 else {
            throw SystemError("clock_adjtime")
        }
    }

    /// Lets the kernel slew the clock by so many seconds, at 500 ppm (adjtime(3)).
    package static func slew(by seconds: Double) throws(SystemError) {
        guard seconds.magnitude < 2000 else { throw SystemError("adjtime", code: EINVAL) }
        let whole = seconds.rounded(.down)
        var delta = timeval(
            tv_sec: Int(whole), tv_usec: min(Int((seconds - whole) * 1e6), 999_999))
        guard adjtime(&delta, nil) == 0 else { throw SystemError("adjtime") }
    }

    /// Microseconds.
    private static let usualTick = 1_000_000 / sysconf(Int32(_SC_CLK_TCK))

    // The kernel counts frequencies in parts per million with 16 bits of fraction.

    private static func seconds(frequency: Int) -> Double {
        Double(frequency) / 65_536 * 1e-6
    }

    private static func kernel(frequency: Double) -> Int {
        guard frequency.isFinite else { return 0 }
        return Int((max(-500e-6, min(frequency, 500e-6)) * 1e6 * 65_536).rounded())
    }

    /// 16 s is the kernel's largest error bound.
    private static func microseconds(_ seconds: Double) -> Int {
        guard seconds.isFinite else { return 16_000_000 }
        return Int((max(0, min(seconds, 16)) * 1e6).rounded())
    }
}
