// Numbers 1 to 4: what a client meets on any day.

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

    static let usual = [ordinary, hundredPPM, falseticker, burstless]
}
