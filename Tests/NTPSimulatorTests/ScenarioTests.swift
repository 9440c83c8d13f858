import Glibc
import NTPSimulator
import NTPTime
import Testing

@Suite struct ScenarioTests {
    @Test(arguments: Scenario.allCases, [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func passes(scenario: Scenario, seed: UInt64) {
        let result = scenario.run(seed: seed)
        #expect(result.trace.count > 200)
        #expect(result.faults.isEmpty, "\(result.faults.prefix(3))")
    }

    @Test func anotherSeedIsAnotherWorld() {
        #expect(Scenario.falseticker.run(seed: 7) == Scenario.falseticker.run(seed: 7))
        #expect(Scenario.falseticker.run(seed: 7) != Scenario.falseticker.run(seed: 8))
    }

    /// Hash seeds differ from process to process, so anything that hung on the order of a
    /// dictionary would show between two of them.
    @Test func theSameSeedGivesTheSameBytesInTwoProcesses() throws {
        let variable = "MERIDIAN_TRACE_FILE"
        let trace = Scenario.allCases.flatMap { $0.run(seed: 11).trace }.joined(separator: "\n")
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
        let status = Self.runAgain(filter: "theSameSeedGivesTheSameBytesInTwoProcesses")
        #expect(status == 0)
        var other: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(descriptor, &chunk, chunk.count), count > 0 {
            other += chunk[..<count]
        }
        #expect(trace.utf8.count > 10_000)
        #expect(String(decoding: other, as: UTF8.self) == trace)
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
