import LinuxPlatform
import NTPConfiguration
import NTPCrypto
import NTPTime

/// `leapfile`: the leap second file, read at the start and whenever it changes. It is looked at
/// each hour, so that a newer one takes effect without a restart; what is wrong with it is told
/// once a day. The lines are those of ntp.org's ntpd, which people and scripts look for.
struct LeapFile {
    let path: String
    /// Whether a file with a wrong hash is refused (`checkhash`, the default).
    let checksHash: Bool

    /// What is in force; nil until a file could be read. A later file that is not fit to be used
    /// changes nothing.
    private(set) var table: LeapTable?
    private let log: DaemonLog
    private var stamp: FileStamp?
    private var nextLook: MonotonicInstant?
    private var nextDailyLook: MonotonicInstant?

    private static let hour = 3600.0
    private static let day = 86_400.0
    /// Days left from which on it is told that the file will expire.
    private static let warning: Int64 = 28
    /// Bytes; the file has about 5,000, most of them comments.
    private static let sizeLimit = 1 << 18

    /// nil where the configuration names none.
    init?(_ files: FileOptions, log: DaemonLog) {
        guard let path = files.leapfile, !path.isEmpty else { return nil }
        self.path = path
        checksHash = files.leapfileChecksHash
        self.log = log
    }

    /// The next `check` looks as it does once a day: at SIGHUP.
    mutating func lookAgain() {
        nextLook = nil
        nextDailyLook = nil
    }

    /// Looks at the file where it is time to; true where `table` is another one now.
    ///
    /// - Parameter unixSeconds: the time of day, which says whether the file has expired.
    mutating func check(at now: MonotonicInstant, unixSeconds: Int64) -> Bool {
        if let nextLook, now < nextLook { return false }
        nextLook = now.advanced(bySeconds: LeapFile.hour)
        let isDaily = nextDailyLook.map { now >= $0 } ?? true
        if isDaily { nextDailyLook = now.advanced(bySeconds: LeapFile.day) }
        let isNew = load(telling: isDaily)
        if let table { tellExpiry(of: table, at: unixSeconds, isDaily: isDaily) }
        return isNew
    }

    private mutating func load(telling isDaily: Bool) -> Bool {
        do throws(SystemError) {
            let found = try FileStamp(of: path)
            // A file that was of no use is tried again even if it has not changed.
            if table != nil, found == stamp { return false }
            stamp = found
        } catch {
            if isDaily { tell("stat failed: \(error.reason)") }
            return false
        }
        do throws(SystemError) {
            let contents = try FileStore.read(
                path, limit: LeapFile.sizeLimit, mayWait: false)
            guard !checksHash || isWhole(contents, telling: isDaily) else { return false }
            return take(contents)
        } catch {
            if isDaily { tell("open failed: \(error.reason)") }
            return false
        }
    }

    /// Whether the hash is right, or there is none.
    private func isWhole(_ contents: [UInt8], telling isDaily: Bool) -> Bool {
        let (isWhole, text) = verdict(on: contents)
        if isDaily { tell(text) }
        return isWhole
    }

    private func verdict(on contents: [UInt8]) -> (isWhole: Bool, text: String) {
        switch LeapFileHash.stated(in: contents) {
        case .nothing:
            return (true, "no hash signature")
        case .malformed:
            return (false, "malformed hash signature")
        case .hash(let stated):
            guard let hash = MessageDigest.sha1.hash(LeapFileHash.input(of: contents)) else {
                return (
                    false,
                    "no hash checked, as OpenSSL's policy bars SHA-1; 'ignorehash' goes without"
                )
            }
            return hash == stated ? (true, "good hash signature") : (false, "signature mismatch")
        }
    }

    private mutating func take(_ contents: [UInt8]) -> Bool {
        do throws(LeapTable.Fault) {
            let new = try LeapTable(parsing: contents)
            table = new
            tell(
                "loaded, expire=\(CalendarDate(unixSeconds: new.expiresAt).isoText)"
                    + " last=\(CalendarDate(unixSeconds: new.last.at).isoText)"
                    + " ofs=\(new.last.taiOffset)")
            return true
        } catch {
            switch error {
            case .malformed: tell("parsing error")
            case .badTransition: tell("bad transition time")
            case .notAscending: tell("times not ascending")
            }
            return false
        }
    }

    private func tellExpiry(of table: LeapTable, at unixSeconds: Int64, isDaily: Bool) {
        let days = table.daysToLive(at: unixSeconds)
        if days == 0 {
            tell("will expire in less than one day")
        } else if isDaily, days < 0 {
            tell("expired less than \(-days) day\(days == -1 ? "" : "s") ago")
        } else if isDaily, days < LeapFile.warning {
            tell("will expire in less than \(days + 1) days")
        }
    }

    private func tell(_ text: String) {
        log.write("leapsecond file ('\(path)'): \(text)")
    }
}
