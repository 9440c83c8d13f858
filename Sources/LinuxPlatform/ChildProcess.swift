import Glibc
import NTPTime

/// Another program, run to its end.
package struct ChildProcess: Equatable, Sendable {
    /// Its exit code; 128 and the signal's number where a signal has ended it.
    package var exitCode: Int32
    /// What it wrote to standard output.
    package var output: [UInt8]

    /// Runs a program of the search path (or one named with a `/`) and takes what it writes, at
    /// most `limit` bytes within `seconds`; beyond them it is killed. Its standard input is empty,
    /// its standard error is ours.
    package static func run(
        _ arguments: [String], limit: Int, seconds: Double
    ) throws(SystemError) -> ChildProcess {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError("pipe") }
        defer { close(ends[0]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let child: pid_t
        do throws(SystemError) {
            child = try start(arguments, output: ends[1])
        } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        let collected = collect(from: ends[0], limit: limit, seconds: seconds)
        if collected == nil { kill(child, SIGKILL) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard let output = collected else {
            throw SystemError(arguments.first ?? "", code: SystemError.timedOut)
        }
        let signal = status & 0x7f
        return ChildProcess(
            exitCode: signal == 0 ? status >> 8 & 0xff : 128 + signal, output: output)
    }

    private static func start(
        _ arguments: [String], output: Int32
    ) throws(SystemError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, arguments.first ?? "", &actions, nil, words, environ)
        guard code == 0 else { throw SystemError(arguments.first ?? "", code: code) }
        return child
    }

    /// Nil where it was too much or took too long.
    private static func collect(
        from descriptor: Int32, limit: Int, seconds: Double
    ) -> [UInt8]? {
        let end = SystemClock.monotonic().advanced(bySeconds: seconds)
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let left = end.seconds(since: SystemClock.monotonic())
            guard left > 0 else { return nil }
            guard !InputWait.poll([descriptor], seconds: left).isEmpty else { continue }
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? output : nil }
            output += chunk[..<count]
            guard output.count <= limit else { return nil }
        }
    }
}

extension SystemError {
    /// There is no such file, or no such program.
    package var isMissing: Bool { code == ENOENT }
}
