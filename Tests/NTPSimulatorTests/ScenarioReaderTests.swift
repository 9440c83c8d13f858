import Glibc
import NTPConfiguration
import Testing

@testable import NTPSimulator

@Suite struct ScenarioReaderTests {
    private static func read(_ text: String) -> ScenarioReader.Outcome {
        ScenarioReader.read(file: "x", contents: Array(text.utf8))
    }

    @Test func allWordsArriveInTheScenario() throws {
        let outcome = Self.read(
            """
            # what stands behind a hash is for the reader
            title a small  world   # here as well
            duration 2h
            start 1900000000
            statistics from 10min
            settled within 2ms for 5min
            client offset -50ms frequency 20ppm wander 1e-9 white 2e-9 flicker 3ppb aging 1ppm
            client temperature 0.5ppm every 1h resolution 1us untold adjtimex latency 2ms
            client knows 19ppm -g
            server delay 1ms jitter 100us loss 5% with iburst minpoll 6
            servers 2 delay 2ms out gamma 3 jitter 1ms back lognormal 0.5 \
            clock offset 50ms with prefer
            config tos minclock 2
            """)
        #expect(outcome.findings == [])
        let scenario = outcome.scenario
        #expect(scenario.name == "a small world")
        #expect(scenario.duration == 7200 && scenario.start == 1_900_000_000)
        #expect(scenario.measuring.from == 600 && scenario.measuring.settledFor == 300)
        #expect(scenario.measuring.settledWithin == 0.002)
        var client = ClockTraits(offset: -0.05, wander: 1e-9)
        client.frequency = 20e-6
        client.oscillator.whiteNoise = 2e-9
        client.oscillator.flicker = 3e-9
        client.oscillator.agingPerDay = 1e-6
        client.oscillator.temperatureAmplitude = 0.5e-6
        client.oscillator.temperaturePeriod = 3600
        client.resolution = 1e-6
        client.tellsResolution = false
        var kernel = AdjtimexTraits()
        kernel.latency = 0.002
        client.steering = .adjtimex(kernel)
        #expect(scenario.client == client)
        #expect(scenario.clientDaemon.initialFrequency == 19e-6)
        #expect(scenario.clientDaemon.allowsFirstPanicStep)
        #expect(scenario.servers.map(\.options) == ["iburst minpoll 6", "prefer", "prefer"])
        #expect(scenario.servers[0].path == Path(delay: 0.001, jitter: 1e-4, loss: 0.05))
        let far = scenario.servers[2]
        #expect(far.path.queueing == .gamma(links: 3) && far.path.jitter == 0.001)
        #expect(far.pathBack?.queueing == .lognormal(deviation: 0.5))
        #expect(far.pathBack?.jitter == 0 && far.pathBack?.delay == 0.002)
        #expect(far.clock.offset == 0.05)
        #expect(scenario.clientLines == "tos minclock 2\n")
    }

