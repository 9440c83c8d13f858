import CLinux
import Glibc

extension UDPSocket {
    /// Seconds that `awaitDatagram` waits: more than a packet needs to a neighbour and back.
    package static let longestWait = 0.002

    /// Waits until a datagram can be received, an error or a signal came, or `longestWait` passed
    /// (the kernel counts it in ticks, of 1 to 10 ms, and may take one more). Nothing is received.
    ///
    /// It is one system call, and unlike `poll()` it is not ended by a time of departure that lies
    /// in the error queue: who has just sent something lets go of the processor at once.
    package func awaitDatagram() {
        _ = recv(descriptor, nil, 0, Int32(MSG_PEEK))
    }

    /// For `awaitDatagram`, which without these would have no end, or none while somebody sends
    /// datagrams with a wrong checksum; the other calls say that they do not wait.
    func limitWaits() {
        let microseconds = Int(UDPSocket.longestWait * 1e6)
        var limit = timeval(tv_sec: 0, tv_usec: microseconds)
        let size = socklen_t(MemoryLayout<timeval>.size)
        if setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size) != 0
            || clinux_prove_checksums(descriptor) != 0
        {
            // Better no wait at all.
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        }
    }
}
