/// Something that happens in a scenario, at a full second of true time.
package struct ScenarioChange: Sendable {
    package enum Kind: Sendable {
        /// A server, by its index, answers in another way from now on.
        case conduct(server: Int, ServerConduct)
        /// The client's crystal runs faster from now on.
        case clientFrequency(byPPM: Double)
        /// Somebody sets the client's wall clock, by so many seconds. Its daemon sees that where it
        /// is more than 0.1 s.
        case clientStep(by: Double)
        /// Another program on the client changes the kernel's rate, in ppm.
        case clientRetuned(toPPM: Double)
        /// Another program on the client slews its clock.
        case clientSlew(ForeignSlew)
        /// The client is suspended for so many seconds; its battery's clock is off by `clockError`.
        case clientSleep(seconds: Double, clockError: Double)
        /// A server's clock jumps by so many seconds.
        case serverStep(server: Int, by: Double)
        /// A server's crystal runs faster from now on.
        case serverFrequency(server: Int, byPPM: Double)
        /// Datagrams to or from a server go another way from now on.
        case path(server: Int, Direction, Path)
        /// The client reads an ntp.conf that has these servers in this order, with these words
        /// behind each of them beside the scenario's own.
        case reload(servers: [Int], options: String = "")
    }

    package enum Direction: Equatable, Sendable {
        /// Requests, from the client to the server.
        case out
        /// Replies.
        case back
    }

    package var second: Int
    package var kind: Kind

    package init(at second: Int, _ kind: Kind) {
        self.second = second
        self.kind = kind
    }
}
