import Glibc

/// A file that a person has named for a program's output, as the shell's `>` opens it: links are
/// followed, devices and pipes are as good as files.
package final class OutputFile {
    private static let chunk = 65_536

    private var descriptor: Int32
    private var pending: [UInt8] = []
    private var failure: SystemError?

    package init(_ path: String) throws(SystemError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    package func print(_ line: String) {
        pending += Array(line.utf8) + [UInt8(ascii: "\n")]
        if pending.count >= OutputFile.chunk { flush() }
    }

    /// Writes what is left; throws the first error since the file was opened.
    package func close() throws(SystemError) {
        guard descriptor >= 0 else { return }
        flush()
        if Glibc.close(descriptor) != 0, failure == nil { failure = SystemError("close") }
        descriptor = -1
        if let failure { throw failure }
    }

    private func flush() {
        var start = 0
        while start < pending.count, failure == nil {
            let count = pending[start...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                failure = SystemError("write")
                break
            }
            start += count
        }
        pending.removeAll(keepingCapacity: true)
    }
}
