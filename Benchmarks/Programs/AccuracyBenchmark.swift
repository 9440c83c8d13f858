import ClockAlgorithms
import NTPConfiguration
import NTPSimulator
import NTPTime

/// How near the clock comes to what is possible at all: each row a crystal and a network, polled
/// each 64 s, and three ways to make the best of it. The particle filter knows the crystal's
/// wander and the path's base delay; the estimator and the node have to find them out.
enum AccuracyBenchmark {
    private struct World {
        var name: String
        /// Mean delay in queues each way, seconds.
        var jitter: Double
        var wander: Double
        var links = 1
        /// One way, without queues, seconds.
        var delay: Double
    }

    private static let worlds: [World] = {
        let paths = [
            ("LAN, 10 us", 1e-5, 5e-5), ("100 us", 1e-4, 1e-2), ("1 ms", 1e-3, 1e-2),
            ("10 ms", 1e-2, 1e-2),
        ]
        var worlds: [World] = []
        for wander in [1e-10, 1e-9, 1e-8] {
            for (name, jitter, delay) in paths {
                worlds.append(World(name: name, jitter: jitter, wander: wander, delay: delay))
            }
        }
        for links in [3, 8] {
            worlds.append(
                World(
                    name: "100 us on each of \(links) links", jitter: 1e-4 * Double(links),
                    wander: 1e-9, links: links, delay: 1e-2))
        }
        return worlds
    }()

    private static let seeds: ClosedRange<UInt64> = 1...5
    private static let duration = 100_000
    private static let warmUp = 20_000

    static func run() {
        print("| queues each way, wander | limit | estimator | of limit | node | of limit |")
        print("|---|---|---|---|---|---|")
        var ratios: [Double] = []
        for world in worlds {
            let limit = median { filterRMS(world, seed: $0) }
            let estimator = median { estimatorRMS(world, seed: $0) }
            let node = median { nodeRMS(world, seed: $0) }
            ratios.append(node / limit)
            let cells = [
                "\(world.name), \(world.wander)", microseconds(limit), microseconds(estimator),
                ratio(estimator / limit), microseconds(node), ratio(node / limit),
            ]
            print("| " + cells.joined(separator: " | ") + " |")
        }
        let middle = Quantile.median(ratios) ?? 0
        let worst = ratios.max() ?? 0
        print("\nThe node beside the limit: median \(ratio(middle)), worst \(ratio(worst)).")
    }

    private static func median(_ rms: (UInt64) -> Double) -> Double {
        Quantile.median(seeds.map(rms)) ?? 0
    }

    private static func microseconds(_ seconds: Double) -> String {
        DecimalText.fixed(seconds * 1e6, digits: seconds < 1e-4 ? 2 : 1) + " us"
    }

    private static func ratio(_ value: Double) -> String {
        DecimalText.fixed(value, digits: 2)
    }

    private static func traits(_ world: World) -> FreeRun.Traits {
        var knowledge = ParticleFilter.Knowledge(
            wander: world.wander, baseDelay: 2 * world.delay, jitter: world.jitter)
        knowledge.links = world.links
        var traits = FreeRun.Traits(knowledge)
        traits.duration = duration
        traits.from = warmUp
        return traits
    }

    private static func filterRMS(_ world: World, seed: UInt64) -> Double {
        let traits = traits(world)
        var filter = ParticleFilter(traits.knowledge, seed: seed)
        var run = FreeRun(traits, seed: seed)
        return run.rms { exchange in
            filter.take(time: exchange.time, out: exchange.out, back: exchange.back)
            return (filter.offset, filter.frequency)
        }
    }

    private static func estimatorRMS(_ world: World, seed: UInt64) -> Double {
        var estimator = SourceEstimator(precision: 1e-7)
        var run = FreeRun(traits(world), seed: seed)
        return run.rms { exchange in
            estimator.add(
                time: exchange.time, outward: exchange.out, homeward: exchange.back)
            return (estimator.estimate.phase, estimator.estimate.frequency)
        }
    }

    private static func nodeRMS(_ world: World, seed: UInt64) -> Double {
        var path = Path(delay: world.delay, jitter: world.jitter)
        path.queueing = .gamma(links: world.links)
        var client = ClockTraits(frequencyPPM: 20, wander: world.wander)
        client.steering = .adjtimex(AdjtimexTraits())
        var scenario = Scenario(
            number: 0, name: world.name, client: client, servers: [Scenario.Server(path: path)],
            duration: duration)
        scenario.serverOptions = "iburst minpoll 6 maxpoll 6"
        scenario.measuring.from = warmUp
        return scenario.measure(seed: seed).measurement.errorRMS
    }
}
