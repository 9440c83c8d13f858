import Glibc
import Testing

@testable import NTPSimulator

/// One seed is one world: the same bytes in every run, process and machine.
@Suite struct TraceTests {
    private static func trace(of scenario: Scenario, seed: UInt64, seconds: Int) -> Trace {
        var shortened = scenario
        shortened.duration = seconds
        return shortened.run(seed: seed, keepsTrace: true).trace
    }

    /// Recorded once. A change of the protocol, the algorithms or the simulator that changes what
    /// any host does changes these: look at why, then record them anew.
    @Test(
        arguments: [
            (1, 1, 0x164d_b26e_6324_b6fa),
            (1, 2, 0x876a_8baf_4cc0_fde5),
            (2, 1, 0x7166_27bf_9b43_cbfe),
            (3, 1, 0x6b11_c412_317d_18a9),
            (4, 1, 0x908c_4db6_713d_dd8f),
        ] as [(Int, UInt64, UInt64)])
    func theSameSeedGivesTheRecordedBytes(number: Int, seed: UInt64, hash: UInt64) {
        // The statistical discipline needs exp and log, whose last bits differ between machines.
        var scenario = Scenario.all[number - 1]
        scenario.clientLines += "\ntinker discipline rfc5905"
        let trace = Self.trace(of: scenario, seed: seed, seconds: 1200)
        #expect(trace.hash == hash, "\(String(trace.hash, radix: 16))")
    }

    @Test func theHashIsOfTheText() {
        let trace = Self.trace(of: .falseticker, seed: 4, seconds: 100)
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in trace.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        #expect(trace.hash == hash)
        #expect(trace.lineCount == trace.lines.count)
        #expect(trace.lines.count > 100)
        #expect(trace.lines.contains { $0.contains(" client send 198.18.0.1:123 sent 23") })
    }

    @Test func anotherSeedIsAnotherWorld() {
        let traces = [7, 7, 8].map { Self.trace(of: .falseticker, seed: $0, seconds: 100) }
        #expect(traces[0] == traces[1])
        #expect(traces[0].hash != traces[2].hash)
    }

    /// Hash seeds differ from process to process, so anything that hung on the order of a
    /// dictionary would show between two of them.
    @Test func theSameSeedGivesTheSameBytesInTwoProcesses() throws {
        let variable = "MERIDIAN_TRACE_FILE"
        let trace = Scenario.all.map { Self.trace(of: $0, seed: 11, seconds: 300).text }.joined()
        if let path = getenv(variable) {
            // This is the other process.
            let file = try #require(fopen(String(cString: path), "w"))
            fputs(trace, file)
            fclose(file)
            return
        }
        var name = Array("/tmp/meridian-trace.XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        try #require(descriptor >= 0)
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            close(descriptor)
            unlink(path)
        }
        setenv(variable, path, 1)
        defer { unsetenv(variable) }
        #expect(Self.runAgain(filter: "theSameSeedGivesTheSameBytesInTwoProcesses") == 0)
        var other: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(descriptor, &chunk, chunk.count), count > 0 {
            other += chunk[..<count]
        }
        #expect(trace.utf8.count > 10_000)
        #expect(other == Array(trace.utf8))
    }

    /// Runs this test program once more, as it was called but for one test only.
    private static func runAgain(filter: String) -> Int32 {
        var words = CommandLine.arguments
        if let position = words.firstIndex(of: "--filter"), position + 1 < words.count {
            words.removeSubrange(position...position + 1)
        }
        words += ["--filter", filter]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var child = pid_t()
        guard posix_spawn(&child, "/proc/self/exe", nil, nil, arguments, environ) == 0 else {
            return -1
        }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        return status
    }
}
