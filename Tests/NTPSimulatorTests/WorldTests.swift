import NTPConfiguration
import NTPProtocol
import NTPTime
import Testing

@testable import NTPSimulator

@Suite struct WorldTests {
    private static func host(
        _ name: String, _ address: String, clock: ClockTraits = ClockTraits(), _ lines: String
    ) throws -> HostTraits {
        return HostTraits(
            name: name, address: try #require(IPAddress(address)), clock: clock,
            configuration: .reading(lines))
    }

    private static let localClock = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0\n"

    /// The network by IPv6, a pool by name, a second stratum.
    @Test func strataFollowEachOther() throws {
        var world = World(seed: 1, usualPath: Path(delay: 0.005, jitter: 0.0005))
        let addresses = ["2001:db8::1", "2001:db8::2"].compactMap { IPAddress($0) }
        world.names["pool.example"] = addresses + [try #require(IPAddress("192.0.2.9"))]
        _ = world.add(try Self.host("one", "2001:db8::1", Self.localClock))
        _ = world.add(try Self.host("two", "2001:db8::2", Self.localClock))
        let middle = world.add(
            try Self.host(
                "middle", "2001:db8::3", clock: ClockTraits(offset: 5),
                "pool -6 pool.example iburst\n"))
        let last = world.add(
            try Self.host(
                "last", "2001:db8::4", clock: ClockTraits(offset: -5),
                "server 2001:db8::3 iburst\n"))
        world.run(until: .second(900))
        #expect(world.hosts.map(\.node.system.stratum) == [1, 1, 2, 3])
        #expect(world.hosts[middle].node.associations.count == 3)
        #expect(abs(world.hosts[middle].clock.error) < 0.002)
        #expect(abs(world.hosts[last].clock.error) < 0.01)
    }

    @Test func aClockBeyondThePanicThresholdIsLeftAlone() throws {
        var world = World(seed: 1, usualPath: Path(delay: 0.005), keepsTrace: true)
        _ = world.add(try Self.host("server", "192.0.2.1", Self.localClock))
        var traits = try Self.host(
            "client", "192.0.2.2", clock: ClockTraits(offset: 5000), "server 192.0.2.1 iburst\n")
        let careful = world.add(traits)
        traits.name = "bold"
        traits.address = try #require(IPAddress("192.0.2.3"))
        traits.daemon.allowsFirstPanicStep = true
        let bold = world.add(traits)
        world.run(until: .second(300))
        #expect(world.hosts[careful].clock.error == 5000)
        #expect(abs(world.hosts[bold].clock.error) < 0.001)
        #expect(world.trace.lines.count { $0.contains(" client panic -5000.0") } == 1)
        #expect(world.trace.lines.contains { $0.contains(" bold step -5000.0") })
    }

    @Test func nobodyAnswersWhereNobodyIs() throws {
        var world = World(seed: 1, usualPath: Path(delay: 0.005), keepsTrace: true)
        let alone = world.add(
            try Self.host("alone", "192.0.2.2", "server 192.0.2.1\ndisable ntp\n"))
        world.run(until: .second(700))
        #expect(!world.hosts[alone].node.system.isSynchronised)
        let sent = world.trace.lines.filter { $0.contains(" send 192.0.2.1:123 lost ") }
        // Every 64 s to 68 s; beyond a dozen the interval would double.
        #expect((11...12).contains(sent.count))
        #expect(!world.trace.lines.contains { $0.contains(" adjust ") })
    }
}
