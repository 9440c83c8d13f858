import Glibc
import LinuxPlatform
import NTPTime
import Testing

/// The one call on a socket that waits.
@Suite struct WaitingTests {
    private func bound() throws -> (socket: UDPSocket, address: SocketAddress) {
        let socket = try UDPSocket(.ipv4)
        try socket.bind(to: SocketAddress(address: .v4(.loopback), port: 0))
        return (socket, try #require(socket.localAddress))
    }

    /// Seconds that `body` takes.
    private func duration(of body: () throws -> Void) rethrows -> Double {
        let start = SystemClock.monotonic()
        try body()
        return SystemClock.monotonic().seconds(since: start)
    }

    @Test func aTimeOfDepartureDoesNotEndIt() throws {
        let (sender, receiver) = try (bound(), bound())
        try sender.socket.sendStamped([1, 2, 3], to: receiver.address, from: nil)
        // By then it is in the error queue, and ends a poll at once.
        #expect(InputWait.poll([receiver.socket.descriptor], seconds: 2) == [0])
        #expect(InputWait.poll([sender.socket.descriptor], seconds: 2) == [0])
        // A tick may end before the time does.
        #expect(duration { sender.socket.awaitDatagram() } > 0.25 * UDPSocket.longestWait)
        #expect(sender.socket.departure() != nil)
    }

    @Test func aDatagramEndsItAndStays() throws {
        let (sender, receiver) = try (bound(), bound())
        try sender.socket.send([1, 2, 3], to: receiver.address)
        #expect(InputWait.poll([receiver.socket.descriptor], seconds: 2) == [0])
        // Each would wait, were it not for the datagram.
        let taken = duration { for _ in 0..<500 { receiver.socket.awaitDatagram() } }
        #expect(taken < 250 * UDPSocket.longestWait)
        #expect(try receiver.socket.receive()?.bytes == [1, 2, 3])
    }

    @Test func nothingElseWaits() throws {
        let (socket, _) = try bound()
        var found = 0
        let taken = try duration {
            for _ in 0..<500 {
                if try socket.receive() != nil || socket.departure() != nil { found += 1 }
            }
        }
        #expect(found == 0)
        #expect(taken < 250 * UDPSocket.longestWait)
    }

    /// A datagram with a wrong checksum is dropped before it ends the wait and has it begin anew:
    /// the kernel looks that early where there is a filter.
    @Test func thereIsAFilter() throws {
        let (socket, _) = try bound()
        var instructions = socklen_t(0)
        let result = getsockopt(
            socket.descriptor, SOL_SOCKET, SO_ATTACH_FILTER, nil, &instructions)
        #expect(result == 0 && instructions == 1)
    }
}
