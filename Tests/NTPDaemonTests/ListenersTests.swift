import LinuxPlatform
import NTPConfiguration
import NTPTime
import Testing

@testable import NTPDaemon

/// The sockets themselves, on this machine's addresses and a port that nobody has.
@Suite(.serialized) struct ListenersTests {
    private static func listeners(_ lines: [String]) throws -> Listeners {
        let probe = try UDPSocket(.ipv4)
        try probe.bind(to: SocketAddress(address: .v4(.any), port: 0))
        let port = try #require(probe.localAddress).port
        let log = DaemonLog(.file(try AppendFile("/dev/null"), path: "/dev/null"))
        return Listeners(
            port: port, rules: InterfaceSelectionTests.selection(lines).rules, family: .ipv4,
            log: log)
    }

    private static let loopback = IPAddress.v4(.loopback)

    @Test func followTheirRules() throws {
        var listeners = try Self.listeners(["ignore all"])
        try listeners.open()
        #expect(listeners.addresses == [Self.loopback])
        #expect(listeners.all.map(\.name) == ["v4wildcard", "lo"])
        #expect(listeners.all.map(\.number) == [0, 1])
        #expect(listeners.all.map(\.drops) == [true, false])
        let now = SystemClock.monotonic()
        #expect(listeners.rescan(at: now) == Listeners.Scan())

        // Rules may change at run time.
        listeners.selection = InterfaceSelectionTests.selection(["drop lo"])
        #expect(listeners.rescan(at: now) == Listeners.Scan())
        #expect(listeners.all.map(\.drops) == [true, true])
        let ignored = InterfaceSelectionTests.selection(["ignore lo"]).rules
        let changes = [listeners.reconfigure(ignored), listeners.reconfigure(ignored)]
        #expect(changes == [true, false])
        #expect(listeners.addresses.isEmpty)
        listeners.selection = InterfaceSelection()
        let scan = listeners.rescan(at: now)
        #expect(scan.hasChanged && scan.hasNewAddress)
        #expect(listeners.all.first { $0.address.address == Self.loopback }?.number ?? 0 >= 2)
    }

    @Test func aSecondDaemonIsToldOff() throws {
        var first = try Self.listeners([])
        try first.open()
        let log = DaemonLog(.file(try AppendFile("/dev/null"), path: "/dev/null"))
        var second = Listeners(port: first.port, rules: [], family: .ipv4, log: log)
        let fault = #expect(throws: Listeners.Fault.self) { try second.open() }
        #expect(fault?.message.hasPrefix("unable to bind to wildcard address 0.0.0.0 - ") == true)
    }

    @Test func requestsLeaveFromWhatMayBeUsed() throws {
        var listeners = try Self.listeners(["listen lo"])
        try listeners.open()
        let exact = try #require(listeners.way(from: Self.loopback))
        #expect(exact.local == SocketAddress(address: Self.loopback, port: listeners.port))
        // Not listened on, but this one is as near as can be.
        let neighbour = try #require(IPAddress("127.9.9.9"))
        let other = try #require(listeners.way(from: neighbour))
        #expect(other.local.address == Self.loopback)
        // No loopback address is a way to elsewhere, and the wildcard socket drops.
        let elsewhere = try #require(IPAddress("192.0.2.1"))
        #expect(listeners.way(from: elsewhere)?.local == nil)
        #expect(listeners.way(from: .v6(.loopback))?.local == nil)
    }

    /// To 127.0.0.2, which no socket has: the wildcard's gets it.
    @Test(
        arguments: [
            ([], nil), (["listen wildcard"], nil), (["ignore lo", "listen wildcard"], "127.0.0.1"),
        ] as [([String], String?)])
    func theWildcardAnswersForKnownAddressesOnly(lines: [String], local: String?) throws {
        var listeners = try Self.listeners(lines)
        try listeners.open()
        let wildcard = try #require(listeners.all.first)
        let client = try UDPSocket(.ipv4)
        for asked in ["127.0.0.2", "127.0.0.1"] {
            let address = try #require(IPAddress(asked))
            try client.send([1], to: SocketAddress(address: address, port: listeners.port))
            guard InputWait.poll([wildcard.socket.descriptor], seconds: 0.2) == [0] else {
                // 127.0.0.1 has a socket of its own.
                #expect(asked == "127.0.0.1" && local == nil)
                continue
            }
            let datagram = try #require(try wildcard.socket.receive())
            #expect(datagram.destination == address)
            #expect(listeners.isOverLoopback(datagram) == true)
            let found = listeners.local(of: datagram, by: wildcard)?.address.description
            #expect(found == (asked == "127.0.0.1" ? local : nil))
        }
    }

