import Glibc

extension FileStore {
    /// A file with secrets in it.
    package struct SecretFile {
        /// Whoever asked for them should overwrite them after use.
        package var bytes: [UInt8]
        /// Type and permission bits (stat's `st_mode`) of the file these bytes are from.
        package var mode: UInt32
    }

    /// All of a file, as `read`, but no copy of any part stays behind in memory: there is one
    /// buffer, as large as the file says it is. What is no regular file, such as a pipe, has room
    /// for 64 KiB.
    package static func readSecret(
        _ path: String, limit: Int = 8 << 20, mayWait: Bool = true
    ) throws(SystemError) -> SecretFile {
        let descriptor = try openToRead(path, mayWait: mayWait)
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw SystemError("stat \(path)") }
        let isRegular = info.st_mode & S_IFMT == S_IFREG
        let expected = isRegular ? max(0, Int(info.st_size)) : 65_536
        guard expected <= limit else { throw SystemError("read \(path)", code: EFBIG) }
        // One byte more: a file that has grown since is seen, and not cut.
        var bytes = [UInt8](repeating: 0, count: expected + 1)
        var count = 0
        var failure: Int32?
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            if got < 0, errno == EINTR { continue }
            if got < 0 { failure = errno }
            guard got > 0 else { break }
            count += got
        }
        if count == bytes.count { failure = EFBIG }
        if let failure {
            bytes.withUnsafeMutableBytes { bytes in
                if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
            }
            throw SystemError("read \(path)", code: failure)
        }
        bytes.removeLast(bytes.count - count)
        return SecretFile(bytes: bytes, mode: UInt32(info.st_mode))
    }
}
