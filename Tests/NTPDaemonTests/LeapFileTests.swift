import Glibc
import LinuxPlatform
import NTPConfiguration
import NTPTime
import Testing

@testable import NTPDaemon

/// The leap second file and the lines that tell of it.
@Suite struct LeapFileTests {
    /// A folder with a leap second file and a log.
    private struct Bench {
        let folder: String
        var path: String { folder + "/leap-seconds.list" }
        var file: LeapFile
        private var taken = 0

        init(_ words: String = "") throws {
            var name = Array("/tmp/meridian-leap.XXXXXX".utf8CString)
            _ = mkdtemp(&name)
            folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            var files = FileOptions()
            files.leapfile = folder + "/leap-seconds.list"
            files.leapfileChecksHash = words != "ignorehash"
            let log = folder + "/log"
            file = try #require(
                LeapFile(files, log: DaemonLog(.file(try AppendFile(log), path: log))))
        }

        /// Replaces the file; its stamp is another one even within one tick of the kernel's clock.
        func write(_ text: String) throws {
            try FileStore.replace(path, with: Array(text.utf8))
        }

        /// The lines since the last call, without what stands before the file's name.
        mutating func lines() throws -> [String] {
            let text = String(decoding: try FileStore.read(folder + "/log"), as: UTF8.self)
            let all = text.split(separator: "\n").map { line -> String in
                let marker = "leapsecond file ('\(path)'): "
                guard line.contains(marker) else { return String(line) }
                return String(line.split(separator: marker, maxSplits: 1).last ?? "")
            }
            defer { taken = all.count }
            return Array(all.dropFirst(taken))
        }

        mutating func check(_ hours: Double, at unixSeconds: Int64 = 1_790_000_000) -> Bool {
            file.check(at: MonotonicInstant(seconds: hours * 3600), unixSeconds: unixSeconds)
        }

