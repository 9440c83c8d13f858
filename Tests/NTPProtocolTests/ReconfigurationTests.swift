import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// A configuration that changes under a running node.
@Suite struct ReconfigurationTests {
    private static func configuration(_ lines: String) -> Configuration {
        NodeBench(lines).node.configuration
    }

    private static func synchronised(_ lines: String) -> NodeBench {
        var bench = NodeBench(lines)
        bench.run(until: 100)
        return bench
    }

    @Test func whatStaysKeepsAllItLearnt() {
        var bench = Self.synchronised("server 192.0.2.1 iburst\nserver 192.0.2.2 iburst\n")
        let before = bench.node
        bench.reconfigure("# moved\n\nserver 192.0.2.2 iburst\nserver 192.0.2.1 iburst\n")
        #expect(bench.node.associations.map(\.id) == before.associations.map(\.id))
        for (left, right) in zip(bench.node.associations, before.associations) {
            #expect(left.filter == right.filter && left.poll == right.poll)
        }
        #expect(bench.node.system.systemPeer == before.system.systemPeer)
        #expect(bench.node.discipline == before.discipline)
        #expect(bench.node.configuration.associations[0].location?.line == 3)
    }

    @Test func whatGoesIsGoneAndWhatComesIsAsked() throws {
        var bench = Self.synchronised("server 192.0.2.1 iburst\nserver 192.0.2.2 iburst\n")
        let kept = bench.node.associations[1].id
        bench.reconfigure("server 192.0.2.2 iburst\nserver 192.0.2.3 iburst\n")
        let remotes = bench.node.associations.map { $0.remote.address.description }
        #expect(remotes == ["192.0.2.2", "192.0.2.3"])
        #expect(bench.node.associations[0].id == kept)
        #expect(bench.logs.contains { $0.contains("82 demobilize assoc") })
        #expect(bench.node.counters.associations == 3)
        let count = bench.sent.count
        bench.run(until: 110)
        #expect(bench.sent.count > count)
        let asked = try #require(bench.sent.last).transmission.destination.address
        #expect(asked.description == "192.0.2.3")
        #expect(bench.node.system.isSynchronised)
    }

    @Test func aChangedLineStartsAnew() {
        var bench = Self.synchronised("server 192.0.2.1 iburst\n")
        let id = bench.node.associations[0].id
        bench.reconfigure("server 192.0.2.1 iburst minpoll 4\n")
        #expect(bench.node.associations.count == 1)
        #expect(bench.node.associations[0].id != id)
        #expect(bench.node.associations[0].poll.minpoll == 4)
        #expect(bench.node.system.systemPeer == nil)
        bench.run(until: 130)
        #expect(bench.node.system.systemPeer == bench.node.associations[0].id)
    }

    @Test func accessRulesAreThoseOfTheNewFile() {
        var bench = Self.synchronised("server 192.0.2.1\nrestrict 203.0.113.0/24 ignore\n")
        let request = NTPHeader(version: 4, mode: .client).bytes
        #expect(bench.deliver(request, from: .at("203.0.113.5")) == .dropped(.ignored))
        bench.reconfigure("server 192.0.2.1\nrestrict 198.51.100.0/24 ignore\n")
        #expect(bench.deliver(request, from: .at("203.0.113.5")) == .replied)
        #expect(bench.deliver(request, from: .at("198.51.100.9")) == .dropped(.ignored))
    }

    @Test func namesThatStayNeedNoNewLookup() {
        let lines = "restrict one.example ignore\nserver two.example iburst\n"
        var bench = NodeBench(lines)
        bench.resolve("one.example", to: ["203.0.113.5"])
        bench.resolve("two.example", to: ["192.0.2.1"])
        bench.run(until: 100)
        let count = bench.names.count
        bench.reconfigure(lines + "restrict three.example noquery\n")
        #expect(bench.names.dropFirst(count).map(\.name) == ["three.example"])
        let request = NTPHeader(version: 4, mode: .client).bytes
        #expect(bench.deliver(request, from: .at("203.0.113.5")) == .dropped(.ignored))
        #expect(bench.node.system.isSynchronised)
        bench.reconfigure("server two.example iburst\n")
        #expect(bench.node.wantedNames.map(\.name) == ["two.example"])
        #expect(bench.deliver(request, from: .at("203.0.113.5")) == .replied)
    }

    @Test func stepAndPanicThresholdsFollow() {
        var bench = Self.synchronised("server 192.0.2.1 iburst\n")
        bench.reconfigure("server 192.0.2.1 iburst\ntinker step 0 panic 5\n")
        bench.server = NodeBench.honest(offset: 4)
        bench.run(until: 3000)
        #expect(bench.steps == [] && bench.panics == [])
        bench.server = NodeBench.honest(offset: 100)
        bench.run(until: 5000)
        #expect(bench.steps == [] && bench.panics.count == 1)
        #expect(!bench.node.system.isSynchronised)
    }

    @Test func whoDeniedUsIsAskedAgain() {
        var bench = Self.synchronised("server 192.0.2.1 iburst\n")
        bench.server = NodeBench.kissing("DENY")
        bench.run(until: 400)
        #expect(bench.node.associations[0].flash.contains(.denied))
        #expect(!bench.node.associations[0].isReachable)
        let count = bench.sent.count
        bench.server = NodeBench.honest()
        bench.reconfigure("# somebody has talked to them\nserver 192.0.2.1 iburst\n")
        bench.run(until: 420)
        #expect(bench.sent.count > count)
        #expect(bench.node.associations[0].isReachable)
    }
}
