import CLinux
import Glibc

/// A connection to another program of this machine by the path of its socket, which never blocks.
/// A class, because closing it is the one thing that must happen exactly once.
package final class UnixStreamSocket {
    package let descriptor: Int32

    /// Connects, or fails at once: also where the other side has more to accept than it can hold.
    package init(connectingTo path: String) throws(SystemError) {
        let address = try UnixStreamSocket.address(of: path)
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        let result = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // `deinit` closes it: all there is to initialise is done.
        if result != 0 { throw SystemError("connect \(path)") }
    }

    deinit {
        close(descriptor)
    }

    /// The path with a zero behind it has to fit; one with a zero within would be another path.
    private static func address(of path: String) throws(SystemError) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError("connect \(path)", code: ENAMETOOLONG)
        }
        guard !bytes.contains(0) else { throw SystemError("connect \(path)", code: EINVAL) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }

    /// Sends all of it. Less than all is a failure too: the other side has stopped reading.
    package func send(_ bytes: [UInt8]) throws(SystemError) {
        let count = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        if count < 0 { throw SystemError("send") }
        if count != bytes.count { throw SystemError("send", code: EAGAIN) }
    }

    /// What has come, at most `capacity` bytes: nil where nothing has, empty where the other side
    /// has closed the connection.
    package func receive(capacity: Int = 512) throws(SystemError) -> [UInt8]? {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            // The array may have more room than was asked for.
            count = recv(descriptor, buffer.baseAddress, capacity, 0)
            filled = max(count, 0)
        }
        if count < 0 {
            if errno == EAGAIN || errno == EINTR { return nil }
            throw SystemError("receive")
        }
        return bytes
    }
}
