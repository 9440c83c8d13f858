import CLinux
import Glibc

/// Whole files, read and replaced.
package enum FileStore {
    /// All of a file, at most `limit` bytes: one that is longer is no file of ours. Without
    /// `mayWait` only a regular file is read: a pipe can keep its reader waiting for ever.
    package static func read(
        _ path: String, limit: Int = 4 << 20, mayWait: Bool = true
    ) throws(SystemError) -> [UInt8] {
        let descriptor = try openToRead(path, mayWait: mayWait)
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read \(path)") }
            if count == 0 { return contents }
            contents += chunk[..<count]
            guard contents.count <= limit else { throw SystemError("read \(path)", code: EFBIG) }
        }
    }

    static func openToRead(_ path: String, mayWait: Bool) throws(SystemError) -> Int32 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | (mayWait ? 0 : O_NONBLOCK))
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
        guard !mayWait else { return descriptor }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw SystemError("open \(path)", code: SystemError.noRegularFile)
        }
        return descriptor
    }

    /// The names in a folder, without `.` and `..`, in no order; nil for what is no folder.
    package static func list(_ path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    package static func canRead(_ path: String) -> Bool {
        access(path, R_OK) == 0
    }

    /// Replaces a file in one instant: readers see the old or the new contents, whatever happens.
    /// A symbolic link at `path` is refused, as it could point a root daemon at any file, and so is
    /// a device such as /dev/null, which would be gone; a link at the temporary name is removed,
    /// not followed.
    package static func replace(_ path: String, with contents: [UInt8]) throws(SystemError) {
        var info = stat()
        if lstat(path, &info) == 0, info.st_mode & S_IFMT != S_IFREG {
            let isLink = info.st_mode & S_IFMT == S_IFLNK
            throw SystemError("write \(path)", code: isLink ? ELOOP : SystemError.noRegularFile)
        }
        let temporary = path + ".TEMP"
        unlink(temporary)
        try write(contents, to: temporary, flags: O_CREAT | O_EXCL | O_NOFOLLOW)
        guard rename(temporary, path) == 0 else {
            let failure = SystemError("rename \(temporary) to \(path)")
            unlink(temporary)
            throw failure
        }
    }

    /// Writes a new file, or over one that exists.
    package static func overwrite(_ path: String, with contents: [UInt8]) throws(SystemError) {
        try write(contents, to: path, flags: O_CREAT | O_TRUNC | O_NOFOLLOW)
    }

    private static func write(
        _ contents: [UInt8], to path: String, flags: Int32
    ) throws(SystemError) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | flags, 0o644)
        guard descriptor >= 0 else { throw SystemError("write \(path)") }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, contents, contents.count) == contents.count else {
            throw SystemError("write \(path)")
        }
    }

    package static func remove(_ path: String) {
        unlink(path)
    }
}

/// A file that lines are added to.
package final class AppendFile {
    private let descriptor: Int32

    package init(_ path: String) throws(SystemError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
    }

    deinit {
        close(descriptor)
    }

    /// Makes it the property of `user[:group]`.
    package func give(to identity: String) throws(SystemError) {
        let owner = try Privileges.Identity(identity)
        if fchown(descriptor, owner.user, owner.group) != 0 { throw SystemError("fchown") }
    }

    package func write(_ line: String) {
        StandardStream.write(line + "\n", to: descriptor)
    }
}

/// Standard input, output and error.
package enum StandardStream {
    package static func print(_ line: String) { write(line + "\n", to: 1) }
    /// Without a line's end.
    package static func prompt(_ text: String) { write(text, to: 1) }
    package static func complain(_ line: String) { write(line + "\n", to: 2) }

    static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            // Nobody is left to tell that output failed.
            guard count > 0 else { return }
            start += count
        }
    }

    /// The next line of standard input without its end; nil at the end of the file.
    package static func readLine() -> String? { Swift.readLine() }
    package static var inputIsTerminal: Bool { isatty(0) == 1 }
}

/// The system's log.
package enum SystemLog {
    package enum Level {
        case error
        case notice
    }

    package static func write(_ level: Level, _ text: String) {
        clinux_syslog(level == .error ? LOG_ERR : LOG_NOTICE, text)
    }

    /// Names the program; the text has to live as long as the process, hence StaticString.
    package static func open(_ program: StaticString) {
        program.utf8Start.withMemoryRebound(to: CChar.self, capacity: program.utf8CodeUnitCount) {
            openlog($0, LOG_PID | LOG_NDELAY, LOG_DAEMON)
        }
    }
}
