import CLinux
import Glibc

/// What the kernel says of its clock, number by number, as adjtimex(2) hands it out. Reading it
/// changes nothing.
package struct KernelTimex: Equatable, Sendable {
    /// 0 OK, 1 INS, 2 DEL, 3 OOP, 4 WAIT, 5 ERROR: the clock's state.
    package var state: Int32 = 0
    package var status: UInt32 = 0
    /// Seconds since 1970.
    package var seconds: Int64 = 0
    /// Nanoseconds where `isNano`, else microseconds.
    package var fraction: Int64 = 0
    package var taiOffset: Int64 = 0
    /// Nanoseconds where `isNano`, else microseconds.
    package var offset: Int64 = 0
    /// Parts per million with 16 bits behind the point.
    package var frequency: Int64 = 0
    /// Microseconds.
    package var maximumError: Int64 = 0
    /// Microseconds.
    package var estimatedError: Int64 = 0
    package var timeConstant: Int64 = 0
    /// Nanoseconds where `isNano`, else microseconds.
    package var precision: Int64 = 0
    /// Parts per million with 16 bits behind the point.
    package var tolerance: Int64 = 0
    package var pulse = Pulse()

    /// Of a pulse-per-second signal that the kernel follows; zeros where there is none.
    package struct Pulse: Equatable, Sendable {
        package var frequency: Int64 = 0
        package var stability: Int64 = 0
        package var jitter: Int64 = 0
        /// log2 of the calibration interval in seconds.
        package var shift: Int32 = 0
        package var calibrations: Int64 = 0
        package var jitterExceeded: Int64 = 0
        package var stabilityExceeded: Int64 = 0
        package var errors: Int64 = 0

        package init() {}
    }

    package var isNano: Bool { status & UInt32(STA_NANO) != 0 }

    /// All zeros: a clock in 1970.
    package init() {}

    package static func read() throws(SystemError) -> KernelTimex {
        var parameters = timex()
        let state = clock_adjtime(CLOCK_REALTIME, &parameters)
        guard state >= 0 else { throw SystemError("ntp_adjtime()") }
        var reading = KernelTimex()
        reading.state = state
        reading.status = UInt32(bitPattern: parameters.status)
        reading.seconds = Int64(parameters.time.tv_sec)
        reading.fraction = Int64(parameters.time.tv_usec)
        reading.taiOffset = Int64(parameters.tai)
        reading.offset = Int64(parameters.offset)
        reading.frequency = Int64(parameters.freq)
        reading.maximumError = Int64(parameters.maxerror)
        reading.estimatedError = Int64(parameters.esterror)
        reading.timeConstant = Int64(parameters.constant)
        reading.precision = Int64(parameters.precision)
        reading.tolerance = Int64(parameters.tolerance)
        reading.pulse.frequency = Int64(parameters.ppsfreq)
        reading.pulse.stability = Int64(parameters.stabil)
        reading.pulse.jitter = Int64(parameters.jitter)
        reading.pulse.shift = parameters.shift
        reading.pulse.calibrations = Int64(parameters.calcnt)
        reading.pulse.jitterExceeded = Int64(parameters.jitcnt)
        reading.pulse.stabilityExceeded = Int64(parameters.stbcnt)
        reading.pulse.errors = Int64(parameters.errcnt)
        return reading
    }
}
