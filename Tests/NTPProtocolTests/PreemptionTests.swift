import NTPConfiguration
import NTPTime
import Testing

@testable import NTPProtocol

/// Who makes room where there are more sources than `tos maxclock`.
@Suite struct PreemptionTests {
    /// Servers whose addresses end in `liars` are 0.2 s ahead of the others.
    private static func bench(
        _ lines: String, liars: [String] = [], silent: [String] = []
    ) -> NodeBench {
        NodeBench(lines) { request, time in
            let address = request.destination.address.description
            guard !silent.contains(address) else { return nil }
            let offset = liars.contains(address) ? 0.2 : 0
            return NodeBench.honest(offset: offset)(request, time)
        }
    }

    private static func addresses(_ bench: NodeBench) -> [String] {
        bench.node.associations.map(\.remote.address.description)
    }

    private static func lines(_ options: [String]) -> String {
        options.enumerated().map { "server 192.0.2.\($0.offset + 1) iburst \($0.element)\n" }
            .joined()
    }

    @Test func whoIsOfNoUseGoes() {
        var bench = Self.bench(
            "tos maxclock 4\n" + Self.lines(["", "", "", "preempt", "preempt", "preempt"]),
            liars: ["192.0.2.5"], silent: ["192.0.2.6"])
        bench.run(until: 60)
        #expect(bench.node.associations.count == 6)
        bench.run(until: 20_000)
        #expect(Self.addresses(bench) == (1...4).map { "192.0.2.\($0)" })
    }

    /// Without the word a server stays, and with it as long as there is room or it is used.
    @Test(
        arguments: [
            ("tos maxclock 3\n", ["", "", "", ""], 4),
            ("tos maxclock 5\n", ["preempt", "preempt", "preempt", "preempt"], 4),
            ("tos maxclock 3 minclock 5\n", ["preempt", "preempt", "preempt", ""], 4),
            ("tos maxclock 3\n", ["", "", "", "preempt"], 3),
        ])
    func othersStay(tos: String, options: [String], count: Int) {
        let silent = tos.contains("minclock") ? [] : ["192.0.2.4"]
        var bench = Self.bench(tos + Self.lines(options), silent: silent)
        bench.run(until: 20_000)
        #expect(bench.node.associations.count == count)
    }
}
