import NTPConfiguration

// The lines that make the world: `client`, `server`, `servers`.

extension ScenarioReader {
    private enum ClockWord: String, CaseIterable {
        case offset, frequency, wander, white, flicker, aging, temperature, resolution, untold
        case adjtimex
    }

    private enum ClientWord: String, CaseIterable {
        case offset, frequency, wander, white, flicker, aging, temperature, resolution, untold
        case adjtimex
        case knows
        case mayPanic = "-g"
    }

    private enum PathWord: String, CaseIterable {
        case delay, jitter, exponential, gamma, lognormal, pareto, correlated, loss, duplicates
        case spikes, bloat
    }

    private enum ServerWord: String, CaseIterable {
        case delay, jitter, exponential, gamma, lognormal, pareto, correlated, loss, duplicates
        case spikes, bloat
        case out, back, clock, with
    }

    /// `client WORD VALUE...`
    mutating func takeClient(_ line: inout ScenarioLine) throws(ScenarioFinding) {
        while !line.isAtEnd {
            let word: ClientWord = try line.choice("a word for the client").key
            switch word {
            case .knows:
                scenario.clientDaemon.initialFrequency = try line.rate("the known frequency")
            case .mayPanic:
                scenario.clientDaemon.allowsFirstPanicStep = true
            default:
                guard let word = ClockWord(rawValue: word.rawValue) else { continue }
                try ScenarioReader.take(word, into: &scenario.client, &line)
            }
        }
    }

    private static func take(
        _ word: ClockWord, into clock: inout ClockTraits, _ line: inout ScenarioLine
    ) throws(ScenarioFinding) {
        switch word {
        case .offset: clock.offset = try line.time("the offset", -1e10...1e10)
        case .frequency: clock.frequency = try line.rate("the frequency")
        case .wander: clock.wander = try line.rate("the wander", 0...1e-3)
        case .white: clock.oscillator.whiteNoise = try line.rate("the white noise", 0...1e-3)
        case .flicker: clock.oscillator.flicker = try line.rate("the flicker noise", 0...1e-3)
        case .aging: clock.oscillator.agingPerDay = try line.rate("the aging of a day")
        case .temperature:
            clock.oscillator.temperatureAmplitude = try line.rate("the temperature's effect")
            try line.needs("every")
            clock.oscillator.temperaturePeriod = try line.time("the period", 1...1e9)
        case .resolution: clock.resolution = try line.time("the resolution", 1e-9...1)
        case .untold: clock.tellsResolution = false
        case .adjtimex:
            var traits = AdjtimexTraits()
            if line.takes("latency") { traits.latency = try line.time("the latency", 0...1) }
            clock.steering = .adjtimex(traits)
        }
    }

    /// `server` or `servers N`, then words for both ways, `out`, `back` and for one of them,
    /// `clock` and for its clock, `with` and options of the server's line in ntp.conf.
    mutating func takeServers(
        _ count: Int, _ line: inout ScenarioLine
    ) throws(ScenarioFinding) {
        var server = Scenario.Server(path: Path(delay: 0.001))
        server.options = "iburst"
        var pair = PathPair(out: server.path, back: server.path)
        var ways: [WritableKeyPath<PathPair, Path>] = [\.out, \.back]
        while !line.isAtEnd {
            let (word, place): (ServerWord, ScenarioLine.Word) = try line.choice(
                "a word for a server")
            switch word {
            case .out: ways = [\.out]
            case .back: ways = [\.back]
            case .clock:
                while !line.isAtEnd, !line.isNext("with") {
                    let word: ClockWord = try line.choice("a word for a clock").key
                    try ScenarioReader.take(word, into: &server.clock, &line)
                }
            case .with:
                server.options = try ScenarioReader.options(&line)
            default:
                guard let word = PathWord(rawValue: place.text) else { continue }
                try ScenarioReader.take(word, into: &pair, ways, &line)
            }
        }
        server.path = pair.out
        server.pathBack = pair.back
        guard scenario.servers.count + count <= ScenarioReader.mostServers else {
            throw ScenarioFinding(
                at: line.location(1), "these are too many servers",
                fix: "stay below \(ScenarioReader.mostServers)")
        }
        scenario.servers += [Scenario.Server](repeating: server, count: count)
        paths += [PathPair](repeating: pair, count: count)
    }

    /// The options of a server's line in ntp.conf.
    static func options(_ line: inout ScenarioLine) throws(ScenarioFinding) -> String {
        let column = line.column
        let text = line.rest()
        try check(text, at: column, before: "server 198.18.0.1 ", of: line)
        return text
    }

    /// Words for a path until the line ends, `out` and `back` among them.
    static func takePath(
        into pair: inout PathPair, _ line: inout ScenarioLine
    ) throws(ScenarioFinding) {
        var ways: [WritableKeyPath<PathPair, Path>] = [\.out, \.back]
        repeat {
            if line.takes("out") {
                ways = [\.out]
            } else if line.takes("back") {
                ways = [\.back]
            } else {
                let word: PathWord = try line.choice("a word for a path").key
                try take(word, into: &pair, ways, &line)
            }
        } while !line.isAtEnd
    }

    private static func take(
        _ word: PathWord, into pair: inout PathPair, _ ways: [WritableKeyPath<PathPair, Path>],
        _ line: inout ScenarioLine
    ) throws(ScenarioFinding) {
        let change = try value(of: word, &line)
        for way in ways { change(&pair[keyPath: way]) }
    }

    /// Reads the value of a word for a path; what it does to one.
    private static func value(
        of word: PathWord, _ line: inout ScenarioLine
    ) throws(ScenarioFinding) -> (inout Path) -> Void {
        switch word {
        case .delay:
            let delay = try line.time("the delay", 0...1000)
            return { $0.delay = delay }
        case .jitter:
            let jitter = try line.time("the jitter", 0...1000)
            return { $0.jitter = jitter }
        case .exponential, .gamma, .lognormal, .pareto, .correlated:
            let queueing = try queueing(word, &line)
            return { $0.queueing = queueing }
        case .loss:
            let loss = try line.share("the loss")
            return { $0.loss = loss }
        case .duplicates:
            let share = try line.share("the share of duplicates")
            return { $0.duplication = share }
        case .spikes:
            let share = try line.share("the share of spikes")
            try line.needs("of")
            let length = try line.time("the spikes' mean", 0...1000)
            return {
                $0.spikes = share
                $0.spikeLength = length
            }
        case .bloat:
            let delay = try line.time("the full buffer's delay", 0...1000)
            try line.needs("every")
            let period = try line.time("the period", 1...1e9)
            try line.needs("for")
            let duration = try line.time("the duration", 1...1e9)
            return {
                $0.bufferbloat = Bufferbloat(period: period, duration: duration, delay: delay)
            }
        }
    }

    private static func queueing(
        _ word: PathWord, _ line: inout ScenarioLine
    ) throws(ScenarioFinding) -> Queueing {
        switch word {
        case .gamma: .gamma(links: try line.count("number of links", 1...64))
        case .lognormal: .lognormal(deviation: try line.number("the deviation", 0...4))
        case .pareto: .pareto(tail: try line.number("the tail's power", 1.01...100))
        case .correlated: .correlated(seconds: try line.time("the memory", 1e-6...1e9))
        default: .exponential
        }
    }
}
