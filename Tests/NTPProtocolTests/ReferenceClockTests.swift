import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire
import Testing

@testable import NTPProtocol

/// Clocks that a driver reads.
@Suite struct ReferenceClockTests {
    private static let line = "server 127.127.28.0 minpoll 4 maxpoll 4\n"

    /// Lets a clock tell each second, until `end`, what time it is, `error` seconds off.
    private static func tell(
        _ bench: inout NodeBench, until end: Double, error: Double = 0,
        leap: ReferenceSample.AnnouncedLeap = .none
    ) throws {
        let clock = try #require(bench.node.associations.first)
        while bench.elapsed + 1 <= end {
            bench.run(until: bench.elapsed + 1)
            bench.node.takeReference(
                ReferenceSample(
                    time: bench.truth.advanced(bySeconds: error), receivedAt: bench.now.wall,
                    announcesLeap: leap, precision: -20),
                from: clock.id, at: bench.now)
        }
    }

    @Test(arguments: ["", "tinker discipline rfc5905\n"])
    func aClockIsFollowedAtStratumOne(more: String) throws {
        var bench = NodeBench(Self.line + more)
        try Self.tell(&bench, until: 200)
        let clock = try #require(bench.node.associations.first)
        #expect(clock.role == .referenceClock && clock.selection == .systemPeer)
        #expect(clock.poll.reach == 0xff)
        #expect(bench.node.system.stratum == 1)
        #expect(bench.node.system.referenceID == ReferenceID("SHM"))
        #expect(bench.node.system.source == .ultraHighFrequencyRadio)
        #expect(bench.node.system.rootDistance(at: bench.now.monotonic) < 0.01)
        #expect(clock.readings.polls == clock.counters.received + clock.readings.silentPolls)
    }

    @Test(arguments: ["", "tinker discipline rfc5905\n"])
    func fudgeMovesNamesAndRanksIt(more: String) throws {
        var bench = NodeBench(
            Self.line + "fudge 127.127.28.0 time1 0.25 stratum 3 refid GPS\n" + more)
        try Self.tell(&bench, until: 200, error: -0.25)
        #expect(bench.node.system.stratum == 4)
        #expect(bench.node.associations.first?.peer.referenceID == ReferenceID("GPS"))
        #expect(bench.steps.isEmpty && abs(bench.node.system.offset) < 1e-3)
    }

    @Test(arguments: ["", "tinker discipline rfc5905\n"])
    func aSilentClockIsNotFollowed(more: String) throws {
        var bench = NodeBench(Self.line + more)
        try Self.tell(&bench, until: 120)
        #expect(bench.node.system.systemPeer != nil)
        bench.run(until: 180)
        #expect(bench.node.system.systemPeer == nil)
        bench.run(until: 280)
        #expect(bench.node.associations.first?.isReachable == false)
        #expect((bench.node.associations.first?.readings.silentPolls ?? 0) >= 8)
        try Self.tell(&bench, until: 440)
        #expect(bench.node.system.systemPeer != nil)
    }

    @Test func aClockWithoutTimeIsNotFollowed() throws {
        var bench = NodeBench(Self.line)
        try Self.tell(&bench, until: 120, leap: .unsynchronised)
        #expect(!bench.node.system.isSynchronised)
        try Self.tell(&bench, until: 160, leap: .addSecond)
        #expect(bench.node.system.isSynchronised)
        #expect(bench.node.leapSeconds.vote == .addSecond)
    }

    /// What was read long ago, or before the last, says nothing.
    @Test(arguments: [-9.0, 9]) func oldReadingsAreBad(age: Double) throws {
        var bench = NodeBench(Self.line)
        let clock = try #require(bench.node.associations.first)
        bench.run(until: 20)
        let moment = bench.now.wall.advanced(bySeconds: -age)
        bench.node.takeReference(
            ReferenceSample(time: moment, receivedAt: moment, precision: -20), from: clock.id,
            at: bench.now)
        #expect(bench.node.associations.first?.readings.badReadings == 1)
        #expect(bench.node.associations.first?.estimation == nil)
    }

    /// Four in ten may be spikes.
    @Test func readingsFarFromTheOthersAreLeftOut() {
        var readings = ReferenceReadings()
        for number in 0..<20 {
            let offset = number % 5 < 2 ? 0.5 : 1e-3 + 1e-6 * Double(number % 3)
            readings.append(
                offset, at: MonotonicInstant(seconds: Double(number)), time: NTPTimestamp(bits: 1))
        }
        let mean = readings.combine(slewed: 1e-3)
        #expect(abs(mean?.offset ?? 1) < 3e-6 && mean?.jitter ?? 1 < 3e-6)
        #expect(readings.combine(slewed: 0) == nil)
    }

    @Test func aTypeWithoutDriverIsNotUsed() {
        let bench = NodeBench("server 127.127.20.0\n")
        #expect(bench.node.associations.isEmpty)
        #expect(bench.logs.contains { $0.contains("not supported yet") })
    }
}
