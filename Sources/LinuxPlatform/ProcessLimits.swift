import Glibc

/// What this process may use (setrlimit(2)), and that it stays in memory (mlockall(2)).
package enum ProcessLimits {
    /// Room for later allocations within the bound of locked memory, in bytes: one that found
    /// none would end the process.
    private static let lockedReserve = 16 << 20
    private static let megabyte = 1 << 20
    private static let stackPage = 4096
    private static let leastStack = 256 * stackPage

    /// Keeps all of the process in memory, also what it allocates later, up to `megabytes` (nil
    /// without bound). To be called after a fork, which loses the lock, and before rights are
    /// dropped. Where the bound is too near to what is mapped already, nothing is locked.
    package static func lockMemory(megabytes: Int?) throws(SystemError) {
        let operation = "lock memory" + (megabytes.map { " of at most \($0) MB" } ?? "")
        var bound = rlim_t.max
        if let megabytes {
            let (bytes, overflows) = megabytes.multipliedReportingOverflow(by: megabyte)
            guard !overflows, bytes > lockedReserve, mappedBytes() <= bytes - lockedReserve else {
                throw SystemError(operation, code: ENOMEM)
            }
            bound = rlim_t(bytes)
        }
        var limit = rlimit(rlim_cur: bound, rlim_max: bound)
        let resource = __rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue)
        guard setrlimit(resource, &limit) == 0 else { throw SystemError(operation) }
        guard mlockall(MCL_CURRENT | MCL_FUTURE) == 0 else { throw SystemError(operation) }
    }

    package static func unlockMemory() {
        munlockall()
    }

    /// Bytes of this process that are locked in memory, as the kernel tells.
    package static var lockedBytes: Int {
        let prefix = "VmLck:"
        guard let status = try? FileStore.read("/proc/self/status"),
            let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
                .first(where: { $0.hasPrefix(prefix) }),
            let kilobytes = line.dropFirst(prefix.count).split(whereSeparator: \.isWhitespace)
                .first.flatMap({ Int($0) })
        else { return 0 }
        return kilobytes * 1024
    }

    /// All that is mapped, which is what counts against the bound of locked memory.
    private static func mappedBytes() -> Int {
        guard let text = try? FileStore.read("/proc/self/statm"),
            let pages = Int(String(decoding: text.prefix { $0 != 0x20 }, as: UTF8.self))
        else { return 0 }
        return pages * Int(getpagesize())
    }

    /// The most the stack may grow to, in pages of 4 kilobytes; no more than the system lets, and
    /// no less than 256: a process that wants to grow beyond is ended without a word.
    package static func setStack(pages: Int) throws(SystemError) {
        try set(RLIMIT_STACK, named: "stack of \(pages) pages") { limit in
            let (bytes, overflows) = pages.multipliedReportingOverflow(by: stackPage)
            let wanted = overflows ? rlim_t.max : rlim_t(max(bytes, leastStack))
            limit.rlim_cur = min(wanted, limit.rlim_max)
        }
    }

    /// How many files and sockets may be open: more than are, for poll(2) takes no more than that
    /// either.
    package static func setFiles(_ count: Int) throws(SystemError) {
        if let open = FileStore.list("/proc/self/fd")?.count, count <= open {
            throw SystemError("limit to \(count) open files, of which there are more", code: EINVAL)
        }
        try set(RLIMIT_NOFILE, named: "\(count) open files") { limit in
            limit.rlim_cur = rlim_t(max(count, 0))
            limit.rlim_max = max(limit.rlim_max, limit.rlim_cur)
        }
    }

    private static func set(
        _ resource: __rlimit_resource, named name: String, _ change: (inout rlimit) -> Void
    ) throws(SystemError) {
        let number = __rlimit_resource_t(resource.rawValue)
        var limit = rlimit()
        guard getrlimit(number, &limit) == 0 else { throw SystemError("limit to \(name)") }
        change(&limit)
        guard setrlimit(number, &limit) == 0 else { throw SystemError("limit to \(name)") }
    }
}
