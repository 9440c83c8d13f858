import ClockAlgorithms
import NTPProtocol
import NTPTime

/// A world with a question that has a known answer. Numbered, so that a run can be named and
/// repeated by its number and seed.
package enum Scenario: Int, CaseIterable, Sendable {
    /// One server in the same building; our clock is 50 ms and 20 ppm off at the start. From
    /// 300 s on it must be within 1 ms of the truth.
    case ordinaryLAN = 1
    /// Our oscillator is 100 ppm off. After two hours its error must be known to 1 ppm.
    case hundredPPM = 2
    /// Four servers, one of them 50 ms off: after 120 s it must not be selected any more.
    case falseticker = 3

    package struct Result: Equatable, Sendable {
        /// One line for each look at the world: the same bytes for the same seed.
        package var trace: [String]
        /// What went wrong; empty where the scenario passed.
        package var faults: [String]

        /// FNV-1a of the trace, to compare two processes by.
        package var fingerprint: UInt64 {
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for line in trace {
                for byte in line.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
                hash = (hash ^ 10) &* 0x100_0000_01b3
            }
            return hash
        }
    }

    /// Seconds of true time between two looks.
    private static let interval = 16.0

    /// Seconds of true time.
    private var length: Double {
        switch self {
        case .ordinaryLAN: 3600
        case .hundredPPM: 7500
        case .falseticker: 20_000
        }
    }

    package func run(seed: UInt64) -> Result {
        var world = makeWorld(seed: seed)
        var result = Result(trace: [], faults: [])
        var time = 0.0
        while time < length {
            time += Scenario.interval
            world.run(until: time)
            let client = world.hosts[world.hosts.count - 1]
            result.trace.append(Scenario.line(client, at: time))
            if let fault = fault(of: client, at: time) {
                result.faults.append("\(DecimalText.fixed(time, digits: 0)) s: \(fault)")
            }
        }
        result.trace += world.log
        return result
    }

    private static func line(_ client: World.Host, at time: Double) -> String {
        let selections = client.node.associations.map { String($0.selection.rawValue) }
        return [
            DecimalText.fixed(time, digits: 0),
            DecimalText.fixed(client.clock.error * 1e6, digits: 3),
            DecimalText.fixed(client.clock.rate * 1e6, digits: 3), selections.joined(),
        ].joined(separator: " ")
    }

    private func fault(of client: World.Host, at time: Double) -> String? {
        switch self {
        case .ordinaryLAN:
            guard time >= 300, client.clock.error.magnitude >= 1e-3 else { return nil }
            return "the clock is \(DecimalText.fixed(client.clock.error * 1e6, digits: 0)) us off"
        case .hundredPPM:
            let left = client.clock.naturalFrequency + client.node.discipline.frequency
            guard time >= 7200, left.magnitude >= 1e-6 else { return nil }
            return "the frequency is \(DecimalText.fixed(left * 1e6, digits: 3)) PPM off"
        case .falseticker:
            guard time >= 120, let liar = client.node.associations.last else { return nil }
            switch liar.selection {
            case .reject, .falsetick, .excess, .outlier: return nil
            case .candidate, .backup, .systemPeer, .ppsPeer: return "the falseticker is selected"
            }
        }
    }

    // MARK: The worlds

    /// The client is the last host; of the falseticker scenario's servers the last one lies.
    private func makeWorld(seed: UInt64) -> World {
        var world = World(seed: seed)
        let serverCount = self == .falseticker ? 4 : 1
        var lines = ""
        for number in 1...serverCount {
            let address = SocketAddress(
                address: .v4(IPv4Address(bits: 0xc000_0200 + UInt32(number))))
            var server = World.Blueprint(
                name: "server\(number)", address: address,
                configuration: "server 127.127.1.0\nfudge 127.127.1.0 stratum 1\ndisable ntp\n",
                path: path)
            if self == .falseticker, number == serverCount {
                server.clock = VirtualClock(offset: 0.05)
            }
            world.add(server)
            lines += "server \(address.address) iburst\n"
        }
        var client = World.Blueprint(
            name: "client",
            address: SocketAddress(address: .v4(IPv4Address(bits: 0xc633_6401))),
            configuration: lines, path: path)
        client.clock = clientClock
        world.add(client)
        return world
    }

    private var path: VirtualPath {
        switch self {
        case .ordinaryLAN: VirtualPath(delay: 100e-6, jitter: 20e-6, loss: 0.01)
        case .hundredPPM: VirtualPath(delay: 1e-3, jitter: 50e-6, loss: 0.01)
        case .falseticker: VirtualPath(delay: 10e-3, jitter: 100e-6, loss: 0.01)
        }
    }

    private var clientClock: VirtualClock {
        switch self {
        case .ordinaryLAN: VirtualClock(offset: 0.05, frequency: 20e-6, wander: 1e-9)
        case .hundredPPM: VirtualClock(offset: 0.01, frequency: 100e-6, wander: 1e-9)
        case .falseticker: VirtualClock(offset: 0.01, frequency: 10e-6, wander: 1e-9)
        }
    }
}
