import LinuxPlatform
import NTPProtocol
import NTPTime
import Testing

@testable import NTPDaemon

/// Sockets for groups, where only the loopback interface is used: nothing is joined by that.
@Suite(.serialized) struct GroupListenersTests {
    /// One that nobody has.
    private static func port() throws -> UInt16 {
        let probe = try UDPSocket(.ipv4)
        try probe.bind(to: SocketAddress(address: .v4(.any), port: 0))
        return try #require(probe.localAddress).port
    }

    private static func listeners() throws -> Listeners {
        let port = try port()
        let log = DaemonLog(.file(try AppendFile("/dev/null"), path: "/dev/null"))
        var listeners = Listeners(
            port: port, rules: InterfaceSelectionTests.selection(["ignore all"]).rules,
            family: .ipv4, log: log)
        try listeners.open()
        return listeners
    }

    private static func address(_ text: String) throws -> IPAddress {
        try #require(IPAddress(text))
    }

    @Test func theyComeAndGo() throws {
        var listeners = try Self.listeners()
        let before = listeners.all.map(\.number)
        var interest = GroupInterest()
        interest.broadcasts = true
        interest.groups = [try Self.address("224.0.1.1"), try Self.address("ff05::101")]
        listeners.listen(to: interest)
        // Without IPv6 (as here) and without a network there is one to bind.
        #expect(listeners.groups.map(\.address.description) == ["224.0.1.1"])
        #expect(listeners.groups[0].memberships.isEmpty)
        let number = listeners.groups[0].listener.number
        listeners.listen(to: interest)
        #expect(listeners.groups.map(\.listener.number) == [number])
        interest.groups = [try Self.address("239.1.1.1")]
        listeners.listen(to: interest)
        #expect(listeners.groups.map(\.address.description) == ["239.1.1.1"])
        listeners.listen(to: GroupInterest())
        #expect(listeners.groups.isEmpty && listeners.all.map(\.number) == before)
        // The port is ours alone as before.
        let other = try UDPSocket(.ipv4)
        other.setReuse(true)
        #expect(throws: SystemError.self) {
            try other.bind(to: SocketAddress(address: .v4(.loopback), port: listeners.port))
        }
    }

    /// A group has no way by the loopback interface; what is no group has ways of its own.
    @Test(
        arguments: [
            ("224.0.1.1", 0), ("255.255.255.255", 0), ("ff02::101", 0), ("192.0.2.255", nil),
            ("127.0.0.1", nil),
        ] as [(String, Int?)])
    func waysToAGroup(destination: String, count: Int?) throws {
        let listeners = try Self.listeners()
        let ways = listeners.groupWays(toward: try Self.address(destination))
        #expect(ways?.count == count)
    }
}
