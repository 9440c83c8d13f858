import LinuxPlatform
import NTPConfiguration
import NTPTime

/// Where the daemon's lines go. A class, as everything that may have something to say shares it.
final class DaemonLog {
    enum Sink {
        case standardError
        case standardOutput
        case system
        case file(AppendFile, path: String)
    }

    private var sink: Sink
    /// What `logconfig` lets through of the events.
    var filter = LogFilter([])

    init(_ sink: Sink) {
        self.sink = sink
    }

    func write(_ text: String) {
        switch sink {
        case .standardError: StandardStream.complain(line(text))
        case .standardOutput: StandardStream.print(line(text))
        case .system: SystemLog.write(.notice, text)
        case .file(let file, _): file.write(line(text))
        }
    }

    /// An event of the clock or of an association.
    func report(_ subject: LogWord.Subject, _ text: String) {
        if filter.passes(subject, .events) { write(text) }
    }

    /// ` 6 Jul 01:21:49 ntpd[123]: text`.
    private func line(_ text: String) -> String {
        let unix = SystemClock.unixSeconds()
        let date = CalendarDate(unixSeconds: unix &+ LocalTime.secondsEast(at: unix))
        let time = [date.hour, date.minute, date.second]
            .map { DecimalText.right(String($0), width: 2, fill: "0") }.joined(separator: ":")
        let day = DecimalText.right(String(date.day), width: 2)
        return "\(day) \(date.monthName) \(time) ntpd[\(ProcessLife.id)]: \(text)"
    }

    /// From now on into a file; `stdout` and `stderr` are the streams. Why it stays as it was,
    /// where it does.
    @discardableResult
    func move(to path: String) -> SystemError? {
        switch path {
        // The links that containers log by are no files of ours.
        case "stdout", "/dev/stdout": sink = .standardOutput
        case "stderr", "/dev/stderr": sink = .standardError
        default:
            do throws(SystemError) {
                sink = .file(try AppendFile(path), path: path)
            } catch {
                write("logfile: \(error); lines still go where they went")
                return error
            }
        }
        return nil
    }

    /// The file is of the user that the daemon will run as, who has to open it again.
    func give(to identity: String) {
        if case .file(let file, _) = sink { try? file.give(to: identity) }
    }

    /// Opens the file anew, after somebody has moved it away.
    func reopen() {
        if case .file(_, let path) = sink { move(to: path) }
    }

    func moveToSystemLog() {
        SystemLog.open("ntpd")
        sink = .system
    }
}

/// Lets a line that strangers can cause through once a minute.
struct LineThrottle {
    private var last: MonotonicInstant?
    private static let gap = 60.0

    mutating func allows(at now: MonotonicInstant) -> Bool {
        if let last, now.seconds(since: last) < LineThrottle.gap { return false }
        last = now
        return true
    }
}
