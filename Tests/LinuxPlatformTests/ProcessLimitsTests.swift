import Glibc
import LinuxPlatform
import NTPTime
import Testing

/// Each limit is put back: the other tests run in this process.
@Suite(.serialized) struct ProcessLimitsTests {
    private static func limit(of resource: __rlimit_resource) -> rlimit {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(resource.rawValue), &limit)
        return limit
    }

    private static func restore(_ before: rlimit, of resource: __rlimit_resource) {
        var limit = before
        setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    }

    @Test func files() throws {
        let before = Self.limit(of: RLIMIT_NOFILE)
        defer { Self.restore(before, of: RLIMIT_NOFILE) }
        let wanted = Int(min(before.rlim_max, 4000)) - 1
        try ProcessLimits.setFiles(wanted)
        #expect(Self.limit(of: RLIMIT_NOFILE).rlim_cur == rlim_t(wanted))
        #expect(Self.limit(of: RLIMIT_NOFILE).rlim_max == before.rlim_max)
        // Fewer than there are would leave nothing to wait on.
        for count in [0, 1, 2] {
            let error = #expect(throws: SystemError.self) { try ProcessLimits.setFiles(count) }
            #expect(error?.code == EINVAL)
            #expect(Self.limit(of: RLIMIT_NOFILE).rlim_cur == rlim_t(wanted))
        }
        // More than any kernel allows.
        let error = #expect(throws: SystemError.self) { try ProcessLimits.setFiles(Int.max) }
        #expect(error?.description.hasPrefix("limit to 9223372036854775807 open files: ") == true)
    }

    @Test func stack() throws {
        let before = Self.limit(of: RLIMIT_STACK)
        defer { Self.restore(before, of: RLIMIT_STACK) }
        try ProcessLimits.setStack(pages: 1000)
        #expect(Self.limit(of: RLIMIT_STACK).rlim_cur == min(4_096_000, before.rlim_max))
        try ProcessLimits.setStack(pages: 0)
        #expect(Self.limit(of: RLIMIT_STACK).rlim_cur == 256 * 4096)
        try ProcessLimits.setStack(pages: Int.max)
        #expect(Self.limit(of: RLIMIT_STACK).rlim_cur == before.rlim_max)
    }

    /// A bound that leaves no room locks nothing; without one, what the system lets is locked.
    @Test func memory() {
        for megabytes in [0, 1, 16, Int.max] {
            let error = #expect(throws: SystemError.self) {
                try ProcessLimits.lockMemory(megabytes: megabytes)
            }
            #expect(error?.code == ENOMEM)
            #expect(ProcessLimits.lockedBytes == 0)
        }
        do throws(SystemError) {
            try ProcessLimits.lockMemory(megabytes: nil)
            #expect(ProcessLimits.lockedBytes > 0)
        } catch {
            #expect(error.isPermission || error.code == ENOMEM)
        }
        ProcessLimits.unlockMemory()
        #expect(ProcessLimits.lockedBytes == 0)
    }

    @Test(arguments: [AddressFamily.ipv4, .ipv6], [0, 46, 63] as [UInt8])
    func packetsAreMarked(family: AddressFamily, dscp: UInt8) throws {
        let socket = try UDPSocket(family)
        socket.mark(dscp: dscp)
        var value: Int32 = -1
        var size = socklen_t(MemoryLayout<Int32>.size)
        let level = Int32(family == .ipv4 ? IPPROTO_IP : IPPROTO_IPV6)
        let option = family == .ipv4 ? IP_TOS : IPV6_TCLASS
        #expect(getsockopt(socket.descriptor, level, option, &value, &size) == 0)
        #expect(value == Int32(dscp) << 2)
    }
}
