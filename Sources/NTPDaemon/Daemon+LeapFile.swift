import LinuxPlatform
import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPTime

// The leap second file at work.

extension Daemon {
    /// Looks at the leap second file where it is time to, and shows the node what it says.
    mutating func checkLeapFile() {
        let now = SystemClock.reading()
        let unixSeconds = SystemClock.unixSeconds()
        guard leapFile?.check(at: now.monotonic, unixSeconds: unixSeconds) == true else { return }
        showLeapTable(at: now)
    }

    /// Another `leapfile` line; without one nothing is known of leap seconds any longer.
    mutating func reloadLeapFile(_ files: FileOptions) {
        leapFile = LeapFile(files, log: log)
        if leapFile == nil { showLeapTable(at: SystemClock.reading()) }
    }

    private mutating func showLeapTable(at now: ClockReading) {
        let table = leapFile?.table
        environment.leapSecond = table.map { CalendarDate(unixSeconds: $0.last.at) }
        environment.leapFileExpiry = table.map { CalendarDate(unixSeconds: $0.expiresAt) }
        node.useLeapTable(table, at: now)
    }
}
