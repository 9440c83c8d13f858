import Glibc

/// When a file was last written to or replaced: equal as long as it is the same.
package struct FileStamp: Equatable, Sendable {
    private var modifiedAt: [Int]
    private var changedAt: [Int]

    package init(of path: String) throws(SystemError) {
        var info = stat()
        guard stat(path, &info) == 0 else { throw SystemError("stat \(path)") }
        modifiedAt = [info.st_mtim.tv_sec, info.st_mtim.tv_nsec]
        changedAt = [info.st_ctim.tv_sec, info.st_ctim.tv_nsec]
    }
}
