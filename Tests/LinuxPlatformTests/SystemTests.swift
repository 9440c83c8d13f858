import Glibc
import LinuxPlatform
import NTPTime
import Testing

@Suite(.serialized) struct SystemTests {
    @Test func theClocksRun() {
        let first = SystemClock.reading()
        #expect(SystemClock.reading().monotonic >= first.monotonic)
        #expect(EraPivot.release.unixSeconds(of: first.wall) >= EraPivot.release.unixSeconds)
        let precision = SystemClock.measurePrecision()
        #expect(precision.seconds > 0 && precision.seconds < 1e-3)
        #expect((-32 ... -10).contains(precision.exponent))
    }

    /// Under scripts/no-clock this process may not set the clock. Where somebody runs the tests
    /// without it, nothing that could is called.
    @Test(.enabled(if: SystemTests.cannotSetTheClock, "run it through scripts/no-clock"))
    func theClockIsOutOfReach() {
        #expect(!KernelClock.isPermitted())
        #expect(throws: SystemError.self) { try KernelClock.step(by: 0) }
    }

    /// Whether the kernel says that this process lacks CAP_SYS_TIME.
    private static var cannotSetTheClock: Bool {
        guard let status = try? FileStore.read("/proc/self/status") else { return false }
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("CapEff:") }
        guard let line, let digits = line.split(separator: "\t").last,
            let capabilities = UInt64(digits, radix: 16)
        else { return false }
        return capabilities & (1 << 25) == 0
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("fe80::1%lo", "fe80::1%1"),
        ("localhost", "127.0.0.1"),
    ])
    func names(name: String, expected: String) throws {
        let family: AddressFamily? = name == "localhost" ? .ipv4 : nil
        let found = try NameResolver.addresses(of: name, family: family)
        #expect(found.map(\.description) == [expected])
    }

    @Test func anAddressOfTheOtherFamilyIsNone() {
        #expect(throws: NameResolver.Failure.self) {
            try NameResolver.addresses(of: "127.0.0.1", family: .ipv6)
        }
    }

    @Test func theBackgroundResolverAnswers() throws {
        let resolver = BackgroundResolver()
        #expect(resolver.descriptor == nil)
        try resolver.ask("192.0.2.7", family: nil)
        let descriptor = try #require(resolver.descriptor)
        #expect(InputWait.poll([descriptor], seconds: 5) == [0])
        let answers = resolver.takeAnswers()
        #expect(answers.map(\.name) == ["192.0.2.7"])
        #expect(answers.first?.addresses.map(\.description) == ["192.0.2.7"])
        #expect(resolver.takeAnswers().isEmpty)
    }

    @Test func options() {
        let items = OptionParser.parse(
            ["ntpd", "-nq", "-c", "file", "rest", "--port=5", "--quit", "-c"],
            letters: "nqc:",
            long: [
                .init("port", takesArgument: true, letter: "P"), .init("quit", letter: "q"),
            ])
        #expect(
            items == [
                .option("n", argument: nil), .option("q", argument: nil),
                .option("c", argument: "file"), .option("P", argument: "5"),
                .option("q", argument: nil), .fault, .operand("rest"),
            ])
    }

    @Test func aSignalIsNoticedOnce() {
        SignalFlags.install()
        #expect(!SignalFlags.takeHangup())
        kill(getpid(), SIGHUP)
        #expect(arrives { SignalFlags.takeHangup() })
        #expect(!SignalFlags.takeHangup())
        #expect(!SignalFlags.mustStop)
        #expect(SignalFlags.stopSignal == nil)
        kill(getpid(), SIGTERM)
        #expect(arrives { SignalFlags.mustStop })
        #expect(SignalFlags.stopSignal == "15 (Terminated)")
        SignalFlags.install()
        #expect(!SignalFlags.mustStop)
        // Here and not in a test beside: a process has one handler for a signal.
        InterruptFlag.install()
        #expect(!InterruptFlag.isSet)
        kill(getpid(), SIGINT)
        #expect(arrives { InterruptFlag.isSet })
        #expect(!SignalFlags.mustStop)
        InterruptFlag.clear()
        #expect(!InterruptFlag.isSet)
        SignalFlags.install()
    }

    /// The thread that takes a signal may be another one than ours.
    private func arrives(_ isThere: () -> Bool) -> Bool {
        for _ in 0..<500 {
            if isThere() { return true }
            usleep(10_000)
        }
        return false
    }

    @Test func interfacesHaveLoopback() throws {
        let all = try NetworkInterface.all()
        #expect(all.contains { $0.isLoopback && $0.address == .v4(.loopback) })
    }
}
