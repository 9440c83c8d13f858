import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Orphan mode on the bench: who becomes an orphan and when, and whom it follows. The node's own
/// address is 198.51.100.1.
@Suite struct OrphanTests {
    private static let loopback = ReferenceID(.loopback)

    /// An orphan at stratum 5, as its children hear it.
    private static func orphan(
        stratum: UInt8 = 5, mode: PacketMode = .symmetricActive, offset: Double = 0
    ) -> NodeBench.Server {
        NodeBench.honest(offset: offset) { header in
            header.mode = mode
            header.stratum = stratum
            header.referenceID = loopback
            header.referenceTimestamp = .unset
            header.rootDispersion = NTPShort(roundingUp: 0)
        }
    }

    private static func follows(_ bench: NodeBench) -> IPAddress? {
        bench.node.associations.first { $0.id == bench.node.system.systemPeer }?.remote.address
    }

    /// Nobody answers: after `orphanwait`, and not before, our own time is served.
    @Test(
        arguments: [
            ("tos orphan 5", 300.0, 5), ("tos orphan 15", 300, 15), ("tos orphan 1", 300, 1),
            ("tos orphan 5 orphanwait 10", 10, 5), ("tos orphan 5 orphanwait 1000", 1000, 5),
        ] as [(String, Double, UInt8)])
    func anOrphanServesItsOwnTime(line: String, wait: Double, stratum: UInt8) throws {
        var bench = NodeBench("\(line)\npeer 192.0.2.1\n", server: NodeBench.silent)
        bench.run(until: wait - 1)
        #expect(!bench.node.system.isSynchronised && bench.node.system.stratum == 16)
        bench.run(until: wait + 3)
        let system = bench.node.system
        #expect(system.leap == .none && system.stratum == stratum)
        #expect(system.referenceID == (stratum == 1 ? ReferenceID("LOOP") : Self.loopback))
        #expect(system.rootDelay == 0 && system.offset == 0 && system.systemPeer == nil)
        #expect(system.rootDispersion(at: bench.now.monotonic) < 1e-4)
        #expect(bench.logs.count { $0.contains("orphan") } == 1)
        // Whoever asks the kernel is not told that this is the time of the world.
        let last = try #require(bench.adjustments.last)
        #expect(!last.isSynchronised && last.maximumError == 16)
        bench.run(until: wait + 90_000)
        let packet = try SymmetricTests.last(bench)
        #expect(packet.leap == .none && packet.stratum == stratum && packet.rootDelay.seconds == 0)
        #expect(packet.rootDispersion.seconds < 1e-3)
        #expect(bench.logs.count { $0.contains("orphan") } == 1)
    }

    @Test(arguments: ["", "tos orphan 16\n", "tos orphanwait 5\n"])
    func withoutTheLineThereAreNoOrphans(line: String) {
        var bench = NodeBench(line + "peer 192.0.2.1\n", server: NodeBench.silent)
        bench.run(until: 5000)
        #expect(!bench.node.system.isSynchronised && bench.node.system.stratum == 16)
    }

    /// A source that is lost: its time is told on until `orphanwait` is over, and a source that
    /// comes back is followed at once.
    @Test func aLostSourceIsWaitedFor() throws {
        var bench = NodeBench("tos orphan 5\nserver 192.0.2.1 iburst maxpoll 6\n")
        bench.run(until: 1000)
        #expect(bench.node.system.stratum == 2)
        bench.server = NodeBench.silent
        var lostAt: Double?
        for second in 1000..<2000 {
            bench.run(until: Double(second))
            if bench.node.system.systemPeer == nil, lostAt == nil { lostAt = Double(second) }
            if let lostAt, Double(second) < lostAt + 298 {
                #expect(bench.node.system.stratum == 2)
            }
        }
        #expect(try #require(lostAt) > 1100)
        #expect(bench.node.system.stratum == 5)
        #expect(bench.node.systemStatus.description.hasPrefix("leap_none, sync_unspec"))
        bench.server = NodeBench.honest(offset: 0.01)
        bench.run(until: 2400)
        #expect(bench.node.system.stratum == 2 && bench.steps.isEmpty)
        #expect(try #require(bench.adjustments.last).isSynchronised)
    }

    /// Peers and servers that are at stratum `heard`, and what comes of it: the stratum that is
    /// told, and the address that is followed.
    struct Mesh: Sendable {
        var lines: String
        var stratum: UInt8
        var followed: String?
        var heard: UInt8 = 5
        var mode = PacketMode.symmetricActive
    }

