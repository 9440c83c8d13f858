import LinuxPlatform
import NTPConfiguration

extension ResourceLimits {
    /// Puts `rlimit` in force, as the process is now: after the fork, before rights are dropped.
    /// What the system does not let costs one line, and ntpd goes on without it.
    func apply(log: DaemonLog) {
        attempt(log) { () throws(SystemError) in
            if let filenum { try ProcessLimits.setFiles(filenum) }
        }
        attempt(log) { () throws(SystemError) in
            if let stacksize { try ProcessLimits.setStack(pages: stacksize) }
        }
        attempt(log) { () throws(SystemError) in
            // -1 locks nothing, which is also what happens without a line; 0 has no bound.
            guard let memlock, memlock >= 0 else { return }
            try ProcessLimits.lockMemory(megabytes: memlock == 0 ? nil : memlock)
        }
    }

    private func attempt(_ log: DaemonLog, _ change: () throws(SystemError) -> Void) {
        do throws(SystemError) {
            try change()
        } catch {
            log.write("rlimit: \(error)")
        }
    }
}
