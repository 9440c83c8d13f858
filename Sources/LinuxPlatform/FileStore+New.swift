import Glibc

extension FileStore {
    /// Makes a file that was not there, readable by its owner alone: it is whole as soon as it is
    /// there. Nothing that has the name already is overwritten or followed.
    package static func create(_ path: String, with contents: [UInt8]) throws(SystemError) {
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let temporary = "\(path[..<slash]).\(path[slash...]).TEMP"
        unlink(temporary)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = open(temporary, flags, 0o600)
        guard descriptor >= 0 else { throw SystemError("write \(path)") }
        defer { unlink(temporary) }
        var failure: SystemError?
        if Glibc.write(descriptor, contents, contents.count) != contents.count {
            failure = SystemError("write \(path)")
        } else if Glibc.link(temporary, path) != 0 {
            // Unlike a rename, this takes no other file's place.
            failure = SystemError("write \(path)")
        }
        close(descriptor)
        if let failure { throw failure }
    }

    /// Makes `path` a symbolic link to `target`, in place of whatever link was there. What is no
    /// link is left alone.
    package static func link(_ path: String, to target: String) throws(SystemError) {
        var info = stat()
        if lstat(path, &info) == 0, info.st_mode & S_IFMT != S_IFLNK {
            throw SystemError("link \(path)", code: EEXIST)
        }
        let temporary = path + ".TEMP"
        unlink(temporary)
        guard symlink(target, temporary) == 0, rename(temporary, path) == 0 else {
            let failure = SystemError("link \(path)")
            unlink(temporary)
            throw failure
        }
    }
}

/// What the machine is called.
package enum MachineName {
    /// gethostname(2); `localhost` where it has none.
    package static func host() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0, name[0] != 0 else { return "localhost" }
        return String(
            decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Waiting for a while.
package enum Pause {
    /// Sleeps so many seconds, whatever signals come.
    package static func sleep(_ seconds: Double) {
        guard seconds > 0 else { return }
        let bounded = min(seconds, 1e9)
        var left = timespec(
            tv_sec: Int(bounded), tv_nsec: Int((bounded - bounded.rounded(.down)) * 1e9))
        while true {
            var rest = timespec()
            guard nanosleep(&left, &rest) != 0, errno == EINTR else { return }
            left = rest
        }
    }
}

/// What the environment says.
package enum EnvironmentVariable {
    package static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