    private static let meshes = [
        // The least address, if it is less than ours.
        Mesh(
            lines: "peer 192.0.2.2\npeer 192.0.2.1\npeer 192.0.2.3\n", stratum: 6,
            followed: "192.0.2.1"),
        Mesh(lines: "peer 203.0.113.1\n", stratum: 5, followed: nil),
        Mesh(
            lines: "peer 203.0.113.1\npeer 198.51.100.0\n", stratum: 6,
            followed: "198.51.100.0"),
        Mesh(lines: "peer 198.51.100.2\n", stratum: 5, followed: nil),
        // Another's clients cannot be followed by it, so their addresses do not count.
        Mesh(
            lines: "server 203.0.113.1\n", stratum: 6, followed: "203.0.113.1",
            mode: .server),
        Mesh(
            lines: "server 203.0.113.2\nserver 203.0.113.1\n", stratum: 6,
            followed: "203.0.113.1", mode: .server),
        // An orphan's child may be a child of ours.
        Mesh(lines: "peer 192.0.2.1\n", stratum: 5, followed: nil, heard: 6),
        // Below the orphan stratum all is as ever.
        Mesh(
            lines: "peer 203.0.113.1\n", stratum: 5, followed: "203.0.113.1",
            heard: 4),
        Mesh(lines: "tos minsane 2\npeer 192.0.2.1\n", stratum: 6, followed: "192.0.2.1"),
        Mesh(lines: "peer 192.0.2.1 noselect\n", stratum: 5, followed: nil),
        // The own clock goes before an orphan, below that stratum, and never at it or above.
        Mesh(
            lines: "peer 192.0.2.1\nserver 127.127.1.0\nfudge 127.127.1.0 stratum 3\n",
            stratum: 4, followed: "127.127.1.0"),
        Mesh(lines: "peer 203.0.113.1\nserver 127.127.1.0\n", stratum: 5, followed: nil),
        Mesh(
            lines: "server 127.127.1.0\nfudge 127.127.1.0 stratum 10\n", stratum: 5,
            followed: nil),
    ]

    @Test(arguments: meshes)
    func theLeastAddressIsTheParent(mesh: Mesh) {
        var bench = NodeBench(
            "tos orphan 5\n" + mesh.lines,
            server: Self.orphan(stratum: mesh.heard, mode: mesh.mode))
        bench.run(until: 2000)
        #expect(Self.follows(bench) == mesh.followed.flatMap { IPAddress($0) }, "\(mesh.lines)")
        #expect(bench.node.system.stratum == mesh.stratum, "\(mesh.lines)")
    }

    /// A host without the line takes an orphan for a server like any other.
    @Test func orphansServeAll() {
        var bench = NodeBench("server 203.0.113.1\n", server: Self.orphan(mode: .server))
        bench.run(until: 1000)
        #expect(bench.node.system.stratum == 6)
    }

    /// Two that have each other as `server` are as two peers.
    @Test(arguments: [("192.0.2.1", 6), ("203.0.113.1", 5)] as [(String, UInt8)])
    func serversOfEachOther(address: String, stratum: UInt8) {
        var bench = NodeBench(
            "tos orphan 5\nserver \(address)\n", server: Self.orphan(mode: .server))
        for second in stride(from: 10.0, through: 2000, by: 60) {
            bench.run(until: second)
            bench.deliver(NTPHeader.request().bytes, from: .at(address))
        }
        #expect(bench.node.system.stratum == stratum)
    }

    /// The parent dies: after `orphanwait` its child is an orphan itself. It comes back, and so
    /// does the order.
    @Test func aParentDiesAndReturns() {
        var bench = NodeBench("tos orphan 5\npeer 192.0.2.1 maxpoll 6\n", server: Self.orphan())
        bench.run(until: 1000)
        #expect(bench.node.system.stratum == 6)
        bench.server = NodeBench.silent
        bench.run(until: 2000)
        #expect(bench.node.system.stratum == 5 && bench.node.system.referenceID == Self.loopback)
        bench.server = Self.orphan()
        bench.run(until: 2500)
        #expect(bench.node.system.stratum == 6)
        // A source of the world's time goes before.
        bench.server = Self.orphan(stratum: 2)
        bench.run(until: 3500)
        #expect(bench.node.system.stratum == 3)
    }

    /// A parent whose clock is set by hand is still the parent a moment later.
    @Test func aParentMayBeSetByHand() {
        var bench = NodeBench("tos orphan 5\npeer 203.0.113.1\n", server: NodeBench.silent)
        bench.run(until: 400)
        bench.node.clockStepped(by: 3600, at: bench.now)
        #expect(!bench.node.system.isSynchronised)
        bench.run(until: 402)
        #expect(bench.node.system.stratum == 5)
    }

    /// A line that comes and goes, or changes, while the node runs.
    @Test func theLineMayChange() {
        var bench = NodeBench("peer 203.0.113.1\n", server: NodeBench.silent)
        bench.run(until: 400)
        bench.reconfigure("tos orphan 7\npeer 203.0.113.1\n")
        bench.run(until: 402)
        #expect(bench.node.system.stratum == 7)
        bench.reconfigure("tos orphan 9 orphanwait 5000\npeer 203.0.113.1\n")
        bench.run(until: 404)
        #expect(bench.node.system.stratum == 9)
        bench.reconfigure("peer 203.0.113.1\n")
        bench.run(until: 406)
        #expect(bench.node.system.stratum == 16 && !bench.node.system.isSynchronised)
    }
}