        func remove() {
            for name in ["/leap-seconds.list", "/log", ""] {
                _ = name.isEmpty ? rmdir(folder) : unlink(folder + name)
            }
        }
    }

    /// To 2026-12-28 00:00:00 UTC.
    private static let body = "#$ 3960835200\n#@ 4007404800\n3676320000 36\n3692217600 37\n"
    /// By sha1sum, over the digits of the four lines.
    private static let hash = "#h 69758290 7dc60315 05ee98ab 4b0dd4e3 401399c3\n"
    private static let expiry: Int64 = 1_798_416_000
    private static let loaded =
        "loaded, expire=2026-12-28T00:00:00Z last=2017-01-01T00:00:00Z ofs=37"

    @Test func loads() throws {
        var bench = try Bench()
        defer { bench.remove() }
        try bench.write(Self.body + Self.hash)
        #expect(bench.check(0) == true)
        #expect(try bench.lines() == ["good hash signature", Self.loaded])
        #expect(bench.file.table?.last.taiOffset == 37)
        // Neither new nor changed, all day long.
        for hour in [0.5, 1, 2, 23, 24, 25] { #expect(bench.check(hour) == false) }
        #expect(try bench.lines().isEmpty)
    }

    @Test(
        arguments: [
            ("#h 1 2 3 4 5\n", "", ["signature mismatch"]),
            ("#h 1 2 3 4\n", "", ["malformed hash signature"]),
            ("", "", ["no hash signature", loaded]), ("#h 1 2 3 4 5\n", "ignorehash", [loaded]),
            ("#h 1 2 3 4\n", "ignorehash", [loaded]), ("", "ignorehash", [loaded]),
            ("3692217600 38\n", "", ["no hash signature", "times not ascending"]),
            ("3692217601 38\n", "", ["no hash signature", "bad transition time"]),
            ("3692217600\n", "", ["no hash signature", "parsing error"]),
        ] as [(String, String, [String])])
    func verdicts(addition: String, words: String, expected: [String]) throws {
        var bench = try Bench(words)
        defer { bench.remove() }
        try bench.write(Self.body + addition)
        #expect(bench.check(0) == (expected.last == Self.loaded))
        #expect(try bench.lines() == expected)
    }

    @Test(
        arguments: [
            (28 * 86_400, nil), (28 * 86_400 - 1, "will expire in less than 28 days"),
            (86_400, "will expire in less than 2 days"),
            (86_399, "will expire in less than one day"),
            (0, "will expire in less than one day"), (-1, "expired less than 1 day ago"),
            (-86_401, "expired less than 2 days ago"),
            (-206 * 86_400, "expired less than 206 days ago"),
        ] as [(Int64, String?)])
    func expiry(left: Int64, expected: String?) throws {
        var bench = try Bench()
        defer { bench.remove() }
        try bench.write(Self.body + Self.hash)
        #expect(bench.check(0, at: Self.expiry - left) == true)
        let lines = try bench.lines()
        #expect(lines.dropFirst(2) == [expected].compactMap(\.self)[...])
        // Once a day, and hourly only on the last day.
        #expect(bench.check(1, at: Self.expiry - left) == false)
        let isLastDay = expected?.hasSuffix("one day") == true
        #expect(try bench.lines() == (isLastDay ? [expected].compactMap(\.self) : []))
        #expect(bench.check(24, at: Self.expiry - left) == false)
        #expect(try bench.lines() == [expected].compactMap(\.self))
    }

    @Test func aMissingFileIsLookedForHourly() throws {
        var bench = try Bench()
        defer { bench.remove() }
        let missing = ["stat failed: No such file or directory"]
        #expect(bench.check(0) == false)
        #expect(try bench.lines() == missing)
        #expect(bench.check(1) == false)
        #expect(try bench.lines().isEmpty)
        #expect(bench.check(24) == false)
        #expect(try bench.lines() == missing)
        try bench.write(Self.body + Self.hash)
        #expect(bench.check(24.9) == false)
        #expect(bench.check(25.1) == true)
        #expect(try bench.lines() == [Self.loaded])
    }

    @Test func aNewFileTakesEffectAndABadOneDoesNot() throws {
        var bench = try Bench()
        defer { bench.remove() }
        try bench.write(Self.body + Self.hash)
        #expect(bench.check(0) == true)
        try bench.write(Self.body + "#h 1 2 3 4 5\n")
        #expect(bench.check(1) == false)
        #expect(bench.file.table?.last.taiOffset == 37)
        try bench.write(Self.body + "3723753600 38\n")
        #expect(bench.check(2) == true)
        #expect(bench.file.table?.last.taiOffset == 38)
        unlink(bench.path)
        #expect(bench.check(3) == false)
        #expect(bench.file.table?.last.taiOffset == 38)
    }

    @Test func lookAgainDoesNotWait() throws {
        var bench = try Bench()
        defer { bench.remove() }
        #expect(bench.check(0) == false)
        try bench.write(Self.body + Self.hash)
        _ = try bench.lines()
        bench.file.lookAgain()
        #expect(bench.check(0.01) == true)
        #expect(try bench.lines() == ["good hash signature", Self.loaded])
    }

    @Test func whatIsNoLeapSecondFile() throws {
        var bench = try Bench()
        defer { bench.remove() }
        mkdir(bench.path, 0o755)
        #expect(bench.check(0) == false)
        #expect(try bench.lines() == ["open failed: not a regular file"])
        rmdir(bench.path)
        try bench.write(Self.body + String(repeating: "#\n", count: 200_000))
        #expect(bench.check(24) == false)
        #expect(try bench.lines() == ["open failed: File too large"])
    }

    /// The one that Debian's tzdata brings.
    @Test(.enabled(if: FileStore.canRead("/usr/share/zoneinfo/leap-seconds.list")))
    func theSystems() throws {
        var bench = try Bench()
        defer { bench.remove() }
        let contents = try FileStore.read("/usr/share/zoneinfo/leap-seconds.list")
        try FileStore.overwrite(bench.path, with: contents)
        #expect(bench.check(0) == true)
        #expect(try bench.lines().first == "good hash signature")
        #expect((bench.file.table?.entries.count ?? 0) >= 28)
    }

    @Test func withoutALine() {
        #expect(LeapFile(FileOptions(), log: DaemonLog(.standardError)) == nil)
    }
}
