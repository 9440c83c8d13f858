import ClockAlgorithms
import Glibc
import LinuxPlatform
import NTPConfiguration
import NTPTime
import Testing

@testable import NTPDaemon

@Suite(.serialized) struct DaemonOptionsTests {
    @Test func all() throws {
        let options = try DaemonOptions([
            "ntpd", "-4gNnqx", "-c", "a", "-f", "/b", "-l", "/c", "-p", "/d", "-u", "ntp:ntp",
            "--port", "1123", "-dd",
        ])
        #expect(options.family == .ipv4)
        #expect(options.allowsAnyFirstStep && options.raisesPriority && options.setsOnce)
        #expect(options.staysInForeground && options.slews && options.debug == 2)
        #expect(options.configurationFile == "a" && options.driftFile == "/b")
        #expect(options.logFile == "/c" && options.pidFile == "/d")
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

    @Test func theRestOfNtpOrgs() throws {
        let options = try DaemonOptions([
            "ntpd", "-abAGL", "-D3", "-I", "eth0", "-I", "192.0.2.1", "-k", "/etc/ntp/keys",
            "-P", "50", "-r", "0.004", "-s", "/var/log/ntpstats", "-t", "7", "-U", "0",
            "-v", "a=b", "--dvar=c=d=e", "-w", "30", "--saveconfigquit=f",
        ])
        #expect(options.stepsFirst && options.skipsVirtualInterfaces && options.debug == 3)
        #expect(options.interfaces == ["eth0", "192.0.2.1"])
        #expect(options.realTimePriority == 50 && options.interfaceScanInterval == 0)
        #expect(options.synchronisationWait == 30 && options.savedFile == "f")
        #expect(
            options.directives == [
                "enable auth", "broadcastclient", "disable auth", "keys \"/etc/ntp/keys\"",
                "broadcastdelay 0.004", "statsdir \"/var/log/ntpstats\"", "trustedkey 7",
            ])
        #expect(
            options.variables == [
                .init(name: "a", value: "b", isDefault: false),
                .init(name: "c", value: "d=e", isDefault: true),
            ])
    }

    @Test(arguments: [
        ["--port", "0"], ["--port", "65536"], ["server"], ["-i", "/"], ["-m"], ["-M"],
        ["--usepcc"], ["--pccfreq", "1"], ["-P", "0"], ["-t", "0"], ["-v", "x"], ["-w", "-1"],
        ["-U", "x"], ["-I", "192.0.2.0/99"], ["-I", ""],
    ])
    func refused(words: [String]) {
        let fault = #expect(throws: DaemonOptions.Fault.self) {
            try DaemonOptions(["ntpd"] + words)
        }
        #expect(fault?.message?.isEmpty == false)
    }

    @Test func dashesFromWebPages() {
        let fault = #expect(throws: DaemonOptions.Fault.self) {
            try DaemonOptions(["ntpd", "\u{2013}c", "/etc/ntp.conf"])
        }
        #expect(
            fault?.message
                == "'\u{2013}c' begins with a dash that is no hyphen; did you mean '-c'?")
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

    /// ntp.org's rule: what must have changed is halved each hour that nothing was written.
    @Test func isSparedSmallChanges() throws {
        var name = Array("/tmp/meridian-drift.XXXXXX".utf8CString)
        close(mkstemp(&name))
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        let log = DaemonLog(.file(try AppendFile("/dev/null"), path: "/dev/null"))
        var file = DriftFile(path: path, threshold: 1e-6)
        var contents: [String] = []
        for ppm in [5.0, 5.9, 5.9, 6.4, 7.3, 8.4, 8.4, 8.4] {
            file.write(ppm * 1e-6, log: log)
            let text = String(decoding: try FileStore.read(path), as: UTF8.self)
            contents.append(String(text.dropLast()))
        }
        #expect(
            contents == ["5.000", "5.000", "5.900", "5.900", "7.300", "8.400", "8.400", "8.400"])
        var usual = DriftFile(path: path)
        usual.write(1e-6, log: log)
        usual.write(1.2e-6, log: log)
        #expect(try FileStore.read(path) == Array("1.200\n".utf8))
    }

    /// What stands behind the first line survives a restart, ages, and is for that frequency only.
    @Test func theOscillatorIsRemembered() {
        let memory = OscillatorMemory(
            frequency: -12.345678e-6, deviation: 2e-9, logWeights: [0, -1.5, -3, -99, -2, -4])
        let text = "-12.346\n" + DriftFile.lines(of: memory, at: 1_800_000_000)
        #expect(
            text.split(separator: "\n").dropFirst().allSatisfy { $0.hasPrefix("# meridian ") })
        func read(_ text: String, _ ppm: Double, after seconds: Int64) -> OscillatorMemory? {
            DriftFile.memory(in: text, frequency: ppm * 1e-6, at: 1_800_000_000 + seconds)
        }
        let found = read(text, -12.346, after: 0)
        #expect(found?.logWeights == memory.logWeights)
        #expect(found.map { abs($0.frequency - memory.frequency) < 1e-12 } == true)
        // A tenth of a ppm at least, and more after a month.
        #expect(found.map { abs($0.deviation - 1e-7) < 1e-9 } == true)
        let old = read(text, -12.346, after: 30 * 86_400)
        #expect(old.map { $0.deviation > 5e-7 && $0.deviation < 1e-5 } == true)
        #expect(read(text, -12.35, after: 0) == nil)
        #expect(read("-12.346\n", -12.346, after: 0) == nil)
        let spoilt = text.replacing("-1.50", with: "1.50")
        #expect(read(spoilt, -12.346, after: 0) == nil)
    }

    @Test(arguments: [
        ("/tmp/meridian-no-drift", ""), ("meridian-no-drift", ""), ("/meridian-no-drift", ""),
        (
            "/nonexistent/drift",
            "frequency file /nonexistent/drift: there is no folder '/nonexistent';"
                + " the frequency will not be kept"
        ),
    ])
    func isMissing(path: String, line: String) throws {
        var name = Array("/tmp/meridian-log.XXXXXX".utf8CString)
        close(mkstemp(&name))
        let logPath = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(logPath) }
        let log = DaemonLog(.file(try AppendFile(logPath), path: logPath))
        #expect(DriftFile(path: path).read(log: log) == nil)
        let told = String(decoding: try FileStore.read(logPath), as: UTF8.self)
        #expect(line.isEmpty ? told.isEmpty : told.hasSuffix(line + "\n"))
    }
}