    @Test func eventsAndDemandsArrive() throws {
        let outcome = Self.read(
            """
            server delay 10ms spikes 1% of 50ms bloat 200ms every 10min for 1min
            server pareto 2 duplicates 3% correlated 10s
            at 2h client steps -0.5s
            at 1h client drifts 2ppm
            at 1h client retuned -5ppm
            at 1h client slewed 5ms
            at 1h client locked 5ms constant 4
            at 1h client sleeps 10min off 0.3s
            at 1h client reads 2 1 with maxpoll 7
            at 1h server 1 silent
            at 1h server 2 kisses RATE 8
            at 1h server 2 announces addition
            at 1h server 1 steps 2ms
            at 1h server 1 drifts 1ppb
            at 1h path 1 back delay 15ms
            at 3h path 1 delay 20ms
            demand synchronised from 5min
            demand honest from 0
            demand error below 1ms from 1h
            demand frequency below 1ppm from 1h
            demand steps 1 from 2h
            demand follow 1 from 5min
            demand refuse 2 from 5min
            """)
        #expect(outcome.findings == [])
        let changes = outcome.scenario.changes
        #expect(changes.map(\.second) == [Int](repeating: 3600, count: 12) + [7200, 10800, 10800])
        guard case .clientStep(let step) = changes[12].kind,
            case .clientFrequency = changes[0].kind,
            case .path(0, .back, let back) = changes[11].kind,
            case .path(0, .out, let later) = changes[13].kind,
            case .reload([1, 0], "maxpoll 7") = changes[5].kind,
            case .clientSleep(600, 0.3) = changes[4].kind,
            case .clientSlew(.phaseLocked(_, 4)) = changes[3].kind
        else {
            Issue.record("\(changes.map(\.kind))")
            return
        }
        #expect(step == -0.5)
        #expect(back.delay == 0.015 && later.delay == 0.02)
        #expect(back.spikes == 0.01 && back.bufferbloat?.period == 600)
        #expect(
            outcome.scenario.bounds == [
                .synchronised(from: 300), .honest(from: 0), .error(below: 0.001, from: 3600),
                .frequencyError(belowPPM: 1, from: 3600), .steps(1, from: 7200),
                .selected(server: 0, from: 300), .neverSelected(server: 1, from: 300),
            ])
    }

    /// Each bad line: where, what, and what to do instead.
    @Test(
        arguments: [
            (
                "sever delay 1ms",
                "x:1:1: 'sever' is not the beginning of a line; did you mean 'server'?"
            ),
            ("server dela 1ms", "x:1:8: 'dela' is not a word for a server; did you mean 'delay'?"),
            (
                "server delay 1",
                "x:1:14: '1' is no time; write a number with ns, us, ms, s, min, h or d behind it"
            ),
            ("server delay", "x:1:13: the delay is missing here; write for example '10ms'"),
            (
                "server delay -1ms",
                "x:1:14: '-1ms' is out of range for the delay; stay between 0.0 and 1000.0"
            ),
            (
                "server loss 130%",
                "x:1:13: '130%' is out of range for the loss; stay between 0.0 and 1.0"
            ),
            (
                "client frequency nan",
                "x:1:18: 'nan' is no rate; write a number such as 10ppm, 2ppb or 1e-9"
            ),
            ("duration 1.5s", "x:1:10: the duration is no whole number of seconds; round it"),
            ("duration 1h 2h", "x:1:13: '2h' stands behind the line's end; delete it"),
            ("settled below 1ms", "x:1:9: 'below' stands where 'within' has to; write 'within'"),
            (
                "server gamma 65",
                "x:1:14: '65' is no number of links; write a whole number from 1 to 64"
            ),
            (
                "at 1h server 1 silent",
                "x:1:14: there is no server yet; put this line below the 'server' lines"
            ),
            (
                "at 1h clent drifts 1ppm",
                "x:1:7: 'clent' is not one to whom something happens; did you mean 'client'?"
            ),
            (
                "demand speed",
                "x:1:8: 'speed' is not something to demand; write one of synchronised honest"
                    + " error frequency steps follow refuse"
            ),
            (
                "  server with iburst minpol 6",
                "x:1:22: in ntp.conf, 'minpol' is not a server option and what follows it is"
                    + " ignored; did you mean 'minpoll'?"
            ),
        ] as [(String, String)])
    func badLinesAreNamed(line: String, finding: String) {
        #expect(Self.read(line + "\n").findings.map(\.description) == [finding])
    }

    @Test func oneBadLineDoesNotHideAnother() {
        let outcome = Self.read("sever\nserver delay 2ms\nclient wander x\n")
        #expect(outcome.findings.map(\.location.line) == [1, 3])
        #expect(outcome.scenario.servers.count == 1)
    }

    @Test func aWorldNeedsAServer() {
        #expect(
            Self.read("client frequency 1ppm\n").findings.map(\.description) == [
                "x:2:1: there is no server; add a line such as 'server delay 1ms jitter 100us'"
            ])
    }

    /// Whatever the bytes, nothing traps.
    @Test func anyBytesAreRead() {
        var random = SeededRandom(seed: 8)
        let words = [
            "server", "at", "path", "1", "99999999999999999999", "1h", "-0", "client", "steps",
            "1e308s", "with", "config", "\u{0}", "é", "demand", "error", "below", "reads", "%",
        ]
        for _ in 0..<3000 {
            let text = (0..<12).map { _ in
                words[Int(random.next() % UInt64(words.count))]
                    + (random.chance(0.3) ? "\n" : " ")
            }
            _ = Self.read(text.joined())
            let noise = (0..<60).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            _ = ScenarioReader.read(file: "x", contents: noise)
        }
    }
}
