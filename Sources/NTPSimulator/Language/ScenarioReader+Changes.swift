import NTPConfiguration
import NTPTime
import NTPWire

// The lines that make things happen, `at`, and that say what must come of it, `demand`.

extension ScenarioReader {
    private enum Actor: String, CaseIterable {
        case client, server, path
    }

    private enum ClientEvent: String, CaseIterable {
        case steps, drifts, retuned, slewed, locked, sleeps, reads
    }

    private enum ServerEvent: String, CaseIterable {
        case silent, honest, kisses, announces, steps, drifts
    }

    private enum Announced: String, CaseIterable {
        case nothing, addition, deletion, unsynchronised

        var leap: LeapIndicator {
            switch self {
            case .nothing: .none
            case .addition: .addSecond
            case .deletion: .deleteSecond
            case .unsynchronised: .unsynchronised
            }
        }
    }

    /// `at TIME client ...`, `at TIME server N ...`, `at TIME path N ...`
    mutating func takeChange(_ line: inout ScenarioLine) throws(ScenarioFinding) {
        let second = try line.second("the moment")
        let actor: Actor = try line.choice("one to whom something happens").key
        switch actor {
        case .client:
            scenario.changes.append(ScenarioChange(at: second, try clientEvent(&line)))
        case .server:
            let server = try serverIndex(&line)
            scenario.changes.append(
                ScenarioChange(at: second, try ScenarioReader.event(of: server, &line)))
        case .path:
            let server = try serverIndex(&line)
            var pair = paths[server]
            try ScenarioReader.takePath(into: &pair, &line)
            if pair.out != paths[server].out {
                scenario.changes.append(
                    ScenarioChange(at: second, .path(server: server, .out, pair.out)))
            }
            if pair.back != paths[server].back {
                scenario.changes.append(
                    ScenarioChange(at: second, .path(server: server, .back, pair.back)))
            }
            paths[server] = pair
        }
    }

    /// The number of a server that stands above, from 1; its index.
    private func serverIndex(_ line: inout ScenarioLine) throws(ScenarioFinding) -> Int {
        let column = line.column
        guard !scenario.servers.isEmpty else {
            throw ScenarioFinding(
                at: line.location(column), "there is no server yet",
                fix: "put this line below the 'server' lines")
        }
        return try line.count("number of a server", 1...scenario.servers.count) - 1
    }

    private func clientEvent(
        _ line: inout ScenarioLine
    ) throws(ScenarioFinding) -> ScenarioChange.Kind {
        let event: ClientEvent = try line.choice("something that happens to a client").key
        switch event {
        case .steps:
            return .clientStep(by: try line.time("the step", -1e10...1e10))
        case .drifts:
            return .clientFrequency(byPPM: try line.rate("the change of frequency") * 1e6)
        case .retuned:
            return .clientRetuned(toPPM: try line.rate("the kernel's new rate") * 1e6)
        case .slewed:
            return .clientSlew(.singleShot(try line.time("the slew", -1000...1000)))
        case .locked:
            let seconds = try line.time("the offset", -0.5...0.5)
            try line.needs("constant")
            let constant = try line.count("time constant", 0...10)
            return .clientSlew(.phaseLocked(seconds, timeConstant: constant))
        case .sleeps:
            let seconds = try line.time("the sleep", 1...1e8)
            let error = line.takes("off") ? try line.time("the clock's error", -1e9...1e9) : 0
            return .clientSleep(seconds: seconds, clockError: error)
        case .reads:
            var servers = [try serverIndex(&line)]
            while !line.isAtEnd, !line.takes("with") { servers.append(try serverIndex(&line)) }
            let options = line.isAtEnd ? "" : try ScenarioReader.options(&line)
            return .reload(servers: servers, options: options)
        }
    }

    private static func event(
        of server: Int, _ line: inout ScenarioLine
    ) throws(ScenarioFinding) -> ScenarioChange.Kind {
        let event: ServerEvent = try line.choice("something that a server does").key
        switch event {
        case .silent: return .conduct(server: server, .silent)
        case .honest: return .conduct(server: server, .honest)
        case .kisses:
            let word = try line.word("the kiss's code", example: "RATE")
            guard (1...4).contains(word.text.utf8.count) else {
                throw line.finding(word, "is no kiss code", fix: "write four letters: RATE")
            }
            let poll = try line.count("poll exponent", 0...17)
            return .conduct(
                server: server, .kisses(ReferenceID(word.text), poll: Int8(poll)))
        case .announces:
            let announced: Announced = try line.choice("a leap second").key
            return .conduct(server: server, .announces(announced.leap))
        case .steps:
            return .serverStep(server: server, by: try line.time("the step", -1e9...1e9))
        case .drifts:
            let rate = try line.rate("the change of frequency")
            return .serverFrequency(server: server, byPPM: rate * 1e6)
        }
    }

    private enum Demand: String, CaseIterable {
        case synchronised, honest, error, frequency, steps, follow, refuse
    }

    /// `demand WHAT from TIME`
    mutating func takeDemand(_ line: inout ScenarioLine) throws(ScenarioFinding) {
        let demand: Demand = try line.choice("something to demand").key
        let make: (Int) -> ScenarioBound
        switch demand {
        case .synchronised:
            make = { .synchronised(from: $0) }
        case .honest:
            make = { .honest(from: $0) }
        case .error:
            try line.needs("below")
            let limit = try line.time("the largest error")
            make = { .error(below: limit, from: $0) }
        case .frequency:
            try line.needs("below")
            let limit = try line.rate("the largest frequency error", 0...1)
            make = { .frequencyError(belowPPM: limit * 1e6, from: $0) }
        case .steps:
            let count = try line.count("number of steps", 0...1_000_000)
            make = { .steps(count, from: $0) }
        case .follow:
            let server = try serverIndex(&line)
            make = { .selected(server: server, from: $0) }
        case .refuse:
            let server = try serverIndex(&line)
            make = { .neverSelected(server: server, from: $0) }
        }
        try line.needs("from")
        scenario.bounds.append(make(try line.second("the moment")))
    }
}
