import ClockAlgorithms
import NTPConfiguration
import NTPTime
import NTPWire

// The undisciplined local clock, 127.127.1.u: the computer's own clock posing as a source, so that
// a closed network has somebody to agree with (ntp.org's driver 1).

extension Association {
    /// ntp.org's default: far enough from the truth that any real server wins.
    private static let localStratum: UInt8 = 5

    /// Takes the sample that the clock gives of itself: no offset, no delay. The clock knows all
    /// of itself at once, so the first sample fills the filter and the source is fit to use.
    mutating func sampleLocalClock(
        at now: ClockReading, limits: PacketLimits, steeredBy discipline: ClockDiscipline
    ) {
        let fudge = configuration.fudge
        peer.leap = .none
        peer.stratum = fudge?.stratum ?? Association.localStratum
        peer.precision = limits.precision
        peer.referenceID = fudge?.referenceID ?? .localClock
        peer.referenceTimestamp = now.wall
        peer.mode = .server
        let isFirst = filter.usedAt == nil
        markReached(at: now.monotonic)
        counters.received &+= 1
        counters.lastReceivedAt = now.monotonic
        let sample = ClockSample(
            offset: fudge?.time1 ?? 0, delay: 0, dispersion: seconds(log2: limits.precision),
            receivedAt: now.monotonic)
        if let freeTime = discipline.freeTime {
            // Right by definition, whatever was corrected, or off by what `fudge` says.
            estimate(offset: sample.offset, at: now, in: freeTime, limits: limits)
        }
        for _ in 0..<(isFirst ? ClockFilter.stageCount : 1) {
            _ = add(sample, limits: limits, steeredBy: discipline)
        }
    }
}
