import NTPProtocol
import NTPTime

/// What of a run goes into its figures.
package struct MeasuringTraits: Equatable, Sendable {
    /// Errors count from this second on.
    package var from = 0
    /// The clock has settled when it stays within this, seconds ...
    package var settledWithin = 0.001
    /// ... for so many seconds.
    package var settledFor = 1000

    package init() {}
}

/// How good a client's clock was in one run.
package struct ScenarioMeasurement: Equatable, Sendable {
    package var seed: UInt64
    /// Root of the mean square and largest magnitude of the clock's error, seconds.
    package var errorRMS = 0.0
    package var errorMaximum = 0.0
    /// The first second from which the clock stayed within the limit; nil where it never did.
    package var settledAt: Int?
    /// Root of the mean square of the clock's rate against true time, s/s.
    package var rateRMS = 0.0
    /// Mean seconds between two requests, to whatever server.
    package var requestInterval = 0.0
    /// How often the clock was stepped.
    package var steps = 0
    /// Of all seconds that the client called itself synchronised, how many there were and in how
    /// many its error was beyond its root distance.
    package var synchronisedSeconds = 0
    package var dishonestSeconds = 0
    /// The first of the dishonest ones.
    package var firstDishonest: Int?
    /// The largest ratio of error to root distance.
    package var worstBoundRatio = 0.0
    /// Median of the root distance less half the root delay, seconds: how much the client says that
    /// it does not know, besides the path.
    package var boundExcess = 0.0

    package init(seed: UInt64) {
        self.seed = seed
    }

    /// The share of synchronised seconds in which the error was within the root distance; 1 where
    /// there were none.
    package var honestShare: Double {
        guard synchronisedSeconds > 0 else { return 1 }
        return Double(synchronisedSeconds - dishonestSeconds) / Double(synchronisedSeconds)
    }
}

/// Adds up a measurement, second by second.
package struct MeasurementTally: Sendable {
    private let traits: MeasuringTraits
    private var measurement: ScenarioMeasurement
    private var squares = 0.0
    private var rateSquares = 0.0
    private var count = 0
    private var withinSince: Int?
    private var excesses: [Double] = []

    package init(_ traits: MeasuringTraits, seed: UInt64) {
        self.traits = traits
        measurement = ScenarioMeasurement(seed: seed)
    }

    /// Takes a second of a host that is awake.
    package mutating func note(_ host: VirtualHost, second: Int) {
        guard !host.isAsleep else { return }
        let error = abs(host.clock.error)
        noteSettling(error, second: second)
        noteBound(of: host, second: second)
        guard second >= traits.from else { return }
        count += 1
        squares += error * error
        measurement.errorMaximum = max(measurement.errorMaximum, error)
        let rate = host.clock.rateError
        rateSquares += rate * rate
    }

    private mutating func noteSettling(_ error: Double, second: Int) {
        guard measurement.settledAt == nil else { return }
        guard error <= traits.settledWithin else {
            withinSince = nil
            return
        }
        let since = withinSince ?? second
        withinSince = since
        if second - since >= traits.settledFor { measurement.settledAt = since }
    }

    private mutating func noteBound(of host: VirtualHost, second: Int) {
        guard let ratio = host.boundRatio else { return }
        measurement.synchronisedSeconds += 1
        measurement.worstBoundRatio = max(measurement.worstBoundRatio, ratio)
        if ratio > 1 {
            measurement.dishonestSeconds += 1
            measurement.firstDishonest = measurement.firstDishonest ?? second
        }
        if second >= traits.from {
            let now = host.clock.reading.monotonic
            excesses.append(host.node.system.rootDispersion(at: now))
        }
    }

    /// The figures of a run that took `duration` seconds.
    package func result(_ host: VirtualHost, duration: Int) -> ScenarioMeasurement {
        var result = measurement
        if count > 0 {
            result.errorRMS = (squares / Double(count)).squareRoot()
            result.rateRMS = (rateSquares / Double(count)).squareRoot()
        }
        result.requestInterval = Double(duration) / Double(max(host.requests.count, 1))
        result.steps = host.steps.count
        result.boundExcess = Quantile.median(excesses) ?? 0
        return result
    }
}

extension Scenario {
    /// Plays the scenario, tells how good the client's clock was and which bounds did not hold.
    package func measure(
        seed: UInt64
    ) -> (measurement: ScenarioMeasurement, breaches: [ScenarioReport.Breach]) {
        var tally = MeasurementTally(measuring, seed: seed)
        var watch = BoundWatch(bounds)
        let world = play(seed: seed) { second, now, host in
            tally.note(host, second: second)
            watch.look(at: host, second: second, now: now)
        }
        return (tally.result(world.hosts[servers.count], duration: duration), watch.breaches)
    }
}
