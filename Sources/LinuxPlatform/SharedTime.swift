import CLinux
import Glibc
package import NTPTime

/// Shared memory in which another program, such as gpsd, leaves the time (System V segments
/// 0x4e545030 and up, "NTP0").
package struct SharedTime {
    /// What the other program says: what time it was, and what our clock showed just then.
    package struct Report: Equatable, Sendable {
        package var time: NTPTimestamp
        package var receivedAt: NTPTimestamp
        /// As it stands there: 0 to 3, of the packets' leap indicator.
        package var leap: Int
        /// log2 of seconds.
        package var precision: Int
    }

    package enum Outcome: Equatable, Sendable {
        case nothingNew
        case report(Report)
        /// It was changed while we read.
        case torn
        /// Not of the layout that we know, or no time.
        case garbled
    }

    private let memory: UnsafeMutableRawPointer
    private static let key: Int32 = 0x4e54_5030

    /// Attaches to the segment of a unit, and makes it where it is not there.
    ///
    /// - Parameter isPrivate: only root may write to a segment that this makes.
    package init(unit: UInt8, isPrivate: Bool) throws(SystemError) {
        let mode: Int32 = isPrivate ? 0o600 : 0o666
        let size = MemoryLayout<clinux_shared_time>.size
        let segment = shmget(SharedTime.key + Int32(unit), size, 0o1000 | mode)
        guard segment >= 0 else { throw SystemError("shmget") }
        guard let memory = shmat(segment, nil, 0), Int(bitPattern: memory) != -1 else {
            throw SystemError("shmat")
        }
        self.memory = memory
    }

    package func detach() {
        shmdt(memory)
    }

    /// What was left there since the last call.
    package func take() -> Outcome {
        var report = clinux_time_report()
        clinux_take_time(memory, &report)
        switch report.status {
        case 0: return .nothingNew
        case -1: return .torn
        default: break
        }
        guard report.status == 1, report.clock_nanoseconds < 1_000_000_000,
            report.received_nanoseconds < 1_000_000_000
        else { return .garbled }
        let time = NTPTimestamp(
            unixSeconds: report.clock_seconds, nanoseconds: Int64(report.clock_nanoseconds))
        let receivedAt = NTPTimestamp(
            unixSeconds: report.received_seconds,
            nanoseconds: Int64(report.received_nanoseconds))
        return .report(
            Report(
                time: time, receivedAt: receivedAt, leap: Int(report.leap),
                precision: Int(report.precision)))
    }
}
