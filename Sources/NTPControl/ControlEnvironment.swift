package import NTPConfiguration
package import NTPTime

/// What mode 6 shows of the host and the program, which the protocol's node does not know.
package struct ControlEnvironment: Equatable, Sendable {
    /// The whole version line, as `ntpd meridian 0.1.0`.
    package var version: String
    /// The machine's architecture (`uname -m`).
    package var processor: String
    /// The operating system and its release with a slash between (`uname -s`, `uname -r`).
    package var system: String
    /// nil where the kernel could not be asked.
    package var kernelClock: KernelClock?
    /// TAI - UTC in seconds; nil while it is not known.
    package var taiOffset: UInt64?
    /// When the last leap second of the leap second file takes effect; nil without a file.
    package var leapSecond: CalendarDate?
    /// When that file expires.
    package var leapFileExpiry: CalendarDate?
    /// The request that is being answered is counted.
    package var control = ControlCounters()
    package var transfers = TransferCounters()
    package var timer = TimerCounters()
    package var keys = KeyCounters()
    package var signing = SigningCounters()
    /// How often the clock was found to have been set back by others.
    package var backwardSteps: UInt64 = 0
    /// The last file that ntpq's `saveconfig` made.
    package var savedConfiguration: String?
    /// The date and time here, for the names of such files.
    package var localDate = CalendarDate(unixSeconds: 0)
    /// The daemon's sockets; may be left out where the request is not for them.
    package var interfaces: [ControlInterface] = []
    /// `setvar` lines, in the order of the file.
    package var variables: [SystemVariable] = []

    package init(version: String, processor: String, system: String) {
        self.version = version
        self.processor = processor
        self.system = system
    }
}

/// The kernel's clock discipline as adjtimex(2) tells of it.
package struct KernelClock: Equatable, Hashable, Sendable {
    /// Seconds still to be slewed by the kernel's own loop.
    package var offset = 0.0
    /// Seconds per second.
    package var frequency = 0.0
    /// Seconds.
    package var maximumError = 0.0
    package var estimatedError = 0.0
    /// The STA_ bits.
    package var status: UInt32 = 0
    /// log2 of the loop's time constant.
    package var timeConstant: Int64 = 0
    /// Seconds.
    package var precision = 0.0
    /// The largest frequency the kernel takes, seconds per second.
    package var frequencyTolerance = 0.0
    /// nil where the kernel follows no pulse.
    package var pulse: KernelPulse?

    package init() {}

    /// The words of the status bits, lowest first; bits without a word are left out.
    private static let words = [
        "pll", "ppsfreq", "ppstime", "fll", "ins", "del", "unsync", "freqhold", "ppssignal",
        "ppsjitter", "ppswander", "ppserror", "clockerr", "nano", "mode=fll", "src=B",
    ]

    /// `pll nano`; empty where no bit is set.
    package var statusText: String {
        KernelClock.words.indices.filter { status >> UInt32($0) & 1 == 1 }
            .map { KernelClock.words[$0] }.joined(separator: " ")
    }
}

/// What the kernel measures of a pulse-per-second signal it follows.
package struct KernelPulse: Equatable, Hashable, Sendable {
    /// Seconds per second.
    package var frequency = 0.0
    package var stability = 0.0
    /// Seconds.
    package var jitter = 0.0
    package var calibrationInterval = 0.0
    package var calibrations: Int64 = 0
    package var calibrationErrors: Int64 = 0
    package var jitterExceeded: Int64 = 0
    package var stabilityExceeded: Int64 = 0

    package init() {}
}
