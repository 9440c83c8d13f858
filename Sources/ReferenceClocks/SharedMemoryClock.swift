import ClockAlgorithms
import LinuxPlatform
import NTPTime

/// Driver 28: gpsd, or any other program, leaves the time in shared memory.
package struct SharedMemoryClock {
    private let unit: UInt8
    /// Only root may write to a segment that this makes.
    private var isPrivate = true
    /// Seconds that the clock may differ from ours.
    private var limit = SharedMemoryClock.usualLimit
    private var memory: SharedTime?
    /// Calls until it is tried again to attach.
    private var patience = 0

    /// Four hours, as ntp.org has it: a receiver that tells nonsense at its start is left alone.
    private static let usualLimit = 14_400.0
    /// Calls between two attempts to attach.
    private static let pause = 64
    /// gpsd writes to the first two segments as root.
    private static let privateUnits: UInt8 = 2

    init(unit: UInt8, mode: Int, options: ReferenceClockOptions) {
        self.unit = unit
        adjust(mode: mode, options: options)
    }

    mutating func adjust(mode: Int, options: ReferenceClockOptions) {
        isPrivate = unit < SharedMemoryClock.privateUnits || mode & 1 != 0
        let stated = options.time2 > 0 ? options.time2 : SharedMemoryClock.usualLimit
        limit = options.flag1 ? .infinity : stated
    }

    mutating func prepare() -> ReferenceClock.Outcome {
        memory == nil ? attach() ?? .silent : .silent
    }

    mutating func read() -> ReferenceClock.Outcome {
        if memory == nil, let failure = attach() { return failure }
        guard let memory else { return .silent }
        switch memory.take() {
        case .nothingNew: return .silent
        case .torn, .garbled: return .bad
        case .report(let report): return judge(report)
        }
    }

    func close() {
        memory?.detach()
    }

    private mutating func attach() -> ReferenceClock.Outcome? {
        guard patience == 0 else {
            patience -= 1
            return .silent
        }
        patience = SharedMemoryClock.pause
        do throws(SystemError) {
            memory = try SharedTime(unit: unit, isPrivate: isPrivate)
            return nil
        } catch {
            return .unreachable(
                ReferenceClock.Failure(
                    reason: "shared memory \(unit): \(error.reason)",
                    lacksRight: error.isPermission))
        }
    }

    private func judge(_ report: SharedTime.Report) -> ReferenceClock.Outcome {
        let difference = report.time.seconds(since: report.receivedAt)
        guard difference.magnitude <= limit else { return .bad }
        let leap: ReferenceSample.AnnouncedLeap
        switch report.leap {
        case 0: leap = .none
        case 1: leap = .addSecond
        case 2: leap = .deleteSecond
        case 3: leap = .unsynchronised
        default: return .bad
        }
        return .sample(
            ReferenceSample(
                time: report.time, receivedAt: report.receivedAt, announcesLeap: leap,
                precision: Int8(clamping: report.precision)))
    }
}
