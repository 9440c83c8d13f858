import ClockAlgorithms
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Names and the servers behind them.
@Suite struct NameTests {
    /// Answers for these addresses only.
    private static func alive(_ addresses: String...) -> NodeBench.Server {
        let honest = NodeBench.honest()
        return { request, time in
            let address = request.destination.address.description
            return addresses.contains(address) ? honest(request, time) : nil
        }
    }

    private static func remotes(_ bench: NodeBench) -> [String] {
        bench.node.associations.filter(\.isPolled).map { $0.remote.address.description }
    }

    @Test func twoLinesWithOneNameGetTwoServers() {
        var bench = NodeBench("server a.example\nserver a.example prefer\n")
        bench.resolve("a.example", to: ["192.0.2.1", "192.0.2.2", "192.0.2.3"])
        #expect(Self.remotes(bench) == ["192.0.2.1", "192.0.2.2"])
    }

    @Test func aDeadServersNameIsLookedUpAgain() {
        var bench = NodeBench("server a.example iburst\n", server: Self.alive("192.0.2.2"))
        bench.resolve("a.example", to: ["192.0.2.1"])
        bench.run(until: 1000)
        let asked = bench.names.count
        #expect(asked >= 2)
        // The same answer changes nothing.
        bench.resolve("a.example", to: ["192.0.2.1"])
        #expect(Self.remotes(bench) == ["192.0.2.1"])
        bench.resolve("a.example", to: ["192.0.2.1", "192.0.2.2"])
        #expect(Self.remotes(bench) == ["192.0.2.2"])
        bench.run(until: 1030)
        #expect(bench.node.system.isSynchronised)
        let settled = bench.names.count
        bench.run(until: 5000)
        #expect(bench.names.count == settled)
    }

    /// Lookups do not become a flood while everything is down.
    @Test func lookupsStayRare() {
        var bench = NodeBench("server a.example\n", server: NodeBench.silent)
        bench.resolve("a.example", to: ["192.0.2.1"])
        bench.run(until: 86_400)
        #expect((2...40).contains(bench.names.count))
    }

    @Test func aLiarIsReplaced() throws {
        let lines = "server 192.0.2.7 iburst\nserver 192.0.2.8 iburst\npool p.example iburst\n"
        let honest = NodeBench.honest()
        let lying = NodeBench.honest(offset: 0.5)
        var bench = NodeBench(lines) { request, time in
            let isLiar = request.destination.address.description == "192.0.2.66"
            return isLiar ? lying(request, time) : honest(request, time)
        }
        bench.resolve("p.example", to: ["192.0.2.66"])
        bench.run(until: 2000)
        #expect(bench.names.count > 1)
        #expect(bench.node.associations.contains { $0.selection == .falsetick })
        bench.resolve("p.example", to: ["192.0.2.66", "192.0.2.9"])
        #expect(Self.remotes(bench) == ["192.0.2.7", "192.0.2.8", "192.0.2.9"])
    }

    @Test func aPoolFillsUpAndReplacesItsDead() {
        let pool = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6"]
        let alive = Self.alive("192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6")
        var bench = NodeBench("pool p.example iburst\n", server: alive)
        bench.resolve("p.example", to: Array(pool.prefix(4)))
        #expect(Self.remotes(bench) == Array(pool.prefix(4)))
        bench.run(until: 1000)
        bench.resolve("p.example", to: pool)
        #expect(Self.remotes(bench) == ["192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"])
    }

    /// A pool that had two addresses is asked each hour whether it has more.
    @Test func aSmallPoolGrows() {
        var bench = NodeBench("pool p.example iburst\nserver a.example\n")
        bench.resolve("p.example", to: ["192.0.2.1", "192.0.2.2"])
        bench.resolve("a.example", to: ["192.0.2.9"])
        let asked = bench.names.count
        bench.run(until: 3500)
        #expect(bench.names.count == asked)
        bench.run(until: 7300)
        #expect(bench.names.dropFirst(asked).map(\.name) == ["p.example", "p.example"])
        bench.resolve("p.example", to: ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"])
        bench.run(until: 15_000)
        #expect(bench.names.count == asked + 2)
        #expect(bench.node.associations.count(where: \.isPolled) == 5)
    }

    @Test func aRestrictedNameFollowsItsAddresses() {
        var bench = NodeBench("restrict a.example ignore\n")
        let request = NTPHeader(version: 4, mode: .client).bytes
        bench.resolve("a.example", to: ["203.0.113.5", "203.0.113.6"])
        #expect(bench.deliver(request, from: .at("203.0.113.6")) == .dropped(.ignored))
        bench.resolve("a.example", to: ["203.0.113.7"])
        #expect(bench.deliver(request, from: .at("203.0.113.6")) == .replied)
        #expect(bench.deliver(request, from: .at("203.0.113.7")) == .dropped(.ignored))
    }

    @Test func whoDeniesMakesRoomForAnother() {
        var bench = NodeBench("server a.example iburst\n", server: NodeBench.kissing("DENY"))
        bench.resolve("a.example", to: ["192.0.2.1"])
        bench.run(until: 10)
        #expect(bench.names.count == 2)
        bench.server = NodeBench.honest()
        bench.resolve("a.example", to: ["192.0.2.1", "192.0.2.2"])
        #expect(Self.remotes(bench) == ["192.0.2.2"])
        #expect(bench.logs.contains { $0.contains("access_denied") })
    }
}
