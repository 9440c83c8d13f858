import Glibc

/// Which file it is and when it was last written to: equal as long as it is the same. The size
/// tells two files apart that were written within one tick of the kernel's clock.
package struct FileStamp: Equatable, Sendable {
    private var identity: [UInt64]
    private var size: Int
    private var modifiedAt: [Int]
    private var changedAt: [Int]

    package init(of path: String) throws(SystemError) {
        var info = stat()
        guard stat(path, &info) == 0 else { throw SystemError("stat \(path)") }
        identity = [UInt64(info.st_dev), UInt64(info.st_ino)]
        size = Int(info.st_size)
        modifiedAt = [info.st_mtim.tv_sec, info.st_mtim.tv_nsec]
        changedAt = [info.st_ctim.tv_sec, info.st_ctim.tv_nsec]
    }
}