    @Test func theLineOfASocketThatGoes() throws {
        let listener = Listener(
            socket: try UDPSocket(.ipv4), number: 7, name: "eth0",
            address: SocketAddress(address: try #require(IPAddress("192.0.2.1")), port: 123),
            drops: false, openedAt: MonotonicInstant(seconds: 10))
        listener.traffic.received = 5
        listener.traffic.sent = 4
        listener.traffic.notSent = 1
        #expect(listener.openingLine == "Listen normally on 7 eth0 192.0.2.1:123")
        #expect(
            listener.closingLine(at: MonotonicInstant(seconds: 72.5))
                == "Deleting interface #7 eth0, 192.0.2.1#123, interface stats: received=5,"
                + " sent=4, dropped=1, active_time=62 secs")
    }
}

@Suite struct InterfaceWatchTests {
    private static func at(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(seconds: seconds)
    }

    @Test func looksAtOnceThenEveryFiveMinutes() {
        var watch = InterfaceWatch(at: Self.at(0), routing: nil)
        #expect(watch.isDue(at: Self.at(0)) && watch.wait(at: Self.at(0)) == 0)
        #expect(watch.begin(at: Self.at(0)).isEmpty)
        #expect(watch.wait(at: Self.at(1)) == nil && watch.descriptor == nil)
        #expect(!watch.isDue(at: Self.at(299)) && watch.isDue(at: Self.at(300)))
    }

    @Test func manyChangesAreOneLook() {
        var watch = InterfaceWatch(at: Self.at(0), routing: nil)
        _ = watch.begin(at: Self.at(0))
        watch.noticed(at: Self.at(50))
        #expect(!watch.isDue(at: Self.at(50.1)) && watch.isDue(at: Self.at(50.3)))
        _ = watch.begin(at: Self.at(50.3))
        // The next one waits until half a second has passed.
        watch.noticed(at: Self.at(50.4))
        #expect(!watch.isDue(at: Self.at(50.7)) && watch.isDue(at: Self.at(50.81)))
    }

    @Test func whoFindsNoWayLooksAfterTenSeconds() {
        var watch = InterfaceWatch(at: Self.at(0), routing: nil)
        _ = watch.begin(at: Self.at(0))
        watch.lostWay(at: Self.at(9))
        #expect(!watch.isDue(at: Self.at(9.9)))
        watch.lostWay(at: Self.at(10))
        #expect(watch.isDue(at: Self.at(10)))
    }

    @Test func whoSaysSoIsLeftAlone() throws {
        let socket = try #require(RoutingSocket())
        var watch = InterfaceWatch(at: Self.at(0), routing: socket, interval: 0)
        watch.lostWay(at: Self.at(1000))
        #expect(watch.descriptor == nil && !watch.isDue(at: Self.at(1e6)))
        #expect(watch.wait(at: Self.at(1000)) == nil)
        watch = InterfaceWatch(at: Self.at(0), routing: nil, interval: 60)
        _ = watch.begin(at: Self.at(0))
        #expect(!watch.isDue(at: Self.at(59)) && watch.isDue(at: Self.at(60)))
    }

    @Test func anAddressOnTrialIsLookedAtAgain() {
        var watch = InterfaceWatch(at: Self.at(0), routing: nil)
        _ = watch.begin(at: Self.at(0))
        watch.finish(Listeners.Scan(isIncomplete: true))
        #expect(!watch.isDue(at: Self.at(9)) && watch.isDue(at: Self.at(10)))
    }

    @Test func theKernelsWordWaitsWhileALookIsDue() throws {
        let socket = try #require(RoutingSocket())
        var watch = InterfaceWatch(at: Self.at(0), routing: socket)
        #expect(watch.descriptor == nil)
        _ = watch.begin(at: Self.at(0))
        #expect(watch.descriptor == socket.descriptor)
        watch.noticed(at: Self.at(1))
        #expect(watch.descriptor == nil)
    }
}
