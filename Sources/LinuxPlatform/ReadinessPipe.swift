import Glibc
import NTPTime

/// One word from a daemon to the program that started it: ready.
package struct ReadinessPipe {
    private var reader: Int32
    private var writer: Int32

    /// Made before `ProcessLife.divide`, so that both sides have it.
    package init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        reader = ends[0]
        writer = ends[1]
    }

    /// In the caller: whether the daemon was ready within so many seconds. One that ended was not.
    package mutating func wait(seconds: Int) -> Bool {
        close(writer)
        defer { close(reader) }
        let end = SystemClock.monotonic().advanced(bySeconds: Double(seconds))
        while true {
            let rest = end.seconds(since: SystemClock.monotonic())
            if InputWait.poll([reader], seconds: min(max(rest, 0), 60)).isEmpty {
                if rest <= 0 { return false }
                continue
            }
            var byte: UInt8 = 0
            return read(reader, &byte, 1) == 1
        }
    }

    /// In the daemon.
    package func announce() {
        var byte: UInt8 = 1
        _ = write(writer, &byte, 1)
        close(writer)
        close(reader)
    }
}
