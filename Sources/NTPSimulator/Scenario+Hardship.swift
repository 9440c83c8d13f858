import NTPTime
import NTPWire

// Numbers 5 to 14: what a client has to live through. Each of them breaks a bound when the
// mechanism that it is there for is taken away (Tests/NTPSimulatorTests/HardshipTests).

extension Scenario {
    private static let usualClient = ClockTraits(offset: -0.05, frequencyPPM: 20, wander: 1e-9)
    private static let lan = Path(delay: 0.001, jitter: 0.0001)

    /// `ntpd -g` and a clock 5000 s off: beyond the panic threshold, and set once.
    package static let panicStep: Scenario = {
        var scenario = Scenario(
            number: 5, name: "panic-step",
            client: ClockTraits(offset: 5000, frequencyPPM: 20, wander: 1e-9),
            servers: [Server(path: lan)], duration: 7200)
        scenario.clientDaemon.allowsFirstPanicStep = true
        scenario.bounds = [
            .steps(1, from: 20), .synchronised(from: 60), .error(below: 0.001, from: 300),
        ]
        return scenario
    }()

    /// Three of ten datagrams get lost, so half of all exchanges fail; bursts leave enough of the
    /// first minute nevertheless.
    package static let lossy: Scenario = {
        let server = Server(path: Path(delay: 0.001, jitter: 0.0001, loss: 0.3))
        var scenario = Scenario(
            number: 6, name: "lossy", client: usualClient,
            servers: [Server](repeating: server, count: 4), duration: 14_400)
        scenario.bounds = [
            .synchronised(from: 300), .error(below: 0.002, from: 400), .steps(0, from: 0),
        ]
        return scenario
    }()

    /// Ten milliseconds in queues on average, each way.
    package static let jittery: Scenario = {
        let server = Server(path: Path(delay: 0.02, jitter: 0.01))
        var scenario = Scenario(
            number: 7, name: "jittery", client: usualClient,
            servers: [Server](repeating: server, count: 3), duration: 14_400)
        scenario.bounds = [
            .synchronised(from: 300), .error(below: 0.005, from: 3600), .steps(0, from: 0),
        ]
        return scenario
    }()

    /// The only server is dead from 1 h to 3 h. Meanwhile the crystal's frequency changes by
    /// 2 ppm, which makes 14 ms until then: to hold out is not enough, the server must be heard
    /// again.
    package static let outage: Scenario = {
        var scenario = Scenario(
            number: 8, name: "outage", client: usualClient, servers: [Server(path: lan)],
            duration: 14_400)
        scenario.serverOptions = "iburst maxpoll 6"
        scenario.changes = [
            ScenarioChange(at: 3600, .conduct(server: 0, .silent)),
            ScenarioChange(at: 3600, .clientFrequency(byPPM: 2)),
            ScenarioChange(at: 10_800, .conduct(server: 0, .honest)),
        ]
        scenario.bounds = [
            .synchronised(from: 300), .error(below: 0.005, from: 11_100), .steps(0, from: 0),
        ]
        return scenario
    }()

    /// A server that is asked each 64 s finds that too often, and later still too often.
    package static let rateKisses: Scenario = {
        var scenario = Scenario(
            number: 9, name: "rate-kisses", client: usualClient, servers: [Server(path: lan)],
            duration: 10_800)
        scenario.serverOptions = "iburst minpoll 6 maxpoll 6"
        let rate = ReferenceID("RATE")
        scenario.changes = [
            ScenarioChange(at: 1200, .conduct(server: 0, .kisses(rate, poll: 3))),
            ScenarioChange(at: 1300, .conduct(server: 0, .honest)),
            ScenarioChange(at: 4000, .conduct(server: 0, .kisses(rate, poll: 9))),
            ScenarioChange(at: 4200, .conduct(server: 0, .honest)),
        ]
        scenario.bounds = [
            .requestGap(server: 0, within: 127.9...136.1, during: 1200...4000),
            .requestGap(server: 0, within: 511.9...544.1, during: 4000...10_800),
            .synchronised(from: 300), .error(below: 0.001, from: 300), .steps(0, from: 0),
        ]
        return scenario
    }()
}