@Suite struct LogFilterTests {
    @Test(arguments: [
        ("", "sys peer clock sync"), ("=all", "sys peer clock sync"), ("=syncall", "sync"),
        ("=syncall +peerevents", "peer sync"), ("-peerevents", "sys clock sync"),
        ("-allevents", ""), ("=allevents", "sys peer clock sync"), ("=sysinfo", ""),
        ("=allsync", "sync"), ("-all +sysevents", "sys"), ("=syncall =peerall", "peer"),
    ])
    func events(words: String, shown: String) {
        let filter = LogFilter(words.split(separator: " ").compactMap { LogWord(String($0)) })
        let subjects: [LogWord.Subject] = [.sys, .peer, .clock, .sync]
        let passed = subjects.filter { filter.passes($0, .events) }.map(\.rawValue)
        #expect(passed.joined(separator: " ") == shown)
    }
}

@Suite struct ConfigurationFileTests {
    private func configuration(_ words: [String]) throws -> Configuration {
        try ConfigurationFile(DaemonOptions(["ntpd", "-c", "/nonexistent"] + words))
            .commandLineOnly().configuration
    }

    @Test func commandLineWordsAreWordsOfTheFile() throws {
        let found = try configuration(["-A", "-k", "/k", "-s", "/s", "-t", "5", "-V", "a=b"])
        #expect(!found.features.auth)
        #expect(found.files.keys == "/k" && found.files.statsdir == "/s")
        #expect(found.variables.map(\.name) == ["a"] && found.variables[0].isDefault)
        #expect(try configuration(["-p", "/p", "-f", "/f"]).files.driftfile == "/f")
    }

    @Test(arguments: [
        ("192.0.2.1", true), ("192.0.2.2", false), ("127.0.0.1", true), ("::1", true),
        ("2001:db8::1", false),
    ])
    func onlyThisInterface(address: String, listens: Bool) throws {
        let rules = try configuration(["-I", "192.0.2.1"]).interfaceRules
        let address = try #require(IPAddress(address))
        let interface = NetworkInterface(
            name: "eth0", address: address, isLoopback: address.isLoopback)
        #expect((InterfaceSelection(rules: rules).action(on: interface) == .listen) == listens)
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
