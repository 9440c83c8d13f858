import Glibc
import LinuxPlatform
import NTPConfiguration
import NTPTime
import Testing

@testable import NTPDaemon

/// `rlimit` and `dscp`, as the daemon applies them.
@Suite struct ProcessBoundsTests {
    /// A log in a file, and what was written to it.
    private static func logged(_ body: (DaemonLog) throws -> Void) throws -> [String] {
        var name = Array("/tmp/meridian-log.XXXXXX".utf8CString)
        close(mkstemp(&name))
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        try body(DaemonLog(.file(try AppendFile(path), path: path)))
        return String(decoding: try FileStore.read(path), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    @Test func aLimitThatCannotBeIsOneLine() throws {
        var limits = ResourceLimits()
        limits.filenum = Int.max
        limits.memlock = 1
        let lines = try Self.logged { limits.apply(log: $0) }
        #expect(lines.count == 2)
        #expect(lines.first?.contains("rlimit: limit to 9223372036854775807 open files: ") == true)
        #expect(lines.last?.contains("rlimit: lock memory of at most 1 MB: ") == true)
    }

    @Test func withoutALineNothingIsLimited() throws {
        var limits = ResourceLimits()
        #expect(try Self.logged { limits.apply(log: $0) }.isEmpty)
        limits.memlock = -1
        #expect(try Self.logged { limits.apply(log: $0) }.isEmpty)
    }

    @Test(arguments: [46, 0, 10] as [UInt8])
    func listenersMarkWhatTheySend(dscp: UInt8) throws {
        let rules = [
            InterfaceRule(action: .ignore, match: .wildcard),
            InterfaceRule(action: .ignore, match: .all),
            InterfaceRule(action: .listen, match: .prefix(IPPrefix(host: .v4(.loopback)))),
        ]
        _ = try Self.logged { log in
            var listeners = Listeners(port: 0, rules: rules, family: .ipv4, log: log)
            if dscp != 46 { listeners.dscp = dscp }
            try listeners.open()
            let listener = try #require(listeners.way(from: .v4(.loopback))).listener
            var value: Int32 = -1
            var size = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(
                listener.socket.descriptor, Int32(IPPROTO_IP), IP_TOS, &value, &size)
            #expect(value == Int32(dscp) << 2)
        }
    }
}
