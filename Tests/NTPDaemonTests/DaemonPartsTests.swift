import Glibc
import LinuxPlatform
import NTPTime
import Testing

@testable import NTPDaemon

@Suite(.serialized) struct DaemonOptionsTests {
    @Test func all() throws {
        let options = try DaemonOptions([
            "ntpd", "-4gNnqx", "-c", "a", "-f", "b", "-l", "c", "-p", "d", "-u", "ntp:ntp",
            "--port", "1123", "-dd",
        ])
        #expect(options.family == .ipv4)
        #expect(options.allowsAnyFirstStep && options.raisesPriority && options.setsOnce)
        #expect(options.staysInForeground && options.slews && options.debug == 2)
        #expect(options.configurationFile == "a" && options.driftFile == "b")
        #expect(options.logFile == "c" && options.pidFile == "d")
        #expect(options.identity == "ntp:ntp" && options.port == 1123)
    }

    @Test func defaults() throws {
        let options = try DaemonOptions(["ntpd"])
        #expect(options.configurationFile == "/etc/ntp.conf" && options.port == 123)
        #expect(!options.isInForeground)
        #expect(try DaemonOptions(["ntpd", "--check-config", "x"]).checkedFile == "x")
        #expect(try DaemonOptions(["ntpd", "--version"]).wantsVersion)
        #expect(try DaemonOptions(["ntpd", "-6"]).family == .ipv6)
    }

    @Test(arguments: [
        ["--port", "0"], ["--port", "65536"], ["server"], ["-i", "/"], ["-k", "x"],
    ])
    func refused(words: [String]) {
        let fault = #expect(throws: DaemonOptions.Fault.self) {
            try DaemonOptions(["ntpd"] + words)
        }
        #expect(fault?.message?.isEmpty == false)
    }
}

@Suite struct DriftFileTests {
    @Test(
        arguments: [
            ("-12.345\n", -12.345), ("7.5 0\n", 7.5), ("0\n", 0), ("500\n", 500), ("501\n", nil),
            ("nan\n", nil), ("", nil), ("drift\n", nil),
        ] as [(String, Double?)])
    func reads(text: String, ppm: Double?) throws {
        var name = Array("/tmp/meridian-drift.XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        close(descriptor)
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        try FileStore.overwrite(path, with: Array(text.utf8))
        let log = DaemonLog(.file(try AppendFile("/dev/null"), path: "/dev/null"))
        var file = DriftFile(path: path)
        let found = file.read(log: log)
        #expect(found == ppm.map { $0 * 1e-6 })
        file.write(-1.2345678e-6, log: log)
        #expect(try FileStore.read(path) == Array("-1.235\n".utf8))
    }

    @Test func isMissingWithoutAWord() throws {
        let log = DaemonLog(.standardError)
        #expect(DriftFile(path: "/nonexistent/drift").read(log: log) == nil)
    }
}

@Suite struct LineThrottleTests {
    @Test func oneLineAMinute() {
        var throttle = LineThrottle()
        let times = [0.0, 1, 59, 60, 61, 119, 120]
        let passed = times.filter { throttle.allows(at: MonotonicInstant(seconds: $0)) }
        #expect(passed == [0, 60, 120])
    }
}
