/// A numbered world with one client, and what is demanded of that client's clock. The same number
/// and seed give the same run, byte for byte.
package struct Scenario: Sendable {
    /// One of the servers: it follows its own clock and says that it is a primary server.
    package struct Server: Sendable {
        package var clock = ClockTraits()
        /// Each way.
        package var path: Path

        package init(path: Path, clock: ClockTraits = ClockTraits()) {
            self.path = path
            self.clock = clock
        }
    }

    package var number: Int
    package var name: String
    package var client: ClockTraits
    package var servers: [Server]
    /// What stands behind each server's address in the client's ntp.conf.
    package var serverOptions = "iburst"
    /// Further lines of the client's ntp.conf.
    package var clientLines = ""
    /// Seconds of true time.
    package var duration: Int
    package var bounds: [ScenarioBound]

    package init(
        number: Int, name: String, client: ClockTraits, servers: [Server], duration: Int
    ) {
        self.number = number
        self.name = name
        self.client = client
        self.servers = servers
        self.duration = duration
        bounds = []
    }
}

/// Something that has to hold each second from some second on.
package enum ScenarioBound: Equatable, Sendable {
    /// The client says that it is synchronised.
    case synchronised(from: Int)
    /// Its clock is off the truth by less than `seconds`.
    case error(below: Double, from: Int)
    /// Its base frequency correction is off what its oscillator needs by less than `ppm`.
    case frequencyError(belowPPM: Double, from: Int)
    /// It takes this server, by its index, for no survivor and no system peer.
    case neverSelected(server: Int, from: Int)

    package var start: Int {
        switch self {
        case .synchronised(let start), .error(_, let start), .frequencyError(_, let start),
            .neverSelected(_, let start):
            start
        }
    }
}

extension Scenario {
    /// One server on the same LAN, a client that starts 50 ms behind with a usual crystal.
    package static let ordinary: Scenario = {
        var scenario = Scenario(
            number: 1, name: "default",
            client: ClockTraits(offset: -0.05, frequencyPPM: 20, wander: 1e-9),
            servers: [Server(path: Path(delay: 0.001, jitter: 0.0001))], duration: 3600)
        scenario.bounds = [.synchronised(from: 300), .error(below: 0.001, from: 300)]
        return scenario
    }()

    /// A crystal 100 ppm too fast, no drift file.
    package static let hundredPPM: Scenario = {
        var scenario = Scenario(
            number: 2, name: "hundred-ppm",
            client: ClockTraits(offset: -0.05, frequencyPPM: 100, wander: 1e-9),
            servers: [Server(path: Path(delay: 0.001, jitter: 0.0001))], duration: 10_800)
        scenario.bounds = [
            .synchronised(from: 300), .frequencyError(belowPPM: 1, from: 7200),
            .error(below: 0.001, from: 7200),
        ]
        return scenario
    }()

    /// Four servers, the last of them 50 ms ahead of the others, and a network that loses some.
    package static let falseticker: Scenario = {
        var scenario = Scenario(
            number: 3, name: "falseticker",
            client: ClockTraits(offset: -0.05, frequencyPPM: 20, wander: 1e-9),
            servers: fourServers(loss: 0.01), duration: 12_000)
        scenario.bounds = [
            .synchronised(from: 300), .neverSelected(server: 3, from: 120),
            .error(below: 0.001, from: 300),
        ]
        return scenario
    }()

    /// The same without bursts: the servers become fit at different times, and the first of them
    /// must not be believed before the others are heard (decision 0006).
    package static let burstless: Scenario = {
        var scenario = Scenario(
            number: 4, name: "burstless-falseticker",
            client: ClockTraits(offset: -0.05, frequencyPPM: 20, wander: 1e-9),
            servers: fourServers(loss: 0.01), duration: 3600)
        scenario.serverOptions = ""
        scenario.bounds = [
            .synchronised(from: 300), .neverSelected(server: 3, from: 300),
            .error(below: 0.001, from: 900),
        ]
        return scenario
    }()

    private static func fourServers(loss: Double) -> [Server] {
        let path = Path(delay: 0.001, jitter: 0.0001, loss: loss)
        let honest = [Server](repeating: Server(path: path), count: 3)
        return honest + [Server(path: path, clock: ClockTraits(offset: 0.05))]
    }

    /// By number, without gaps.
    package static let all = [ordinary, hundredPPM, falseticker, burstless]
}
