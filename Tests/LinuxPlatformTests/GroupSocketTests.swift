import LinuxPlatform
import NTPTime
import Testing

/// Multicast and broadcast on the loopback interface.
@Suite(.serialized) struct GroupSocketTests {
    private static let group = IPAddress.v4(IPv4Address(bits: 0xefff_4d4d))

    /// What arrives within a third of a second.
    private static func arrival(at socket: UDPSocket) throws -> UDPSocket.Datagram? {
        guard !InputWait.poll([socket.descriptor], seconds: 0.3).isEmpty else { return nil }
        return try socket.receive()
    }

    @Test func whoHasJoinedHears() throws {
        let loopback = try #require(NetworkInterface.index(named: "lo"))
        let listener = try UDPSocket(.ipv4)
        try listener.bind(to: SocketAddress(address: Self.group, port: 0))
        listener.requestDestinations()
        let port = try #require(listener.localAddress).port
        let sender = try UDPSocket(.ipv4)
        try sender.bind(to: SocketAddress(address: .v4(.loopback), port: 0))
        sender.aimMulticast(interface: loopback, timeToLive: 1)
        let destination = SocketAddress(address: Self.group, port: port)

        try sender.send([1], to: destination)
        #expect(try Self.arrival(at: listener) == nil)
        try listener.join(Self.group, interface: loopback)
        try listener.join(Self.group, interface: loopback)
        try sender.send([2], to: destination)
        let heard = try #require(try Self.arrival(at: listener))
        #expect(heard.bytes == [2] && heard.destination == Self.group)
        #expect(heard.interface == loopback && heard.source == sender.localAddress)
        listener.leave(Self.group, interface: loopback)
        try sender.send([3], to: destination)
        #expect(try Self.arrival(at: listener) == nil)
    }

    @Test func whatIsNoGroupIsNotJoined() throws {
        let listener = try UDPSocket(.ipv4)
        #expect(throws: SystemError.self) {
            try listener.join(.v4(.loopback), interface: 1)
        }
        let six = try UDPSocket(.ipv6)
        #expect(throws: SystemError.self) { try six.join(.v6(.loopback), interface: 1) }
    }

    @Test func broadcastsNeedLeave() throws {
        let sender = try UDPSocket(.ipv4)
        let everybody = SocketAddress(address: .v4(IPv4Address(bits: 0x7fff_ffff)), port: 9)
        #expect(throws: SystemError.self) { try sender.send([1], to: everybody) }
        sender.allowBroadcasts()
        try sender.send([1], to: everybody)
    }
}
