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
        } else if link(temporary, path) != 0 {
            // Unlike a rename, this takes no other file's place.
            failure = SystemError("write \(path)")
        }
        close(descriptor)
        if let failure { throw failure }
    }
}
