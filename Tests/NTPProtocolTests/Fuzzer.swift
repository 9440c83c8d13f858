import ClockAlgorithms

@testable import NTPProtocol

/// Brings forgeries to a node and holds what comes of them against what is promised.
struct Fuzzer {
    private(set) var bench: NodeBench
    private(set) var drops: [DropReason: Int] = [:]
    private(set) var replies = 0
    private(set) var lessons = 0
    private(set) var kisses = 0
    private(set) var controls = 0

    private let healthy: NodeBench
    private var forger: Forger
    private var count = 0
    private var hash: Int

    private static let configuration = """
        server 192.0.2.1 iburst
        server 192.0.2.2 iburst
        server 192.0.2.3
        restrict 10.1.0.0 mask 255.255.0.0 ignore
        restrict 10.2.0.0 mask 255.255.0.0 noserve
        restrict 10.3.0.0 mask 255.255.0.0 notrust
        restrict 10.4.0.0 mask 255.255.0.0 version
        restrict 10.5.0.0 mask 255.255.0.0 limited kod
        restrict 10.6.0.0 mask 255.255.0.0 noquery
        restrict 10.7.0.0 mask 255.255.0.0 nomodify
        restrict 10.8.0.0 mask 255.255.0.0 flake

        """

    init(seed: UInt64) {
        bench = NodeBench(Fuzzer.configuration)
        bench.run(until: 200)
        // The next requests stay open, so that there is something to forge an answer to.
        bench.server = NodeBench.silent
        bench.run(until: 280)
        healthy = bench
        forger = Forger(seed: seed)
        hash = bench.node.stateHash
    }

    /// One datagram; a sentence where a promise was broken.
    mutating func runOne() -> String? {
        count += 1
        if count % 100 == 0 {
            // Forgeries that were believed have had time to do harm: begin again.
            bench = healthy
            hash = bench.node.stateHash
        } else if count % 25 == 0 {
            bench.server = count % 50 == 0 ? NodeBench.silent : NodeBench.honest()
            bench.run(until: bench.elapsed + 40)
            hash = bench.node.stateHash
        }
        let forgery = forger.forge(for: bench.node, at: bench.truth)
        let logged = bench.logs.count
        var reply: [UInt8] = []
        let disposition = bench.deliver(
            forgery.bytes, from: forgery.source, to: forgery.local, reply: &reply)
        let fault =
            reply.count > forgery.bytes.count
            ? "the reply is longer"
            : judge(disposition, reply: reply, hasLogged: bench.logs.count > logged)
        if let fault {
            return "\(disposition.map { "\($0)" } ?? "control"): \(fault): \(forgery)"
        }
        return nil
    }

    private mutating func judge(
        _ disposition: Disposition?, reply: [UInt8], hasLogged: Bool
    ) -> String? {
        let previous = hash
        hash = bench.node.stateHash
        switch disposition {
        case nil:
            controls += 1
        case .learned:
            lessons += 1
            return isSound ? nil : "unsound numbers"
        case .kissed:
            kisses += 1
            return isSound ? nil : "unsound numbers"
        case .replied, .repliedSigned:
            replies += 1
        case .dropped(let reason):
            drops[reason, default: 0] += 1
            if !reply.isEmpty { return "answered although dropped" }
        }
        if hash != previous { return "the state has changed" }
        return hasLogged ? "a stranger wrote into the log" : nil
    }

    private var isSound: Bool {
        let system = bench.node.system
        let numbers = [system.offset, system.jitter, system.rootDelay, system.rootDispersion]
        return numbers.allSatisfy(\.isFinite)
            && bench.node.discipline.frequency.magnitude <= 500e-6
    }
}
