import LinuxPlatform
import NTPTime

@testable import NTPTools

/// Files, programs and a kernel's clock made up for a test.
final class Workshop {
    var written = ""
    var slept: [Double] = []
    var files: [String: [UInt8]] = [:]
    var secrets: [String: [UInt8]] = [:]
    var links: [String: String] = [:]
    var kernel = KernelTimex()
    var kernelFault: String?
    var replaceFault: String?
    /// Runs a program.
    var program: ([String]) throws(ToolSystem.RunFault) -> ToolSystem.Finished = {
        (_) throws(ToolSystem.RunFault) in throw .init(text: "No such file", isMissing: true)
    }
    private(set) var commands: [[String]] = []

    /// Counts upwards: no random numbers, but none twice.
    private struct Counter: RandomNumberGenerator {
        var state: UInt64 = 0
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
            return mixed ^ mixed >> 31
        }
    }

    var system: ToolSystem {
        ToolSystem(
            write: { self.written += $0 }, sleep: { self.slept.append($0) },
            hostName: { "host/../name" },
            kernel: { () throws(ToolMachine.FileFault) in
                if let fault = self.kernelFault { throw .init(text: fault) }
                return self.kernel
            },
            read: { (path) throws(ToolMachine.FileFault) in
                guard let file = self.files[path] else {
                    throw .init(text: "No such file or directory")
                }
                return file
            },
            replace: { path, contents in
                if self.replaceFault == nil { self.files[path] = contents }
                return self.replaceFault
            },
            createSecret: { path, contents in
                self.secrets[path] = contents
                return nil
            },
            link: { path, target in
                self.links[path] = target
                return nil
            },
            run: { (command, _) throws(ToolSystem.RunFault) in
                self.commands.append(command)
                return try self.program(command)
            }, random: Counter())
    }
}
