/// Something that happens in a scenario, at a full second of true time.
package struct ScenarioChange: Sendable {
    package enum Kind: Sendable {
        /// A server, by its index, answers in another way from now on.
        case conduct(server: Int, ServerConduct)
        /// The client's crystal runs faster from now on.
        case clientFrequency(byPPM: Double)
        /// The client reads an ntp.conf that has these servers in this order, with these words
        /// behind each of them beside the scenario's own.
        case reload(servers: [Int], options: String = "")
    }

    package var second: Int
    package var kind: Kind

    package init(at second: Int, _ kind: Kind) {
        self.second = second
        self.kind = kind
    }
}
