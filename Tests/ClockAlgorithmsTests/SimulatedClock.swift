import ClockAlgorithms
import NTPTime

/// One host, one server, one path: the smallest world in which the discipline can be measured.
struct SimulatedClock {
    var startOffset = 0.01
    /// Frequency error at the start, s/s.
    var oscillator = 10e-6
    /// Frequency random walk, s/s for each second.
    var wander = 1e-9
    /// One-way delay: this much, and an exponential excess of this mean, seconds.
    var baseDelay = 50e-6
    var meanExcess = 10e-6
    var maxpoll = 6
    var parameters = DisciplineParameters()
    /// Seconds without a server.
    var outage = 0..<0
    /// Seconds in which replies queue for a further exponential delay of mean `meanQueue`, seconds.
    var congestion = 0..<0
    var meanQueue = 0.0

    struct Record {
        /// Local minus true time each second.
        var errors: [Double] = []
        /// The base frequency's error each second, s/s.
        var frequencyErrors: [Double] = []
        var steps = 0
        var synchronisedAt: Int?
        var pollExponent = 0

        func rms(from second: Int) -> Double {
            let tail = errors[second...]
            return (tail.reduce(0) { $0 + $1 * $1 } / Double(tail.count)).squareRoot()
        }

        func worst(_ seconds: Range<Int>) -> Double {
            errors[seconds].reduce(0) { max($0, abs($1)) }
        }
    }

    /// Runs for `seconds`; the same seed gives the same record.
    func run(seconds: Int, seed: UInt64) -> Record {
        var random = SeededRandom(seed: seed)
        var record = Record()
        var discipline = ClockDiscipline(parameters: parameters)
        var filter = ClockFilter()
        var error = -startOffset
        var frequency = oscillator
        var nextPoll = 1
        var burst = 0
        for second in 0..<seconds {
            let now = MonotonicInstant(nanoseconds: Int64(second) * 1_000_000_000)
            frequency += wander * random.normal()
            var correction = discipline.advance(to: now)
            if second == nextPoll {
                if let gap = BurstSchedule.gap(after: burst) {
                    nextPoll += gap
                    burst += 1
                } else {
                    nextPoll += 1 << discipline.pollExponent
                }
                if !outage.contains(second) {
                    let sample = measure(error, at: now, &random)
                    if let step = learn(sample, &filter, &discipline) {
                        error += step
                        record.steps += 1
                        burst = 0
                        nextPoll = second + 2
                    }
                    correction = discipline.advance(to: now)
                }
            }
            if discipline.state == .synchronised, record.synchronisedAt == nil {
                record.synchronisedAt = second
            }
            error += frequency + correction
            record.errors.append(error)
            record.frequencyErrors.append(discipline.frequency + frequency)
        }
        record.pollExponent = discipline.pollExponent
        return record
    }

    private func measure(
        _ error: Double, at now: MonotonicInstant, _ random: inout SeededRandom
    ) -> ClockSample {
        let out = baseDelay + random.exponential(mean: meanExcess)
        var back = baseDelay + random.exponential(mean: meanExcess)
        if congestion.contains(Int(now.nanoseconds / 1_000_000_000)) {
            back += meanQueue / 2 + random.exponential(mean: meanQueue / 2)
        }
        return ClockSample(
            offset: -error + (out - back) / 2, delay: out + back, dispersion: 1e-6, receivedAt: now)
    }

    /// Returns the step the discipline asks for.
    private func learn(
        _ sample: ClockSample, _ filter: inout ClockFilter, _ discipline: inout ClockDiscipline
    ) -> Double? {
        let now = sample.receivedAt
        let outcome = filter.add(
            sample, clockPrecision: parameters.clockPrecision, steeredBy: discipline)
        let none = RootStatistics(delay: 0, dispersion: 0)
        let distance = rootDistance(filter: filter, root: none, at: now)
        guard outcome == .updated, distance < 1.5, let usedAt = filter.usedAt else { return nil }
        let candidate = SelectionCandidate(
            index: 0, offset: filter.offset, jitter: filter.jitter, rootDistance: distance,
            stratum: 1)
        let selected = ClockSelection.select(
            [candidate], previousSystemPeer: nil, parameters: SelectionParameters())
        var input = DisciplineInput(
            offset: selected.offset, jitter: selected.jitter, at: usedAt, minpoll: 6,
            maxpoll: maxpoll)
        input.delay = filter.delay
        let decision = discipline.update(input)
        guard case .step(let seconds) = decision else { return nil }
        filter.reset(at: now)
        discipline.clockStepped(at: now)
        return seconds
    }
}
