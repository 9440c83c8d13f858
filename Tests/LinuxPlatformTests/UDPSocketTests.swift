import LinuxPlatform
import NTPTime
import Testing

@Suite struct UDPSocketTests {
    private static func socket(_ family: AddressFamily) throws -> UDPSocket {
        let loopback: IPAddress = family == .ipv4 ? .v4(.loopback) : .v6(.loopback)
        let socket = try UDPSocket(family)
        try socket.bind(to: SocketAddress(address: loopback, port: 0))
        return socket
    }

    @Test func aDatagramArrivesWithItsSourceAndTheKernelsTime() throws {
        let receiver = try Self.socket(.ipv4)
        let sender = try Self.socket(.ipv4)
        let destination = try #require(receiver.localAddress)
        let before = SystemClock.wall()
        try sender.send([1, 2, 3], to: destination)
        #expect(InputWait.poll([receiver.descriptor], seconds: 2) == [0])
        let after = SystemClock.wall()
        let datagram = try #require(try receiver.receive())
        #expect(datagram.bytes == [1, 2, 3])
        #expect(datagram.source == sender.localAddress)
        #expect(datagram.receivedAt.seconds(since: before) > -0.01)
        #expect(datagram.receivedAt.seconds(since: after) < 0.01)
    }

    /// The kernel begins to stamp a moment after the machine's first socket wants it.
    @Test func theKernelStampsArrivals() throws {
        let receiver = try Self.socket(.ipv4)
        let sender = try Self.socket(.ipv4)
        let destination = try #require(receiver.localAddress)
        var isStamped = false
        for _ in 0..<200 where !isStamped {
            try sender.send([1], to: destination)
            _ = InputWait.poll([receiver.descriptor], seconds: 2)
            isStamped = try receiver.receive()?.timestampSource == .kernel
            if !isStamped { _ = InputWait.poll([], seconds: 0.01) }
        }
        #expect(isStamped)
    }

    @Test func nothingWaitingIsNoFault() throws {
        let receiver = try Self.socket(.ipv4)
        #expect(try receiver.receive() == nil)
        #expect(InputWait.poll([receiver.descriptor], seconds: 0).isEmpty)
    }

    @Test func aLongDatagramIsCut() throws {
        let receiver = try Self.socket(.ipv4)
        let sender = try Self.socket(.ipv4)
        try sender.send(
            [UInt8](repeating: 7, count: 3000), to: try #require(receiver.localAddress))
        #expect(InputWait.poll([receiver.descriptor], seconds: 2) == [0])
        #expect(try receiver.receive(capacity: 100)?.bytes.count == 100)
    }

    @Test func aClosedPortRefuses() throws {
        let closed = try #require(try Self.socket(.ipv4).localAddress)
        let sender = try UDPSocket(.ipv4)
        try sender.connect(to: closed)
        try sender.send([0])
        _ = InputWait.poll([sender.descriptor], seconds: 2)
        #expect(throws: SystemError.self) { try sender.receive() }
    }

    @Test func aPortIsTakenOnce() throws {
        let first = try Self.socket(.ipv4)
        let address = try #require(first.localAddress)
        let second = try UDPSocket(.ipv4)
        let fault = #expect(throws: SystemError.self) { try second.bind(to: address) }
        #expect(fault?.isAddressInUse == true)
        #expect(fault?.description == "bind \(address): Address already in use")
    }

    @Test func theWayToLoopbackIsLoopback() {
        let there = SocketAddress(address: .v4(.loopback), port: 9)
        #expect(UDPSocket.localAddress(toward: there) == .v4(.loopback))
    }
}
