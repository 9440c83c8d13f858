import ClockAlgorithms
import NTPConfiguration
import NTPProtocol
import NTPTime

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

extension Scenario {
    /// Plays the scenario to its end and holds each second against the bounds.
    package func run(seed: UInt64, keepsTrace: Bool = false) -> ScenarioReport {
        var world = makeWorld(seed: seed, keepsTrace: keepsTrace)
        let client = servers.count
        var report = ScenarioReport(scenario: number, seed: seed, trace: world.trace)
        for second in 0...duration {
            world.run(until: MonotonicInstant(nanoseconds: Int64(second) * 1_000_000_000))
            let host = world.hosts[client]
            report.errors.append(host.clock.error)
            report.frequencyErrors.append(host.frequencyError)
            for bound in bounds where bound.seconds.contains(second) {
                guard !report.breaches.contains(where: { $0.bound == bound }),
                    let found = bound.breach(by: host, at: world.now)
                else { continue }
                report.breaches.append(
                    ScenarioReport.Breach(bound: bound, second: second, found: found))
            }
            for change in changes where change.second == second {
                carryOut(change, in: &world)
            }
        }
        report.trace = world.trace
        return report
    }

    private func carryOut(_ change: ScenarioChange, in world: inout World) {
        switch change.kind {
        case .conduct(let server, let conduct):
            world.setConduct(of: server, to: conduct)
        case .clientFrequency(let ppm):
            world.shiftFrequency(of: servers.count, by: ppm * 1e-6)
        case .reload(let indices, let options):
            let lines = clientConfiguration(servers: indices, options: options)
            world.reconfigure(servers.count, with: lines)
        }
    }

    /// Servers come first, in their order; the client is the last host.
    package func makeWorld(seed: UInt64, keepsTrace: Bool = false) -> World {
        var world = World(
            seed: seed, usualPath: Path(delay: 0.001), keepsTrace: keepsTrace, start: start)
        for (index, server) in servers.enumerated() {
            world.network.setPath(server.path, from: index, to: servers.count)
            world.network.setPath(server.path, from: servers.count, to: index)
            let address = Scenario.address(of: index)
            _ = world.add(
                HostTraits(
                    name: "server\(index)", address: address, clock: server.clock,
                    configuration: configuration(
                        "server 127.127.1.0\nfudge 127.127.1.0 stratum 0\n")
                ))
        }
        var traits = HostTraits(
            name: "client", address: Scenario.address(of: servers.count), clock: client,
            configuration: clientConfiguration(servers: Array(servers.indices)))
        traits.daemon = clientDaemon
        _ = world.add(traits)
        return world
    }

    private func clientConfiguration(servers indices: [Int], options: String = "") -> Configuration
    {
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
