import NTPConfiguration
import NTPProtocol
import NTPTime
import NTPWire
import Testing

@testable import NTPSimulator

/// As AssociationTroubleTests, for what is told to all or asked of all: a host that hears three
/// servers of a group, or finds them by one, all of them with a key.
@Suite struct GroupTroubleTests {
    typealias Trouble = AssociationTroubleTests.Trouble
    typealias Unicast = AssociationTroubleTests

    enum Way: String, CaseIterable, Sendable {
        case broadcast, novolley, multicast, interleavedBroadcast, manycast

        /// The line of each server.
        var serverLine: String {
            switch self {
            case .broadcast, .novolley: "broadcast 192.0.2.255 key 5 minpoll 4\n"
            case .interleavedBroadcast: "broadcast 192.0.2.255 key 5 minpoll 4 xleave\n"
            case .multicast: "broadcast 239.1.1.1 key 5 minpoll 4 ttl 3\n"
            case .manycast: "manycastserver 239.1.1.1\n"
            }
        }

        var clientLine: String {
            switch self {
            case .broadcast, .interleavedBroadcast: "broadcastclient\n"
            case .novolley: "broadcastclient novolley\nbroadcastdelay 0.004\n"
            case .multicast: "multicastclient 239.1.1.1\n"
            case .manycast: "manycastclient 239.1.1.1 key 5 iburst maxpoll 6\n"
            }
        }

        var role: Association.Role { self == .manycast ? .manycastMember : .broadcastClient }
    }

    private static func world(
        _ way: Way, _ trouble: Trouble, isProtected: Bool
    ) throws -> World {
        var world = World(seed: 12, usualPath: Unicast.paths)
        let path = Unicast.path(in: trouble, isProtected: isProtected)
        for number in 0..<Unicast.client {
            let lines = "server 127.127.1.0 prefer\nfudge 127.127.1.0 stratum 0\n" + Unicast.keys
            _ = world.add(
                try Unicast.traits(number, ClockTraits(), lines + way.serverLine))
            for (from, to) in [(number, Unicast.client), (Unicast.client, number)] {
                world.network.setPath(path, from: from, to: to)
            }
        }
        let host = try Unicast.traits(
            Unicast.client, ClockTraits(offset: 0.03, frequencyPPM: 10, wander: 1e-9),
            Unicast.keys + way.clientLine)
        world.mischief = mischief(
            trouble, isProtected: isProtected, victim: SocketAddress(address: host.address))
        _ = world.add(host)
        return world
    }

    /// Nobody asks for a broadcast: who has its key can forge it, who has not cannot. Exchanges, of
    /// which volleys and manycast consist, are beyond those as well who have the key but have not
    /// seen the question.
    private static func mischief(
        _ trouble: Trouble, isProtected: Bool, victim: SocketAddress
    ) -> [Mischief] {
        func forger(
            _ kind: Mischief.Kind, secret: UInt64? = Unicast.secret, sparesBroadcasts: Bool = false
        ) -> Mischief {
            var forger = Mischief(kind, victim: victim)
            if let secret {
                forger.keyIdentifier = 5
                forger.keys = VirtualKeys([(5, secret)])
            }
            forger.stranger = SocketAddress("192.0.2.77:123")
            forger.sparesBroadcasts = sparesBroadcasts
            return forger
        }
        let everything = Mischief.Kind.forgedAnswer(ahead: 5, .everything)
        switch (trouble, isProtected) {
        case (.loss, _), (.duplication, _), (.delay, _), (.oneSteps, _):
            return []
        case (.replay, true):
            return [forger(.replay(after: [0.5, 12, 40, 700]))]
        case (.spoofedSource, true):
            return [
                forger(.forgedAnswer(ahead: 5, .nothing), sparesBroadcasts: true),
                forger(everything, secret: nil),
            ]
        case (.zeroOrigin, true):
            return [forger(.forgedAnswer(ahead: 5, .emptyOrigin), sparesBroadcasts: true)]
        case (.wrongKey, true):
            return [forger(everything, secret: Unicast.secret + 1)]
        case (.replay, false), (.spoofedSource, false), (.zeroOrigin, false), (.wrongKey, false):
            return [forger(everything)]
        }
    }

    /// Broadcasts are not weighed by their delays: only who is asked can be found quicker than
    /// usual.
    private static func bound(_ way: Way, _ trouble: Trouble) -> Double {
        trouble == .delay ? (way == .manycast ? 0.02 : 0.05) : 0.003
    }

    @Test(arguments: Way.allCases, Trouble.allCases)
    func staysWithinItsBound(way: Way, trouble: Trouble) throws {
        var world = try Self.world(way, trouble, isProtected: true)
        let outcome = Unicast.outcome(of: &world, in: trouble, isProtected: true)
        let host = world.hosts[Unicast.client]
        let bound = Self.bound(way, trouble)
        #expect(!outcome.isBroken(beyond: bound), "\(way), \(trouble): \(outcome)")
        #expect(host.node.system.stratum == 2)
        let sources = host.node.associations.filter { $0.role == way.role }
        #expect(sources.count == 3)
        #expect(host.node.associations.count == (way == .manycast ? 4 : 3))
        for source in sources {
            #expect(source.poll.reach.nonzeroBitCount >= (trouble == .loss ? 1 : 6))
            if way == .manycast {
                #expect(source.counters.received <= source.counters.sent + 1)
            } else {
                #expect(source.hostMode == 6)
            }
        }
        if way != .manycast {
            // Three volleys, with a few more questions where answers are lost; one more volley
            // where a server's clock was set.
            #expect(host.requests.count <= (way == .novolley ? 0 : 80), "\(host.requests.count)")
        }
        if trouble == .replay || trouble == .duplication {
            #expect(sources.contains { $0.counters.duplicate > 10 })
        }
    }

    @Test(arguments: Way.allCases, Trouble.allCases)
    func breaksItsBoundWithout(way: Way, trouble: Trouble) throws {
        if trouble == .duplication || trouble == .delay { return }
        var world = try Self.world(way, trouble, isProtected: false)
        let outcome = Unicast.outcome(of: &world, in: trouble, isProtected: false)
        #expect(
            outcome.isBroken(beyond: Self.bound(way, trouble)),
            "\(way), \(trouble) without \(trouble.without)")
    }
}
