import LinuxPlatform

/// What some tools need of the machine beside the network and the clock: files, programs, the
/// kernel's clock. The live one is made of LinuxPlatform; tests make their own.
package struct ToolSystem {
    /// A program that was run.
    struct Finished: Equatable {
        var exitCode: Int32
        var output: [UInt8]
    }

    /// Why it could not be run, or was stopped.
    struct RunFault: Error, Equatable {
        var text: String
        /// There is no such program.
        var isMissing = false
    }

    /// Writes to standard output without a line's end.
    var write: (String) -> Void
    /// Waits so many seconds.
    var sleep: (Double) -> Void
    var hostName: () -> String
    var kernel: () throws(ToolMachine.FileFault) -> KernelTimex
    /// All of a file.
    var read: (String) throws(ToolMachine.FileFault) -> [UInt8]
    /// Puts a file in another's place in one instant; the system's reason where it can not.
    var replace: (String, [UInt8]) -> String?
    /// Writes a new file with mode 0600; the system's reason where it can not.
    var createSecret: (String, [UInt8]) -> String?
    /// Makes a symbolic link (first) to a target (second); the system's reason where it can not.
    var link: (String, String) -> String?
    /// Runs a program and takes its output, at most so many seconds.
    var run: ([String], Double) throws(RunFault) -> Finished
    var random: any RandomNumberGenerator
}

extension ToolSystem {
    /// The most that a program may write, and a file may hold: a list of leap seconds has 5 KB.
    private static let sizeLimit = 1 << 20

    /// The machine this program runs on.
    package static func live() -> ToolSystem {
        ToolSystem(
            write: StandardStream.prompt, sleep: Pause.sleep, hostName: MachineName.host,
            kernel: { () throws(ToolMachine.FileFault) in
                do throws(SystemError) {
                    return try KernelTimex.read()
                } catch {
                    throw .init(text: error.reason)
                }
            },
            read: readLive,
            replace: { path, contents in
                reason { () throws(SystemError) in
                    try FileStore.replace(path, with: contents)
                }
            },
            createSecret: { path, contents in
                reason { () throws(SystemError) in
                    try FileStore.create(path, with: contents)
                }
            },
            link: { path, target in
                reason { () throws(SystemError) in try FileStore.link(path, to: target) }
            },
            // getrandom(2).
            run: runLive, random: SystemRandomNumberGenerator())
    }

    private static func reason(_ call: () throws(SystemError) -> Void) -> String? {
        do throws(SystemError) {
            try call()
            return nil
        } catch {
            return error.reason
        }
    }

    private static func readLive(_ path: String) throws(ToolMachine.FileFault) -> [UInt8] {
        do throws(SystemError) {
            return try FileStore.read(path, limit: sizeLimit)
        } catch {
            throw .init(text: error.reason)
        }
    }

    private static func runLive(
        _ arguments: [String], _ seconds: Double
    ) throws(RunFault) -> Finished {
        do throws(SystemError) {
            let child = try ChildProcess.run(arguments, limit: sizeLimit, seconds: seconds)
            return Finished(exitCode: child.exitCode, output: child.output)
        } catch {
            throw .init(text: error.reason, isMissing: error.isMissing)
        }
    }
}

extension ToolSystem {
    /// Whether cron says that it has started us (`CRONJOB=1` in a crontab).
    package static var isCronJob: Bool { EnvironmentVariable.value("CRONJOB")?.isEmpty == false }
}
