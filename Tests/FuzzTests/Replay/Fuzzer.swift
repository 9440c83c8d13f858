import NTPProtocol

/// Brings forgeries to a live node, which holds them against what is promised, and counts what
/// came of them.
struct Fuzzer {
    private(set) var live = LiveNode.healthy
    private(set) var outcomes: [String: Int] = [:]

    private var forger: Forger
    private var count = 0

    init(seed: UInt64) {
        forger = Forger(seed: seed)
    }

    /// One datagram; a sentence where a promise was broken.
    mutating func runOne() -> String? {
        count += 1
        if count % 100 == 0 {
            // Forgeries that were believed have had time to do harm: begin again.
            live = LiveNode.healthy
        } else if count % 25 == 0 {
            live.isServed = count % 50 != 0
            live.run(for: 40)
        }
        let forgery = forger.forge(for: live)
        let outcome = live.deliver(
            forgery.bytes, from: forgery.source, to: forgery.local,
            asGroup: forgery.isToGroup)
        outcomes[PacketFuzz.name(of: outcome), default: 0] += 1
        return live.fault.map { "\($0): \(forgery)" }
    }
}
