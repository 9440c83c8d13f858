import LinuxPlatform
import NTPTime
import Testing

/// When datagrams left, by the error queue.
@Suite struct DepartureTests {
    private static func pair(
        _ family: AddressFamily
    ) throws -> (sender: UDPSocket, receiver: UDPSocket, address: SocketAddress) {
        let loopback: IPAddress = family == .ipv4 ? .v4(.loopback) : .v6(.loopback)
        let sockets = try (UDPSocket(family), UDPSocket(family))
        try sockets.0.bind(to: SocketAddress(address: loopback, port: 0))
        try sockets.1.bind(to: SocketAddress(address: loopback, port: 0))
        return (sockets.0, sockets.1, try #require(sockets.1.localAddress))
    }

    private static func departure(_ socket: UDPSocket) -> UDPSocket.Departure? {
        for _ in 0..<200 {
            if let departure = socket.departure() { return departure }
            _ = InputWait.poll([], seconds: 0.01)
        }
        return nil
    }

    @Test(arguments: [AddressFamily.ipv4, .ipv6], [false, true])
    func aFrameEndsWithItsDatagram(family: AddressFamily, hasSource: Bool) throws {
        let (sender, receiver, address) = try Self.pair(family)
        for count in [1, 48, 68, 1000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let before = SystemClock.wall()
            try sender.sendStamped(
                bytes, to: address, from: hasSource ? sender.localAddress?.address : nil)
            guard case .left(let frame, let moment) = Self.departure(sender) else {
                Issue.record("no departure")
                return
            }
            #expect(frame.suffix(count).elementsEqual(bytes) && frame.count > count)
            #expect(moment.seconds(since: before) > -1e-6 && moment.seconds(since: before) < 5)
            #expect(InputWait.poll([receiver.descriptor], seconds: 2) == [0])
            #expect(try receiver.receive()?.bytes == bytes)
        }
        #expect(sender.departure() == nil)
    }

    /// Nothing comes for what was sent without the wish, and what comes wakes the loop as an error
    /// does, so that it can be taken.
    @Test func onlyWhatIsAskedForIsTold() throws {
        let (sender, _, address) = try Self.pair(.ipv4)
        try sender.send([1], to: address)
        #expect(sender.departure() == nil)
        try sender.sendStamped([2], to: address, from: nil)
        let ready = InputWait.ready([sender.descriptor], seconds: 2)
        #expect(ready.map(\.position) == [0] && ready.map(\.hasErrors) == [true])
        #expect(try sender.receive() == nil)
        guard case .left(let frame, _) = sender.departure() else {
            Issue.record("no departure")
            return
        }
        #expect(frame.last == 2)
        #expect(InputWait.ready([sender.descriptor], seconds: 0).isEmpty)
    }

    @Test func aDatagramThatDoesNotLeaveIsTold() throws {
        let socket = try UDPSocket(.ipv4)
        let broadcast = try #require(IPAddress("255.255.255.255"))
        #expect(throws: SystemError.self) {
            try socket.sendStamped([1], to: SocketAddress(address: broadcast), from: nil)
        }
        #expect(socket.departure() == nil)
    }
}
