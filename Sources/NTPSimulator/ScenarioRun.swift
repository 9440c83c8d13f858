import ClockAlgorithms
import NTPConfiguration
import NTPProtocol
package import NTPTime

/// A scenario's outcome for one seed.
package struct ScenarioReport: Equatable, Sendable {
    /// A bound that did not hold: when first, and by what.
    package struct Breach: Equatable, Sendable {
        package var bound: ScenarioBound
        package var second: Int
        package var found: String
    }

    package var scenario: Int
    package var seed: UInt64
    /// At most one for each bound.
    package var breaches: [Breach] = []
    /// The client's clock against the truth at each full second, seconds.
    package var errors: [Double] = []
    /// The client's base frequency correction against what it should be, s/s, likewise.
    package var frequencyErrors: [Double] = []
    package var trace: Trace

    /// The largest error from `second` on, seconds.
    package func worstError(from second: Int) -> Double {
        errors.dropFirst(second).reduce(0) { max($0, abs($1)) }
    }
}

/// Looks second by second for bounds that do not hold.
struct BoundWatch: Sendable {
    private var unbroken: [ScenarioBound]
    private(set) var breaches: [ScenarioReport.Breach] = []

    init(_ bounds: [ScenarioBound]) {
        unbroken = bounds
    }

    mutating func look(at host: VirtualHost, second: Int, now: MonotonicInstant) {
        var broken = 0
        for bound in unbroken where bound.seconds.contains(second) {
            guard let found = bound.breach(by: host, at: now) else { continue }
            breaches.append(ScenarioReport.Breach(bound: bound, second: second, found: found))
            broken += 1
        }
        guard broken > 0 else { return }
        let found = breaches.suffix(broken).map(\.bound)
        unbroken.removeAll { found.contains($0) }
    }
}

extension Scenario {
    /// Plays the scenario to its end and holds each second against the bounds.
    package func run(seed: UInt64, keepsTrace: Bool = false) -> ScenarioReport {
        var report = ScenarioReport(scenario: number, seed: seed, trace: Trace(keepsLines: false))
        var watch = BoundWatch(bounds)
        let world = play(seed: seed, keepsTrace: keepsTrace) { second, now, host in
            report.errors.append(host.clock.error)
            report.frequencyErrors.append(host.frequencyError)
            watch.look(at: host, second: second, now: now)
        }
        report.breaches = watch.breaches
        report.trace = world.trace
        return report
    }

    /// Plays the scenario to its end; `look` sees the client at each full second, before what the
    /// scenario changes then.
    package func play(
        seed: UInt64, keepsTrace: Bool = false,
        look: (_ second: Int, _ now: MonotonicInstant, _ client: VirtualHost) -> Void
    ) -> World {
        var world = makeWorld(seed: seed, keepsTrace: keepsTrace)
        let client = servers.count
        var pending = changes[...]
        for second in 0...max(duration, 0) {
            world.run(until: MonotonicInstant(nanoseconds: Int64(second) * 1_000_000_000))
            look(second, world.now, world.hosts[client])
            while let change = pending.first, change.second <= second {
                pending.removeFirst()
                carryOut(change, in: &world)
            }
        }
        return world
    }

    /// Servers come first, in their order; the client is the last host.
    package func makeWorld(seed: UInt64, keepsTrace: Bool = false) -> World {
        var world = World(
            seed: seed, usualPath: Path(delay: 0.001), keepsTrace: keepsTrace, start: start)
        for (index, server) in servers.enumerated() {
            world.network.setPath(
                server.pathBack ?? server.path, from: index, to: servers.count)
            world.network.setPath(server.path, from: servers.count, to: index)
            let address = Scenario.address(of: index)
            _ = world.add(
                HostTraits(
                    name: "server\(index)", address: address, clock: server.clock,
                    // Its clock is the time; the simpler discipline is enough for that.
                    configuration: configuration(
                        "tinker discipline rfc5905\n"
                            + "server 127.127.1.0\nfudge 127.127.1.0 stratum 0\n")
                ))
        }
        var traits = HostTraits(
            name: "client", address: Scenario.address(of: servers.count), clock: client,
            configuration: clientConfiguration(servers: Array(servers.indices)))
        traits.daemon = clientDaemon
        _ = world.add(traits)
        return world
    }

    func clientConfiguration(servers indices: [Int], options: String = "") -> Configuration {
        let lines = indices.map { index in
            "server \(Scenario.address(of: index)) \(serverOptions) \(servers[index].options)"
                + " \(options)\n"
        }
        return configuration(clientLines + "\n" + lines.joined())
    }

    /// 198.18.0.1 and following: the network for benchmarks (RFC 2544, appendix C.2.2).
    static func address(of index: Int) -> IPAddress {
        .v4(IPv4Address(bits: 0xc612_0001 + UInt32(truncatingIfNeeded: index)))
    }

    private func configuration(_ text: String) -> Configuration {
        let nothing = ConfigurationEnvironment(include: { _ in nil }, fileExists: { _ in false })
        return ConfigurationReader.read(
            file: "ntp.conf", contents: Array(text.utf8), environment: nothing
        ).configuration
    }
}

extension VirtualHost {
    /// The base frequency correction against what the oscillator needs, s/s.
    package var frequencyError: Double { node.discipline.frequency - clock.wantedCorrection }
}
