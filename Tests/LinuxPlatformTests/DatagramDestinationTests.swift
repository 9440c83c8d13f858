import LinuxPlatform
import NTPTime
import Testing

/// Which address a datagram was sent to, and replies that leave from there.
@Suite struct DatagramDestinationTests {
    private static func socket(
        _ address: String, tellsDestinations: Bool = true
    ) throws -> (socket: UDPSocket, port: UInt16) {
        let address = try #require(IPAddress(address))
        let socket = try UDPSocket(address.family)
        if tellsDestinations { socket.requestDestinations() }
        try socket.bind(to: SocketAddress(address: address, port: 0))
        return (socket, try #require(socket.localAddress).port)
    }

    private static func receive(_ socket: UDPSocket) throws -> UDPSocket.Datagram {
        #expect(InputWait.poll([socket.descriptor], seconds: 2) == [0])
        return try #require(try socket.receive())
    }

    @Test(arguments: [
        ("0.0.0.0", "127.0.0.1"), ("0.0.0.0", "127.0.0.2"), ("127.0.0.3", "127.0.0.3"),
        ("::", "::1"), ("::1", "::1"),
    ])
    func theReplyLeavesFromTheAddressAsked(bound: String, asked: String) throws {
        let (server, port) = try Self.socket(bound)
        let (client, _) = try Self.socket(asked.contains(":") ? "::1" : "127.0.0.1")
        let address = try #require(IPAddress(asked))
        try client.send([1], to: SocketAddress(address: address, port: port))
        let request = try Self.receive(server)
        #expect(request.destination == address)
        #expect(request.interface == NetworkInterface.index(named: "lo"))
        try server.send([2], to: request.source, from: address)
        let reply = try Self.receive(client)
        #expect(reply.source == SocketAddress(address: address, port: port))
        #expect(reply.bytes == [2])
    }

    @Test func whoDoesNotAskIsNotTold() throws {
        let (server, port) = try Self.socket("0.0.0.0", tellsDestinations: false)
        let (client, _) = try Self.socket("127.0.0.1")
        try client.send([1], to: SocketAddress(address: .v4(.loopback), port: port))
        let request = try Self.receive(server)
        #expect(request.destination == nil && request.interface == nil)
    }

    @Test func anAddressOfOthersIsNoSource() throws {
        let (server, _) = try Self.socket("0.0.0.0")
        let (client, port) = try Self.socket("127.0.0.1")
        _ = client
        let other = try #require(IPAddress("192.0.2.77"))
        #expect(throws: SystemError.self) {
            try server.send(
                [1], to: SocketAddress(address: .v4(.loopback), port: port), from: other)
        }
    }
}
