import NTPConfiguration
import NTPControl
import NTPProtocol
import NTPTime
import NTPWire
import Testing

@testable import NTPSimulator
@testable import NTPTools

/// What `ntpq -p` and `ntpq -c as` show of nodes in a world, for each way to associate: letters,
/// tally codes and reference identifiers are those of ntp.org's ntpd (peer_clear, ctlpeerstatus,
/// doprintpeers).
@Suite struct BillboardOfNodesTests {
    private static let clock = "server 127.127.1.0\nfudge 127.127.1.0 stratum 0\n"

    /// A host of the world, 192.0.2.`number`.
    private struct Host {
        var number: Int
        var lines = BillboardOfNodesTests.clock
        var offset = 0.0
        var conduct = ServerConduct.honest
    }

    private static func world(of watcher: String, _ hosts: [Host]) throws -> World {
        var world = World(seed: 5, usualPath: Path(delay: 0.001, jitter: 0.0001))
        world.names = ["pool.example": [try #require(IPAddress("192.0.2.7"))]]
        for host in [Host(number: 100, lines: watcher, offset: 0.01)] + hosts {
            let analysis = ConfigurationReader.read(
                file: "ntp.conf", contents: Array(host.lines.utf8),
                environment: ConfigurationEnvironment(
                    include: { _ in nil }, fileExists: { _ in false }))
            #expect(!analysis.hasError, "\(analysis.findings)")
            let number = world.add(
                HostTraits(
                    name: "host\(host.number)",
                    address: try #require(IPAddress("192.0.2.\(host.number)")),
                    clock: ClockTraits(offset: host.offset),
                    configuration: analysis.configuration))
            world.setConduct(of: number, to: host.conduct)
        }
        return world
    }

    /// What the first host answers to somebody who may do everything.
    private static func reply(_ request: ControlMessage, in world: World) -> ControlReply {
        let host = world.hosts[0]
        let environment = ControlEnvironment(
            version: "ntpd", processor: "riscv64", system: "Linux")
        var random = SystemRandomNumberGenerator()
        var subject = SystemSubject(host.node, environment: environment, at: host.clock.reading)
        subject.configuration.authentication.controlKey = 1
        return ControlRequestHandler.respond(
            to: request.bytes.span,
            from: ControlAsker(
                source: SocketAddress(address: .v4(.loopback)), restrictions: [], provenKey: 1),
            about: subject, nonces: ControlNonces { _ in [] }, random: &random)
    }

    /// What a command prints about the first host.
    private static func output(_ command: String, in world: World) -> [String] {
        let bench = QueryBench()
        bench.server = { reply($0, in: world).packets }
        var session = bench.session()
        session.run("hostnames no")
        _ = bench.takePrinted()
        session.run(command)
        return bench.printed
    }

    /// `TALLY ADDRESS REFID STRATUM LETTER` of each row.
    private static func rows(_ world: World, _ command: String = "peers") -> [String] {
        output(command, in: world).dropFirst(2).map { row in
            let tally = row.prefix(1)
            let words = row.dropFirst().split(separator: " ").prefix(4)
            return ([tally.description] + words.map(String.init)).joined(separator: " ")
        }
    }

    /// `CONF REACH CONDITION` by address, from `ntpq -c as`.
    private static func conditions(_ world: World) -> [[String]] {
        output("lassociations", in: world).dropFirst(3).map { row in
            let words = row.split(separator: " ").map(String.init)
            return [words[3], words[4], words[5] + " " + (words.count > 6 ? words[6] : "")]
        }
    }

    /// A watcher of all kinds, and who is to be seen.
    private static func worldOfKinds() throws -> World {
        let lines = """
            disable auth
            server 192.0.2.1 iburst
            peer 192.0.2.6
            pool pool.example iburst
            broadcast 192.0.2.255
            broadcast 224.0.1.1
            broadcast ff05::101
            manycastclient 239.1.1.1 iburst
            server 127.127.1.0
            fudge 127.127.1.0 stratum 12
            broadcastclient
            multicastclient 239.9.9.9
            server 192.0.2.20

            """
        var world = try Self.world(
            of: lines,
            [
                Host(number: 1), Host(number: 6), Host(number: 7),
                Host(number: 8, lines: Self.clock + "peer 192.0.2.100\n"),
                Host(number: 9, lines: Self.clock + "broadcast 192.0.2.255\n"),
                Host(number: 10, lines: Self.clock + "broadcast 239.9.9.9\n"),
                Host(number: 11, lines: Self.clock + "manycastserver 239.1.1.1\n"),
            ])
        world.run(until: MonotonicInstant(nanoseconds: 3_600_000_000_000))
        return world
    }

    @Test func eachKindHasItsLetter() throws {
        let world = try Self.worldOfKinds()
        let rows = Set(Self.rows(world).map { $0.drop { "*+-# ".contains($0) }.description })
        #expect(
            rows == [
                "192.0.2.1 .LOCL. 1 u", "192.0.2.6 .LOCL. 1 s", "pool.example .POOL. 16 p",
                "192.0.2.7 .LOCL. 1 u", "192.0.2.255 .BCST. 16 B", "224.0.1.1 .MCST. 16 M",
                "ff05::101 .MCST. 16 M", "239.1.1.1 .ACST. 16 a", "127.127.1.0 .LOCL. 12 l",
                "192.0.2.8 192.0.2.100 3 S", "192.0.2.9 .LOCL. 1 b", "192.0.2.10 .LOCL. 1 b",
                "192.0.2.11 .LOCL. 1 u", "192.0.2.20 .INIT. 16 u",
            ])
    }

    /// The majority, a favourite, a liar, one that is only watched, and what kisses and silence
    /// leave of others.
    @Test func eachHasItsTally() throws {
        let lines = """
            server 192.0.2.1 iburst
            server 192.0.2.2 iburst prefer
            server 192.0.2.3 iburst
            server 192.0.2.4 iburst noselect
            server 192.0.2.5 iburst
            server 192.0.2.6 iburst
            server 192.0.2.7 iburst
            server 192.0.2.8 iburst
            server 192.0.2.9 iburst

            """
        var world = try Self.world(
            of: lines,
            (1...4).map { Host(number: $0) } + [
                Host(number: 5, offset: 0.05),
                Host(number: 6, conduct: .kisses(ReferenceID("RATE"), poll: 7)),
                Host(number: 7, conduct: .kisses(ReferenceID("DENY"), poll: 6)),
                Host(number: 8, conduct: .kisses(ReferenceID("RSTR"), poll: 6)),
            ])
        world.run(until: MonotonicInstant(nanoseconds: 1_200_000_000_000))
        #expect(
            Self.rows(world) == [
                "+ 192.0.2.1 .LOCL. 1 u", "* 192.0.2.2 .LOCL. 1 u", "+ 192.0.2.3 .LOCL. 1 u",
                "  192.0.2.4 .LOCL. 1 u", "x 192.0.2.5 .LOCL. 1 u", "  192.0.2.6 .RATE. 16 u",
                "  192.0.2.7 .DENY. 16 u", "  192.0.2.8 .RSTR. 16 u", "  192.0.2.9 .INIT. 16 u",
            ])
        #expect(
            Self.conditions(world).map { $0.joined(separator: " ") } == [
                "yes yes none candidate", "yes yes none sys.peer", "yes yes none candidate",
                "yes yes none reject", "yes yes none falsetick", "yes no none reject",
                "yes no none reject", "yes no none reject", "yes no none reject",
            ])
        // A server that had told the time before it was asked too often keeps its stratum.
        world.setConduct(of: 1, to: .kisses(ReferenceID("RATE"), poll: 6))
        world.run(until: MonotonicInstant(nanoseconds: 2_400_000_000_000))
        #expect(Self.rows(world).first == "+ 192.0.2.1 .RATE. 1 u")
        world.setConduct(of: 1, to: .honest)
        world.run(until: MonotonicInstant(nanoseconds: 6_000_000_000_000))
        #expect(Self.rows(world).first == "+ 192.0.2.1 .LOCL. 1 u")
        world.setClock(of: 0, by: 3)
        #expect(
            Self.rows(world).allSatisfy {
                $0.hasSuffix(" .STEP. 16 u") || $0.hasSuffix(" .STEP. 1 u")
            })
    }

    /// `true` makes a liar one of the majority.
    @Test(arguments: [("", "x"), ("true", "+")])
    func trueIsBelieved(option: String, tally: String) throws {
        var world = try Self.world(
            of: (1...4).map { "server 192.0.2.\($0) iburst\($0 == 4 ? " " + option : "")\n" }
                .joined(),
            (1...3).map { Host(number: $0) } + [Host(number: 4, offset: 0.02)])
        world.run(until: MonotonicInstant(nanoseconds: 600_000_000_000))
        #expect(Self.rows(world).last?.hasPrefix("\(tally) 192.0.2.4 ") == true)
    }

    /// A pool's members, and who came by a packet of its own, are no lines of the file; what is
    /// told to all is never reached.
    @Test func confAndReach() throws {
        var world = try Self.world(
            of: "disable auth\npool pool.example iburst\nbroadcast 192.0.2.255\n",
            [Host(number: 7), Host(number: 8, lines: Self.clock + "peer 192.0.2.100\n")])
        world.run(until: MonotonicInstant(nanoseconds: 600_000_000_000))
        #expect(
            Self.conditions(world).map { $0.prefix(2).joined(separator: " ") } == [
                "yes none", "yes none", "no yes", "no yes",
            ])
    }

    /// `:config unpeer` takes each away for good; who came by a packet of its own may come again.
    @Test(arguments: [
        ("192.0.2.1", 1), ("192.0.2.6", 1), ("pool.example", 2), ("192.0.2.255", 1),
        ("224.0.1.1", 1), ("ff05::101", 1), ("239.1.1.1", 2), ("127.127.1.0", 1),
        ("192.0.2.20", 1), ("192.0.2.8", 1), ("192.0.2.9", 1), ("192.0.2.11", 1),
    ])
    func unpeerTakesAway(target: String, count: Int) throws {
        var world = try Self.worldOfKinds()
        let before = world.hosts[0].node.associations
        let request = ControlMessage(
            request: ControlHeader(request: .configure, sequence: 1),
            data: Array("unpeer \(target)".utf8))
        guard case .configure(let change, let dismissed) = Self.reply(request, in: world).change
        else {
            Issue.record("nothing changes")
            return
        }
        world.reconfigure(0, with: change.configuration)
        let now = world.hosts[0].clock.reading
        // A pool's members are gone with its line already.
        for id in dismissed { _ = world.hosts[0].node.dismiss(id, at: now) }
        let after = world.hosts[0].node.associations
        #expect(after.count == before.count - count)
        #expect(!Self.rows(world).contains { $0.contains(" \(target) ") })
        if ["192.0.2.8", "192.0.2.9", "192.0.2.11"].contains(target) { return }
        world.run(until: MonotonicInstant(nanoseconds: 5_400_000_000_000))
        #expect(world.hosts[0].node.associations.map(\.id) == after.map(\.id))
    }
}