extension Scenario {
    /// Era 1 begins on 2036-02-07 at 06:28:16 UTC, an hour after this world.
    package static let eraRollover: Scenario = {
        var scenario = Scenario(
            number: 10, name: "era-rollover", client: usualClient, servers: [Server(path: lan)],
            duration: 10_800)
        scenario.start = 2_085_978_496 - 3600
        scenario.bounds = [
            .synchronised(from: 300), .selected(server: 0, from: 300),
            .error(below: 0.001, from: 300), .steps(0, from: 0),
        ]
        return scenario
    }()

    /// Two of five servers announce a leap second, later a third.
    package static let leapMajority: Scenario = {
        var scenario = Scenario(
            number: 11, name: "leap-majority", client: usualClient,
            servers: [Server](repeating: Server(path: lan), count: 5), duration: 7200)
        // 2027-01-31, as a leap second is passed on at the end of a month only.
        scenario.start = VirtualClock.usualStart + 16 * 86_400
        // With the default of three survivors, two would be a majority of those.
        scenario.clientLines = "tos minclock 5"
        scenario.changes = [0, 600, 3000].enumerated().map { server, second in
            ScenarioChange(at: second, .conduct(server: server, .announces(.addSecond)))
        }
        scenario.bounds = [
            .leap(.none, during: 60...3000), .leap(.addSecond, during: 4200...7200),
            .synchronised(from: 60), .error(below: 0.001, from: 300),
        ]
        return scenario
    }()

    /// Two of five servers agree on a time 50 ms ahead of the truth.
    package static let twoFalsetickers: Scenario = {
        var servers = [Server](repeating: Server(path: lan), count: 5)
        for liar in 3...4 { servers[liar].clock.offset = 0.05 }
        var scenario = Scenario(
            number: 12, name: "two-falsetickers", client: usualClient, servers: servers,
            duration: 7200)
        scenario.bounds = [
            .synchronised(from: 300), .neverSelected(server: 3, from: 0),
            .neverSelected(server: 4, from: 0), .error(below: 0.001, from: 600),
        ]
        return scenario
    }()

    /// In 2040, in era 1, a computer without a battery starts in 1970. Both are farther apart than
    /// half an era, so that the nearest moment with the server's timestamp lies in 1903.
    package static let eraStart: Scenario = {
        var scenario = Scenario(
            number: 13, name: "era-start", client: usualClient, servers: [Server(path: lan)],
            duration: 3600)
        scenario.start = 2_208_988_800
        scenario.client.offset = -2_208_988_770
        scenario.clientDaemon.allowsFirstPanicStep = true
        scenario.bounds = [
            .steps(1, from: 20), .synchronised(from: 60), .error(below: 0.001, from: 300),
        ]
        return scenario
    }()

    /// An administrator at work: each minute of the second hour ntp.conf is read again, with its
    /// lines in another order and a fourth server in it or not.
    package static let reconfiguration: Scenario = {
        var scenario = Scenario(
            number: 14, name: "reconfiguration", client: usualClient,
            servers: [Server](repeating: Server(path: lan), count: 4), duration: 10_800)
        scenario.changes = (0..<60).map { minute in
            let servers = minute % 2 == 0 ? [2, 1, 0] : [0, 3, 1, 2]
            return ScenarioChange(at: 3600 + 60 * minute, .reload(servers: servers))
        }
        scenario.bounds =
            [.synchronised(from: 60), .error(below: 0.001, from: 300), .steps(0, from: 0)]
            + (0...2).map { .history(server: $0, from: 1200) }
        return scenario
    }()

    static let hardships = [
        panicStep, lossy, jittery, outage, rateKisses, eraRollover, leapMajority, twoFalsetickers,
        eraStart, reconfiguration,
    ]
}
